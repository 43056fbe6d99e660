"""The venue: one command in, what happened out; whole numbers, no clock, no disk (those are in `edge`).

Read it in this order:

    units terms numerals: whole numbers, the words of the trade, and decimal text made into either
    instrument rules: what is traded, and by what rules
    commands events: what one may ask, and what happened
    order book triggers: an order, where it rests, and where it waits for a price
    ledger position account market state: who holds what; cash moves in `ledger` alone
    pricing margin reserves solvency: the mark, what a position must hold, and what open orders hold back
    intake pretrade allowance drafts: may this be done? Nothing is changed by asking
    requests matching clearing open_orders conditionals: an order carried out, fill by fill, until it ends
    operator genesis funding settlement: what the venue does, not its traders
    risk_bands watch queue: who might be unsafe, who is, and who falls next
    liquidation: how an unsafe account is to be closed, a plan
    liquidator insurance ranking adl: the plan carried out, and who pays for what is left
    engine: all of it together
    integrity checkpoint: every law recomputed, and the whole state as bytes
    questions answers estimates slippage trial: what may be asked without changing anything
    views candles falls stories: what a client folds from events alone
    edge: the world around it: clock, disk, pipes, sockets
"""
