"""The console: how the command line speaks, and how it is stopped.

Read it in this order:

    manners: documents on stdout, a line for people on stderr, stated exit codes
    progress: how far a long run is
    signals: ended from outside
"""
