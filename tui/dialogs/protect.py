"""Take-profit and stop of a position that is held: what each would bring, before it is set.

Both fields begin with what protects the position already; an empty one stands for none. What is typed is
judged at every frame, for the price that sets it off moves on.
"""

from msgspec.structs import replace
from textual.events import Key

from exchange.instrument import Instrument
from exchange.numerals import NumeralError, format_units, grouped, parse_grid
from exchange.questions import OrderView, PositionView
from exchange.terms import MarginMode, Trader, TriggerBy
from exchange.units import Price
from tui.colours.themes import Colour
from tui.dialogs.sheet import Dialog, button, enterless
from tui.keys.line import SIGNS, Line
from tui.looking.view import View
from tui.orders.acts import Step
from tui.orders.prospect import watched
from tui.orders.protection import Exit, Exits, brings, exits_of, is_late, others_of, steps, trouble
from tui.orders.reading import TOO_LARGE
from tui.painters import entry
from tui.painters.canvas import Canvas, cells, cut
from tui.telling import format as shown
from tui.telling.measure import Measure
from tui.telling.order_words import lots_words, place_words
from tui.telling.thousands import is_huge, plain
from tui.terminal import glyphs
from tui.widgets.ticket import STEPS

LABELS = ("Take profit", "Stop loss")
NAMES = ("take-profit", "stop")
FIELD, BESIDE = 13, 37
"""Cells before a field, and before what stands beside it."""
_BY = tuple(TriggerBy)
_FAST = "Both fill at market: in a fast market, beyond their price."


class ProtectDialog(Dialog[list[Step]]):
    """Ends with what is to be sent, or with None."""

    rows = 14

    def __init__(self, view: View, position: PositionView, instrument: Instrument) -> None:
        super().__init__()
        self.view, self.position, self.instrument = view, position, instrument
        self.gone = False
        self._entitle()
        exits = exits_of(view, position).both
        self.lines = [Line(self._text(each.price), SIGNS) for each in exits]
        self.by = [each.by for each in exits]
        self.field = 0

    @property
    def line(self) -> Line:
        return self.lines[self.field]

    def _entitle(self) -> None:
        size, way = self.position.size, "long" if self.position.size > 0 else "short"
        self.title_text = f"Protect {self.position.symbol} {way} {shown.size(abs(size), self.instrument)}"

    def _text(self, price: Price) -> str:
        instrument = self.instrument
        return format_units(price * instrument.tick, instrument.price_places) if price else ""

    def show(self, view: View) -> None:
        position = view.position_of(self.position.symbol)
        self.gone = self.gone or position is None or position.size * self.position.size < 0
        if position is not None and not self.gone:
            self.view, self.position = view, position
            self._entitle()
        self.redraw()

    # ── what is typed ─────────────────────────────────────────────────────────────────────────────

    @property
    def wanted(self) -> Exits:
        """What is typed, over the orders there are now; what is no price is none."""
        there = exits_of(self.view, self.position)
        profit, stop = (
            replace(each, price=self._price(number), by=self.by[number])
            for number, each in enumerate(there.both)
        )
        return Exits(profit, stop)

    def _price(self, number: int) -> Price:
        try:
            return self._read(number)
        except NumeralError:
            return 0

    def _read(self, number: int) -> Price:
        """Ticks; 0 for an empty field. Raises NumeralError."""
        text, instrument = self.lines[number].text, self.instrument
        if not text:
            return 0
        if is_huge(text):
            raise NumeralError(TOO_LARGE)
        ticks = parse_grid(plain(text), instrument.price_places, instrument.tick)
        if not ticks:
            raise NumeralError("must be above 0")
        if ticks > instrument.price_max:
            raise NumeralError(TOO_LARGE)
        return ticks

    def trouble(self, number: int) -> str:
        """Why what stands in a field cannot be set; empty where it can."""
        try:
            self._read(number)
        except NumeralError as error:
            return str(error)
        exit, market = self.wanted.both[number], self.view.market_of(self.position.symbol)
        if not exit.price or market is None:
            return ""
        return trouble(exit, self.position, market, self.instrument)

    @property
    def wrong(self) -> list[int]:
        """The fields in trouble."""
        return [number for number in range(len(LABELS)) if self.trouble(number)]

    @property
    def steps(self) -> list[Step]:
        """What `enter` would have sent; nothing while a field is in trouble."""
        if self.gone or self.wrong:
            return []
        return steps(self.view, self.position, self.wanted, Trader(self.view.hello.trader))

    # ── keys ──────────────────────────────────────────────────────────────────────────────────────

    def pressed(self, event: Key) -> None:
        if self.gone:
            return
        if event.key == "enter":
            self._finish()
        elif event.key in ("tab", "shift+tab"):
            self._go_to(1 - self.field)
        elif event.key in STEPS:
            self._nudge(STEPS[event.key])
        elif event.key == "m":
            self.by[self.field] = _BY[(_BY.index(self.by[self.field]) + 1) % len(_BY)]
        else:
            self.type(event)
        self.redraw()

    def _go_to(self, field: int) -> None:
        self.field = field
        self.line.fresh, self.line.trouble = True, ""

    def _nudge(self, ticks: int) -> None:
        """By ticks from what stands there; an empty field begins at the price that it watches."""
        market = self.view.market_of(self.position.symbol)
        start = self._price(self.field)
        if not start and market is not None and not self.line.text:
            start = watched(market, self.by[self.field])
        if start:
            self.line.write(self._text(max(start + ticks, 1)))

    def _finish(self) -> None:
        """Send it, or go to the field that keeps it from being sent."""
        if steps := self.steps:
            self.dismiss(steps)
        elif self.wrong:
            self._go_to(self.wrong[0])

    # ── the sheet ─────────────────────────────────────────────────────────────────────────────────

    def draw(self, canvas: Canvas) -> None:
        if self.gone:
            canvas.text(0, 0, "The position is gone.", self.palette.bright, bold=True)
            canvas.text(0, 2, "There is nothing left to protect.", self.palette.danger, bold=True)
        else:
            self._draw_fields(canvas)
        self._draw_buttons(canvas, canvas.height - 1)

    def _draw_fields(self, canvas: Canvas) -> None:
        palette, position, instrument = self.palette, self.position, self.instrument
        entry_price = shown.entry(position.size, position.cost, instrument)
        cross = position.mode is MarginMode.CROSS
        liquidation = shown.price(position.liquidation_price, instrument)
        liquidation = shown.estimate(liquidation) if cross else liquidation
        even = shown.price(dict(self.view.frame.break_evens).get(position.symbol), instrument)
        canvas.text(0, 0, f"entry {entry_price}, break-even {even}", palette.bright, bold=True)
        prices = f"mark {shown.price(position.mark, instrument)}  liq {liquidation}"
        canvas.right(canvas.width, 0, prices, palette.muted)
        for number, exit in enumerate(self.wanted.both):
            self._draw_exit(canvas, 2 + 3 * number, number, exit)
        if is_late(self.wanted.stop, position):
            text = f"▲ Liquidated before this stop, at {liquidation}: it would come too late"
            canvas.text(0, 8, cut(text, canvas.width), palette.warning)
        ink = palette.danger if self.line.trouble else palette.muted
        canvas.text(0, 9, cut(self.line.trouble or self._beside(canvas.width), canvas.width), ink)
        canvas.text(0, 10, "tab other field  ↑ ↓ tick  m mark/last/index  del none", palette.muted)

    def _draw_exit(self, canvas: Canvas, y: int, number: int, exit: Exit) -> None:
        palette, focused = self.palette, number == self.field
        canvas.text(0, y, LABELS[number], palette.bright if focused else palette.muted)
        text, unit = grouped(self.lines[number].text), self.instrument.quote
        fresh = focused and self.line.fresh
        entry.draw(canvas, FIELD, y, BESIDE - FIELD - 2, text, unit, focused=focused, fresh=fresh)
        away = f"  {shown.move(exit.price, self.position.mark)} from the mark" if exit.price else ""
        canvas.text(BESIDE, y, f"by {exit.by.value}{away}", palette.muted)
        wrong = self.trouble(number)
        if wrong:
            canvas.text(2, y + 1, cut(f"{glyphs.CROSS} {wrong}", canvas.width - 2), palette.danger)
        elif exit.price:
            told, colour = self._outcome(exit)
            canvas.text(2, y + 1, cut(told, canvas.width - 2), colour)
        else:
            canvas.text(
                2, y + 1, "none" if exit.order is None else "the one there is cancelled", palette.muted
            )

    def _outcome(self, exit: Exit) -> tuple[str, Colour]:
        """What it brings, and of what that is how much."""
        position, instrument = self.position, self.instrument
        places, settle = instrument.cash_places, instrument.settle
        profit, fee = brings(position, instrument, exit.price)
        account = self.view.frame.account
        equity = next((each.equity_total for each in account.cash if each.asset == settle), 0)
        shares = f"{shown.share(profit, position.put_in, signed=True)} of margin"
        shares += f", {shown.share(profit, equity, 1, signed=True)} of equity"
        told = f"{shown.pnl(profit, places)} {settle}, fee {shown.cash(fee, places)} paid: {shares}"
        return told, self.palette.side(profit)

    def _beside(self, width: int) -> str:
        """What else would close it, and stays, as much of it as has room; else what both have in common."""
        others = others_of(self.view, self.position, exits_of(self.view, self.position))
        if not others:
            return _FAST
        two, one = self._staying(others, 2), self._staying(others, 1)
        return two if cells(two) <= width else one

    def _staying(self, others: list[OrderView], count: int) -> str:
        more = f" and {len(others) - count} more" if len(others) > count else ""
        return f"also there, and stays: {', '.join(map(self._named, others[:count]))}{more}"

    def _named(self, order: OrderView) -> str:
        kind, size = order.type.value.replace("_", " "), lots_words(order, Measure(self.instrument))
        return f"{kind} {size} {place_words(order, self.instrument)}"

    def _draw_buttons(self, canvas: Canvas, y: int) -> None:
        x, steps = 0, self.steps
        if steps:
            x = button(canvas, x, y, "Enter", self._doing(), self.palette.up) + 1
        x = button(canvas, x, y, "esc", "close" if self.gone else "leave it as it is")
        if not steps and (self.gone or not self.wrong):
            enterless(canvas, x, y)

    def _doing(self) -> str:
        """Which of them is set and which cancelled."""
        exits = self.wanted
        done = [
            ("set" if each.price else "cancel", name)
            for each, name in zip(exits.both, NAMES, strict=True)
            if each.is_changed or each in exits.anew
        ]
        verbs = {verb for verb, _ in done}
        if len(done) == len(NAMES) and len(verbs) == 1:
            return f"{verbs.pop()} both"
        return ", ".join(f"{verb} the {name}" for verb, name in done)
