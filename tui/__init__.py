"""The terminal: a client like any other, which knows commands, events and frames, and no engine.

Read it in this order; none knows of those below it:

    telling: numbers, orders and documents in words
    terminal: what it is drawn on, be it a browser
    console: how the command line speaks
    files: what it keeps for its user
    colours keys: by meaning, and every one once
    settings: the user's own
    library: what there is to play
    looking: what the screen knows when it paints
    orders: what a key asks of the venue, and what would come of it
    client: the screen's end of a world

    painters: numbers into cells
    widgets: the panels
    dialogs: what is asked before something is done
    screens: panels put together, and what their keys do
    front: what the app looks like, and what it says
    worlds: which world stands behind it
    app: what it holds, and its beat

    opening: the way to the screen
    commands: what can be done from the command line
    cli: the command line itself
    pictures: the README's, made from the running program
"""
