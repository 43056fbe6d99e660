"""An accepted order meets the book: fills settle one by one, the rest rests or is cancelled.

After each fill both sides' accounts, order reserves and reduce-only orders are true again, so the
next maker is judged by what is, not by what was when the taker arrived.
"""

from collections.abc import Callable
from typing import Final, TypeAlias

from exchange.account import Desk
from exchange.clearing import Fee, Fill, Settled, settle
from exchange.events import CashMoved, OrderAccepted, Traded
from exchange.ledger import Wallet
from exchange.market import Market
from exchange.open_orders import cancel, end_exits, free_client_id, shrink_reducing
from exchange.order import Filled, Order
from exchange.reserves import costlier_side, file_order, open_loss_at, refile_filled
from exchange.solvency import would_be_unsafe
from exchange.state import State
from exchange.terms import (
    BUY,
    CancelReason,
    OrderId,
    OrderType,
    SelfTrade,
    TimeInForce,
    TransferReason,
)
from exchange.units import Cash, Price, Size

RESTING: Final = (TimeInForce.GTC, TimeInForce.GTD)
_MARKET: Final = OrderType.MARKET
_FOK: Final = TimeInForce.FOK
_TAKER: Final = TransferReason.TAKER_FEE
_MAKER: Final = TransferReason.MAKER_FEE
_LIQUIDATION: Final = TransferReason.LIQUIDATION_FEE
FeeOf: TypeAlias = Callable[[Price, Size], Cash]


class Matching:
    """The one way by which an order reaches the book of a market."""

    def __init__(self, state: State) -> None:
        self._state = state
        self.followers: dict[OrderId, Filled] = {}
        """Whose attached or paired orders have to be seen to."""
        self._grown: list[Desk] = []
        """Desks whose orders need more since a fill took what they would have reduced."""

    def enter(self, order: Order, desk: Desk, market: Market) -> None:
        """Accept an order with an id, priced and affordable; trade what crosses, rest the remainder."""
        state = self._state
        file_order(desk, order, state.ledger)
        if order.client_id:
            state.members[order.trader].client_ids[order.client_id] = order.id
        state.events.append(
            OrderAccepted(
                time=state.now,
                trader=order.trader,
                symbol=order.symbol,
                order_id=order.id,
                client_id=order.client_id,
                side=order.side,
                type=order.type,
                price=order.price,
                size=order.open_size,
                display_size=order.display_size,
                time_in_force=order.time_in_force,
                reduce_only=order.reduce_only,
            )
        )
        self.work(order, desk, market)
        if desk.account is not desk.cross:
            state.touch(desk.cross)

    def work(self, order: Order, desk: Desk, market: Market) -> None:
        """Trade what crosses, then rest or cancel what is left."""
        reason = self._take(order, desk, market) if market.book.would_take(order.side, order.price) else None
        if self._grown:
            self._let_go()
        if not order.open_size:
            if order.client_id:
                free_client_id(order, self._state)
        elif reason is None and order.type is not _MARKET and order.time_in_force in RESTING:
            market.book.add(order)
            if order.expire_time:
                self._state.expire_at(order.expire_time, order.id, order.symbol)
        else:
            cancel(order, reason or _remainder_reason(order, market), self._state)

    def _take(self, order: Order, desk: Desk, market: Market) -> CancelReason | None:
        """Fill an order while it crosses; why it had to stop, if something stopped it.

        Fill-or-kill was judged whole on the book as it stood: no order leaves that before it is filled.
        """
        book, state = market.book, self._state
        judged = order.time_in_force is _FOK
        while order.open_size and (maker := book.maker_for(order)) is not None:
            maker_desk: Desk = maker.desk
            if maker_desk is desk:
                if order.self_trade is not SelfTrade.EXPIRE_TAKER:
                    cancel(maker, CancelReason.SELF_TRADE, state)
                if order.self_trade is not SelfTrade.EXPIRE_MAKER:
                    return CancelReason.SELF_TRADE
                continue
            size = min(order.open_size, maker.shown)
            if not judged and would_be_unsafe(order, desk, size, maker.price, market, state):
                return CancelReason.WOULD_BE_UNSAFE
            if not judged and would_be_unsafe(maker, maker_desk, size, maker.price, market, state):
                cancel(maker, CancelReason.WOULD_BE_UNSAFE, state)
                continue
            self.clear(order, desk, maker, maker_desk, size, market)
            if self._grown and not judged:
                self._let_go()
        return None

    def sweep(
        self,
        order: Order,
        desk: Desk,
        market: Market,
        fee_of: FeeOf,
        fee_wallet: Wallet,
        liquidation_id: int = 0,
    ) -> list[Settled]:
        """Fill an order of the venue itself while it crosses: it is held to no margin, is exempt from
        self-trade prevention, and what it does not fill is nobody's."""
        settled = []
        while order.open_size and (maker := market.book.maker_for(order)) is not None:
            maker_desk: Desk = maker.desk
            size = min(order.open_size, maker.shown)
            if would_be_unsafe(maker, maker_desk, size, maker.price, market, self._state):
                cancel(maker, CancelReason.WOULD_BE_UNSAFE, self._state)
                continue
            fee = Fee(fee_of(maker.price, size), fee_wallet, _LIQUIDATION)
            settled.append(self.clear(order, desk, maker, maker_desk, size, market, fee, liquidation_id))
            if self._grown:
                self._let_go()
        return settled

    def clear(
        self,
        taker: Order,
        taker_desk: Desk,
        maker: Order,
        maker_desk: Desk,
        size: Size,
        market: Market,
        fee: Fee | None = None,
        liquidation_id: int = 0,
    ) -> Settled:
        """Settle one match on both sides, at the maker's price; returns the taker's side of it.

        Where no other fee is named the taker pays the instrument's.
        """
        state, instrument, price = self._state, market.instrument, maker.price
        signed = size if taker.side is BUY else -size
        value = instrument.value(signed, price)
        notional = abs(value)
        maker_fee = Fee(instrument.maker_fee(notional), market.fees, _MAKER)
        if fee is None:
            fee = Fee(instrument.taker_fee(notional), market.fees, _TAKER)
        maker_held, taker_held = maker_desk.order_margin, taker_desk.order_margin
        market.book.fill(maker, size)
        made = self._settle_side(maker, maker_desk, -signed, price, -value, maker_fee, market)
        taker.open_size -= size
        took = self._settle_side(taker, taker_desk, signed, price, value, fee, market)
        prices = market.prices
        if not prices.first:
            prices.first = price
        prices.last = price
        state.stirred[instrument.symbol] = market
        state.events.append(
            Traded(
                time=state.now,
                symbol=instrument.symbol,
                price=price,
                size=size,
                notional=notional,
                taker_side=taker.side,
                taker=taker_desk.trader,
                taker_order_id=taker.id,
                taker_fee=fee.amount,
                taker_realized=took.realized,
                maker=maker_desk.trader,
                maker_order_id=maker.id,
                maker_fee=maker_fee.amount,
                maker_realized=made.realized,
                liquidation_id=liquidation_id,
            )
        )
        for order in (maker, taker):
            if order.take_profit or order.stop_loss or order.sibling:
                self._follow(order, size)
        after_fill(maker_desk, made, market, state)
        after_fill(taker_desk, took, market, state)
        if maker_desk.order_margin > maker_held:
            self._grown.append(maker_desk)
        if taker_desk.order_margin > taker_held:
            self._grown.append(taker_desk)
        if maker.client_id and not maker.open_size:
            free_client_id(maker, state)
        return took

    def _settle_side(
        self, order: Order, desk: Desk, size: Size, price: Price, value: Cash, fee: Fee, market: Market
    ) -> Settled:
        """One side of a match, signed; the venue's own orders hold nothing that a fill would free."""
        loss, filed = 0, fee.reason is not _LIQUIDATION
        if filed:
            lots = abs(size)
            refile_filled(desk, order, lots)
            if desk.account is not desk.cross:
                loss = open_loss_at(desk, order, lots, price)
        fill = Fill(size, value, fee.amount, fee.wallet, fee.reason, loss, filed)
        return settle(desk, fill, market.clearing, self._state.ledger)

    def _let_go(self) -> None:
        """Cancel the newest orders until the margin that the rest need is covered: what only reduced a
        position must be held once that is gone."""
        while self._grown:
            desk = self._grown.pop(0)
            while self._state.free(desk) < 0 and (newest := _newest_resting(desk)) is not None:
                cancel(newest, CancelReason.MARGIN_NOT_HELD, self._state)

    def _follow(self, order: Order, size: Size) -> None:
        """Remember what an order with attached or paired ones has filled, until they are seen to."""
        filled = self.followers.get(order.id)
        if filled is None:
            sibling = self._state.live_order(order.trader, order.symbol, order.sibling)
            filled = Filled(order, 0, sibling.size if sibling is not None else 0)
        self.followers[order.id] = filled._replace(size=filled.size + size)


def after_fill(desk: Desk, settled: Settled, market: Market, state: State) -> None:
    """Keep what hangs on a position true once it has changed."""
    if desk.position.size:
        market.holders[desk.trader] = desk
    else:
        market.holders.pop(desk.trader, None)
    if settled.margin:
        state.events.append(
            CashMoved(
                time=state.now,
                trader=desk.trader,
                asset=market.instrument.settle,
                symbol=market.instrument.symbol,
                amount=settled.margin,
                reason=TransferReason.OPENING_MARGIN if settled.margin > 0 else TransferReason.MARGIN_RELEASE,
            )
        )
    account, cross = desk.account, desk.cross
    state.touched[account.id] = account
    if cross is not account:
        state.touched[cross.id] = cross
    if desk.reducing:
        shrink_reducing(desk, market, state)
    if desk.conditionals:
        end_exits(desk, market, state)


def _newest_resting(desk: Desk) -> Order | None:
    """The last order of the side that sets what a desk must hold, but for one that is being worked."""
    orders = reversed(costlier_side(desk).orders.values())
    return next((order for order in orders if order.level is not None), None)


def _remainder_reason(order: Order, market: Market) -> CancelReason:
    """Why the rest of an order that may not rest is cancelled."""
    if order.type is OrderType.MARKET and market.book.best_price(order.side.opposite):
        return CancelReason.OUTSIDE_TAKE_BOUND
    return CancelReason.IMMEDIATE_REMAINDER
