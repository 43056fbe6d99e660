"""Colours by meaning, and which of them a terminal is to have.

Read it in this order:

    themes: the palettes there are
    theme_file: one of the user's own
    styles colourless: the style sheet in those colours, and the screen without any
"""
