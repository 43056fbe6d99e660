"""Settings: the user's own, in one small file that is never needed.

Read it in this order:

    own: what may be set, read strictly
    file: one line of the file changed, and nothing else
    rows: every setting as a line
"""
