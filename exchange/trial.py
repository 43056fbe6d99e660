"""Fills on trial: a desk's position as they would leave it, in both margin modes, without making them."""

from exchange.account import Desk
from exchange.clearing import Fill, split
from exchange.ledger import Wallet
from exchange.margin import Leg, bankruptcy_shown, initial, liquidation_price, spare
from exchange.order import Order
from exchange.position import Position
from exchange.questions import ModeOutcome
from exchange.reserves import open_loss_at, order_margin
from exchange.state import State
from exchange.terms import MarginMode, TransferReason
from exchange.units import Cash, Price, Size, div_ceil


class Trial:
    """What becomes of a desk by an order's fills, one after the other."""

    def __init__(self, desk: Desk, order: Order, fees: Wallet) -> None:
        self._desk = desk
        self._order = order
        self._fees = fees
        held = desk.position
        self.position = Position(held.size, held.cost)
        isolated = desk.account is desk.isolated
        self.margin = desk.isolated.wallet.balance if isolated else div_ceil(abs(held.cost), desk.leverage)
        self.pooled = desk.cross.wallet.balance + (desk.isolated.wallet.balance if isolated else 0)
        self.fee: Cash = 0
        """A taker's, as it is held for."""
        self.realized: Cash = 0

    def fill(self, price: Price, lots: Size) -> None:
        """Close first, then open, as clearing does. Only what may do nothing but rest pays a maker's fee: any
        other may have to take by the time it arrives."""
        desk, order = self._desk, self._order
        value = desk.instrument.value(lots * order.side, price)
        fee, loss = desk.instrument.taker_fee(abs(value)), open_loss_at(desk, order, lots, price)
        self.fee += fee
        if order.post_only:
            fee = desk.instrument.maker_fee(abs(value))
        fill = Fill(lots * order.side, value, fee, self._fees, TransferReason.TAKER_FEE, loss)
        held = max(0, -self.position.size * order.side)
        if not held:
            self._open(fill)
        elif lots <= held:
            self._close(fill)
        else:
            closing, opening = split(fill, held)
            self._close(closing)
            self._open(opening)

    def _open(self, fill: Fill) -> None:
        self._book(fill)
        self.margin += div_ceil(abs(fill.value), self._desk.leverage) + fill.open_loss

    def _close(self, fill: Fill) -> None:
        held = abs(self.position.size)
        realized = self._book(fill)
        kept = div_ceil(self.margin * abs(self.position.size), held)
        self.margin = min(kept, self.margin + realized - fill.fee)

    def _book(self, fill: Fill) -> Cash:
        realized = self.position.fill(fill.size, fill.value)
        self.realized += realized
        self.pooled += realized - fill.fee
        return realized

    def bound(self, mark: Price) -> Cash:
        """How much less is free than before the fills; negative: more."""
        desk, held, then = self._desk, self._desk.position, self.position
        more = order_margin(desk, then.size) - desk.order_margin + self.fee - self.realized
        if desk.account is not desk.cross:
            return more + self.margin - desk.isolated.wallet.balance
        of, leverage = desk.instrument, desk.leverage
        more += spare(of, held.size, held.cost, mark, leverage)
        return more - spare(of, then.size, then.cost, mark, leverage)

    def leg(self, mark: Price) -> Leg:
        desk, position = self._desk, self.position
        return Leg(desk.instrument, position.size, position.cost, mark, desk.leverage)

    def isolated_outcome(self, mark: Price) -> ModeOutcome:
        leg = self.leg(mark)
        return _outcome(MarginMode.ISOLATED, self.margin, self.margin, [leg] if leg.size else [], leg)

    def cross_outcome(self, mark: Price, state: State) -> ModeOutcome:
        leg = self.leg(mark)
        legs = [o for o in state.legs(self._desk.cross) if o.instrument is not leg.instrument]
        held = initial(leg.instrument, leg.size, mark, leg.leverage)
        return _outcome(MarginMode.CROSS, held, self.pooled, [*legs, leg] if leg.size else [], leg)


def _outcome(mode: MarginMode, margin: Cash, balance: Cash, legs: list[Leg], leg: Leg) -> ModeOutcome:
    if not legs:
        return ModeOutcome(mode=mode, margin=0, liquidation_price=None, bankruptcy_price=None)
    symbol = leg.instrument.symbol
    return ModeOutcome(
        mode=mode,
        margin=margin,
        liquidation_price=liquidation_price(balance, legs, symbol),
        bankruptcy_price=bankruptcy_shown(balance, legs, symbol),
    )
