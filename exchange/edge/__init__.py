"""The edge of the venue: whatever of it touches a clock, a disk, or text from outside.

Read it in this order:

    text instant version fault_log: text and times from outside, and what is written down of a fault
    faults disk storage: how a session's file fails its reader, the one door to it, and what SQLite sees
    codec chain: what is in it, as bytes, and the hashes that prove it
    transcript journal recovery: it is read, written, and what is good of it saved
    calculator calculator_fields calculator_amounts calculator_prices fine_units: `margincall calc`
    orderflow orderrows: `margincall match`
"""
