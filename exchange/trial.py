"""Fills on trial: a desk's position as they would leave it, in both margin modes, without making them."""

from collections.abc import Mapping, Sequence
from typing import TypeAlias

from exchange.account import Desk
from exchange.clearing import Fill, split
from exchange.ledger import Wallet
from exchange.margin import Leg, bankruptcy_shown, initial, liquidation_price, spare
from exchange.order import Order
from exchange.position import Position
from exchange.questions import LiquidationMoved, ModeOutcome
from exchange.reserves import open_loss_at, order_margin
from exchange.state import State
from exchange.terms import MarginMode, OrderId, Symbol, TransferReason
from exchange.units import Cash, Price, Size, div_ceil

LiquidationPrices: TypeAlias = Mapping[Symbol, Price | None]
"""The liquidation prices of an account's positions, in order of their symbols."""


class Trial:
    """What becomes of a desk by an order's fills, one after the other."""

    def __init__(
        self, desk: Desk, order: Order, fees: Wallet, lost: Mapping[OrderId, Size] | None = None
    ) -> None:
        """`lost`: the lots that other orders of the desk lose by it."""
        self._desk = desk
        self._order = order
        self._fees = fees
        self._lost = lost
        held = desk.position
        self.position = Position(held.size, held.cost)
        isolated = desk.account is desk.isolated
        self.margin = desk.isolated.wallet.balance if isolated else div_ceil(abs(held.cost), desk.leverage)
        self.pooled = desk.cross.wallet.balance + (desk.isolated.wallet.balance if isolated else 0)
        self.taker_fee: Cash = 0
        """A taker's, as it is held for."""
        self.realized: Cash = 0

    def fill(self, price: Price, lots: Size, *, makes: bool = False) -> None:
        """Close first, then open, as clearing does."""
        desk, order = self._desk, self._order
        value = desk.instrument.value(lots * order.side, price)
        fee, loss = desk.instrument.taker_fee(abs(value)), open_loss_at(desk, order, lots, price)
        self.taker_fee += fee
        if makes:
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
        more = self._order_margin() - desk.order_margin + self.taker_fee - self.realized
        if desk.account is not desk.cross:
            return more + self.margin - desk.isolated.wallet.balance
        of, leverage = desk.instrument, desk.leverage
        more += spare(of, held.size, held.cost, mark, leverage)
        return more - spare(of, then.size, then.cost, mark, leverage)

    def _order_margin(self) -> Cash:
        """Of the orders that are left, beside the position as it is then."""
        return order_margin(self._desk, self.position.size, self._lost)

    def leg(self, mark: Price) -> Leg:
        desk, position = self._desk, self.position
        return Leg(desk.instrument, position.size, position.cost, mark, desk.leverage)

    def isolated_outcome(self, mark: Price, state: State, now: LiquidationPrices) -> ModeOutcome:
        """The cross account is left with what is neither in the position nor held for the desk's orders."""
        desk, leg = self._desk, self.leg(mark)
        reserved = self._order_margin() - desk.reserve.balance
        others = liquidations_moved(
            now, self.pooled - self.margin - reserved, self._others(state), leg.instrument.symbol
        )
        return _outcome(MarginMode.ISOLATED, self.margin, self.margin, [leg] if leg.size else [], leg, others)

    def cross_outcome(self, mark: Price, state: State, now: LiquidationPrices) -> ModeOutcome:
        leg = self.leg(mark)
        legs = [*self._others(state), leg] if leg.size else self._others(state)
        held = initial(leg.instrument, leg.size, mark, leg.leverage)
        others = liquidations_moved(now, self.pooled, legs, leg.instrument.symbol)
        return _outcome(MarginMode.CROSS, held, self.pooled, legs if leg.size else [], leg, others)

    def _others(self, state: State) -> list[Leg]:
        return [leg for leg in state.legs(self._desk.cross) if leg.instrument is not self._desk.instrument]


def liquidation_prices(balance: Cash, legs: Sequence[Leg]) -> LiquidationPrices:
    """Where each position of an account is liquidated, the other marks standing still."""
    symbols = (leg.instrument.symbol for leg in legs)
    return {symbol: liquidation_price(balance, legs, symbol) for symbol in symbols}


def liquidations_moved(
    now: LiquidationPrices, balance: Cash, legs: Sequence[Leg], symbol: Symbol
) -> tuple[LiquidationMoved, ...]:
    """Whose liquidation price, that of one symbol apart, is another with this balance and these positions."""
    then = liquidation_prices(balance, legs)
    return tuple(
        LiquidationMoved(other, price, then[other])
        for other, price in now.items()
        if other != symbol and price != then[other]
    )


def _outcome(
    mode: MarginMode,
    margin: Cash,
    balance: Cash,
    legs: list[Leg],
    leg: Leg,
    others: tuple[LiquidationMoved, ...],
) -> ModeOutcome:
    if not legs:
        return ModeOutcome(mode=mode, margin=0, liquidation_price=None, bankruptcy_price=None, others=others)
    symbol = leg.instrument.symbol
    return ModeOutcome(
        mode=mode,
        margin=margin,
        liquidation_price=liquidation_price(balance, legs, symbol),
        bankruptcy_price=bankruptcy_shown(balance, legs, symbol),
        others=others,
    )
