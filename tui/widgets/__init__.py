"""Widgets: the panels, one file each, named as on the screen.

Read it in this order:

    panel: what they all share
    header ticker hint_line replay_line footer: the lines above and below the panels
    alarm: what must not be missed
    chart book depth tape: the market
    ticket: an order as it is typed
    rows positions account strip: what the player has
    feed heatmap next_to_fall amplification: who fell, who falls next, and what that does to the price
    insurance adl timeline: who pays for it, and the replay as a track
    autopsy what_if elsewhere: why a position was liquidated, and what would have saved it
    twins: the same doings, isolated and cross
    scenarios: the Library
    learn drills: isolated or cross, and exercises
"""
