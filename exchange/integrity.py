"""Every law of the house at once, recomputed from scratch (INVARIANTS M, B, G, L).

Assertions only: whoever calls `check` learns the first law that does not hold. O(everything).
"""

from exchange.account import Desk, MarginAccount, OrderSide
from exchange.margin import order_cost
from exchange.market import Market
from exchange.order import Order
from exchange.reserves import order_margin
from exchange.state import State
from exchange.units import Cash


def check(state: State) -> None:
    """Assert everything that must hold between two commands."""
    state.ledger.check()
    state.bands.check()
    for market in state.markets.values():
        _check_market(state, market)
    for _, member in sorted(state.members.items()):
        for _, account in sorted(member.cross.items()):
            _check_cross(state, account, [d for d in member.desks.values() if d.cross is account])
        for desk in member.desks.values():
            _check_isolated(desk)
    _check_funds(state)
    assert not state.touched, "an account was changed and not looked at"


def _check_market(state: State, market: Market) -> None:
    market.book.check()
    market.triggers.check()
    held = {trader: desk for trader, desk in market.desks.items() if desk.position.size}
    assert held == market.holders, "holders are not those who hold"
    assert sum(desk.position.size for desk in held.values()) == 0, "sizes do not sum to zero (M-2)"
    cost: Cash = sum(desk.position.cost for desk in held.values())
    assert cost + market.clearing.balance == 0, "costs are not what clearing paid (M-3)"
    resting = sum(len(desk.open_orders()) for desk in market.desks.values())
    assert resting == len(market.book.orders_by_id), "an order rests that no desk knows (B-6)"
    waiting = sum(len(desk.conditionals) for desk in market.desks.values())
    assert waiting == len(market.triggers.orders_by_id), "an order waits that no desk knows"
    for desk in market.desks.values():
        _check_desk(state, desk, market)


def _check_desk(state: State, desk: Desk, market: Market) -> None:
    position, symbol = desk.position, market.instrument.symbol
    assert (position.size == 0) == (position.cost == 0), "size and cost vanish together (M-3)"
    assert (symbol in desk.account.desks) == bool(position.size), "account and desk disagree"
    _check_side(desk, desk.bids)
    _check_side(desk, desk.asks)
    for order in desk.open_orders():
        assert market.book.orders_by_id.get(order.id) is order, "a dead order on a desk (B-6)"
        assert order.desk is desk, "an order on a foreign desk"
        if order.reduce_only:
            assert order.open_size <= max(0, -position.size * order.side), "reduce-only would grow (G-10)"
        if order.client_id:
            ids = state.members[order.trader].client_ids
            assert ids.get(order.client_id) == order.id, "a live client id is unknown"
    needed = order_margin(desk, position.size)
    assert desk.order_margin == needed, "held margin is not what orders need (G-1)"
    isolated = desk.account is desk.isolated
    assert desk.reserve.balance == (desk.order_margin if isolated else 0), "reserve is not what orders need"


def _check_side(desk: Desk, side: OrderSide) -> None:
    size = needs = 0
    for order in side.orders.values():
        size += order.open_size
        needs += _needs(desk, order)
    assert side.size == size, "side's size is stale"
    assert side.margin + side.outlay == needs, "what a side needs is stale"


def _needs(desk: Desk, order: Order) -> Cash:
    cost = order_cost(
        desk.instrument, order.side, order.open_size, order.price, order.accepted_mark, desk.leverage
    )
    assert cost.total == order.margin + order.outlay, "order's margin is stale (G-1)"
    return cost.total


def _check_cross(state: State, account: MarginAccount, desks: list[Desk]) -> None:
    held = sum(desk.order_margin for desk in desks if desk.account is account)
    assert account.order_margin == held, "held margin is not the desks' (G-1)"
    falls = account.id in state.unsafe or _is_waiting_fund(state, account)
    if not account.desks:
        assert account.wallet.balance >= 0, "a flat account owes"
    elif account.wallet.balance < 0 and not falls:
        assert state.risk(account).equity >= 0, "a wallet below zero that no profit holds up"


def _is_waiting_fund(state: State, account: MarginAccount) -> bool:
    """Nobody is asked to take a fund's inventory in an outage, or at a stale mark."""
    return account.is_house and state.waits(account)


def _check_isolated(desk: Desk) -> None:
    account = desk.isolated
    if not account.desks:
        assert account.wallet.balance == 0, "margin left in a closed position"
        assert account.put_in == 0, "margin put in and no position"
        assert not account.called, "a margin call without a position"


def _check_funds(state: State) -> None:
    for fund in state.funds.values():
        assert fund.account.wallet.balance >= 0 or fund.account.desks, "a fund without positions owes (L-5)"
    for market in state.markets.values():
        assert market.bad_debt.balance <= 0, "bad debt that was received"
