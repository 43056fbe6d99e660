"""Cascades: what liquidations did to a price, and how true that is to a real market.

Read it in this order:

    anatomy: when one came, in what lumps, and who bore it
    calm shove: the price without them, and what falls when the mark is led to another
    buckets liquidation_map: what would fall at each price
    shapes candle_file fidelity: a replay held against what was measured
"""
