"""The order in words, read back from the command that will be sent, with what it costs.

An order that binds more than a quarter of the equity, or would slip by more than half a percent,
wants a `y`; any other goes with `enter`, once it can have been read.
"""

import msgspec
from textual import on
from textual.events import Key, Mount

from exchange.commands import PlaceOrder
from exchange.instrument import Instrument
from exchange.questions import OrderEstimate
from exchange.terms import BUY, MarginMode, OrderType
from exchange.units import PPB, Cash, Price
from tui.colours.themes import Colour
from tui.dialogs.sheet import Dialog, button, enterless
from tui.orders.others import Other, fitting
from tui.orders.pairs import Pair, pair_words
from tui.orders.prospect import (
    RESERVED,
    RESERVES,
    Fate,
    Prospect,
    caveat,
    comes_late,
    likely_cost,
    likely_fee,
    saved_fee,
    worst_words,
)
from tui.orders.relevering import Relevering
from tui.painters.canvas import Canvas, cut
from tui.painters.prose import prose
from tui.telling import format as shown

EQUITY_SHARE = 4
SLIPPAGE_PPB = 5_000_000
READ_SECONDS = 0.25
"""An `enter` that comes sooner was meant for the ticket."""
LIKELY = "cost, likely"
"""Of a market that stands still: the order may move the mark itself."""
ROWS, FACTS = 13, 5
"""Of the dialog, and how many facts those hold."""


class Reviewed(msgspec.Struct, frozen=True, kw_only=True):
    """An order as drafted, with the settings it wants on its market."""

    pair: Pair
    leverage: int
    mode: MarginMode
    estimate: OrderEstimate
    equity: Cash
    relevering: Relevering | None = None
    """What is open, and has another leverage once the order's is set."""
    prospect: Prospect = Prospect()
    others: tuple[Other, ...] = ()
    """What else is liquidated elsewhere once it has filled."""
    expert: bool = False
    """Its user wants no more than an `enter`, ever."""

    @property
    def order(self) -> PlaceOrder:
        return self.pair.order

    @property
    def likely(self) -> Cash:
        """What it binds at the prices it would meet; at the worst, the estimate's cost."""
        return likely_cost(self.order, self.estimate, self.fate)

    @property
    def bound(self) -> Cash:
        """What it binds where it opens, and what its leverage holds more of what is open."""
        opening = 0 if self.order.reduce_only else self.likely
        return opening + max(self.estimate.relevered, 0)

    @property
    def fate(self) -> Fate:
        return self.prospect.fate(self.order, self.estimate)

    @property
    def is_late(self) -> bool:
        """Whether liquidation would come before a stop of it."""
        return any(comes_late(each, self.estimate, self.mode, self.prospect) for each in self.pair.orders)

    @property
    def slips(self) -> bool:
        """Whether it would open at once, and far from the mark."""
        opens = self.fate is Fate.TRADES and not self.order.reduce_only
        return opens and self.estimate.slippage_ppb > SLIPPAGE_PPB

    @property
    def dangerous(self) -> bool:
        """Whether it wants more than an `enter` (TUI "Confirmations")."""
        return not self.expert and (self.bound * EQUITY_SHARE > self.equity or self.slips)


class Review(Dialog[bool]):
    def __init__(self, reviewed: Reviewed, instrument: Instrument) -> None:
        super().__init__()
        self.reviewed = reviewed
        self.instrument = instrument
        paired, late = reviewed.pair.stop is not None, reviewed.is_late
        self.title_text = "Review both orders" if paired else "Review the order"
        self.warning = caveat(reviewed.order, reviewed.fate, paired=paired, late=late)
        self.rows = ROWS + paired * 2 + bool(self.warning)
        self.opened = 0.0
        """When, on the clock of its keys, in seconds."""

    @on(Mount)
    def _opens(self, event: Mount) -> None:
        self.opened = event.time

    def on_mount(self) -> None:
        self.rows += max(len(self._rows()) + len(self.reviewed.others) - FACTS, 0)

    @property
    def border_colour(self) -> Colour:
        return self.palette.danger if self.reviewed.dangerous else self.palette.accent

    def draw(self, canvas: Canvas) -> None:
        palette, this = self.palette, self.reviewed
        sentence = pair_words(this.pair, self.instrument, this.leverage, this.mode)
        y = prose(canvas, 0, 0, canvas.width, sentence, palette.bright, bold=True) + 1
        foot, rows = canvas.height - 1, self._rows()
        room = foot - y - len(rows) - bool(self.warning) - 1 - this.dangerous
        for label, value, colour in [*rows, *self._others(room)]:
            canvas.text(0, y, cut(label, 23), palette.muted)
            canvas.text(24, y, cut(value, canvas.width - 24), colour)
            y += 1
        if self.warning:
            canvas.text(0, y, f"▲ {self.warning}", palette.warning)
        if this.dangerous:
            canvas.text(0, foot - 2, f"▲ {self._danger()}", palette.warning)
        paper = palette.up if this.order.side is BUY else palette.down
        x = button(canvas, 0, foot, "y" if this.dangerous else "Enter", "place it", paper) + 1
        x = button(canvas, x, foot, "esc", "change it")
        if this.dangerous:
            enterless(canvas, x, foot)

    def _rows(self) -> list[tuple[str, str, Colour]]:
        palette, estimate = self.palette, self.reviewed.estimate
        places, settle = self.instrument.cash_places, self.instrument.settle
        told = []
        for label, amount, why in costs(self.reviewed, self.instrument):
            text = shown.cash(amount, places)
            if "fee" not in label:
                text = shown.need(amount, places, estimate.available)
            text = shown.estimate(text) if label == LIKELY else text
            told.append((label, f"{text} {settle}{why}"))
        told += [*self._becomes(), *self._stop_beside()]
        rows = [(label, value, palette.text) for label, value in told]
        if (open_too := self.reviewed.relevering) is not None:
            told_too = open_too.words(estimate.relevered, estimate.available, places)
            rows.insert(0, (open_too.what, told_too, palette.warning))
        rows += [
            (label, value, palette.side(profit))
            for label, value, profit in exits(self.reviewed, self.instrument)
        ]
        for outcome, other in ((estimate.isolated, estimate.cross), (estimate.cross, estimate.isolated)):
            if outcome.mode is self.reviewed.mode and not self.reviewed.order.reduce_only:
                rows.append(
                    (
                        f"liquidated, {outcome.mode.value}",
                        self._liquidated(outcome.liquidation_price),
                        palette.liquidation,
                    )
                )
                rows.append(
                    (
                        f"if it were {other.mode.value}",
                        self._liquidated(other.liquidation_price),
                        palette.muted,
                    )
                )
        return rows

    def _others(self, room: int) -> list[tuple[str, str, Colour]]:
        """The nearest of them, as many as so many rows have room for."""
        told, more = fitting(self.reviewed.others, room)
        rows = [(f"{each.symbol} liquidated", each.words, self.palette.liquidation) for each in told]
        return [*rows, (f"and {more} more in cross", "", self.palette.muted)] if more else rows

    def _becomes(self) -> list[tuple[str, str]]:
        """The average of what trades at once; of anything else, what it waits for."""
        this, order, estimate = self.reviewed, self.reviewed.order, self.reviewed.estimate
        if this.fate is Fate.TRADES:
            slip = shown.percent(estimate.slippage_ppb, 2)
            average = shown.average(estimate, self.instrument)
            return [("average price", f"{average}  (slippage {slip})"), *self._cancels()]
        if this.fate is Fate.RESTS:
            return [("rests at", self._away(order.price))]
        limit = shown.price(order.price, self.instrument)
        then = f"a limit at {limit}" if order.price else "at market, at the prices then"
        return [("waits for", self._waits(order)), *self._trails(order), ("and then", then)]

    def _cancels(self) -> list[tuple[str, str]]:
        """Its trader's own orders, which it would meet."""
        if not (count := len(self.reviewed.estimate.cancels)):
            return []
        return [("cancels", f"{count} own order{'s' if count > 1 else ''} that it would trade with")]

    def _stop_beside(self) -> list[tuple[str, str]]:
        """Of a pair: what its stop waits for, and pays."""
        this, stop, of = self.reviewed, self.reviewed.pair.stop, self.instrument
        if stop is None:
            return []
        fee = shown.cash(likely_fee(stop, this.estimate, of, this.prospect), of.cash_places)
        return [("or the stop waits for", self._waits(stop)), ("its fee", f"{fee} {of.settle}, at market")]

    def _waits(self, order: PlaceOrder) -> str:
        return f"{order.trigger_by.value} {self._away(self.reviewed.prospect.waits_for(order))}"

    def _trails(self, order: PlaceOrder) -> list[tuple[str, str]]:
        """What a trailing stop is set off by, and that it moves."""
        if order.type is not OrderType.TRAILING_STOP:
            return []
        behind = shown.percent(order.callback_ppb, 2)
        first = shown.price(self.reviewed.prospect.sets_off(order), self.instrument)
        return [("trailing", f"{behind} behind the best, at first at {first}")]

    def _away(self, price: Price) -> str:
        mark = self.reviewed.prospect.mark
        return f"{shown.price(price, self.instrument)}  ({shown.move(price, mark)} from the mark)"

    def _liquidated(self, price: int | None) -> str:
        if price is None:
            return "at no price"
        order, market = self.reviewed.order, self.reviewed.prospect
        left = market.held + order.size * order.side
        beyond = f"{'below' if left > 0 else 'above'} {shown.price(price, self.instrument)}"
        return f"at once: {beyond}" if (market.mark - price) * left < 0 else beyond

    def _danger(self) -> str:
        this = self.reviewed
        if this.slips:
            return f"The book is thin: expect {shown.percent(this.estimate.slippage_ppb, 2)} slippage."
        part = this.bound * PPB // max(this.equity, 1)
        market = this.order.type is OrderType.MARKET
        return f"This {'likely ' if market else ''}ties up {shown.percent(part, 0)} of your equity."

    def pressed(self, event: Key) -> None:
        unread = event.time - self.opened < READ_SECONDS
        if event.key in (("y",) if self.reviewed.dangerous or unread else ("y", "enter")):
            self.dismiss(True)


def exits(this: Reviewed, instrument: Instrument) -> list[tuple[str, str, Cash]]:
    """What an order's own exits would book, from the price it would likely meet: label, words, amount."""
    order, entry = this.order, this.estimate.average_price
    value, size = instrument.value, order.size * order.side
    told = []
    for label, price in (("take profit", order.take_profit), ("stop loss", order.stop_loss)):
        if price:
            profit = value(size, price) - value(size, entry)
            amount = f"{shown.pnl(profit, instrument.cash_places)} {instrument.settle}"
            told.append((label, f"{amount} at {shown.price(price, instrument)}, fees apart", profit))
    return told


def costs(this: Reviewed, instrument: Instrument) -> list[tuple[str, Cash, str]]:
    """Label, amount and remark: what goes at market reserves for the worst price, and mostly meets better."""
    order, estimate = this.order, this.estimate
    apart = not order.price and estimate.cost > 0
    bound = this.likely if apart else estimate.cost
    told = [(LIKELY if apart else "cost", bound, ""), _fee(this, bound, instrument)]
    at_once = this.fate is Fate.TRADES
    worst = worst_words(order.side, instrument, "the mark" if at_once else "its trigger")
    reserve = (RESERVED if at_once else RESERVES, estimate.cost, f"  (worst: {worst})")
    return [*told, reserve] if apart else told


def _fee(this: Reviewed, bound: Cash, instrument: Instrument) -> tuple[str, Cash, str]:
    """What rests is held for the fee of one that takes, and pays another when it is taken (RULES 1)."""
    estimate = this.estimate
    fee = likely_fee(this.order, estimate, instrument, this.prospect)
    if bound < fee:
        return "fee, when it trades", fee, ""
    if not saved_fee(this.order, estimate, instrument) or this.fate is Fate.WAITS:
        return "including a fee of", fee, ""
    maker = " as maker" if this.fate is Fate.RESTS else ", the rest as maker"
    return "fee, likely", fee, f"{maker}  (held: {shown.cash(estimate.fee_bound, instrument.cash_places)})"
