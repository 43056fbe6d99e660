"""Positions, and under them what is working or done: orders, fills, funding.

One cursor runs through the positions and on through the list under them.
"""

from textual import events
from textual.geometry import Size
from textual.message import Message

from exchange.questions import OrderView, PositionView
from exchange.terms import MarginMode, OrderType, Side
from exchange.units import Price
from replays.frame import CashRow, FillRow
from tui import format
from tui.painters import glyphs, meter, table
from tui.painters.box import EDGE
from tui.painters.canvas import Canvas, cut
from tui.painters.table import Cell, Column
from tui.view import View
from tui.widgets.account import BUFFER_FULL
from tui.widgets.panel import LivePanel

_WIDE = 120
"""Columns from which words are written out."""
_BUFFER = 11
"""The column the meter is drawn in."""
_ORDER_TYPES = {
    OrderType.LIMIT: "limit",
    OrderType.MARKET: "market",
    OrderType.STOP: "stop",
    OrderType.STOP_LIMIT: "stop-l",
    OrderType.TAKE_PROFIT: "tp",
    OrderType.TAKE_PROFIT_LIMIT: "tp-l",
    OrderType.TRAILING_STOP: "trail",
}
_LISTS = {"orders": "Open orders", "fills": "Fills", "funding": "Funding"}


class Positions(LivePanel):
    divisor = 2

    class RowClicked(Message):
        """Somebody clicked a row the cursor can stand on."""

        def __init__(self, row: int) -> None:
            super().__init__()
            self.row = row

    def title(self, view: View, width: int) -> str:
        name = f"Positions {len(view.frame.account.positions)}"
        if width < _WIDE:
            return name
        return "   ".join([name, *(f"{label} {len(_rows(view, key))}" for key, label in _LISTS.items())])

    def hint(self, view: View, size: Size) -> str:
        if size.height >= 9:
            return "tab orders · fills · funding"
        return f"o orders {len(view.frame.account.orders)}  f fills {len(view.frame.fills)}"

    def content(self, view: View, width: int, height: int) -> Canvas:
        canvas = Canvas(width, height, view.palette)
        if not view.rows and not view.frame.account.positions:
            text = "No positions. b to buy, or 5 for a scenario."
            canvas.text(1, height // 2, cut(text, width - 2), view.palette.muted)
            return canvas
        _Sheet(canvas, view).draw()
        return canvas

    def on_click(self, event: events.Click) -> None:
        if self.view is None:
            return
        sheet = _Sheet(
            Canvas(self.size.width - 2 * EDGE, self.size.height - 2 * EDGE, self.view.palette), self.view
        )
        sheet.draw()
        if event.y - EDGE in sheet.clickable:
            self.post_message(self.RowClicked(sheet.clickable[event.y - EDGE]))


class _Sheet:
    """One drawing of the panel: positions first, then as many lists as there is room for."""

    def __init__(self, canvas: Canvas, view: View) -> None:
        self.canvas, self.view, self.palette = canvas, view, view.palette
        self.wide = canvas.width >= _WIDE
        self.x = 2 if canvas.width >= 84 else 1
        self.width = canvas.width - self.x - (canvas.width >= 84)
        self.positions = view.frame.account.positions
        self.rows = [_position_row(view, each, self.wide) for each in self.positions]
        self.columns = _columns(self.wide)
        self.places = table.place(self.columns, self.rows, self.width)
        self.clickable: dict[int, int] = {}

    def draw(self) -> None:
        height = self.canvas.height
        table.head(self.canvas, self.x, 0, self.columns, self.places)
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

    def _position(self, y: int, number: int) -> None:
        self._cursor(y, number)
        table.lines(self.canvas, self.x, y, self.columns, self.places, [_padded(self.rows, number)])
        at = next((each for each in self.places if each.column == _BUFFER), None)
        if at is not None:
            share = self.positions[number].buffer_ppb or 0
            meter.meter(self.canvas, self.x + at.x, y, at.width, share, BUFFER_FULL)

    def _cursor(self, y: int, row: int) -> None:
        self.clickable[y] = row
        if row == self.view.cursor:
            self.canvas.shade(self.x - 1, y, self.width + 1, self.palette.row)
            self.canvas.text(self.x - 1, y, glyphs.CURSOR, self.palette.accent, bold=True)

    def _action(self, y: int, position: PositionView) -> None:
        action_line(self.canvas, self.x + 2, y, self.view, position)

    def _list(self, y: int, tab: str, height: int) -> int:
        """Draw a list's title and as many rows as fit; gives the line after the last."""
        rows = _rows(self.view, tab)
        x = self.canvas.text(self.x - 1, y, f"{_LISTS[tab]} ", self.palette.muted)
        x = self.canvas.text(x, y, f"{len(rows)} ", self.palette.bright, bold=True)
        self.canvas.rule(x, y, self.x + self.width - x)
        y += 1
        active = tab == self.view.list_tab
        cursor = self.view.cursor - len(self.positions) if active else 0
        first = _window(cursor, len(rows), height - y)
        shown = rows[first : first + height - y]
        columns = self._list_columns()
        places = table.place(columns, shown, self.width)
        for number in range(len(shown)):
            if active:
                self._cursor(y + number, len(self.positions) + first + number)
        table.lines(self.canvas, self.x, y, columns, places, shown)
        return y + len(shown)

    def _list_columns(self) -> list[Column]:
        """Columns of a list, its sizes and prices under those of the positions."""
        width = {at.column: at.width for at in self.places}
        return [
            Column("", width.get(0, 4), left=True, gap=1),
            Column("", width.get(1, 5), left=True, gap=1),
            Column("", width.get(2, 3) + width.get(3, 1), left=True),
            Column("", width.get(4, 8)),
            Column("", width.get(5, 9), gap=3),
            Column("", 8, left=True, rank=2),
            Column("", 9, rank=1),
            Column("", 10, rank=3),
        ]


def action_line(canvas: Canvas, x: int, y: int, view: View, position: PositionView) -> None:
    """MARGIN CALL, the three keys that help, and what more margin would do; as much as fits."""
    palette = canvas.palette
    x = canvas.text(x, y, f"{glyphs.HOOK} ", palette.muted)
    x = canvas.text(x, y, cut("MARGIN CALL", canvas.width - x), palette.danger, bold=True) + 2
    for key, text in (("a", "add margin"), ("R", "reduce half"), ("x", "close")):
        if x + len(text) + 2 > canvas.width:
            return
        x = canvas.text(x, y, f"{key} ", palette.accent, bold=True)
        x = canvas.text(x, y, text, palette.text) + 2
    instrument = view.instrument_of(position.symbol)
    if view.top_up is None or view.top_up[0] != position.symbol or instrument is None:
        return
    _, amount, price = view.top_up
    text = f"+{format.decimal(amount, instrument.cash_places, 0)} moves liq to "
    liquidation = format.price(price, instrument)
    if x + 1 + len(text) + len(liquidation) <= canvas.width:
        x = canvas.text(x + 1, y, text, palette.muted)
        canvas.text(x, y, liquidation, palette.liquidation)


def _columns(wide: bool) -> list[Column]:
    return [
        Column("market", left=True, gap=1),
        Column("", left=True, gap=1),
        Column("", gap=1 if wide else 0),
        Column("", left=True),
        Column("size", 7, rank=3),
        Column("entry", 8, rank=4),
        Column("mark", 8, rank=8),
        Column("liq", 8),
        Column("to liq", 6, rank=7, gap=1 if not wide else 2),
        Column("uPnL", 9, rank=1),
        Column("", 0, gap=0),
        Column(
            "buffer left" if not wide else "buffer to liquidation", 5, left=True, rank=5, stretch=21, gap=1
        ),
        Column("", 4),
        Column("margin", 9, rank=9),
        Column("ROE", 5, rank=10),
    ]


def _position_row(view: View, position: PositionView, wide: bool) -> list[Cell]:
    palette, instrument = view.palette, view.instrument_of(position.symbol)
    if instrument is None:
        return [Cell(position.symbol), *[Cell("")] * 14]
    places, long = instrument.cash_places, position.size > 0
    isolated = position.mode is MarginMode.ISOLATED
    mode = ("iso" if isolated else "cross") if wide else ("i" if isolated else "c")
    called = position.margin_called
    liquidation = _liquidation(position, format.price(position.liquidation_price, instrument))
    return [
        Cell(view.name(position.symbol), palette.bright, bold=True),
        Cell("LONG" if long else "SHORT" if wide else "SHRT", palette.side(position.size), bold=True),
        Cell(format.leverage(position.leverage), palette.text),
        Cell(mode, palette.info if isolated else palette.warning),
        Cell(format.size(abs(position.size), instrument), palette.text),
        Cell(format.entry(position.size, position.cost, instrument), palette.text),
        Cell(format.price(position.mark, instrument), palette.text),
        Cell(liquidation, palette.liquidation, bold=called),
        Cell(to_liquidation(position), palette.danger if called else palette.text, bold=called),
        Cell(format.pnl(position.unrealized, places), palette.side(position.unrealized), bold=True),
        Cell(""),
        Cell(""),
        Cell(format.percent(position.buffer_ppb, 0), palette.buffer(position.buffer_ppb), bold=called),
        Cell(format.cash(position.margin, places), palette.text),
        Cell(
            format.share(position.unrealized, position.put_in, signed=True), palette.side(position.unrealized)
        ),
    ]


def _liquidation(position: PositionView, text: str) -> str:
    """Marked as an estimate where it hangs on the account's other positions."""
    return format.estimate(text) if position.mode is MarginMode.CROSS else text


def to_liquidation(position: PositionView) -> str:
    """How far the mark would have to move, in percent."""
    return format.move(position.liquidation_price, position.mark)


def _padded(rows: list[list[Cell]], number: int) -> list[Cell]:
    """One row whose numbers stand under those of the other rows."""
    aligned = [
        table.aligned([row[column].text for row in rows], 99)[number] for column in range(len(rows[number]))
    ]
    return [
        cell if column in _LEFT else cell._replace(text=text)
        for column, (cell, text) in enumerate(zip(rows[number], aligned, strict=True))
    ]


_LEFT = frozenset(number for number, column in enumerate(_columns(True)) if column.left)


def _window(cursor: int, count: int, room: int) -> int:
    """The first row shown, so that the cursor's row is among them."""
    return max(min(cursor - room + 1, count - room), 0)


def _rows(view: View, tab: str) -> list[list[Cell]]:
    if tab == "orders":
        return [_order(view, each) for each in view.frame.account.orders]
    if tab == "fills":
        return [_fill(view, each) for each in view.frame.fills]
    return [_cash(view, each) for each in view.frame.cash_rows]


def _side(view: View, side: Side) -> Cell:
    return Cell("BUY" if side is Side.BUY else "SELL", view.palette.side(side), bold=True)


def _order(view: View, order: OrderView) -> list[Cell]:
    palette, instrument, market = view.palette, view.instrument_of(order.symbol), view.market_of(order.symbol)
    if instrument is None:
        return [Cell(order.symbol), *[Cell("")] * 7]
    price: Price = order.price or order.trigger_price
    terms = "reduce" if order.reduce_only else "post" if order.post_only else order.time_in_force
    return [
        Cell(view.name(order.symbol), palette.bright),
        _side(view, order.side),
        Cell(_ORDER_TYPES[order.type], palette.text),
        Cell(format.size(order.open_size, instrument), palette.text),
        Cell(format.price(price, instrument), palette.text),
        Cell(terms, palette.muted),
        Cell(format.move(price, market.mark) if market else format.NONE, palette.muted),
        Cell(f"{format.size(order.ahead, instrument)} ahead" if order.ahead else "", palette.muted),
    ]


def _fill(view: View, fill: FillRow) -> list[Cell]:
    palette, instrument = view.palette, view.instrument_of(fill.symbol)
    if instrument is None:
        return [Cell(fill.symbol), *[Cell("")] * 7]
    forced = fill.kind != "trade"
    kind = fill.kind if forced else "maker" if fill.maker else "taker"
    realized = format.pnl(fill.realized, instrument.cash_places) if fill.realized else ""
    return [
        Cell(view.name(fill.symbol), palette.text),
        _side(view, fill.side),
        Cell(format.clock(fill.time), palette.muted),
        Cell(format.size(fill.size, instrument), palette.text),
        Cell(format.price(fill.price, instrument), palette.text),
        Cell(f"{glyphs.CROSS} {kind}" if forced else kind, palette.liquidation if forced else palette.muted),
        Cell(format.pnl(-fill.fee, instrument.cash_places), palette.muted),
        Cell(realized, palette.side(fill.realized)),
    ]


def _cash(view: View, row: CashRow) -> list[Cell]:
    palette, instrument = view.palette, view.instrument_of(row.symbol)
    places = instrument.cash_places if instrument else view.cash_places(row.symbol)
    return [
        Cell(view.name(row.symbol), palette.text),
        Cell("", palette.text),
        Cell(format.clock(row.time), palette.muted),
        Cell("", palette.text),
        Cell(format.pnl(row.amount, places), palette.side(row.amount)),
        Cell(row.kind, palette.muted),
        Cell("", palette.muted),
        Cell("", palette.muted),
    ]
