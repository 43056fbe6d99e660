"""The stage: a world in motion before a screen, in a process of its own.

Read it in this order:

    alerts outcomes: prices the player waits for, and what came of a command, in words
    passing: which margin calls stop a seek
    clock marks tempo: when a step is due, moments to go back to, and how fast the tape really goes
    show: the world with its clock and knobs
    answers: one world at a time, and what may be asked of it
    local process program: in this process; or the screen's side of another, and its other end
"""
