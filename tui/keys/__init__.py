"""Keys: every key of the terminal, once.

Read it in this order:

    row: what a line of the table is made of
    chart trade: the lines of the chart, and those that trade
    table: all of them, and what footer, help, palette and README read of it
    names: an action as one types it
    line: what is typed with them into one field
    hints: which of them may yet be tried
"""
