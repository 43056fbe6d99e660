"""What `?` says about the panel that has the focus: its words and its numbers."""

PANEL_WORDS: dict[str, tuple[str, str]] = {
    "chart": (
        "Chart",
        "Candles of the last trades. Dashed lines: entry in blue, your liquidation in violet, your orders in "
        "their side's colour; the dotted line is the mark, which decides liquidation. i adds averages (· of "
        "20 closes, • the day's VWAP), then the volume by price, shaded from the right, then both. O lays a "
        "second market over it, rebased to the same close. ! sets an alert.",
    ),
    "book": (
        "Book",
        "Resting orders: asks above, bids below. The shade is the running total, the stronger one the "
        "level itself. ◆ is your order, ✕ your liquidation. j and k move along the levels "
        "and show what trading up to there costs; enter puts the price into the ticket.",
    ),
    "depth": (
        "Depth",
        "Resting orders by distance from the mid price: bids left, asks right. A column is the total between "
        "it and the mid, bright where orders rest in it. ◆ is your order, ✕ your liquidation, where they are "
        "in reach. { and } change the reach, $ counts in quote.",
    ),
    "tape": ("Tape", "Trades as they happen. A violet line with ✕ is a liquidation's forced trade."),
    "ticket": (
        "Order",
        "Cost, fee and both liquidation prices come from the venue for the order as typed. Isolated risks "
        "only the margin put in; cross backs it with the whole account. u sizes it by amount, by value, by "
        "margin or by what its stop may lose, rounded down to a lot. TP takes profit; Trl is a "
        "stop that trails the best price; OCO is a limit and a stop; either cancels the other.",
    ),
    "positions": (
        "Positions",
        "Buffer is equity less maintenance margin, as a share of the margin put in (cross: initial) less "
        "maintenance: 100% at entry, 0% at liquidation, more with profit or free cash, shown up to 999%. "
        "Below 25% it is a margin call, which ends above 30% (looked at every 5 s): a adds margin (U pays "
        "into a cross account), R halves (in cross only: isolated, the liquidation price stays), x closes. H "
        "turns auto-margin on (i+), which uses what is free. p closes a part, w at a limit of yours; V turns "
        "long into short; E moves the stop to the entry. n lists this market only, W a span of time; N sorts "
        "by a column, I reverses; d copies the row, D the table, K to a file.",
    ),
    "account": (
        "Account",
        "Equity is cash and open profit; free is what new orders or margin may use. The bars are the buffers "
        "of each isolated position and of the cross account: equity less maintenance margin, as a share of "
        "initial less maintenance. Health is equity over maintenance: liquidation is at 100%, and under 200% "
        "it is shown here.",
    ),
    "feed": (
        "Liquidations",
        "Positions the venue closed, with side and notional; yours stand out, and enter explains them.",
    ),
    "heatmap": (
        "Heat map",
        "Time against price: the lighter a cell, the more would be force-closed if the mark went there. "
        "v shows what is liquidated next instead.",
    ),
    "next": (
        "Next to fall",
        "Notional that would be liquidated at each price, to first order, with its running total. "
        "The stroke is what the book there could absorb, dim where that is beyond the scale.",
    ),
    "insurance": (
        "Insurance",
        "The fund pays what a liquidated account cannot. When it is empty, winners are deleveraged.",
    ),
    "adl": (
        "ADL queue",
        "Who is deleveraged first when the fund cannot pay: five lamps is the front of the queue.",
    ),
    "amplification": (
        "Amplification",
        "How much of the move was forced trades: sales of liquidated longs, purchases of liquidated shorts. "
        "The factor is all trades of that side over those that were not forced.",
    ),
    "isolated": (
        "Twin A",
        "The same orders with each position's margin walled off: what is lost is the margin put in, and no "
        "more. The faint line is the other twin, on the same scale.",
    ),
    "cross": (
        "Twin B",
        "The same orders with the whole account behind every position: it survives longer, but the account "
        "is at stake. The faint line is the other twin, on the same scale.",
    ),
    "moments": (
        "What happened",
        "From the first fill to the last, with the venue's own numbers. enter rewinds the replay to the "
        "moment under the cursor; what you do there starts a branch.",
    ),
    "path": ("Chart", "The candles up to the liquidation: the mark decides it, the book fills it."),
    "causes": (
        "What moved the mark",
        "Who took from the book on the side that hurt, in the minute before. The index moves the mark too, "
        "whoever trades.",
    ),
    "waterfall": (
        "Where the margin went",
        "What came in and what was lost, cause by cause. It adds up to what was left, to the cash unit; the "
        "amounts shown are rounded so that they add up too.",
    ),
    "whatif": (
        "What would have saved it",
        "Each row replays the same tape with one change. All of it is hindsight. "
        "w plays every row to the end of the window.",
    ),
    "scenarios": (
        "Scenarios",
        "Crashes at their historical prices, and invented markets. move is the deepest fall of one of its "
        "markets, or the highest rise where that is greater; skill runs from 1 (easy) to 5 (hard).",
    ),
    "helper": (
        "Isolated or cross?",
        "Six questions; each answer leans one way and says why. The last page applies them to the "
        "positions you hold, with liquidation prices in both modes from the venue's own functions.",
    ),
    "drills": (
        "Drills",
        "Six short markets with something to do in each. What counts is what you do and when, not luck: "
        "when the drill is over it is replayed and graded.",
    ),
    "timeline": ("Replay", "The window so far, with liquidations and marks. u shows what is to come."),
}
"""Panel id to title and text."""
