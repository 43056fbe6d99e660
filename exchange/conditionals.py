"""What waits for a price becomes an order; what is paired lets its sibling go (RULES 12).

A triggered order keeps its id and meets intake like any other: it is not promised margin it did not
hold. Of a pair only one survives; of a bracket the exits grow and shrink with what the entry filled.
"""

from typing import Final

from exchange.account import Desk
from exchange.commands import PlaceOrder
from exchange.drafts import conditional_of, order_of, trigger_source
from exchange.events import ConditionalAccepted, ConditionalAmended, OrderTriggered, StopBeyondLiquidation
from exchange.intake import refuse_order
from exchange.margin import liquidation_price
from exchange.market import Market
from exchange.matching import Matching
from exchange.open_orders import cancel, cancel_waiting, free_client_id, shrink
from exchange.order import Filled, Order
from exchange.pretrade import refuse_margin
from exchange.state import State
from exchange.terms import (
    CancelReason,
    ClientId,
    OrderId,
    OrderType,
    RejectReason,
    TimeInForce,
    TriggerBy,
)
from exchange.triggers import ConditionalOrder
from exchange.units import Price, Size

WORKING_TYPE: Final = {
    OrderType.STOP: OrderType.MARKET,
    OrderType.TAKE_PROFIT: OrderType.MARKET,
    OrderType.TRAILING_STOP: OrderType.MARKET,
    OrderType.STOP_LIMIT: OrderType.LIMIT,
    OrderType.TAKE_PROFIT_LIMIT: OrderType.LIMIT,
}
WHY: Final = {
    RejectReason.REDUCE_ONLY_WITHOUT_POSITION: CancelReason.POSITION_CLOSED,
    RejectReason.BOOK_EMPTY: CancelReason.IMMEDIATE_REMAINDER,
    RejectReason.FOK_CANNOT_FILL: CancelReason.IMMEDIATE_REMAINDER,
    RejectReason.PRICE_OUTSIDE_BAND: CancelReason.OUTSIDE_TAKE_BOUND,
    RejectReason.TOO_MANY_ORDERS: CancelReason.TOO_MANY_ORDERS,
    RejectReason.SIZE_BELOW_MINIMUM: CancelReason.SIZE_BELOW_MINIMUM,
    RejectReason.NOTIONAL_BELOW_MINIMUM: CancelReason.NOTIONAL_BELOW_MINIMUM,
    RejectReason.EXPIRY_NOT_IN_FUTURE: CancelReason.EXPIRED,
    RejectReason.INSUFFICIENT_MARGIN: CancelReason.MARGIN_NOT_HELD,
    RejectReason.LEVERAGE_OUT_OF_RANGE: CancelReason.LEVERAGE_OUT_OF_RANGE,
}
"""Of a triggered order that may not enter: of what refuses an order, all that waiting can bring about."""


class Conditionals:
    """Waiting orders of every market, their triggers and their families."""

    def __init__(self, state: State, matching: Matching) -> None:
        self._state = state
        self._matching = matching

    # ── waiting ───────────────────────────────────────────────────────────────────────────────

    def wait(self, order: ConditionalOrder, sibling: ClientId = ClientId("")) -> None:
        """Accept a conditional order that has an id."""
        state = self._state
        market = state.markets[order.symbol]
        desk: Desk = order.desk
        order.sequence = state.sequence
        market.triggers.add(order, trigger_source(market, order.trigger_by))
        desk.conditionals[order.id] = order
        if order.client_id:
            state.members[order.trader].client_ids[order.client_id] = order.id
        if order.expire_time:
            state.expire_at(order.expire_time, order.id, order.symbol)
        state.events.append(
            ConditionalAccepted(
                time=state.now,
                trader=order.trader,
                symbol=order.symbol,
                order_id=order.id,
                client_id=order.client_id,
                side=order.side,
                type=order.type,
                trigger_price=order.trigger_price,
                trigger_by=order.trigger_by,
                price=order.price,
                size=order.size,
                reduce_only=order.reduce_only,
            )
        )
        if sibling:
            self.pair(order, sibling)
        self._warn_beyond_liquidation(order)

    def amend(self, order: ConditionalOrder, trigger_price: Price, price: Price, size: Size) -> None:
        """Give an order that waits another trigger, limit or size; 0 leaves each as it is."""
        market = self._state.markets[order.symbol]
        market.triggers.remove(order)
        order.price = price or order.price
        order.size = size or order.size
        order.trigger_price = trigger_price or order.trigger_price
        market.triggers.add(order, trigger_source(market, order.trigger_by))
        self._tell_amended(order)
        if trigger_price:
            self._warn_beyond_liquidation(order)

    def _warn_beyond_liquidation(self, order: ConditionalOrder) -> None:
        """A protective stop that liquidation would come before is accepted, and said."""
        desk: Desk = order.desk
        held = desk.position.size
        if not order.trigger_price or held * order.side >= 0 or order.direction != order.side:
            return
        account = desk.account
        price = liquidation_price(account.wallet.balance, self._state.legs(account), order.symbol)
        if price is not None and (order.trigger_price - price) * order.side > 0:
            self._state.events.append(
                StopBeyondLiquidation(
                    time=self._state.now,
                    trader=order.trader,
                    symbol=order.symbol,
                    order_id=order.id,
                    trigger_price=order.trigger_price,
                    liquidation_price=price,
                )
            )

    # ── firing ────────────────────────────────────────────────────────────────────────────────

    def fire_due(self, market: Market, by: TriggerBy, previous: Price, current: Price) -> None:
        """Send on what index or mark has reached, nearest trigger first, then what the trades by it reach."""
        self._send_on(market, market.triggers.due(by, previous, current))

    def fire_traded(self, market: Market, previous: Price) -> None:
        """The same of what trades have reached since the last price was that."""
        self._send_on(market, self._met(market, previous))

    def _send_on(self, market: Market, due: list[ConditionalOrder]) -> None:
        waiting = market.triggers.orders_by_id
        for order in due:
            if order.id in waiting:
                last = market.last
                self._fire(order, market)
                if market.prices.first:
                    due += self._met(market, last)

    def _met(self, market: Market, previous: Price) -> list[ConditionalOrder]:
        """What one order's trades have reached, from the first to the last: between those they go one way."""
        triggers, prices, last = market.triggers, market.prices, market.last
        first, prices.first = prices.first or last, 0
        met = triggers.due(TriggerBy.LAST, previous, first)
        return met if first == last else met + triggers.due(TriggerBy.LAST, first, last)

    def _fire(self, order: ConditionalOrder, market: Market) -> None:
        state = self._state
        desk: Desk = order.desk
        market.triggers.remove(order)
        del desk.conditionals[order.id]
        state.events.append(
            OrderTriggered(
                time=state.now,
                trader=order.trader,
                symbol=order.symbol,
                order_id=order.id,
                trigger_price=order.trigger_price,
            )
        )
        self._release_sibling(order)
        self._end_entry(order, market)
        command = _working_command(order)
        if order.client_id:
            free_client_id(order, state)
        if refusal := refuse_order(command, state):
            cancel_waiting(order, WHY[refusal.reason], state)
            return
        working = order_of(command, market, desk)
        working.id = order.id
        if refusal := refuse_margin(working, desk, state):
            cancel_waiting(order, WHY[refusal.reason], state)
            return
        self._matching.enter(working, desk, market)
        self.follow_fills()

    # ── families ──────────────────────────────────────────────────────────────────────────────

    def pair(self, order: Order | ConditionalOrder, sibling: ClientId) -> None:
        """Make two live orders of one trader a pair of which only one may survive."""
        id = self._state.members[order.trader].client_ids.get(sibling)
        other = self._state.live_order(order.trader, order.symbol, id) if id else None
        if other is not None and other.id != order.id:
            order.sibling, other.sibling = other.id, order.id

    def follow_fills(self) -> None:
        """Shrink siblings and grow attached exits by what has just filled."""
        followers = self._matching.followers
        while followers:
            filled = followers.pop(next(iter(followers)))
            if filled.order.sibling:
                self._shrink_sibling(filled)
            if filled.order.take_profit or filled.order.stop_loss:
                self._grow_exits(filled.order, filled.size)

    def _shrink_sibling(self, filled: Filled) -> None:
        """What one of a pair has filled the other loses, counted from what it was before."""
        order = filled.order
        sibling = self._state.live_order(order.trader, order.symbol, order.sibling)
        if sibling is None:
            return
        left = filled.sibling_size - filled.size
        if not order.open_size or (filled.sibling_size and left <= 0):
            self._release_sibling(order)
        elif isinstance(sibling, ConditionalOrder):
            self._resize(sibling, left)
        elif sibling.size > left:
            open_size = max(0, left - sibling.filled)
            shrink(sibling, open_size, CancelReason.SIBLING_DONE, self._state)

    def _release_sibling(self, order: Order | ConditionalOrder) -> None:
        """The other of a pair goes; a pair is never asked twice."""
        if not order.sibling:
            return
        sibling = self._state.live_order(order.trader, order.symbol, order.sibling)
        order.sibling = OrderId(0)
        if isinstance(sibling, ConditionalOrder):
            cancel_waiting(sibling, CancelReason.SIBLING_DONE, self._state)
        elif sibling is not None:
            cancel(sibling, CancelReason.SIBLING_DONE, self._state)

    def _end_entry(self, exit: ConditionalOrder, market: Market) -> None:
        """What an entry has not filled when one of its exits fires would be left without one."""
        entry = market.book.orders_by_id.get(exit.parent)
        if entry is not None:
            cancel(entry, CancelReason.SIBLING_DONE, self._state)

    def drop(self, order: ConditionalOrder) -> None:
        """End a waiting order whose trader wants it no more: an entry attaches no such exit again."""
        entry = self._state.markets[order.symbol].book.orders_by_id.get(order.parent)
        if entry is not None and order.type is OrderType.STOP:
            entry.stop_loss = 0
        elif entry is not None:
            entry.take_profit = 0
        cancel_waiting(order, CancelReason.REQUESTED, self._state)

    def _grow_exits(self, entry: Order, size: Size) -> None:
        """Attach exits to what a bracket's entry has first opened; add to them what it opens later."""
        desk: Desk = entry.desk
        opened = min(size, desk.position.size * entry.side)
        if opened <= 0:
            return
        instrument = desk.instrument
        exits = [order for order in desk.conditionals.values() if order.parent == entry.id]
        for order in exits:
            self._resize(order, min(order.size + opened, instrument.size_max, instrument.market_size_max))
        if not exits:
            self._attach(entry, desk, opened)

    def _attach(self, entry: Order, desk: Desk, size: Size) -> None:
        wanted = ((OrderType.TAKE_PROFIT, entry.take_profit), (OrderType.STOP, entry.stop_loss))
        born = [self._exit(entry, desk, type, trigger, size) for type, trigger in wanted if trigger]
        for order in born:
            self.wait(order)
        if len(born) == 2:
            born[0].sibling, born[1].sibling = born[1].id, born[0].id

    def _resize(self, order: ConditionalOrder, size: Size) -> None:
        """A waiting order covers so many lots; one that closes whatever there is needs no number."""
        if order.size and order.size != size:
            order.size = size
            self._tell_amended(order)

    def _tell_amended(self, order: ConditionalOrder) -> None:
        self._state.events.append(
            ConditionalAmended(
                time=self._state.now,
                trader=order.trader,
                symbol=order.symbol,
                order_id=order.id,
                trigger_price=order.trigger_price,
                price=order.price,
                size=order.size,
            )
        )

    def _exit(
        self, entry: Order, desk: Desk, type: OrderType, trigger: Price, size: Size
    ) -> ConditionalOrder:
        return ConditionalOrder(
            self._state.take_order_id(),
            entry.side.opposite,
            type,
            trigger,
            size,
            entry.trader,
            entry.symbol,
            reduce_only=True,
            parent=entry.id,
            desk=desk,
        )


def place_conditional(command: PlaceOrder, desk: Desk, id: OrderId) -> ConditionalOrder:
    order = conditional_of(command, desk)
    order.id = id
    return order


def _working_command(order: ConditionalOrder) -> PlaceOrder:
    """The order a conditional one becomes. Its time to live has been judged while it waited."""
    limited = WORKING_TYPE[order.type] is OrderType.LIMIT
    dated = order.time_in_force is TimeInForce.GTD
    return PlaceOrder(
        trader=order.trader,
        symbol=order.symbol,
        side=order.side,
        size=order.size,
        type=WORKING_TYPE[order.type],
        price=order.price,
        time_in_force=TimeInForce.GTC if dated and not limited else order.time_in_force,
        expire_time=order.expire_time if limited else 0,
        reduce_only=order.reduce_only,
        close_position=order.close_position,
        self_trade=order.self_trade,
        client_id=order.client_id,
    )
