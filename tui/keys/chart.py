"""The keys of the chart and of what stands beside it: how the market is looked at, never what is traded."""

from tui.keys.row import Act, Group, Row, row

_HERE = frozenset({"trade"})

CHART_ROWS: tuple[Row, ...] = (
    row(
        "f F",
        "time frame",
        "chart time frame",
        Group.VIEW,
        Act(
            "f",
            "time_frame(1)",
            "Next longer time frame, wrapping round",
            "interval, candles",
        ),
        Act(
            "F",
            "time_frame(-1)",
            "Next shorter time frame, wrapping round",
            "interval, candles",
        ),
        at=_HERE,
    ),
    row(
        "< >",
        "scroll",
        "scroll the chart",
        Group.MOVE,
        Act("less_than_sign", "scroll(-1)", "Scroll the chart back"),
        Act("greater_than_sign", "scroll(1)", "Scroll the chart towards now"),
        at=_HERE,
    ),
    row(
        "i",
        "indicators",
        "averages, volume",
        Group.VIEW,
        Act(
            "i",
            "indicators",
            "Show averages, the volume profile, both or neither on the chart",
            "moving average, indicators",
        ),
        at=_HERE,
    ),
    row(
        "O",
        "beside",
        "second market",
        Group.VIEW,
        Act("O", "compare", "Compare: overlay a second market, or remove it"),
        at=_HERE,
    ),
    row(
        "!",
        "alerts",
        "alerts",
        Group.VIEW,
        Act("exclamation_mark", "alerts", "Alerts: at a mark price or a buffer", "alarm, notify"),
        at=_HERE,
    ),
    row(
        "t",
        "tape",
        "book tape depth",
        Group.VIEW,
        Act("t", "book_or_tape", "Cycle through book, tape and depth"),
        at=_HERE,
    ),
    row(
        "{ }",
        "group",
        "grouping, reach",
        Group.VIEW,
        Act("left_curly_bracket", "group(-1)", "Group the book finer; the depth chart reaches less far"),
        Act("right_curly_bracket", "group(1)", "Group the book coarser; the depth chart reaches farther"),
        at=_HERE,
    ),
    row(
        "$",
        "units",
        "base or quote",
        Group.VIEW,
        Act("dollar_sign", "base_or_quote", "Show sizes in base or in quote units", "units, coins"),
        at=_HERE,
    ),
)
