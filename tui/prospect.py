"""What becomes of an order that is placed: it trades at once, rests at its limit, or waits for its trigger.

The one law: an average price and a slippage are told only of what trades at once; what a book of another
moment holds, nobody knows.
"""

from enum import Enum

import msgspec

from exchange.commands import PlaceOrder
from exchange.instrument import Instrument
from exchange.questions import OrderEstimate
from exchange.terms import BUY, OrderType, Side
from exchange.units import PPB, Cash, Price
from tui import format as shown
from tui.view import View


class Fate(Enum):
    TRADES = "trades at once, as far as the book goes"
    RESTS = "rests at its limit"
    WAITS = "waits for its trigger"


class Prospect(msgspec.Struct, frozen=True, kw_only=True):
    """The market an order meets, as it stands on the screen."""

    mark: Price = 0
    best: Price = 0
    """The other side's best price; 0 where nobody stands there."""

    def fate(self, order: PlaceOrder, estimate: OrderEstimate) -> Fate:
        """By the best price of the other side and, where that is grouped, by what the venue reckons with."""
        if order.type is OrderType.MARKET:
            return Fate.TRADES
        if order.type is not OrderType.LIMIT:
            return Fate.WAITS
        reaches = self.best > 0 and (order.price - self.best) * order.side >= 0
        improves = (order.price - estimate.average_price) * order.side > 0
        return Fate.TRADES if reaches or improves else Fate.RESTS


def prospect_of(view: View, order: PlaceOrder) -> Prospect:
    """Of the focused market."""
    against = view.frame.asks if order.side is BUY else view.frame.bids
    return Prospect(
        mark=view.market.mark if view.market is not None else 0,
        best=against[0].price if against else 0,
    )


def likely_cost(order: PlaceOrder, estimate: OrderEstimate) -> Cash:
    """By how much less is free once it has traded; a market order is held for the worst price it may meet
    (RULES 1), and binds no more."""
    if order.type is not OrderType.MARKET:
        return estimate.cost
    return max(0, min(estimate.cost, estimate.likely))


def worst_words(side: Side, instrument: Instrument) -> str:
    """How far from the mark a market order may trade at the worst, and so is held for (RULES 1)."""
    bound = instrument.take_bound_ppb
    return f"{shown.percent(bound, int(bound % (PPB // 100) > 0))} {'above' if side is BUY else 'below'}"


def caveat(order: PlaceOrder, fate: Fate | None, *, paired: bool) -> str:
    """What may be overlooked, in words: a limit that leaves the stop beside it nothing to wait for, and one
    that could not trade where its trigger is."""
    if paired and fate is Fate.TRADES:
        return "limit trades at once: its stop goes with it"
    if not order.price or not order.trigger_price or (order.price - order.trigger_price) * order.side >= 0:
        return ""
    return f"limit {'below' if order.side is BUY else 'above'} its trigger: it may never trade"
