"""The terminal: a client like any other, which knows commands, events and frames, and no engine.

Read it in this order:

    cli manners text progress signals: the command line, and how it speaks; its commands are in `commands`
    roster: the same by name, loaded when they are asked for
    spans market_documents case_file files places: what they read and write
    ahead starts entrance launch farewell: the way to the screen, and what is said at its end
    terminal driver loopback: the terminal it is drawn in, be it a browser's
    settings settings_file setting_rows: the user's own settings
    themes theme_file styles colourless: colours
    keys key_rows chart_rows trade_rows ticket_keys action_names palette: every key, once
    view messages host: what a panel is given, what it tells its screen, what that may ask of the app
    front app pump: the app: what it looks like, what it holds, and its beat
    link worlds unseen: the screen's end of a world, and which one stands there
    studies: what the screen has begun to find out (`replays.study.answers` finds it)
    log hints topup: what has been said, what may be tried, and what would help now

    library: what the Library shows, as it is drawn from
    shelf: its scenarios, as they are read
    saved: its sessions that can be gone on with, as they are read
    onlooker: a session's file that somebody plays, read all the same

    format measure thousands spoken order_words: numbers and orders in words
    bound: what positions and orders hold, adding up to the cent
    entry draft wrong_field: a field that is typed in, an order made of fields, and where one is wrong
    acts pairs reshape relevering prospect holdings: what a key asks of the venue, and what would come of it
    facts: the same in lines, before one says yes
    protection: a take-profit and a stop over what is held, as one pair
    grouping indicators: the book in coarser levels, the chart's lines
    listing: the tables of the Trade screen, narrowed and in an order of one's own
    sheets tables: the same as CSV, and the file it is written to
    lines: a world without a screen, line by line (`--plain`)

`painters` turn numbers into cells, `widgets` are the panels, `screens` and `dialogs` put them together.
"""
