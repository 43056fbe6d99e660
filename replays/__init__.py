"""Replays: worlds in which a crash is played, kept, turned back, and lived again to find out why.

Read it in this order:

    places catalogue: where worlds and sessions lie, and by what name a world is found
    scenario_file scenario contracts tier_tables bounds complaints: a folder of facts made into rules
    randomness prices sight: chance in whole numbers, the path of the index, and what anyone outside sees
    population pockets crowd makers takers leveraged stated_orders: who is there, and what each of them does
    recording house_tape: a recorded market in place of a crowd
    playback: path, crowd and venue as one stream of commands
    deeds history settings: what a player did, and with what the world was made
    keeping checkpoints: a whole world as bytes, and where a rewind lands
    record: what a session says had happened, held against what happens
    session: a world that is remembered; a command is durable before it is applied
    follower playthrough: who follows a session, and a session being played through
    opening headless: a world as asked for, and a run without a screen
    otherwise branches partings: a branch on which something is done otherwise, and branches side by side

    fields plan plan_files plan_keys moves: timed orders in a file, read and played
    sizing names: how large an order is, and which of the player's filled what

    shelf: the saved sessions, told from their files
    shelving: one of them put away, deleted or under another name
    reading: one of them taken up to be told of, from a copy
    discarding: an imported scenario put away

    client frame: what a screen asks of a running world, and what it gets to draw
    framing overview overlays curves heat risk_map buckets: how that is made of a world
    show tempo stage local: a world in motion before a screen
    programs process world_program: a process beside the screen, the screen's side of a world's, its other end
    notices alerts levels outcomes refusals words plain: what the player is told, and in which words

    lived: what has been lived, in a form that passes a pipe
    lives: which run is to be lived again, of a plan or of a session
    rerun trial same_orders: a run lived again, with one thing otherwise, and which order is which then
    study: what may be found out by living again: the questions, and how answers are told
    studies: who finds it out
    studying: the screen's side of the process in which that goes on
    study_program: its other end
    remembered: what took minutes to find out

    twin twins survey tally: the same orders isolated and cross, in one world and in all
    findings evidence case facts causes timeline waterfall: what a liquidation is explained from
    whatif rescue rule elsewhere autopsy: what would have saved a position, and the whole of it
    calm cascade shove liquidation_map: what liquidations did to a price, and what would fall at another
    exercises drill course exam: drills, and how each is graded
    decision advice hints: isolated or cross, with the user's own numbers

    equity dollars lots results extremes day_range score: what a trader has, has earned, and came to
    report account_report market_report order_estimate audit export: documents and files

    material bars shapes fit book_tape imported importing: a scenario of somebody's own tapes (`tapes`)
    candle_file fidelity: a replay held against a real market
"""
