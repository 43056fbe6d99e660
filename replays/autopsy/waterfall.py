"""Where the margin went: what a scope got and gave, cause by cause, until what was left.

The one law: the amounts add up to what is left, to the cash unit. Nothing is guessed: every amount is
folded from the player's own events, and what a mark would have brought is the venue's own value.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from exchange.events import (
    AnyEvent,
    BadDebtBooked,
    CashMoved,
    Deleveraged,
    FundingPaid,
    FundTookOver,
    InsuranceMoved,
    LiquidationStarted,
    MarginModeChanged,
    PositionSettled,
    Traded,
)
from exchange.instrument import Instrument
from exchange.margin import Leg, unrealized
from exchange.terms import BUY, Asset, MarginMode, Symbol, Trader, TransferReason
from exchange.units import Cash, Price, Size
from replays.messages.findings import Waterfall

BALANCE = "balance"
DEPOSITS = "deposits and withdrawals"
PUT_IN = "margin put in"
ADDED = "margin added"
ADDED_BY_ITSELF = "margin added by itself"
TAKEN_OUT = "margin taken out"
GIVEN_BACK = "margin given back"
MOVED = "moved to isolated positions"
EARLIER = "earlier profit and loss"
FEES = "fees"
FUNDING = "funding"
AT_MARK = "price change at mark"
OTHERS = "other positions and orders"
SLIPPAGE = "slippage to fill"
FEE = "liquidation fee"
TO_FUND = "handed to the fund"
TO_WINNERS = "handed to winners"
COVERED = "covered by the fund"
ROUNDING = "rounding"
ALWAYS = (AT_MARK, SLIPPAGE, FEE)
"""Shown even when they are nothing."""

_REASONS = {
    TransferReason.OPENING_MARGIN: PUT_IN,
    TransferReason.MARGIN_ADDED: ADDED,
    TransferReason.AUTO_MARGIN: ADDED_BY_ITSELF,
    TransferReason.MARGIN_REMOVED: TAKEN_OUT,
    TransferReason.MARGIN_RELEASE: GIVEN_BACK,
}


Purse = dict[str, Cash]
"""What one scope got (positive) and gave, by cause: the sum is its wallet."""


class Purses:
    """A trader's scopes, folded from the trader's own events."""

    def __init__(
        self, trader: Trader, instruments: Iterable[Instrument], opening: Mapping[Asset, Cash]
    ) -> None:
        self._trader = trader
        self._instruments = {each.symbol: each for each in instruments}
        self.cross: dict[Asset, Purse] = {asset: {BALANCE: amount} for asset, amount in opening.items()}
        self.isolated: dict[Symbol, Purse] = {symbol: {} for symbol in self._instruments}
        self.sizes: dict[Symbol, Size] = dict.fromkeys(self._instruments, 0)
        self._put_in: dict[Symbol, Cash] = dict.fromkeys(self._instruments, 0)
        self._flipped: Symbol | None = None
        """An isolated position that was flipped just now: its margin moves next."""
        self._modes = dict.fromkeys(self._instruments, MarginMode.CROSS)

    def scope(self, symbol: Symbol) -> Purse:
        """The purse that holds, or would hold, an instrument's position."""
        if self._modes[symbol] is MarginMode.ISOLATED:
            return self.isolated[symbol]
        return self._home(symbol)

    def put_in(self, symbol: Symbol) -> Cash:
        """What was put into the scope before profit, loss, fees and funding; isolated: for what is held."""
        if self._modes[symbol] is MarginMode.ISOLATED:
            return self._put_in[symbol]
        return sum(self._home(symbol).get(name, 0) for name in (BALANCE, DEPOSITS, MOVED))

    def _purse(self, scope: str) -> Purse:
        """Of an isolated position's symbol, or of a cross account's asset."""
        isolated = self.isolated.get(Symbol(scope))
        return self.cross.setdefault(Asset(scope), {}) if isolated is None else isolated

    def _home(self, symbol: Symbol) -> Purse:
        return self.cross.setdefault(self._instruments[symbol].settle, {})

    def fold(self, event: AnyEvent) -> None:
        """Take in one of the trader's own events."""
        match event:
            case MarginModeChanged():
                self._modes[event.symbol] = event.mode
            case CashMoved():
                self._move(event)
            case FundingPaid():
                _put(self.scope(event.symbol), FUNDING, -event.amount)
            case Traded():
                self._trade(event)
            case FundTookOver() | Deleveraged() | PositionSettled():
                self._forced(event)
            case InsuranceMoved() | BadDebtBooked():
                _put(self._purse(event.scope), COVERED, _cover(event))

    def _move(self, event: CashMoved) -> None:
        if not event.symbol:
            _put(self.cross.setdefault(event.asset, {}), DEPOSITS, event.amount)
            return
        symbol, name = event.symbol, _REASONS[event.reason]
        if symbol == self._flipped:
            self._flipped, name = None, PUT_IN
        _put(self._home(symbol), MOVED, -event.amount)
        _put(self.isolated[symbol], name, event.amount)
        if name != GIVEN_BACK:
            self._put_in[symbol] += event.amount

    def _trade(self, event: Traded) -> None:
        self._flipped = None
        if event.taker == self._trader:
            size = event.size * event.taker_side
            self._fill(event.symbol, size, event.taker_fee, event.taker_realized, event.liquidation_id)
        if event.maker == self._trader:
            size = -event.size * event.taker_side
            self._fill(event.symbol, size, event.maker_fee, event.maker_realized)

    def _fill(self, symbol: Symbol, size: Size, fee: Cash, realized: Cash, liquidation_id: int = 0) -> None:
        """Opening fees are paid from cross, closing fees by the scope; a flip does both (DECISIONS)."""
        held = self.sizes[symbol]
        closes = min(abs(size), abs(held)) if held * size < 0 else 0
        closing_fee = fee * closes // abs(size)
        _put(self.scope(symbol), EARLIER, realized)
        _put(self.scope(symbol), FEES, -closing_fee)
        if closes and not liquidation_id:
            self._take_along(symbol, closes)
        if closes < abs(size) and closes == abs(held):
            self._begin_anew(symbol)
        _put(self._home(symbol), FEES, closing_fee - fee)
        self.sizes[symbol] = held + size

    def _forced(self, event: FundTookOver | Deleveraged | PositionSettled) -> None:
        own = event.trader == self._trader
        size = -event.size if isinstance(event, FundTookOver) or not own else event.size
        realized = event.realized if own or not isinstance(event, Deleveraged) else event.victim_realized
        _put(self.scope(event.symbol), EARLIER, realized)
        if own and not isinstance(event, FundTookOver):
            self._take_along(event.symbol, abs(size))
        self.sizes[event.symbol] += size

    def _take_along(self, symbol: Symbol, lots: Size) -> None:
        """Lots that are closed, but by a liquidation, take along what was put in for them."""
        held = abs(self.sizes[symbol])
        self._put_in[symbol] = self._put_in[symbol] * (held - lots) // held

    def _begin_anew(self, symbol: Symbol) -> None:
        """A new isolated position begins with what a flip leaves of the old one: nothing, from flat."""
        left = sum(self.isolated[symbol].values())
        self.isolated[symbol] = {PUT_IN: left} if left else {}
        self._put_in[symbol] = left
        if left:
            self._flipped = symbol


def _put(purse: Purse, name: str, amount: Cash) -> None:
    purse[name] = purse.get(name, 0) + amount


def waterfall(
    own: Sequence[AnyEvent],
    trader: Trader,
    instruments: Mapping[Symbol, Instrument],
    opening: Mapping[Asset, Cash],
    id: int,
) -> Waterfall:
    """Where the margin of the scope went that a liquidation of the trader's closed, or a step of it."""
    purses = Purses(trader, instruments.values(), opening)
    events = iter(own)
    for event in events:
        if isinstance(event, LiquidationStarted) and event.liquidation_id == id:
            before = dict(purses.scope(event.symbol))
            steps = [step for step in events if getattr(step, "liquidation_id", 0) == id]
            size, put_in = purses.sizes[event.symbol], purses.put_in(event.symbol)
            return _fall(event, before, steps, size, trader, instruments[event.symbol], put_in)
        purses.fold(event)
    raise LookupError(id)


class _Part(NamedTuple):
    """Lots that a liquidation closed, signed like the position, and what they brought."""

    name: str
    size: Size
    value: Cash
    realized: Cash
    fee: Cash


def _fall(
    started: LiquidationStarted,
    before: Purse,
    steps: Sequence[Any],
    size: Size,
    trader: Trader,
    instrument: Instrument,
    put_in: Cash,
) -> Waterfall:
    parts = [part for step in steps if (part := _part(step, trader, instrument)) is not None]
    covered = sum(_cover(step) for step in steps)
    wallet, mark = sum(before.values()), started.mark
    at_mark = _at_mark(instrument, size, started.entry_cost, mark)
    isolated = started.mode is MarginMode.ISOLATED
    others = 0 if isolated else started.equity - wallet - at_mark
    fee = sum(part.fee for part in parts)
    rest = size - sum(part.size for part in parts)
    cost = started.entry_cost + sum(part.realized - part.value for part in parts)
    left = wallet + sum(part.realized for part in parts) - fee + covered + others
    left += _at_mark(instrument, rest, cost, mark)
    rows = before | {AT_MARK: at_mark, OTHERS: others}
    for name in (SLIPPAGE, TO_FUND, TO_WINNERS):
        rows[name] = _against_mark(parts, name, mark, instrument)
    rows[FEE] = -fee
    rows[COVERED] = before.get(COVERED, 0) + covered
    rows[ROUNDING] = left - sum(rows.values())
    shown = tuple((name, amount) for name, amount in rows.items() if amount or name in ALWAYS)
    return Waterfall(shown, left, put_in)


def _part(step: Any, trader: Trader, instrument: Instrument) -> _Part | None:
    match step:
        case Traded() if step.taker == trader:
            size = -step.size if step.taker_side is BUY else step.size
            value = instrument.value(size, step.price)
            return _Part(SLIPPAGE, size, value, step.taker_realized, step.taker_fee)
        case FundTookOver():
            return _Part(TO_FUND, step.size, step.value, step.realized, 0)
        case Deleveraged() if step.victim == trader:
            return _Part(TO_WINNERS, step.size, step.value, step.victim_realized, 0)
    return None


def _cover(step: Any) -> Cash:
    """What fund and bad debt paid into the scope; a fee that a fund received is no part of it."""
    if isinstance(step, BadDebtBooked):
        return step.amount
    return max(0, -step.amount) if isinstance(step, InsuranceMoved) else 0


def _at_mark(instrument: Instrument, size: Size, cost: Cash, mark: Price) -> Cash:
    return unrealized(Leg(instrument, size, cost, mark, 1)) if size else 0


def _against_mark(parts: Iterable[_Part], name: str, mark: Price, instrument: Instrument) -> Cash:
    """What parts brought beyond what they were worth at the mark."""
    return sum(part.value - instrument.value(part.size, mark) for part in parts if part.name == name)
