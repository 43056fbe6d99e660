"""Studies: what is found out by living again, beside the world that goes on.

Read it in this order:

    questions: what is asked, and how it is told
    answers: who finds it out
    process program: the screen's side of the process in which that goes on, and its other end
"""
