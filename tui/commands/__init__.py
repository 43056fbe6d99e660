"""Commands: each of the command line's, loaded when it is asked for.

Read it in this order:

    roster: all of them by name
    alerts order_flags deleting: flags that several have, and what is asked before something goes for good
    named onlooker told: a saved session as it is named, looked on at, and told of
    watch headless: a world played without a screen
    replay resume drill: a world to be in
    crashes imports plan: what may be played, a scenario of one's own, and orders in a file
    moment: a world as it stood
    sessions log: what is saved
    market_documents market estimate liquidation_map: what a screen would have shown then
    autopsy twins: why, and what otherwise
    calc helper match: numbers without a world
    settings doctor web: the terminal itself
"""
