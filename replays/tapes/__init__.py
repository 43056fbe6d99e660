"""Tapes: market data that somebody has, read whatever its file looks like.

Read it in this order:

    errors: a tape that cannot be used, and where
    records: what a row says
    cells layouts: a cell read, and which column is what
    source parquet: rows of text, packed or not, and of Parquet
    reader: a file as typed records, in order of time
"""
