"""The terminal it is drawn in, be it a browser's.

Read it in this order:

    glyphs: what is drawn with, and what stands for it where there are only letters
    abilities: what a terminal can do
    driver pump: one that may vanish, and the beat at which it is drawn on
    loopback: the server behind `margincall web`
"""
