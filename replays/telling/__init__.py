"""Telling: numbers, mistakes and refusals as they are said, in a sentence or in a document.

Read it in this order:

    dollars: amounts of different assets on one scale
    plain words: ticks and lots as decimal text for a file; shares, amounts and durations for a sentence
    written: numbers as somebody wrote them in a file
    complaints refusals: what is wrong with what somebody wrote, and why the venue changed nothing
"""
