"""Importing: a scenario of somebody's own tapes (`tapes` reads their files).

Read it in this order:

    bars fit: candles of anything that has prices, and a crowd as nervous and busy as they were
    book_tape: a recorded book on a contract's grid
    material: what the tapes come to
    tape_scenario library: the contract and files that are written of it, and the way into the library
"""
