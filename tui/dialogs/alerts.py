"""The alerts there are, and a line for a new one: a price of the mark, or with `%` a share of the buffer.

What stands in the list is what the world said last; a new alert is set against its own prices.
"""

from textual.events import Key

from exchange.edge.text import clean
from exchange.instrument import Instrument
from exchange.numerals import format_units, grouped
from exchange.terms import Symbol
from exchange.units import PPB, Price, Rate
from replays.messages.frame import Alert
from replays.messages.levels import AlertError, read_level
from tui.dialogs.sheet import Dialog
from tui.keys.line import Line
from tui.looking.view import View
from tui.painters import entry
from tui.painters.canvas import Canvas, cut
from tui.telling import format
from tui.telling.thousands import plain
from tui.terminal import glyphs

LISTED = 10
"""Rows of the list."""


class AlertsDialog(Dialog[None]):
    title_text = "Alerts"
    columns = 72

    def __init__(self, symbol: Symbol, instrument: Instrument, price: Price) -> None:
        super().__init__()
        self.symbol, self.instrument = symbol, instrument
        self._line = Line(format_units(price * instrument.tick, instrument.price_places))
        self.cursor = 0

    @property
    def line(self) -> Line:
        return self._line

    @property
    def alerts(self) -> tuple[Alert, ...]:
        view = self.host.view
        return view.frame.alerts if view is not None else ()

    def show(self, view: View) -> None:
        self._fit()

    def _fit(self) -> None:
        self.rows = max(min(len(self.alerts), LISTED), 1) + 9
        super()._fit()

    def draw(self, canvas: Canvas) -> None:
        palette, alerts = self.palette, self.alerts
        self.cursor = max(0, min(self.cursor, len(alerts) - 1))
        room = max(min(LISTED, len(alerts), canvas.height - 7), 1)
        first = max(0, min(self.cursor - room + 1, len(alerts) - room))
        for y, alert in enumerate(alerts[first : first + room]):
            self._row(canvas, y, alert, here=first + y == self.cursor)
        if not alerts:
            canvas.text(2, 0, "No alerts yet. Type a price below, or a buffer such as 30%.", palette.muted)
        y = room + 1
        canvas.text(0, y, f"alert me when {clean(self.symbol)} is at", palette.muted)
        entry.draw(canvas, 0, y + 1, min(34, canvas.width), grouped(self.line.text), self._unit(),
        focused=True, fresh=self.line.fresh)  # fmt: skip
        canvas.text(36, y + 1, "mark" if not self._is_buffer else "buffer, or less", palette.text)
        canvas.text(0, y + 2, cut(self.line.trouble, canvas.width), palette.danger)
        foot = canvas.height - 1
        canvas.text(0, foot, "enter sets it   ↑ ↓ choose   d deletes   esc leaves", palette.muted)

    @property
    def _is_buffer(self) -> bool:
        return self.line.text.endswith("%")

    def _unit(self) -> str:
        return "of the buffer" if self._is_buffer else str(self.instrument.quote)

    def _row(self, canvas: Canvas, y: int, alert: Alert, *, here: bool) -> None:
        palette, view = self.palette, self.host.view
        if here:
            canvas.shade(0, y, canvas.width, palette.row)
            canvas.text(0, y, glyphs.CURSOR, palette.accent)
        instrument = view.instrument_of(alert.symbol) if view is not None else None
        if view is None or instrument is None:
            return
        ink = palette.muted if alert.fired is not None else palette.text
        canvas.text(2, y, cut(clean(alert.symbol), 12), palette.bright, bold=here)
        canvas.text(15, y, level_words(alert, instrument), ink)
        if alert.fired is not None:
            canvas.right(canvas.width - 1, y, f"told {format.moment(alert.fired)}", palette.muted)
        else:
            canvas.right(canvas.width - 1, y, distance(alert, view), palette.text)

    def pressed(self, event: Key) -> None:
        if event.key == "enter":
            self._set()
        elif event.key in ("down", "up", "j", "k"):
            step = 1 if event.key in ("down", "j") else -1
            self.cursor = max(0, min(self.cursor + step, len(self.alerts) - 1))
        elif event.key == "d":
            self._delete()
        else:
            self.type(event)
        self.redraw()

    def _set(self) -> None:
        try:
            read_level(plain(self.line.text), self.instrument)
        except AlertError as error:
            self.line.trouble = str(error).removeprefix("alert: ")
            return
        self.host.turn("alert", text=f"{self.symbol} {plain(self.line.text)}")
        self.line.fresh, self.cursor = True, len(self.alerts)

    def _delete(self) -> None:
        """The one under the cursor; one that was set a moment ago may not be there yet."""
        for alert in self.alerts[self.cursor : self.cursor + 1]:
            self.host.turn("unalert", alert.number)


def level_words(alert: Alert, instrument: Instrument) -> str:
    """What an alert waits for."""
    if alert.buffer_ppb:
        return f"buffer down to {percent(alert.buffer_ppb)}"
    way = {True: "up to", False: "down to", None: "at"}[alert.rising]
    return f"mark {way} {format.price(alert.price, instrument)}"


def distance(alert: Alert, view: View) -> str:
    """How far off it is: of the mark in percent of it, of the buffer as it stands."""
    if alert.buffer_ppb:
        position = view.position_of(alert.symbol)
        return f"now {format.buffer(position.buffer_ppb)}" if position is not None else "no position"
    market = view.market_of(alert.symbol)
    return f"{format.move(alert.price, market.mark, 2)} away" if market is not None else format.NONE


def percent(share: Rate) -> str:
    """Without decimals it does not need."""
    return format.percent(share, 0 if share % (PPB // 100) == 0 else 1)
