"""What happened to the player, in words, numbered, and repeated until it has been seen.

Fills of one step that belong together are one notice: at a thousandfold speed nobody reads single trades.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence

from exchange.events import (
    AnyEvent,
    CashMoved,
    Deleveraged,
    FundingPaid,
    InstrumentHalted,
    LiquidationFinished,
    LiquidationsSuspended,
    MarginCalled,
    OrderCancelled,
    OrderRejected,
    OrderTriggered,
    StopBeyondLiquidation,
    Traded,
    VenueOpened,
)
from exchange.instrument import Instrument
from exchange.numerals import grouped
from exchange.stories import TraderView
from exchange.terms import BUY, CancelReason, Side, Symbol, Trader, TransferReason
from exchange.units import Cash, Size, Time
from replays.messages.frame import Notice
from replays.player.facts import closed_by, is_partial, opening, realized
from replays.telling.plain import size_text
from replays.telling.refusals import only_money, sentence
from replays.telling.words import money, percent, told_average, told_price

KEPT_MAX = 200
"""Of notices nobody has seen, the newest."""
CANCELLED = {
    CancelReason.WOULD_BE_UNSAFE: "its fill would have left the account unsafe",
    CancelReason.OUTSIDE_TAKE_BOUND: "the rest of the book is too far from the mark",
    CancelReason.SELF_TRADE: "it would have traded with an order of your own",
    CancelReason.REDUCE_ONLY_SHRUNK: "the position to reduce is smaller now",
    CancelReason.EXPIRED: "it has expired",
    CancelReason.SIBLING_DONE: "its paired order is done",
    CancelReason.MARGIN_NOT_HELD: "there is not enough free margin for it",
    CancelReason.LEVERAGE_OUT_OF_RANGE: "the leverage is not allowed at its size",
    CancelReason.LIQUIDATION: "the equity behind it fell below maintenance margin, and orders go first",
    CancelReason.DELEVERAGED: "the position was deleveraged",
    CancelReason.INSTRUMENT_HALTED: "the instrument is halted",
    CancelReason.POSITION_CLOSED: "the position is closed",
    CancelReason.TOO_MANY_ORDERS: "there are too many open orders",
    CancelReason.SIZE_BELOW_MINIMUM: "it is below the minimum size",
    CancelReason.NOTIONAL_BELOW_MINIMUM: "it is below the minimum order value",
    CancelReason.IMMEDIATE_REMAINDER: "the rest could not trade at once",
}
"""Why an order ended, where its owner did not ask for it."""
BEFALLS_ALL = VenueOpened | InstrumentHalted | LiquidationsSuspended


class Notices:
    """The player's news, oldest first."""

    def __init__(
        self,
        trader: Trader,
        instruments: Sequence[Instrument],
        own: Callable[[], TraderView],
        remember: Callable[[Sequence[Notice]], None] = lambda _: None,
    ) -> None:
        """`own` gives the player's story, which has heard before us what we are told; `remember` hears
        what that comes to."""
        self._trader = trader
        self._own = own
        self._remember = remember
        self._instruments: Mapping[Symbol, Instrument] = {each.symbol: each for each in instruments}
        self._unseen: list[Notice] = []
        self._number = 0

    def unseen(self, seen: int) -> tuple[Notice, ...]:
        """Every notice after the last that was seen."""
        self._unseen = [each for each in self._unseen if each.number > seen][-KEPT_MAX:]
        return tuple(self._unseen)

    def add(self, time: Time, kind: str, text: str, symbol: str = "") -> None:
        self._number += 1
        self._unseen.append(Notice(number=self._number, time=time, kind=kind, text=text, symbol=symbol))

    def tell(self, events: Iterable[AnyEvent], *, is_news: bool = True) -> None:
        """Make notices of what concerns the player; what is only lived again is remembered, and no news."""
        before = len(self._unseen)
        mine = [event for event in events if self._concerns(event)]
        fills: dict[tuple[Symbol, Side, bool], list[Traded]] = {}
        for event in mine:
            if isinstance(event, Traded):
                side = event.taker_side if event.taker == self._trader else event.taker_side.opposite
                fills.setdefault((event.symbol, side, event.liquidation_id != 0), []).append(event)
            else:
                self._tell(event)
        for (symbol, side, forced), trades in fills.items():
            if not forced or trades[0].taker != self._trader:
                self._filled(symbol, side, trades)
        if len(self._unseen) > before:
            self._remember(self._unseen[before:])
        if not is_news:
            del self._unseen[before:]

    def _concerns(self, event: AnyEvent) -> bool:
        if isinstance(event, Traded):
            return self._trader in (event.taker, event.maker)
        return getattr(event, "trader", None) == self._trader or isinstance(event, BEFALLS_ALL)

    def _filled(self, symbol: Symbol, side: Side, trades: list[Traded]) -> None:
        instrument = self._instruments[symbol]
        size, value = sum(each.size for each in trades), sum(each.notional for each in trades)
        price = told_average(instrument, size, value)
        verb = "Bought" if side is BUY else "Sold"
        self.add(trades[-1].time, "filled", f"{verb} {_size(instrument, size)} {symbol} at {price}.", symbol)

    def _tell(self, event: AnyEvent) -> None:
        match event:
            case OrderRejected():
                instrument = self._instruments.get(event.symbol)
                money = only_money(self._instruments.values())
                text = sentence(event.reason, event.needs, instrument, money)
                self.add(event.time, "rejected", text, event.symbol)
            case OrderCancelled() if event.reason in CANCELLED:
                self._cancelled(event)
            case MarginCalled():
                self._called(event)
            case LiquidationFinished():
                self._liquidated(event)
            case Deleveraged():
                instrument = self._instruments[event.symbol]
                size, price = _size(instrument, abs(event.size)), told_price(instrument, event.price)
                text = f"Deleveraged: {size} {event.symbol} closed at {price} against a bankrupt position."
                self.add(event.time, "deleveraged", text, event.symbol)
            case FundingPaid():
                verb = "paid" if event.amount >= 0 else "received"
                text = f"Funding {verb}: {self._money(event.symbol, abs(event.amount))} on {event.symbol}."
                self.add(event.time, "funding", text, event.symbol)
            case CashMoved(reason=TransferReason.AUTO_MARGIN):
                text = f"Auto-margin added {self._money(event.symbol, event.amount)} to {event.symbol}."
                self.add(event.time, "info", text, event.symbol)
            case OrderTriggered():
                reached = told_price(self._instruments[event.symbol], event.trigger_price)
                text = f"{event.symbol} reached {reached}: your order has triggered."
                self.add(event.time, "info", text, event.symbol)
            case StopBeyondLiquidation():
                text = f"This stop is beyond the liquidation price of {event.symbol}: it would come too late."
                self.add(event.time, "info", text, event.symbol)
            case VenueOpened() | InstrumentHalted() | LiquidationsSuspended():
                self._befell_all(event)
            case _:
                pass

    def _cancelled(self, event: OrderCancelled) -> None:
        instrument = self._instruments[event.symbol]
        whole = event.cancelled_size + event.open_size
        what = f"{_size(instrument, whole)} {event.symbol}" if whole else f"Closing order for {event.symbol}"
        done = f"cut to {_size(instrument, event.open_size)}" if event.open_size else "cancelled"
        text = f"{what} {done}: {CANCELLED[event.reason]}."
        self.add(event.time, "cancelled", text, event.symbol)

    def _befell_all(self, event: VenueOpened | InstrumentHalted | LiquidationsSuspended) -> None:
        match event:
            case VenueOpened():
                closed = "The venue is closed: no orders until it reopens."
                text = "The venue has reopened." if event.open else closed
            case InstrumentHalted():
                text = f"{event.symbol} is halted for good."
            case LiquidationsSuspended(suspended=True):
                text = f"Liquidations in {event.symbol} are suspended: its index is stale."
            case LiquidationsSuspended():
                text = f"Liquidations in {event.symbol} resumed: its index is updating again."
        self.add(event.time, "info", text, getattr(event, "symbol", ""))

    def _called(self, event: MarginCalled) -> None:
        what = event.symbol or f"the cross account in {event.scope}"
        left = percent(max(0, event.buffer_ppb), 0)
        text = f"Margin call on {what}: {left} of the buffer is left."
        self.add(event.time, "margin_call", text, event.symbol or "")

    def _liquidated(self, event: LiquidationFinished) -> None:
        own = self._own()
        number, started = next(
            (at, fall.started) for at, fall in enumerate(own.liquidations, 1) if fall.finished == event
        )
        side = "long" if started.size > 0 else "short"
        what = f"{side} {_size(self._instruments[event.symbol], closed_by(event))} {event.symbol}"
        text = f"Liquidated: {what}. {self._lost(event.symbol, event.lost)}."
        if is_partial(started, event, opening(own, number)[1]):
            lost = self._lost(event.symbol, -realized(own, number))
            fee = self._money(event.symbol, event.fee)
            text = (
                f"Liquidated in part: {what}. {lost} and paid a fee of {fee}. "
                "The rest keeps the remaining margin."
            )
        self.add(event.time, "liquidated", text, event.symbol)

    def _lost(self, symbol: Symbol, amount: Cash) -> str:
        return f"{'Gained' if amount < 0 else 'Lost'} {self._money(symbol, abs(amount))}"

    def _money(self, symbol: Symbol, amount: Cash) -> str:
        instrument = self._instruments[symbol]
        return f"{money(amount, instrument.cash_places)} {instrument.settle}"


def _size(instrument: Instrument, size: Size) -> str:
    return grouped(size_text(instrument, size))
