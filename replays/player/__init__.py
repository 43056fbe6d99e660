"""The player: what one trader has and has met with, kept as the world goes on.

Read it in this order:

    equity extremes curves: what a trader has, the deepest fall of it, and its line over time
    names: which of the player's orders filled what
    break_even: where a position has brought what it has cost
    evidence facts: what happened to the player, and what it tells of a liquidation at once
    notices hints: what the player is told, and what an account as it stands advises
"""
