"""Opening: the way to the screen, and what is said at its end.

Read it in this order:

    ahead: the world's process, started before the command line has been read
    farewell: the last line of a world that is left
    launch: the screen, from its first cell to its last
    lines: a world without one, line by line (`--plain`)
    entrance: which of them it is
"""
