"""The autopsy: why a position was liquidated, and what would have saved it.

Read it in this order:

    waterfall: where its margin went
    case causes: one liquidation, and what moved the mark before it
    timeline: the moments, in words
    rescue whatif: the least top-up, and the changes one would think of afterwards
    rule elsewhere: how it had been opened, followed in the other crashes
    explanation: all of it, as it goes
"""
