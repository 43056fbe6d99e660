"""What becomes of an order that is placed: it trades at once, rests at its limit, or waits for its trigger.

The one law: an average price and a slippage are told only of what trades at once; what a book of another
moment holds, nobody knows.
"""

from enum import Enum

import msgspec

from exchange.commands import PlaceOrder
from exchange.instrument import Instrument
from exchange.questions import ModeOutcome, OrderEstimate
from exchange.terms import BUY, MarginMode, OrderType, Side, TimeInForce, TriggerBy
from exchange.units import Cash, Price, Size, trailed
from replays.messages.frame import MarketLine
from tui.looking.view import View
from tui.telling import format as shown

RESERVED, RESERVES = "reserved until filled", "reserves once set off"
"""By an order at market, at once or later, for the worst price it may meet."""
_LOTS_APART = 4
"""What is left where another lot has no room is less than so many lots need."""
STOPS = (OrderType.STOP, OrderType.STOP_LIMIT)
AT_ONCE = (TimeInForce.IOC, TimeInForce.FOK)


class Fate(Enum):
    TRADES = "trades at once, as far as the book goes"
    RESTS = "rests at its limit"
    WAITS = "waits for its trigger"


class Prospect(msgspec.Struct, frozen=True, kw_only=True):
    """The market an order meets, as it stands on the screen."""

    mark: Price = 0
    best: Price = 0
    """The other side's best price; 0 where nobody stands there."""
    watched: Price = 0
    """What sets the order off once it reaches its trigger: the mark, the last price or the index."""
    held: Size = 0
    """Signed lots."""
    liquidation: Price | None = None
    """Of what is held."""

    def fate(self, order: PlaceOrder, estimate: OrderEstimate) -> Fate:
        """By the best price of the other side and, where that is grouped, by what the venue reckons with."""
        if order.type is OrderType.MARKET:
            return Fate.TRADES
        if order.type is not OrderType.LIMIT:
            return Fate.WAITS
        reaches = self.best > 0 and (order.price - self.best) * order.side >= 0
        improves = (order.price - estimate.average_price) * order.side > 0
        return Fate.TRADES if reaches or improves else Fate.RESTS

    def waits_for(self, order: PlaceOrder) -> Price:
        """What has to be reached before anything becomes of it."""
        return order.trigger_price or order.activation_price or self.sets_off(order)

    def sets_off(self, order: PlaceOrder) -> Price:
        """Where it would go off as things stand: what trails, so far behind what it is followed from."""
        best = order.activation_price or self.watched
        if order.type is not OrderType.TRAILING_STOP or not best:
            return order.trigger_price
        return trailed(order.side.value, best, order.callback_ppb)


def watched(market: MarketLine, by: TriggerBy) -> Price:
    """The price that sets off what watches it."""
    return {TriggerBy.MARK: market.mark, TriggerBy.LAST: market.last, TriggerBy.INDEX: market.index}[by]


def prospect_of(view: View, order: PlaceOrder) -> Prospect:
    """Of the focused market."""
    against = view.frame.asks if order.side is BUY else view.frame.bids
    market, position = view.market, view.position
    assert market is not None
    return Prospect(
        mark=market.mark,
        best=against[0].price if against else 0,
        watched=watched(market, order.trigger_by),
        held=position.size if position is not None else 0,
        liquidation=position.liquidation_price if position is not None else None,
    )


def outcome_in(estimate: OrderEstimate, mode: MarginMode) -> ModeOutcome:
    return estimate.isolated if mode is MarginMode.ISOLATED else estimate.cross


def likely_cost(order: PlaceOrder, estimate: OrderEstimate, fate: Fate) -> Cash:
    """By how much less is free once it has traded; what trades at once, or goes at market once it is set
    off, is held for the worst price it may meet (RULES 1), and binds no more."""
    if order.price and fate is not Fate.TRADES:
        return estimate.cost
    return max(0, min(estimate.cost, estimate.likely))


def likely_fee(order: PlaceOrder, estimate: OrderEstimate, instrument: Instrument, market: Prospect) -> Cash:
    """A taker's of what trades at once, a maker's of what rests; of what waits, at its own price."""
    if market.fate(order, estimate) is not Fate.WAITS:
        return estimate.fee - saved_fee(order, estimate, instrument)
    price = order.price or market.sets_off(order)
    lots = worked(order, estimate)
    return instrument.taker_fee(instrument.notional(lots, price)) if price else estimate.fee


def saved_fee(order: PlaceOrder, estimate: OrderEstimate, instrument: Instrument) -> Cash:
    """By how much less a maker pays, for what of it would rest: it is held for the fee of one that takes."""
    if not (estimate.average_price and may_rest(order)):
        return 0
    notional = instrument.notional(worked(order, estimate) - estimate.at_once, order.price)
    return instrument.taker_fee(notional) - instrument.maker_fee(notional)


def worked(order: PlaceOrder, estimate: OrderEstimate) -> Size:
    """The lots that may trade or rest: one that only reduces is cut to the position, one that
    closes takes it whole."""
    if order.close_position:
        return estimate.size_max
    return min(order.size, estimate.size_max) if order.reduce_only else order.size


def may_rest(order: PlaceOrder) -> bool:
    return order.type is OrderType.LIMIT and order.time_in_force not in AT_ONCE


def comes_late(order: PlaceOrder, estimate: OrderEstimate, mode: MarginMode, market: Prospect) -> bool:
    """Whether liquidation would come before its stop, or before itself where it guards what is held."""
    if order.stop_loss:
        price = outcome_in(estimate, mode).liquidation_price
        opens = price is not None and (estimate.average_price - price) * order.side > 0
        return opens and is_beyond(order.stop_loss, price, order.side)
    guards = order.type in (*STOPS, OrderType.TRAILING_STOP) and market.held * order.side < 0
    stop = market.sets_off(order)
    return guards and stop > 0 and is_beyond(stop, market.liquidation, order.side.opposite)


def is_beyond(stop: Price, liquidation: Price | None, held: Side) -> bool:
    """Whether a position on that side is liquidated before its stop is reached."""
    return liquidation is not None and (liquidation - stop) * held > 0


def worst_words(side: Side, instrument: Instrument, of: str = "the mark") -> str:
    """How far from the mark a market order may trade at the worst, and so is held for (RULES 1)."""
    return f"{_bound(instrument)} {'above' if side is BUY else 'below'} {of}"


def worst_terms(side: Side, instrument: Instrument) -> str:
    """The same where there is little room."""
    return f"mark {'+' if side is BUY else '-'}{_bound(instrument)}"


def _bound(instrument: Instrument) -> str:
    return shown.exact_percent(instrument.take_bound_ppb)


def capped_words(order: PlaceOrder, estimate: OrderEstimate, leverage: str, instrument: Instrument) -> str:
    """What keeps the largest size there may be below what is free, and how much stays so; empty where it is
    what is free."""
    left = estimate.available - max(estimate.relevered, 0) - estimate.cost
    needs = estimate.initial_margin + estimate.open_loss + estimate.fee_bound
    is_most = order.size == estimate.size_max and not order.reduce_only and estimate.reason is None
    if not is_most or left * order.size <= _LOTS_APART * needs or left * 100 <= estimate.available:
        return ""
    whose = "the contract" if order.size >= instrument.size_max else f"the {leverage}x tier"
    return f"{whose} caps it: {shown.have(left, instrument.cash_places)} stays free"


def caveat(order: PlaceOrder, fate: Fate | None, *, paired: bool, late: bool = False) -> str:
    """What may be overlooked, in words: a limit that leaves the stop beside it nothing to wait for, one that
    could not trade where its trigger is, and a stop that comes too late."""
    if paired and fate is Fate.TRADES:
        return "limit trades at once: cancels its stop"
    if order.price and order.trigger_price and (order.price - order.trigger_price) * order.side < 0:
        return f"limit {'below' if order.side is BUY else 'above'} its trigger: it may never trade"
    return "stop beyond liquidation: it would come too late" if late else ""
