"""Looking: what the screen knows when it paints, and how its user looks at it.

Read it in this order:

    grouping indicators: the book in coarser levels, the chart's lines
    listing spans: tables narrowed and in an order of one's own, and a span of time as one types it
    view: all that a panel is given
    bound holdings: what positions and orders hold, to the cent and for the calculators
    sheets: tables as CSV
"""
