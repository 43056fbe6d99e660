"""Frames: what the world looks like at one instant, made for a screen.

Read it in this order:

    day_range results: how far a market has gone today, and what the player has earned
    risk_map heat: where accounts would be force-closed
    overlays overview: what a chart lays over its candles, and who falls next
    framing: the whole of it
"""
