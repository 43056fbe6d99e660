"""The deleveraging queues: how near the winners are to being closed, and where the player stands."""

from exchange.adl import LAMPS
from replays.messages.frame import QueueRow
from tui.looking.view import View
from tui.painters import table
from tui.painters.canvas import Canvas, cut
from tui.painters.table import Cell, Column
from tui.painters.widest import Widest
from tui.telling import format
from tui.terminal import glyphs
from tui.widgets.panel import LivePanel

RANKED_FROM = (48, 9)
"""Columns and rows inside the border from which the first of both sides are listed."""
_COLUMNS = [
    Column("size", 7),
    Column("notional", 8, rank=1),
    Column("uPnL", 7),
    Column("", 3, left=True, gap=0),
]


class AdlQueue(LivePanel):
    named = "ADL queue"

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.sides = {"longs": Widest(), "shorts": Widest()}
        """Of the columns of each side's ranking, so far."""

    def content(self, view: View, width: int, height: int) -> Canvas:
        canvas = Canvas(width, height, view.palette)
        longs, shorts = view.frame.fifths_in_profit
        position = view.position
        size, own = (position.size, position.adl_lamp) if position else (0, 0)
        pad = int(width >= 28)
        if is_ranked(width, height):
            _queue(canvas, pad, 0, "longs", longs, own if size > 0 else 0)
            _queue(canvas, pad, 1, "shorts", shorts, own if size < 0 else 0)
            half, palette = width // 2, view.palette
            key = view.frame.symbol, width
            for x, rows, name in zip((0, half), view.frame.adl_queues, ("longs", "shorts"), strict=True):
                known = self.sides[name].under(key)
                canvas.text(x + 1, 2, f"first of the {name}", palette.muted)
                canvas.blit(x, 3, _ranking(view, rows, name, half, height - 3, known))
            return canvas
        _queue(canvas, pad, 0, "longs", longs, own if size > 0 else 0)
        _queue(canvas, pad, 2 if height >= 3 else 1, "shorts", shorts, own if size < 0 else 0)
        if height >= 5:
            text = "five lamps: first in line to be closed"
            canvas.text(pad, height - 1, cut(text, width - 2 * pad), view.palette.muted)
        return canvas


def is_ranked(width: int, height: int) -> bool:
    """Whether there is room to list who is first, inside a border."""
    return width >= RANKED_FROM[0] and height >= RANKED_FROM[1]


def ranks_shown(width: int, height: int) -> int:
    """How many of each side a panel of this size lists."""
    return height - 4 if is_ranked(width, height) else 0


def _ranking(
    view: View, rows: tuple[QueueRow, ...], name: str, width: int, height: int, known: Widest
) -> Canvas:
    """One side, the first to be deleveraged first; the player last where they stand further behind."""
    palette, instrument = view.palette, view.instrument
    canvas = Canvas(width, height, palette)
    if instrument is None or not rows:
        canvas.text(1, 0, cut(f"No {name} to rank.", width - 2), palette.muted)
        return canvas
    shown = rows[: height - 1]
    if len(rows) > len(shown) and (own := next((each for each in rows[height - 1 :] if each.own), None)):
        shown = (*shown[:-1], own)
    cells = [
        [
            Cell(str(each.place), palette.muted),
            Cell(format.size(abs(each.size), instrument), palette.text),
            Cell(format.amount(each.notional, instrument.cash_places, instrument.settle), palette.text),
            Cell(
                f"{'+' if each.profit > 0 else '-' if each.profit < 0 else ''}"
                f"{format.compact(abs(each.profit), instrument.cash_places)}",
                palette.side(each.profit),
            ),
            Cell("you" if each.own else "", palette.warning, bold=True),
        ]
        for each in shown
    ]
    columns = [Column("#", 2), *_COLUMNS]
    aligned = table.aligned(columns, cells, known)
    places = table.place(columns, aligned, width - 2, 0, known)
    table.head(canvas, 1, 0, columns, places)
    for y, each in enumerate(shown, 1):
        if each.own:
            canvas.shade(0, y, width - 1, palette.row)
    table.lines(canvas, 1, 1, columns, places, aligned)
    return canvas


def _queue(canvas: Canvas, x: int, y: int, name: str, lit: int, own: int) -> None:
    """A name, five lamps, the count in figures, and the player's own place."""
    palette, width = canvas.palette, canvas.width
    canvas.text(x, y, name, palette.text)
    wide = 2 if width >= 30 else 1
    start = x + 8
    for lamp in range(LAMPS):
        is_lit = lamp < lit
        colour = palette.ramp(LAMPS - 1 - lamp, LAMPS) if is_lit else palette.muted
        canvas.text(start + lamp * (wide + 1), y, (glyphs.BLOCK if is_lit else glyphs.DOT) * wide, colour)
    x = start + LAMPS * (wide + 1) + 1
    if x + 3 <= width:
        x = canvas.text(x, y, f"{lit}/{LAMPS}", palette.muted) + 1
    place = f"you {own} of {LAMPS}"
    text = next((each for each in (place, f"you {own}", "you") if own and x + len(each) <= width), "")
    canvas.text(x, y, text, palette.warning, bold=True)
