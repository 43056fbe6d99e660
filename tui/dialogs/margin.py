"""Margin into an isolated position, or out of it: the liquidation price before anything moves.

Every number stands as the venue answered it for the amount in the field. `enter` adds what is below
a quarter of what is free; more than that, and anything taken out, wants a `y`.
"""

import asyncio

from textual import work
from textual.events import Key

from exchange.instrument import Instrument
from exchange.numerals import NumeralError, format_units, grouped, parse_units
from exchange.questions import EstimateMargin, MarginEstimate, PositionView
from exchange.terms import RejectReason, Trader
from exchange.units import PPB, Cash, Price, Rate, mul_div_floor
from replays.messages.frame import Fault
from replays.telling.refusals import sentence
from tui.colours.themes import Colour
from tui.dialogs.confirm import REFRESH_SECONDS
from tui.dialogs.sheet import Dialog, button, enterless
from tui.keys.line import Line
from tui.looking.view import View
from tui.orders.others import Other, fitting, others_of
from tui.painters import entry
from tui.painters.canvas import Canvas, cut
from tui.painters.meter import meter
from tui.telling import format as shown
from tui.telling.thousands import is_huge, plain
from tui.terminal import glyphs

FREE_SHARE = 4
"""An amount of at most one part in so many of what is free is added by `enter`."""
CELLS = 14
ROWS = 13
"""Of the dialog, and of no more than one other position."""
BUFFER, VALUE = "buffer", "value / equity"
"""The latter is the leverage that the position has come to, with what it has lost."""
_SHARES = {"left": -1, "right": 1}


class MoveMarginDialog(Dialog[Cash]):
    """Ends with the signed amount to move, or with None."""

    def __init__(
        self, position: PositionView, instrument: Instrument, trader: Trader, *, take_out: bool
    ) -> None:
        super().__init__()
        verb = "Take margin out of" if take_out else "Add isolated margin to"
        self.title_text = f"{verb} {position.symbol}"
        self.position = position
        self.instrument = instrument
        self.trader = trader
        self.take_out = take_out
        self._line = Line(self._first_amount())
        self.estimate: MarginEstimate | None = None
        self._asked: Cash | None = None
        self._entered: Cash | None = None
        """The amount at which `enter` was pressed before the venue had answered."""

    def _first_amount(self) -> str:
        """A fifth of what is free, at most the margin that is in; whole units of the asset."""
        limit = self.position.removable if self.take_out else self.position.addable
        amount = min(limit // 5, max(self.position.margin, 0))
        unit = 10 ** (self.instrument.cash_places - shown.cash_shown(self.instrument.cash_places))
        if amount > 100 * unit:
            unit *= 100 if self.instrument.cash_places <= 8 else 1
        return format_units(amount // unit * unit, self.instrument.cash_places)

    @property
    def line(self) -> Line:
        return self._line

    @property
    def border_colour(self) -> Colour:
        return self.palette.danger if self.take_out else self.palette.accent

    @property
    def limit(self) -> Cash:
        """The most that can move, as the venue last said."""
        if self.estimate is None:
            return self.position.removable if self.take_out else self.position.addable
        return self.estimate.removable if self.take_out else self.estimate.addable

    @property
    def amount(self) -> Cash | None:
        """What stands in the field, unsigned; None when it is no amount above zero."""
        return self._read() or None if self.line.text and not self.trouble else None

    @property
    def trouble(self) -> str:
        """Why what stands in the field can be no amount; empty where it is one, or nothing is there."""
        if self.line.text.startswith("-"):
            return f"more than 0; {'a puts margin in' if self.take_out else 'A takes margin out'}"
        try:
            self._read()
        except NumeralError as error:
            return str(error) if self.line.text else ""
        return ""

    def _read(self) -> Cash:
        """What stands in the field. Raises NumeralError."""
        if is_huge(self.line.text):
            raise NumeralError(self._too_much)
        if not self.line.text.endswith("%"):
            return parse_units(plain(self.line.text), self.instrument.cash_places)
        share = parse_units(self.line.text[:-1], 7)
        if share > PPB:
            raise NumeralError("at most 100%")
        return mul_div_floor(self.limit, share, PPB)

    @property
    def _too_much(self) -> str:
        above = RejectReason.AMOUNT_ABOVE_REMOVABLE if self.take_out else RejectReason.AMOUNT_ABOVE_AVAILABLE
        return sentence(above, self.limit, self.instrument)

    @property
    def refused(self) -> RejectReason | None:
        return self.estimate.reason if self.estimate is not None else None

    @property
    def by_enter(self) -> bool:
        """Whether `enter` is enough."""
        amount = self.amount
        if self.host.settings.expert:
            return amount is not None
        return not self.take_out and amount is not None and amount * FREE_SHARE <= self.limit

    @property
    def ready(self) -> bool:
        """The estimate on the screen is of the amount in the field, and it passes."""
        return self.amount is not None and self._asked == self.amount and self.refused is None

    def on_mount(self) -> None:
        self.run_worker(self._stay_live(), group="live")

    async def _stay_live(self) -> None:
        while True:
            await self._estimate()
            await asyncio.sleep(REFRESH_SECONDS)

    async def _estimate(self) -> None:
        amount = self.amount
        if amount is None:
            return
        signed = -amount if self.take_out else amount
        question = EstimateMargin(trader=self.trader, symbol=self.position.symbol, amount=signed)
        answer = await self.host.ask(question, MarginEstimate)
        if isinstance(answer, Fault):
            return
        self.estimate, self._asked = answer, amount
        self._fit()
        if self._entered == amount:
            self._entered = None
            if self.by_enter and self.ready:
                self._done()

    @property
    def others(self) -> tuple[Other, ...]:
        """Whose liquidation price it would move, the nearest first."""
        estimate, view = self.estimate, self.host.view
        if estimate is None or view is None or estimate.reason is not None:
            return ()
        return others_of(view, estimate.others)

    def _fit(self) -> None:
        self.rows = ROWS + max(len(self.others) - 1, 0)
        super()._fit()

    def show(self, view: View) -> None:
        position = view.position_of(self.position.symbol)
        if position is None or position.size * self.position.size < 0:
            self.dismiss(None)
            return
        self.position = position

    def pressed(self, event: Key) -> None:
        if event.key in (("enter", "y") if self.by_enter else ("y",)) and self.ready:
            self._done()
        elif event.key == "enter":
            self._entered = self.amount if self.by_enter and self._asked != self.amount else None
        elif event.key in _SHARES:
            self.line.write(self._next_share(_SHARES[event.key]))
            self.rewritten()
        elif event.key != "y":
            self.type(event)

    def rewritten(self) -> None:
        self._entered = None
        self.redraw()
        self._estimate_typed()

    @work(group="typed", exclusive=True)
    async def _estimate_typed(self) -> None:
        await self._estimate()

    def _next_share(self, step: int) -> str:
        shares = ("10%", "25%", "50%", "75%", "100%")
        here = shares.index(self.line.text) if self.line.text in shares else -1 if step > 0 else len(shares)
        return shares[max(0, min(here + step, len(shares) - 1))]

    def _done(self) -> None:
        amount = self.amount
        assert amount is not None
        self.dismiss(-amount if self.take_out else amount)

    def draw(self, canvas: Canvas) -> None:
        palette, position, places = self.palette, self.position, self.instrument.cash_places
        side = "long" if position.size > 0 else "short"
        entry_price = shown.entry(position.size, position.cost, self.instrument)
        held = f"{shown.size(abs(position.size), self.instrument)} at {entry_price}"
        canvas.text(0, 0, f"{position.symbol} {side} {held}, {position.leverage}x isolated", palette.bright)
        what = "removable" if self.take_out else "free"
        canvas.right(canvas.width, 0, f"{what} {shown.have(self.limit, places)}", palette.muted)
        canvas.text(0, 2, "Amount", palette.muted)
        amount, unit = grouped(self.line.text), self.instrument.settle
        entry.draw(canvas, 9, 2, 22, amount, unit, focused=True, fresh=self.line.fresh)
        canvas.text(33, 2, "← → 10 25 50 75 100%", palette.muted)
        canvas.text(9, 3, cut(self.line.trouble, canvas.width - 9), palette.danger)
        self._draw_outcome(canvas, 4)
        self._draw_buttons(canvas, canvas.height - 1)

    def _draw_outcome(self, canvas: Canvas, y: int) -> None:
        estimate, palette = self.estimate, self.palette
        if self.trouble:
            canvas.text(0, y, cut(f"{glyphs.CROSS} {self.trouble}", canvas.width), palette.danger)
            return
        if estimate is None or self.amount is None:
            nothing = "nothing can be moved now" if not self.limit else "an amount above 0"
            canvas.text(0, y, "asking the venue …" if self.amount else nothing, palette.muted)
            return
        rows = outcome(estimate, self.position, self.instrument)
        better = palette.down if self.take_out else palette.up
        for row, (label, now, then) in enumerate(rows, y):
            self._draw_change(canvas, row, label, now, then, better)
        if rows[-1][0] == BUFFER:
            self._draw_buffers(canvas, 40, y + len(rows) - 1, estimate)
        self._draw_others(canvas, y + len(rows))
        if estimate.reason is not None:
            text = f"✕ {sentence(estimate.reason, self.limit, self.instrument)}"
            canvas.text(0, y + 5, cut(text, canvas.width), palette.danger)

    def _draw_change(self, canvas: Canvas, y: int, label: str, now: str, then: str, colour: Colour) -> None:
        palette = self.palette
        canvas.text(0, y, cut(label, 23 - len(now)), palette.muted)
        canvas.right(24, y, now, palette.text)
        canvas.text(26, y, "→", palette.muted)
        canvas.right(38, y, then, colour, bold=True)

    def _draw_others(self, canvas: Canvas, y: int) -> None:
        """As many as there is room for above the buttons."""
        muted, liquidation = self.palette.muted, self.palette.liquidation
        told, more = fitting(self.others, canvas.height - 2 - y)
        for row, each in enumerate(told, y):
            now, then = shown.estimate(each.before), shown.estimate(each.after)
            self._draw_change(canvas, row, f"{each.symbol} liq", now, then, liquidation)
            canvas.text(40, row, f"{each.away_before} → {each.away_after}", muted)
        if more:
            canvas.text(0, y + len(told), f"and {more} more in cross", muted)

    def _draw_buffers(self, canvas: Canvas, x: int, y: int, estimate: MarginEstimate) -> None:
        if canvas.width < x + 2 * CELLS + 3:
            return
        meter(canvas, x, y, CELLS, estimate.buffer_now_ppb or 0, PPB)
        canvas.text(x + CELLS + 1, y, "→", self.palette.muted)
        if estimate.reason is None:
            meter(canvas, x + CELLS + 3, y, CELLS, estimate.buffer_then_ppb or 0, PPB)

    def _draw_buttons(self, canvas: Canvas, y: int) -> None:
        palette, x = self.palette, 0
        if self.ready and self.amount is not None:
            key = "Enter" if self.by_enter else "y"
            verb = "take out" if self.take_out else "add"
            paper = palette.danger if self.take_out else palette.up
            x = (
                button(
                    canvas, x, y, key, f"{verb} {shown.have(self.amount, self.instrument.cash_places)}", paper
                )
                + 1
            )
        x = button(canvas, x, y, "esc", "cancel")
        if self.ready and self.take_out and not self.by_enter:
            enterless(canvas, x, y)
        elif self.ready and not self.by_enter and canvas.width - x > 26:
            canvas.right(canvas.width, y, "over a quarter of what is free", palette.muted)


def outcome(
    estimate: MarginEstimate, position: PositionView, instrument: Instrument
) -> list[tuple[str, str, str]]:
    """What is now, and what would be then; of what is refused nothing comes.

    A buffer that is full and stays so says nothing: margin added to a winner makes it smaller, and is safer.
    """
    mark, notional = position.mark, instrument.notional(position.size, position.mark)

    def told(liquidation: Price | None, margin: Cash, buffer: Rate | None) -> tuple[str, ...]:
        return (
            shown.price(liquidation, instrument),
            shown.move(liquidation, mark),
            shown.multiple(notional, max(margin + position.unrealized, 0)),
            shown.buffer(buffer),
        )

    labels = ("liquidation", "distance", VALUE, BUFFER)
    now = told(estimate.liquidation_now, estimate.margin_now, estimate.buffer_now_ppb)
    then = told(estimate.liquidation_then, estimate.margin_then, estimate.buffer_then_ppb)
    if estimate.reason is not None:
        then = (shown.NONE,) * len(labels)
    buffers = (estimate.buffer_now_ppb, estimate.buffer_then_ppb)
    lean = any(each is not None and each < PPB for each in buffers)
    return list(zip(labels, now, then, strict=True))[: len(labels) - (not lean)]
