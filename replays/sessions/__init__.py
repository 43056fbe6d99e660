"""Sessions: a world that is remembered; a command is durable before it is applied.

Read it in this order:

    filing: one put away, renamed or deleted
    follower session: who follows a session, and the session: played, turned back, forked, taken up again
    playthrough: one being played through, by hand or by plan
    opening headless: a world as asked for, and a run without a screen
    otherwise partings: a branch on which something is done otherwise, and where branches part
    reading: a saved session taken up to be told of, from a copy
    saved_sessions: all of them told from their files
"""
