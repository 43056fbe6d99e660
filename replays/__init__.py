"""Replays: worlds in which a crash is played, kept, turned back, and lived again to find out why.

Read it in this order; none knows of those below it:

    telling: numbers, mistakes and refusals in words
    messages: what passes a pipe between the screen and a world
    tapes: market data that somebody has, read
    prices: where a market's price comes from, and what anyone outside sees of it
    scenarios: a folder of facts made into a venue's rules
    importing: a scenario of somebody's own tapes
    planning: timed orders in a file, read and played
    crowd: who is there, and what each of them does
    world: path, crowd and venue as one stream of commands, and what is kept of it
    player: what a trader has and has met with
    sessions: a world that is remembered, played through, branched, saved and taken up again

    frames: what the world looks like at one instant
    reports: a run as documents and files
    reruns: a run lived again, with one thing otherwise; twins, isolated and cross
    autopsy: why a position was liquidated, and what would have saved it
    cascade: what liquidations did to a price, and how true that is to a real market
    learning: drills, and isolated or cross
    stage: a world in motion before a screen
    study: what is found out by living again, beside the world that goes on

Beside them lie the facts: `crashes`, `textbook`, `drills`, `plans` and the venues' margin `tiers`.
"""
