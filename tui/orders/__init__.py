"""Orders: what is typed made into commands, what a key asks of the venue, and what would come of it.

Read it in this order:

    draft reading: an order made of fields, and the command that it is
    ticket_keys wrong_field: how the fields are typed, and which of them is wrong
    pairs messages: two orders of which one lets the other go, and what the ticket tells its screen
    prospect others: what becomes of an order that is placed, and of the other positions in cross
    acts placing: what a key asks of the venue, and what placing an order takes
    relevering: another leverage for what is open
    form inquiry: an order as it is filled in, and what the venue is asked of it and has answered
    protection reshape: a position given a take-profit and a stop, or another shape
"""
