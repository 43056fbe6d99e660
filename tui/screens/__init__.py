"""Screens: panels put together, and what their keys do.

Read it in this order:

    layout words: where each panel stands at a given size, and what `?` says of it
    knobs: the replay's keys
    live: what every screen of the market shares
    holding charting lists: the keys of a position, of the chart and of the tables
    trade cascade twins autopsy library learn: the screens
    palette: every action by name
"""
