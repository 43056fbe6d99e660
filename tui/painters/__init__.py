"""Painters: numbers into cells, nothing asked and nothing changed.

Read it in this order:

    canvas: the grid of cells they all draw on
    box prose widest table: borders, sentences, and columns of text
    scale braille meter: where a number lies, lines of dots, and how full something is
    curve equity: amounts over time
    overlay candles: the chart, and what may be laid over it
    heatmap profile: where liquidations wait, by time or by price
    ladder depth: the book by price, and by distance
    entry: a field that is typed in
    ticket_face ticket_answers ticket: the order ticket
    timeline library: the replay's line, and the library's shelf
"""
