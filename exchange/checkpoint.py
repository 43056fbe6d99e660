"""The whole state as canonical bytes, and back: equal states give equal bytes (INVARIANTS S-3).

What is derived is left out: reserves follow from orders, bands and expiries from positions and
orders. What is empty is left out too, so that merely asking about somebody changes nothing.
"""

from collections.abc import Iterator
from hashlib import blake2b
from operator import attrgetter
from typing import Final, TypeAlias

import msgspec

from exchange.account import Desk, Member
from exchange.market import Market
from exchange.order import Order
from exchange.pricing import Prices
from exchange.reserves import hold, order_margin, price_order, weigh_orders
from exchange.state import State
from exchange.terms import (
    AccountId,
    Asset,
    ClientId,
    MarginMode,
    OrderId,
    OrderType,
    SelfTrade,
    Side,
    Symbol,
    TimeInForce,
    Trader,
    TriggerBy,
)
from exchange.triggers import ConditionalOrder
from exchange.units import Cash, Price, Rate, Size, Time


class Saved(msgspec.Struct, array_like=True, frozen=True, forbid_unknown_fields=True, gc=False):
    """A part of a snapshot, without field names. None can be part of a ring: no collector need look at it."""


class SavedOrder(Saved, frozen=True):
    """A resting order, in the names of `Order`."""

    id: OrderId
    side: Side
    price: Price
    size: Size
    trader: Trader
    symbol: Symbol
    client_id: ClientId
    type: OrderType
    time_in_force: TimeInForce
    post_only: bool
    reduce_only: bool
    display_size: Size
    expire_time: Time
    self_trade: SelfTrade
    sequence: int
    take_profit: Price
    stop_loss: Price
    sibling: OrderId
    open_size: Size
    hidden: Size
    accepted_mark: Price


_ORDER_FIELDS = tuple(name for name in SavedOrder.__struct_fields__ if name != "size")
"""All but what an order finds from its parts."""


class SavedConditional(Saved, frozen=True):
    """A waiting order, in the names of `ConditionalOrder`."""

    id: OrderId
    side: Side
    type: OrderType
    trigger_price: Price
    size: Size
    trader: Trader
    symbol: Symbol
    client_id: ClientId
    trigger_by: TriggerBy
    price: Price
    reduce_only: bool
    close_position: bool
    time_in_force: TimeInForce
    callback_ppb: Rate
    activation_price: Price
    best: Price
    expire_time: Time
    self_trade: SelfTrade
    sequence: int
    sibling: OrderId
    parent: OrderId


class SavedDesk(Saved, frozen=True):
    trader: Trader
    mode: MarginMode
    leverage: int
    auto_margin: bool
    size: Size
    cost: Cash
    put_in: Cash
    called: bool
    """Of the isolated account."""
    bids: tuple[OrderId, ...]
    """Open orders by age, which is not always the order of their ids."""
    asks: tuple[OrderId, ...]
    reducing: tuple[OrderId, ...]
    conditionals: tuple[OrderId, ...]


class SavedPrices(Saved, frozen=True):
    """In the names of `Prices`."""

    index: Price
    index_time: Time
    last: Price
    last_seen: Price
    mark: Price
    mark_seen: Price
    sample_time: Time
    premium_sum_ppb: int
    premium_count: int
    published_rate_ppb: Rate | None
    funding_rate_ppb: Rate
    funding_time: Time


class SavedMarket(Saved, frozen=True):
    symbol: Symbol
    halted: bool
    suspended: bool
    prices: SavedPrices
    basis: tuple[int, ...]
    orders: tuple[SavedOrder, ...]
    """Each side best first, then oldest first."""
    conditionals: tuple[SavedConditional, ...]
    desks: tuple[SavedDesk, ...]


class SavedMember(Saved, frozen=True):
    trader: Trader
    client_ids: tuple[tuple[ClientId, OrderId], ...]
    transfer_ids: tuple[str, ...]
    called: tuple[Asset, ...]
    """Cross accounts under a margin call."""


class SavedState(Saved, frozen=True):
    now: Time
    sequence: int
    next_order_id: int
    next_liquidation_id: int
    open: bool
    balances: tuple[tuple[str, Asset, Cash], ...]
    markets: tuple[SavedMarket, ...]
    members: tuple[SavedMember, ...]
    unsafe: tuple[tuple[Trader, str], ...]
    work_off_times: tuple[Time, ...]


_Ids: TypeAlias = tuple[OrderId, ...]
_NO_ORDERS: Final[tuple[_Ids, _Ids, _Ids, _Ids]] = (), (), (), ()
_CROSS, _ISOLATED = MarginMode.CROSS, MarginMode.ISOLATED
_read_prices, _read_order, _read_conditional = (
    attrgetter(*form.__struct_fields__) for form in (SavedPrices, SavedOrder, SavedConditional)
)
_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(SavedState)


def digest(state: State) -> bytes:
    """Sixteen bytes that differ when anything in the state does."""
    return blake2b(snapshot(state), digest_size=16).digest()


# ── saving ──────────────────────────────────────────────────────────────────────────────────────


def snapshot(state: State) -> bytes:
    return _encoder.encode(
        SavedState(
            state.now,
            state.sequence,
            state.next_order_id,
            state.next_liquidation_id,
            state.open,
            tuple(state.ledger.balances()),
            tuple(_save_market(state, market) for market in state.markets.values()),
            tuple(_save_members(state)),
            tuple((id.trader, id.scope) for id in sorted(state.unsafe)),
            tuple(fund.work_off_time for _, fund in sorted(state.funds.items())),
        )
    )


def _save_market(state: State, market: Market) -> SavedMarket:
    resting = [order for side in Side for order in market.book.orders(side)]
    waiting = list(market.triggers)
    busy = {order.trader for order in resting} | {order.trader for order in waiting}
    return SavedMarket(
        market.instrument.symbol,
        market.halted,
        market.suspended,
        SavedPrices(*_read_prices(market.prices)),
        tuple(market.prices.basis),
        tuple([SavedOrder(*_read_order(order)) for order in resting]),
        tuple([SavedConditional(*_read_conditional(order)) for order in waiting]),
        tuple(_save_desks(market, busy, state.rules.leverage_default)),
    )


def _save_desks(market: Market, busy: set[Trader], leverage_default: int) -> Iterator[SavedDesk]:
    """Those that are not as `State.desk` would open them. `busy` are the traders of live orders: nobody
    else has any on their desk (INVARIANTS B-6), and of thousands that need not be looked up."""
    default = min(leverage_default, market.instrument.leverage_max)
    for trader in sorted(market.desks):
        desk = market.desks[trader]
        position, isolated, is_cross = desk.position, desk.isolated, desk.account is desk.cross
        bids, asks, reducing, conditionals = _NO_ORDERS
        if trader in busy:
            bids, asks, reducing, conditionals = _orders_of(desk)
        elif is_cross and desk.leverage == default and not position.size and not desk.auto_margin:
            continue
        yield SavedDesk(
            trader,
            _CROSS if is_cross else _ISOLATED,
            desk.leverage,
            desk.auto_margin,
            position.size,
            position.cost,
            isolated.put_in,
            isolated.called,
            bids,
            asks,
            reducing,
            conditionals,
        )


def _orders_of(desk: Desk) -> tuple[_Ids, _Ids, _Ids, _Ids]:
    return tuple(desk.bids.orders), tuple(desk.asks.orders), tuple(desk.reducing), tuple(desk.conditionals)


def _save_members(state: State) -> Iterator[SavedMember]:
    """Those of whom anything is to be remembered that no desk and no wallet tells."""
    called = _called_assets(state)
    members = state.members
    named = [trader for trader, member in members.items() if member.client_ids or member.transfer_ids]
    for trader in sorted({**called, **dict.fromkeys(named)}):
        member = members[trader]
        ids = tuple(sorted(member.client_ids.items()))
        yield SavedMember(trader, ids, tuple(sorted(member.transfer_ids)), tuple(called.get(trader, ())))


def _called_assets(state: State) -> dict[Trader, list[Asset]]:
    """Whose cross accounts are under a margin call, and of which assets, in canonical order."""
    called: dict[Trader, list[Asset]] = {}
    for id, account in sorted(state.called.items()):
        if account.called and id.scope not in state.markets:
            called.setdefault(id.trader, []).append(Asset(id.scope))
    return called


# ── restoring ───────────────────────────────────────────────────────────────────────────────────


def restore(state: State, blob: bytes) -> None:
    """Fill a new state of the same rules. Raises msgspec.DecodeError on bytes that are no snapshot."""
    saved = _decoder.decode(blob)
    state.now, state.sequence = saved.now, saved.sequence
    state.next_order_id, state.next_liquidation_id = saved.next_order_id, saved.next_liquidation_id
    state.open = saved.open
    state.ledger.restore(saved.balances)
    for market in saved.markets:
        _restore_market(state, market)
    for member in saved.members:
        _restore_member(state, member)
    for id in saved.unsafe:
        account = state.account(AccountId(*id))
        state.unsafe[account.id] = account
    for (_, fund), time in zip(sorted(state.funds.items()), saved.work_off_times, strict=True):
        fund.work_off_time = time


def _restore_market(state: State, saved: SavedMarket) -> None:
    market = state.markets[saved.symbol]
    market.halted, market.suspended = saved.halted, saved.suspended
    _restore_prices(market.prices, saved)
    orders = {order.id: _restore_order(order, state) for order in saved.orders}
    waiting = {order.id: _restore_conditional(order, state) for order in saved.conditionals}
    for desk in saved.desks:
        _restore_desk(state, market, desk, orders, waiting)
    for order in orders.values():
        market.book.add(order)
        if order.expire_time:
            state.expire_at(order.expire_time, order.id, order.symbol)
    for conditional in waiting.values():
        market.triggers.add(conditional)
        if conditional.expire_time:
            state.expire_at(conditional.expire_time, conditional.id, conditional.symbol)


def _restore_prices(prices: Prices, saved: SavedMarket) -> None:
    for name in SavedPrices.__struct_fields__:
        setattr(prices, name, getattr(saved.prices, name))
    prices.index_seen = prices.index
    prices.restore_basis(saved.basis)


def _restore_order(saved: SavedOrder, state: State) -> Order:
    desk = state.desk(saved.trader, saved.symbol)
    order = Order(saved.id, saved.side, saved.price, saved.size, saved.open_size, desk=desk)
    for name in _ORDER_FIELDS:
        setattr(order, name, getattr(saved, name))
    return order


def _restore_conditional(saved: SavedConditional, state: State) -> ConditionalOrder:
    desk = state.desk(saved.trader, saved.symbol)
    order = ConditionalOrder(saved.id, saved.side, saved.type, saved.trigger_price, saved.size, desk=desk)
    for name in SavedConditional.__struct_fields__:
        setattr(order, name, getattr(saved, name))
    return order


def _restore_desk(
    state: State,
    market: Market,
    saved: SavedDesk,
    orders: dict[OrderId, Order],
    waiting: dict[OrderId, ConditionalOrder],
) -> None:
    desk = state.desk(saved.trader, market.instrument.symbol)
    desk.leverage, desk.auto_margin = saved.leverage, saved.auto_margin
    if saved.mode is _ISOLATED:
        desk.set_mode(_ISOLATED)
        desk.isolated.put_in, desk.isolated.called = saved.put_in, saved.called
        if saved.called:
            state.called[desk.isolated.id] = desk.isolated
    if saved.size:
        desk.position.size, desk.position.cost = saved.size, saved.cost
        desk.account.desks[market.instrument.symbol] = desk
        market.holders[desk.trader] = desk
    for id in saved.conditionals:
        desk.conditionals[id] = waiting[id]
    if saved.bids or saved.asks or saved.reducing:
        _restore_resting(state, desk, [orders[id] for id in (*saved.bids, *saved.asks, *saved.reducing)])


def _restore_resting(state: State, desk: Desk, orders: list[Order]) -> None:
    """A desk's resting orders, oldest of each kind first, and the margin they hold."""
    for order in orders:
        if order.reduce_only:
            desk.reducing[order.id] = order
        else:
            price_order(order, desk)
            side = desk.side(order.side)
            side.orders[order.id] = order
            side.grow(order.open_size, order.margin, order.outlay)
    if not (desk.bids.orders or desk.asks.orders):
        return
    if desk.account is desk.cross:
        hold(desk, state.ledger)
    else:
        weigh_orders(desk)
        desk.order_margin = order_margin(desk, desk.position.size)


def _restore_member(state: State, saved: SavedMember) -> None:
    member: Member = state.member(saved.trader)
    member.client_ids.update(saved.client_ids)
    member.transfer_ids.update(dict.fromkeys(saved.transfer_ids))
    for asset in saved.called:
        account = state.cross(saved.trader, asset)
        account.called = True
        state.called[account.id] = account
