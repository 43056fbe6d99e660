"""Positions, and under them what is working or done: orders, fills, cash.

One cursor runs through the positions and on through the list under them.
"""

from textual import events
from textual.geometry import Size
from textual.message import Message

from exchange.questions import PositionView
from exchange.terms import MarginMode
from exchange.units import PPB, Rate
from tui.looking.listing import mark, terms
from tui.looking.view import View
from tui.painters import meter, table
from tui.painters.box import EDGE
from tui.painters.canvas import Canvas, cut
from tui.painters.table import Column
from tui.painters.widest import Widest
from tui.telling import format
from tui.terminal import glyphs
from tui.widgets import rows
from tui.widgets.panel import LivePanel

_WIDE, _TIGHT = 120, 84
"""Columns from which words are written out, and below which there is no margin."""
_LIST_LEAST = 3
"""Its title and two rows."""
_LISTS = {"orders": "Open orders", "fills": "Fills", "funding": "Cash"}


class Positions(LivePanel):
    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.lists = {tab: Widest() for tab in _LISTS}
        """Of the columns of each list, so far."""

    class RowClicked(Message):
        """Somebody clicked a row the cursor can stand on."""

        def __init__(self, row: int) -> None:
            super().__init__()
            self.row = row

    def title(self, view: View, width: int) -> str:
        name = f"Positions {len(view.positions)}"
        if view.position_sort:
            name += f" by {view.position_sort} {mark(down=view.position_down)}"
        if width < _WIDE:
            return name
        return "   ".join([name, *(f"{label} {view.count_of(key)}" for key, label in _LISTS.items())])

    def hint(self, view: View, size: Size) -> str:
        if size.height >= 9:
            return "o orders, fills, cash"
        return f"o orders {len(view.frame.account.orders)}, fills {view.count_of('fills')}"

    def content(self, view: View, width: int, height: int) -> Canvas:
        canvas = Canvas(width, height, view.palette)
        if not (view.rows or any(view.count_of(tab) for tab in _LISTS)):
            canvas.text(1, height // 2, cut(_nothing(view), width - 2), view.palette.muted)
            return canvas
        self._sheet(canvas, view).draw()
        return canvas

    def is_cramped(self, view: View) -> bool:
        """Whether a list can only be shown in the place of the positions."""
        return _is_cramped(view, self.size.height - 2 * EDGE)

    def _sheet(self, canvas: Canvas, view: View) -> "_Sheet":
        held = frozenset(each.symbol for each in view.positions), view.position_sort
        lists = {tab: each.under((canvas.width, view.only, view.units)) for tab, each in self.lists.items()}
        return _Sheet(canvas, view, self.widest.under((canvas.width, held, view.units)), lists)

    def on_click(self, event: events.Click) -> None:
        if self.view is None:
            return
        room = self.size.width - 2 * EDGE, self.size.height - 2 * EDGE
        sheet = self._sheet(Canvas(*room, self.view.palette), self.view)
        sheet.draw()
        if event.y - EDGE in sheet.clickable:
            self.post_message(self.RowClicked(sheet.clickable[event.y - EDGE]))


class _Sheet:
    """One drawing of the panel: positions first, then as many lists as there is room for."""

    def __init__(self, canvas: Canvas, view: View, known: Widest, lists: dict[str, Widest]) -> None:
        self.canvas, self.view, self.palette = canvas, view, view.palette
        self.wide = canvas.width >= _WIDE
        tight = canvas.width < _TIGHT
        self.x = 1 if tight else 2
        self.width = canvas.width - self.x - (not tight)
        self.positions, self.lists = view.positions, lists
        exits = () if tight else rows.exits(view)
        self.columns = rows.positions(
            self.wide,
            view.units,
            view.position_sort,
            down=view.position_down,
            tight=tight,
            exits=exits,
        )
        cells = [rows.position(view, each, self.wide, exits) for each in self.positions]
        self.rows = table.aligned(self.columns, cells, known)
        self.places = table.place(self.columns, self.rows, self.width, 0, known)
        self.clickable: dict[int, int] = {}

    def draw(self) -> None:
        height = self.canvas.height
        if self.view.cursor >= len(self.positions) and _is_cramped(self.view, height):
            y = self._most_in_danger(height - _LIST_LEAST)
            self._list(y, self.view.list_tab, height)
            return
        if self.positions:
            table.head(self.canvas, self.x, 0, self.columns, self.places)
        else:
            ink = self.palette.warning if self.view.nothing_left else self.palette.muted
            self.canvas.text(self.x, 0, cut(_nothing(self.view), self.width), ink)
        y = 1
        shown = max(height - 1, 0)
        first = _window(self.view.cursor, len(self.positions), shown)
        spare = shown - len(self.positions)
        for number in range(first, min(first + shown, len(self.positions))):
            self._position(y, number)
            y += 1
            if self.positions[number].margin_called and spare > 0:
                self._action(y, self.positions[number])
                y, spare = y + 1, spare - 1
        tabs = [self.view.list_tab, *(tab for tab in _LISTS if tab != self.view.list_tab)]
        for tab in tabs:
            if height - y < 2:
                return
            y = self._list(y, tab, height) + (height - y > 12)

    def _most_in_danger(self, room: int) -> int:
        """So many positions as have room over a list, one at least; gives the line after them."""
        order = sorted(range(len(self.positions)), key=lambda number: _safety(self.positions[number]))
        kept = sorted(order[: max(room, 1)])
        for y, number in enumerate(kept):
            self._position(y, number)
        return len(kept)

    def _position(self, y: int, number: int) -> None:
        self._cursor(y, number)
        table.lines(self.canvas, self.x, y, self.columns, self.places, [self.rows[number]])
        at = next((each for each in self.places if each.column == rows.BUFFER), None)
        if at is not None:
            share = self.positions[number].buffer_ppb or 0
            meter.meter(self.canvas, self.x + at.x, y, at.width, share, PPB)

    def _cursor(self, y: int, row: int) -> None:
        self.clickable[y] = row
        if row == self.view.cursor:
            self.canvas.shade(self.x - 1, y, self.width + 1, self.palette.row)
            self.canvas.text(self.x - 1, y, glyphs.CURSOR, self.palette.accent, bold=True)

    def _action(self, y: int, position: PositionView) -> None:
        action_line(self.canvas, self.x + 2, y, self.view, position)

    def _list(self, y: int, tab: str, height: int) -> int:
        """Draw a list's title and as many rows as fit; gives the line after the last."""
        count = len(self.view.list_of(tab))
        x = self.canvas.text(self.x - 1, y, f"{_LISTS[tab]} ", self.palette.muted)
        x = self.canvas.text(x, y, f"{self.view.count_of(tab)} ", self.palette.bright, bold=True)
        view = self.view
        if said := terms(tab, view.only, view.list_sort, down=view.list_down, span=view.list_span):
            x = self.canvas.text(x, y, cut(f"{said} ", self.x + self.width - x), self.palette.accent)
        self.canvas.rule(x, y, self.x + self.width - x)
        y += 1
        active = tab == self.view.list_tab
        cursor = self.view.cursor - len(self.positions) if active else 0
        first = _window(cursor, count, height - y)
        columns = self._list_columns(tab)
        cells = rows.of_list(view, tab, slice(first, first + height - y))
        shown = table.aligned(columns, cells, self.lists[tab])
        places = table.place(columns, shown, self.width, known=self.lists[tab])
        for at in places:
            if shown and (name := columns[at.column].head) and self.x + at.x > x:
                end = self.x + at.x + at.width
                self.canvas.text(end - len(name) - 1, y - 1, f" {name} ", self.palette.muted)
        for number in range(len(shown)):
            if active:
                self._cursor(y + number, len(self.positions) + first + number)
        table.lines(self.canvas, self.x, y, columns, places, shown)
        return y + len(shown)

    def _list_columns(self, tab: str) -> list[Column]:
        """Columns of a list, its sizes and prices under those of the positions."""
        width, orders = {at.column: at.width for at in self.places}, tab == "orders"
        heads = {"orders": ("away", ""), "fills": ("fee", "realized")}.get(tab, ("", ""))
        return [
            Column("", width.get(0, 4), left=True, gap=1),
            Column("", width.get(1, 5), left=True, gap=1),
            Column("", width.get(2, 3) + width.get(3, 1), left=True),
            Column("", width.get(4, 8)),
            Column("", width.get(5, 9), gap=3),
            Column("", 8, left=True, rank=2),
            Column(heads[0], 7 if orders else 9, rank=1),
            Column(heads[1], 10, left=orders, rank=3, least=rows.NOTE if orders else 0, yields=3),
            Column("", left=True, rank=4),
        ]


def _nothing(view: View) -> str:
    """That there are no positions, and the key that changes it."""
    return f"No positions. {view.nothing_left or 'b to buy, or 5 for a scenario.'}"


def _is_cramped(view: View, height: int) -> bool:
    """Head, positions and their calls leave no room for the least of a list."""
    called = sum(each.margin_called for each in view.positions)
    return height < 1 + len(view.positions) + called + _LIST_LEAST


def _safety(position: PositionView) -> tuple[bool, Rate]:
    """The least of all positions is the one in danger."""
    return not position.margin_called, PPB if position.buffer_ppb is None else position.buffer_ppb


def action_line(canvas: Canvas, x: int, y: int, view: View, position: PositionView) -> int:
    """MARGIN CALL, the keys that help, and what more margin would do; gives the cell after them.

    Where the whole account is the margin, more of it comes from outside, and half the position needs less of
    it; half an isolated one takes half the margin with it.
    """
    palette = canvas.palette
    x = canvas.text(x, y, f"{glyphs.HOOK} ", palette.muted)
    x = canvas.text(x, y, cut("MARGIN CALL", canvas.width - x), palette.danger, bold=True)
    helping = [("a", "add margin")]
    if position.mode is MarginMode.CROSS:
        helping = [("U", "pay money in"), ("R", "reduce half")]
    for key, text in (*helping, ("x", "close")):
        if x + len(text) + 4 > canvas.width:
            return x
        x = canvas.text(x + 2, y, f"{key} ", palette.accent, bold=True)
        x = canvas.text(x, y, text, palette.text)
    for words, price in _top_up(view, position):
        if x + 3 + len(words) + len(price) < canvas.width:
            x = canvas.text(x + 3, y, words, palette.muted)
            return canvas.text(x, y, price, palette.liquidation)
    return x


def _top_up(view: View, position: PositionView) -> list[tuple[str, str]]:
    """What more margin would do to the liquidation price, if the venue has told: in more words or fewer."""
    instrument = view.instrument_of(position.symbol)
    if view.top_up is None or view.top_up[0] != position.symbol or instrument is None:
        return []
    _, amount, price = view.top_up
    more, then = format.decimal(amount, instrument.cash_places, 0), format.price(price, instrument)
    return [(f"+{more} moves liq to ", then), (f"+{more}: liq ", then)]


def _window(cursor: int, count: int, room: int) -> int:
    """The first row shown, so that the cursor's row is among them."""
    return max(min(cursor - room + 1, count - room), 0)
