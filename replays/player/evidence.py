"""What a run leaves behind for an autopsy: everything that happened to the player, and the last minute.

Evidence is events, and answers the venue gave at the time; nothing is worked out here.
"""

from collections import deque
from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

from exchange.events import (
    AnyEvent,
    AutoMarginChanged,
    BadDebtBooked,
    CashMoved,
    Deleveraged,
    FundingPaid,
    FundTookOver,
    InsuranceMoved,
    LeverageChanged,
    LiquidationFinished,
    LiquidationStarted,
    MarginCalled,
    MarginModeChanged,
    MarkChanged,
    OrderAccepted,
    OrderAmended,
    OrderRejected,
    PositionSettled,
    Traded,
)
from exchange.instrument import Instrument
from exchange.questions import AccountView
from exchange.terms import SELL, Asset, Side, Trader
from exchange.units import MINUTE, Cash, Time
from replays.messages.findings import MarkPoint

_OWN = (
    CashMoved,
    FundingPaid,
    MarginModeChanged,
    LeverageChanged,
    AutoMarginChanged,
    MarginCalled,
    OrderRejected,
    FundTookOver,
    PositionSettled,
    LiquidationStarted,
    LiquidationFinished,
    InsuranceMoved,
    BadDebtBooked,
)
QUIET = frozenset((MarkChanged, OrderAccepted, OrderAmended))
"""Two thirds of all that happens: they move no cash and no position, and nobody is told of them."""
STIRS = (Traded, CashMoved, FundingPaid)
"""After these the player's own liquidation price may be another."""


class Taken(NamedTuple):
    """One trade that took from the book."""

    time: Time
    side: Side
    notional: Cash
    taker: Trader
    liquidation_id: int


class LastMinute(NamedTuple):
    """One instrument during the minute before a liquidation began."""

    marks: tuple[MarkPoint, ...]
    taken: tuple[Taken, ...]
    falls: tuple[int, ...]
    """Ids of the others' liquidations that began in it."""


class Look(NamedTuple):
    """What the venue answered about the player's account at a time."""

    time: Time
    account: AccountView


def telling(events: Iterable[AnyEvent]) -> list[AnyEvent]:
    """All but the quiet ones."""
    return [event for event in events if type(event) not in QUIET]


class OwnEvents:
    """Every event that concerns a trader, in order."""

    def __init__(self, trader: Trader, events: Iterable[AnyEvent] = ()) -> None:
        self._trader = trader
        self.events: list[AnyEvent] = []
        self._concerns: dict[Any, Callable[[Any], bool]] = {
            **dict.fromkeys(_OWN, self._is_his),
            Traded: lambda event: trader in (event.taker, event.maker),
            Deleveraged: lambda event: trader in (event.trader, event.victim),
        }
        self.listen(events)

    def listen(self, events: Iterable[AnyEvent]) -> None:
        """Take in what happened, in order."""
        concerns = self._concerns
        for event in events:
            asks = concerns.get(type(event))
            if asks is not None and asks(event):
                self.events.append(event)

    def first(self, count: int) -> "OwnEvents":
        """As it was when only so many had happened."""
        return OwnEvents(self._trader, self.events[:count])

    def _is_his(self, event: Any) -> bool:
        return bool(event.trader == self._trader)


class Evidence:
    """Listens to one run."""

    def __init__(
        self, trader: Trader, instruments: Iterable[Instrument], own: Iterable[AnyEvent] = ()
    ) -> None:
        self._trader = trader
        self._own = OwnEvents(trader, own)
        self.looks: list[Look] = []
        self.minutes: dict[int, LastMinute] = {}
        """By the id of the player's liquidation."""
        self.ends = [each for each in self.own if isinstance(each, LiquidationFinished)]
        self.is_stirred = False
        """Something happened that may have moved the player's own levels."""
        self._windows = {each.symbol: _Window() for each in instruments}
        self._readers: dict[Any, Callable[[Any], None]] = {
            Traded: self._trade,
            MarkChanged: self._mark,
            LiquidationStarted: self._start,
            LiquidationFinished: self._finish,
        }

    @property
    def own(self) -> list[AnyEvent]:
        """Every event that concerns the player, in order."""
        return self._own.events

    def listen(self, events: Sequence[AnyEvent]) -> None:
        """Take in what happened, in order."""
        known = len(self.own)
        self._own.listen(events)
        self.is_stirred = self.is_stirred or any(isinstance(each, STIRS) for each in self.own[known:])
        readers = self._readers
        for event in events:
            read = readers.get(type(event))
            if read is not None:
                read(event)

    def look(self, time: Time, account: AccountView) -> None:
        """Keep an answer of the venue's."""
        self.looks.append(Look(time, account))
        self.is_stirred = False

    def look_before(self, time: Time) -> AccountView | None:
        """The last answer from before a time."""
        return next((look.account for look in reversed(self.looks) if look.time <= time), None)

    # ── reading ───────────────────────────────────────────────────────────────────────────────

    def _trade(self, event: Traded) -> None:
        self._windows[event.symbol].trade(event)

    def _mark(self, event: MarkChanged) -> None:
        self._windows[event.symbol].mark(MarkPoint(event.time, event.mark, event.index))

    def _start(self, event: LiquidationStarted) -> None:
        window = self._windows[event.symbol]
        if event.trader == self._trader:
            self.minutes[event.liquidation_id] = window.before(event.time)
        else:
            window.fall(event)

    def _finish(self, event: LiquidationFinished) -> None:
        if event.trader == self._trader:
            self.ends.append(event)


class _Window:
    """One instrument over the last minute."""

    def __init__(self) -> None:
        self._marks: deque[MarkPoint] = deque()
        self._taken: deque[Taken] = deque()
        self._falls: deque[tuple[Time, int]] = deque()

    def mark(self, point: MarkPoint) -> None:
        _forget(self._marks, point.time)
        self._marks.append(point)

    def trade(self, event: Traded) -> None:
        _forget(self._taken, event.time)
        self._taken.append(
            Taken(event.time, event.taker_side, event.notional, event.taker, event.liquidation_id)
        )

    def fall(self, event: LiquidationStarted) -> None:
        _forget(self._falls, event.time)
        self._falls.append((event.time, event.liquidation_id))

    def before(self, time: Time) -> LastMinute:
        for rows in (self._marks, self._taken, self._falls):
            _forget(rows, time)
        return LastMinute(tuple(self._marks), tuple(self._taken), tuple(id for _, id in self._falls))


def _forget(rows: deque[Any], time: Time) -> None:
    """Drop what is more than a minute old."""
    while rows and rows[0][0] < time - MINUTE:
        rows.popleft()


def paid_in(own: Iterable[AnyEvent]) -> dict[Asset, Cash]:
    """What a trader's own events paid in, by asset; what they took out again is taken off."""
    sums: dict[Asset, Cash] = {}
    for event in own:
        if isinstance(event, CashMoved) and not event.symbol:
            sums[event.asset] = sums.get(event.asset, 0) + event.amount
    return sums


def adverse_side(size: int) -> Side:
    """The side of a trade that hurts a position: of selling, for a long."""
    return SELL if size > 0 else SELL.opposite
