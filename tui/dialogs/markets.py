"""The markets, in an order of one's own: by name, change, funding, volume or open interest, either way round.

Numbers are live; rows keep their places until another order is asked for.
"""

from collections.abc import Callable
from typing import Any

from textual.events import Key

from exchange.edge.text import clean
from replays.messages.frame import MarketLine
from tui.dialogs.prompt import Item, Pick
from tui.looking.listing import mark
from tui.looking.view import View
from tui.painters import table
from tui.painters.canvas import Canvas
from tui.painters.table import Cell, Column
from tui.painters.widest import Widest
from tui.telling import format as shown
from tui.terminal import glyphs

_CASH_PLACES = 18
COLUMNS = ("market", "last", "24h", "next funding", "volume", "open interest")
SORTS: dict[str, Callable[[View, MarketLine], Any]] = {
    "": lambda view, line: 0,  # noqa: ARG005 as the venue lists them
    "market": lambda view, line: line.symbol,  # noqa: ARG005
    "24h": lambda view, line: line.change_ppb,  # noqa: ARG005
    "next funding": lambda view, line: line.funding_predicted_ppb,  # noqa: ARG005
    "volume": lambda view, line: line.volume * 10 ** (_CASH_PLACES - view.places_of(line.symbol)),
    "open interest": lambda view, line: (
        _held(view, line) * 10 ** (_CASH_PLACES - view.places_of(line.symbol))
    ),
}
"""The columns markets can be sorted by, in turn; empty: the venue's order."""


class MarketPick(Pick):
    """Ends with the symbol picked, or with None."""

    columns = 80

    def __init__(self, view: View) -> None:
        items = tuple(Item(line.symbol, clean(line.symbol)) for line in view.frame.markets)
        super().__init__("Markets", items, "No markets.")
        self.rows += 1
        self.by, self.down = "", False
        self.widest = Widest()

    def show(self, view: View) -> None:
        self.redraw()

    def draw(self, canvas: Canvas) -> None:
        view, found = self.host.view, self.found
        if view is None:
            return
        lines = [line for item in found if (line := view.market_of(item.key)) is not None]
        known = self.widest.under((canvas.width, self.by))
        columns = [self._column(name) for name in COLUMNS]
        rows = table.aligned(columns, [self._cells(view, line) for line in lines], known)
        places = table.place(columns, rows, canvas.width - 3, 3, known)
        table.head(canvas, 2, 0, columns, places)
        room = max(canvas.height - 3, 1)
        first = max(0, min(self.cursor - room + 1, len(rows) - room))
        if 0 <= self.cursor - first < min(room, len(rows)):
            canvas.shade(0, self.cursor - first + 1, canvas.width, self.palette.row)
            canvas.text(0, self.cursor - first + 1, glyphs.CURSOR, self.palette.accent, bold=True)
        table.lines(canvas, 2, 1, columns, places, rows[first : first + room])
        if not found:
            canvas.text(2, 1, self.empty if not self.items else "No market of that name.", self.palette.muted)
        self._foot(canvas)

    def _foot(self, canvas: Canvas) -> None:
        foot, palette = canvas.height - 1, self.palette
        said = f"/ {self.typed}" if self.typed else "type to narrow  tab sort"
        canvas.text(0, foot, said, palette.accent if self.typed else palette.muted)
        canvas.right(canvas.width, foot, self.keys, palette.muted)

    def _column(self, name: str) -> Column:
        head = f"{name}{mark(down=self.down)}" if name == self.by else name
        ranks = {"open interest": 3, "next funding": 2, "volume": 1}
        return Column(head, 8, left=name == "market", rank=ranks.get(name, 0))

    def _cells(self, view: View, line: MarketLine) -> list[Cell]:
        palette, instrument = self.palette, view.instrument_of(line.symbol)
        name = Cell(clean(line.symbol), palette.bright, bold=line.symbol == view.frame.symbol)
        if instrument is None:
            return [name, *[Cell("")] * (len(COLUMNS) - 1)]
        places, settle = instrument.cash_places, instrument.settle
        return [
            name,
            Cell(shown.price(line.last, instrument), palette.text),
            Cell(shown.percent(line.change_ppb, 2, signed=True), palette.side(line.change_ppb)),
            Cell(
                shown.percent(line.funding_predicted_ppb, 4, signed=True),
                palette.side(-line.funding_predicted_ppb),
            ),
            Cell(shown.amount(line.volume, places, settle), palette.text),
            Cell(shown.amount(_held(view, line), places, settle), palette.text),
        ]

    def pressed(self, event: Key) -> None:
        if event.key == "tab":
            names = list(SORTS)
            self.by, self.down = names[(names.index(self.by) + 1) % len(names)], False
            self._sort()
        elif event.key == "shift+tab":
            self.down = not self.down
            self._sort()
        else:
            super().pressed(event)
        self.redraw()

    def _sort(self) -> None:
        """Put the rows into their order; the cursor goes back to the first."""
        view = self.host.view
        if view is not None:
            lines = sorted(view.frame.markets, key=lambda line: SORTS[self.by](view, line), reverse=self.down)
            self.items = tuple(Item(line.symbol, clean(line.symbol)) for line in lines)
            self.cursor = 0


def _held(view: View, line: MarketLine) -> int:
    """Open interest at the mark, in cash units."""
    instrument = view.instrument_of(line.symbol)
    return (
        0 if instrument is None or not line.mark else abs(instrument.notional(line.open_interest, line.mark))
    )
