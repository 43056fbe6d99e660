"""The library: what there is to play, and what there is to go on with.

Read it in this order:

    entries: what it shows of each
    shelf: every scenario, as it is read
    saved: every session that can be gone on with, as it is read
"""
