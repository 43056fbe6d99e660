"""What only the venue's operator may do: set prices and rates, close and open, halt, begin.

In a replay the operator is the scenario. None of it is refused for what a trader can pay.
"""

from collections.abc import Callable
from typing import Any, Final

from exchange.commands import (
    HaltInstrument,
    OpenBooks,
    PassTime,
    SetFundingRate,
    SetIndexPrice,
    SetVenueOpen,
)
from exchange.drafts import Refusal
from exchange.events import (
    InstrumentHalted,
    VenueOpened,
)
from exchange.genesis import open_books
from exchange.insurance import Insurance
from exchange.market import Market
from exchange.settlement import settle_halt
from exchange.state import State
from exchange.terms import ContractKind, RejectReason
from exchange.units import KEPT_MAX, PPB, Cash, Price, div_ceil
from exchange.watch import Watch

ROOM: Final = 4
"""An index is looked at when it passes a power of two: until the next one what is held may be worth twice as
much, and as much again may be opened."""


class Operator:
    """The handlers of the operator's commands."""

    def __init__(self, state: State, insurance: Insurance, watch: Watch) -> None:
        self._state = state
        self._insurance = insurance
        self._watch = watch

    def handlers(self) -> dict[type, Callable[[Any], Refusal | None]]:
        return {
            SetIndexPrice: self.set_index,
            SetFundingRate: self.set_funding_rate,
            SetVenueOpen: self.set_open,
            HaltInstrument: self.halt,
            OpenBooks: self.open_books,
            PassTime: lambda _: None,
        }

    def set_index(self, command: SetIndexPrice) -> Refusal | None:
        market = self._state.markets.get(command.symbol)
        if market is None:
            return Refusal(RejectReason.UNKNOWN_SYMBOL)
        if not 0 < command.price <= market.instrument.price_max:
            return Refusal(RejectReason.OUT_OF_BOUNDS, market.instrument.price_max)
        if market.halted:
            return Refusal(RejectReason.INSTRUMENT_HALTED)
        prices, now = market.prices, self._state.now
        doubled = command.price.bit_length() != prices.index.bit_length()
        if doubled and (refusal := _refuse_worth(market, command.price, KEPT_MAX // ROOM)):
            return refusal
        if not prices.index:
            prices.start(command.price, now)
            self._state.wake_time = now
        prices.move_index(command.price, now)
        self._state.stirred[command.symbol] = market
        self._state.suspend(market, False)
        return None

    def set_funding_rate(self, command: SetFundingRate) -> Refusal | None:
        market = self._state.markets.get(command.symbol)
        if market is None:
            return Refusal(RejectReason.UNKNOWN_SYMBOL)
        if abs(command.rate_ppb) > PPB:
            return Refusal(RejectReason.OUT_OF_BOUNDS, PPB)
        market.prices.published_rate_ppb = command.rate_ppb
        return None

    def set_open(self, command: SetVenueOpen) -> Refusal | None:
        """At closing who waits to be liquidated is looked at again, at reopening whomever a mark reaches."""
        state = self._state
        state.open = command.open
        if command.open:
            state.stirred.update(state.markets)
        else:
            state.touched.update(state.unsafe)
        state.events.append(VenueOpened(time=state.now, open=command.open))
        return None

    def halt(self, command: HaltInstrument) -> Refusal | None:
        state = self._state
        market = state.markets.get(command.symbol)
        if market is None:
            return Refusal(RejectReason.UNKNOWN_SYMBOL)
        if market.halted:
            return Refusal(RejectReason.INSTRUMENT_HALTED)
        if not 0 < command.settlement_price <= market.instrument.price_max:
            return Refusal(RejectReason.OUT_OF_BOUNDS, market.instrument.price_max)
        if refusal := _refuse_worth(market, command.settlement_price, KEPT_MAX):
            return refusal
        settle_halt(state, self._insurance, market, command.settlement_price)
        state.events.append(
            InstrumentHalted(time=state.now, symbol=command.symbol, settlement_price=command.settlement_price)
        )
        return None

    def open_books(self, command: OpenBooks) -> Refusal | None:
        if refusal := open_books(command, self._state):
            return refusal
        self._state.wake_time = self._state.now
        self._watch.refile_all()
        return None


def _refuse_worth(market: Market, price: Price, most: Cash) -> Refusal | None:
    """Would what is held be worth more at a price, all longs together? O(holders)."""
    instrument = market.instrument
    lots = sum(desk.position.size for desk in market.holders.values() if desk.position.size > 0)
    if not lots or instrument.notional(lots, price) <= most:
        return None
    linear = instrument.kind is ContractKind.LINEAR
    worth = lots * instrument.unit
    passes = most // worth if linear else div_ceil(worth, most)
    return Refusal(RejectReason.OUT_OF_BOUNDS, passes)
