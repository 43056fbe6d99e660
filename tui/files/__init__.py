"""Files: what the terminal keeps for its user, and where.

Read it in this order:

    places: where the terminal's own files are
    writing: whole or not at all, and never over one that is there
    tables case: a table as CSV, and an autopsy as text and JSON
"""
