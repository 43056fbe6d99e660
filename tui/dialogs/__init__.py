"""Dialogs: what is asked before something is done, and what is told aside.

Read it in this order:

    host: what dialogs and screens may ask of the app around them
    sheet: the dialog they all are
    prompt confirm: a line to type or a list to pick from, and are you sure
    numbers margin protect review: an order's and a position's
    contract statistics markets alerts: the market's
    branches shove saved damaged: the replay's
    settings log help onboarding: the terminal's
"""
