"""Planning: timed orders in a file, read and played.

Read it in this order:

    fields sizing: text read against the contracts, and how large an order is
    plan_files plan plan_keys: a plan found, read, and all that it may say
    moves: a plan being played
"""
