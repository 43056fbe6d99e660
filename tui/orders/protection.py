"""What protects a position: a take-profit and a stop over all of it, of which one lets the other go.

Like `acts`: commands made from what the venue reports; nothing is sent. What is new stands before
what it replaces is cancelled, so that a position is never without its stop.
"""

import msgspec
from msgspec.structs import replace

from exchange.commands import CancelOrder, PlaceOrder
from exchange.instrument import Instrument
from exchange.questions import OrderView, PositionView
from exchange.terms import ClientId, OrderType, Side, Trader, TriggerBy
from exchange.units import Cash, Price
from replays.messages.frame import MarketLine
from replays.player.break_even import closed_at
from tui.looking.view import View
from tui.orders.acts import Step, cancelling, closing_side, moving
from tui.orders.pairs import Pair, beside, free_name
from tui.orders.prospect import is_beyond, watched
from tui.telling import format as shown
from tui.telling.order_words import waits


class Exit(msgspec.Struct, frozen=True):
    """A take-profit or a stop as it is wanted, and the order there is of it."""

    type: OrderType
    price: Price = 0
    """0: none is wanted."""
    by: TriggerBy = TriggerBy.MARK
    order: OrderView | None = None

    @property
    def stays(self) -> bool:
        """Whether the order there is can be made what is wanted."""
        return self.order is not None and self.price > 0 and self.by is self.order.trigger_by

    @property
    def is_changed(self) -> bool:
        before = self.order.trigger_price if self.order is not None else 0
        return self.price != before or (self.price > 0 and not self.stays)


class Exits(msgspec.Struct, frozen=True):
    profit: Exit
    stop: Exit

    @property
    def both(self) -> tuple[Exit, Exit]:
        return self.profit, self.stop

    @property
    def are_paired(self) -> bool:
        profit, stop = self.profit.order, self.stop.order
        return profit is not None and stop is not None and profit.sibling == stop.order_id

    @property
    def anew(self) -> tuple[Exit, ...]:
        """Those that are placed: also in the place of one that could not be paired with the other."""
        wanted = tuple(each for each in self.both if each.price)
        new = tuple(each for each in wanted if not each.stays)
        kept = next((each.order for each in wanted if each.stays), None)
        if len(wanted) < 2 or kept is None or (not new and self.are_paired):
            return new
        can_be_paired = kept.client_id and not kept.sibling
        return new if new and can_be_paired else wanted


def exits_of(view: View, position: PositionView) -> Exits:
    """What protects all of a position now, at market: of each kind the one that is reached first."""
    whole = [each for each in _closing(view, position) if each.reduce_only and _is_whole(each, position)]

    def nearest(type: OrderType) -> Exit:
        found = [each for each in whole if each.type is type]
        order = min(found, key=lambda each: abs(each.trigger_price - position.mark), default=None)
        return Exit(type) if order is None else Exit(type, order.trigger_price, order.trigger_by, order)

    return Exits(nearest(OrderType.TAKE_PROFIT), nearest(OrderType.STOP))


def others_of(view: View, position: PositionView, exits: Exits) -> list[OrderView]:
    """What else would close the position or a part of it: what waits for a trigger, reduce-only or not."""
    own = [each.order.order_id for each in exits.both if each.order is not None]
    return [each for each in _closing(view, position) if each.order_id not in own]


def _closing(view: View, position: PositionView) -> list[OrderView]:
    orders, side = view.frame.account.orders, closing_side(position)
    there = [each for each in orders if each.symbol == position.symbol and each.side is side]
    return [each for each in there if each.reduce_only or waits(each)]


def _is_whole(order: OrderView, position: PositionView) -> bool:
    return order.close_position or order.open_size >= abs(position.size)


# ── what it would bring ───────────────────────────────────────────────────────────────────────────


def brings(position: PositionView, instrument: Instrument, price: Price) -> tuple[Cash, Cash]:
    """Profit or loss of the whole position at a price, with the fee of closing it, and that fee."""
    profit, fee = closed_at(instrument, position.size, position.cost, price)
    return profit - fee, fee


def trouble(exit: Exit, position: PositionView, market: MarketLine, instrument: Instrument) -> str:
    """Why it would fire at once, and the nearest price that would not; empty where it would wait."""
    long, takes_profit = position.size > 0, exit.type is OrderType.TAKE_PROFIT
    above = 1 if long == takes_profit else -1
    now = watched(market, exit.by)
    if (exit.price - now) * above > 0:
        return ""
    what, where = "take-profit" if takes_profit else "stop", "above" if above > 0 else "below"
    nearest = f"at {'least' if above > 0 else 'most'} {shown.price(now + above, instrument)}"
    way = "long" if long else "short"
    return f"A {way}'s {what} must be {where} the {exit.by.value}: {nearest} now"


def is_late(exit: Exit, position: PositionView) -> bool:
    """Whether the position is liquidated before its stop is reached."""
    held = Side.BUY if position.size > 0 else Side.SELL
    stops = exit.type is OrderType.STOP and exit.price > 0
    return stops and is_beyond(exit.price, position.liquidation_price, held)


# ── what is sent ──────────────────────────────────────────────────────────────────────────────────


def steps(view: View, position: PositionView, exits: Exits, trader: Trader) -> list[Step]:
    """What makes the exits there are those that are wanted, in the order in which it is sent."""
    new = exits.anew
    kept = [each for each in exits.both if each.stays and each not in new and each.is_changed]
    gone = [each for each in exits.both if each.order is not None and (not each.price or each in new)]
    amended: list[Step] = [_moved(each, trader) for each in kept]
    cancelled: list[Step] = [(cancelling(each.order, trader), None) for each in gone if each.order]
    return [*_placed(view, position, exits, trader), *amended, *cancelled]


def _placed(view: View, position: PositionView, exits: Exits, trader: Trader) -> list[Step]:
    new = exits.anew
    name = free_name("exit", [each.client_id for each in view.frame.account.orders])
    orders = [_order(each, position, trader, name) for each in new]
    if len(orders) == 2:
        pair = Pair(orders[0], replace(orders[1], client_id=beside(name)))
        return [(order, _undo(order)) for order in (pair.orders[0], pair.tied)]
    kept = next((each.order for each in exits.both if each.stays), None)
    sibling = ClientId(kept.client_id if kept is not None else "")
    return [(replace(order, sibling=sibling), _undo(order)) for order in orders]


def _order(exit: Exit, position: PositionView, trader: Trader, name: ClientId) -> PlaceOrder:
    return PlaceOrder(
        trader=trader,
        symbol=position.symbol,
        side=closing_side(position),
        size=0,
        type=exit.type,
        close_position=True,
        trigger_price=exit.price,
        trigger_by=exit.by,
        client_id=name,
    )


def _undo(order: PlaceOrder) -> CancelOrder:
    return CancelOrder(trader=order.trader, symbol=order.symbol, client_id=order.client_id)


def _moved(exit: Exit, trader: Trader) -> Step:
    assert exit.order is not None
    moved = moving(exit.order, trader, exit.price)
    return moved, replace(moved, trigger_price=exit.order.trigger_price)
