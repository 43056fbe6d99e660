"""The order in words, read back from the command that will be sent, with what it costs.

An order that binds more than a quarter of the equity, or would slip by more than half a percent,
wants a `y`; any other goes with `enter`.
"""

import msgspec
from textual.events import Key

from exchange.commands import PlaceOrder
from exchange.instrument import Instrument
from exchange.questions import OrderEstimate
from exchange.terms import BUY, MarginMode, OrderType
from exchange.units import PPB, Cash
from tui import format as shown
from tui.dialogs.sheet import Dialog, button
from tui.painters.canvas import Canvas
from tui.painters.prose import prose
from tui.pairs import Pair, pair_words
from tui.themes import Colour

EQUITY_SHARE = 4
SLIPPAGE_PPB = 5_000_000
ROWS = 13


class Reviewed(msgspec.Struct, frozen=True, kw_only=True):
    """An order as drafted, with the settings it wants on its market."""

    pair: Pair
    leverage: int
    mode: MarginMode
    estimate: OrderEstimate
    equity: Cash
    expert: bool = False
    """Its user wants no more than an `enter`, ever."""

    @property
    def order(self) -> PlaceOrder:
        return self.pair.order

    @property
    def dangerous(self) -> bool:
        """Whether it wants more than an `enter` (TUI "Confirmations")."""
        if self.order.reduce_only or self.expert:
            return False
        return self.estimate.cost * EQUITY_SHARE > self.equity or self.estimate.slippage_ppb > SLIPPAGE_PPB


class Review(Dialog[bool]):
    def __init__(self, reviewed: Reviewed, instrument: Instrument) -> None:
        super().__init__()
        self.reviewed = reviewed
        self.instrument = instrument
        self.title_text = "Review the order" if reviewed.pair.stop is None else "Review both orders"
        self.rows = ROWS if reviewed.pair.stop is None else ROWS + 2

    @property
    def border_colour(self) -> Colour:
        return self.palette.danger if self.reviewed.dangerous else self.palette.accent

    def draw(self, canvas: Canvas) -> None:
        palette, this = self.palette, self.reviewed
        sentence = pair_words(this.pair, self.instrument, this.leverage, this.mode)
        y = prose(canvas, 0, 0, canvas.width, sentence, palette.bright, bold=True) + 1
        for label, value, colour in self._rows():
            canvas.text(0, y, label, palette.muted)
            canvas.text(24, y, value, colour)
            y += 1
        foot = canvas.height - 1
        if this.dangerous:
            canvas.text(0, foot - 2, f"▲ {self._danger()}", palette.warning)
        paper = palette.up if this.order.side is BUY else palette.down
        x = button(canvas, 0, foot, "y" if this.dangerous else "Enter", "place it", paper) + 1
        button(canvas, x, foot, "esc", "change it")

    def _rows(self) -> list[tuple[str, str, Colour]]:
        palette, estimate = self.palette, self.reviewed.estimate
        places, settle = self.instrument.cash_places, self.instrument.settle
        rows = [
            (self._cost, f"{shown.cash(estimate.cost, places)} {settle}", palette.text),
            ("of it fee", f"{shown.cash(estimate.fee, places)} {settle}", palette.text),
            ("average price", self._average(), palette.text),
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
                    (f"were it {other.mode.value}", self._liquidated(other.liquidation_price), palette.muted)
                )
        return rows

    @property
    def _cost(self) -> str:
        """A market order is held for the worst price it may meet; what it meets is mostly better."""
        return "cost, at the worst" if self.reviewed.order.type is OrderType.MARKET else "cost"

    def _average(self) -> str:
        estimate = self.reviewed.estimate
        slip = shown.percent(estimate.slippage_ppb, 2, signed=True)
        return f"{shown.price(estimate.average_price, self.instrument)}  (slippage {slip})"

    def _liquidated(self, price: int | None) -> str:
        if price is None:
            return "at no price"
        beyond = "below" if self.reviewed.order.side is BUY else "above"
        return f"{beyond} {shown.price(price, self.instrument)}"

    def _danger(self) -> str:
        this = self.reviewed
        if this.estimate.slippage_ppb > SLIPPAGE_PPB:
            return f"The book is thin: it would slip {shown.percent(this.estimate.slippage_ppb, 2)}."
        part = this.estimate.cost * PPB // max(this.equity, 1)
        return f"This binds {shown.percent(part, 0)} of your equity."

    def pressed(self, event: Key) -> None:
        if event.key in (("y",) if self.reviewed.dangerous else ("y", "enter")):
            self.dismiss(True)
