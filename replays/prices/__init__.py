"""Prices: where a market's price comes from, and what anyone outside sees of it.

Read it in this order:

    randomness: chance in whole numbers
    index_path: facts joined by a seeded bridge
    sight: the index, and how nervous it has been
"""
