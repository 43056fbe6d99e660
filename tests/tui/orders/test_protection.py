"""What is sent for a wanted take-profit and stop: one pair over the whole position."""

from msgspec.structs import replace

from exchange.commands import AmendOrder, AnyCommand, CancelOrder, PlaceOrder
from exchange.questions import OrderView, PositionView
from exchange.terms import BUY, SELL, ClientId, ContractKind, OrderId, OrderType, Side, Trader, TriggerBy
from tests.tui.frames import BTC, FRAME, INSTRUMENTS, MARKETS, ORDERS, POSITIONS, sample_view
from tui.orders.protection import Exit, Exits, brings, exits_of, is_late, others_of, steps, trouble

YOU = Trader("you")
LONG, SHORT = POSITIONS[0], POSITIONS[1]
COIN = INSTRUMENTS[0]
STOP = ORDERS[1]
"""Over all of the long, at 57,800.0, named c12."""
PROFIT = replace(
    STOP, order_id=OrderId(20), client_id="c20", type=OrderType.TAKE_PROFIT, trigger_price=620_000
)
PAIR = (replace(PROFIT, sibling=STOP.order_id), replace(STOP, sibling=PROFIT.order_id))


def sent(
    profit: int, stop: int, *orders: OrderView, by: TriggerBy = TriggerBy.MARK, held: PositionView = LONG
) -> list[AnyCommand]:
    """What makes these orders protect the position at these prices."""
    view = sample_view(replace(FRAME, account=replace(FRAME.account, orders=orders)))
    there = exits_of(view, held)
    wanted = Exits(replace(there.profit, price=profit, by=by), replace(there.stop, price=stop, by=by))
    return [command for command, _ in steps(view, held, wanted, YOU)]


def placed(type: OrderType, trigger: int, name: str, sibling: str = "", side: Side = SELL) -> PlaceOrder:
    return PlaceOrder(
        trader=YOU,
        symbol=BTC,
        side=side,
        size=0,
        type=type,
        close_position=True,
        trigger_price=trigger,
        client_id=ClientId(name),
        sibling=ClientId(sibling),
    )


def cancelled(order: OrderView) -> CancelOrder:
    return CancelOrder(trader=YOU, symbol=order.symbol, order_id=order.order_id)


NEW_PAIR = [
    placed(OrderType.STOP, 570_000, "exit-1.oco"),
    placed(OrderType.TAKE_PROFIT, 620_000, "exit-1", "exit-1.oco"),
]


def test_both_are_placed_as_one_pair_the_stop_first() -> None:
    assert sent(620_000, 570_000) == NEW_PAIR


def test_one_alone_is_placed_alone_and_nothing_for_nothing() -> None:
    assert sent(0, 570_000) == [placed(OrderType.STOP, 570_000, "exit-1")]
    assert sent(620_000, 0) == [placed(OrderType.TAKE_PROFIT, 620_000, "exit-1")]
    assert sent(0, 0) == []


def test_what_is_there_is_moved_and_what_is_right_is_left_alone() -> None:
    moved = AmendOrder(trader=YOU, symbol=BTC, order_id=STOP.order_id, trigger_price=570_000)
    assert sent(620_000, 570_000, *PAIR) == [moved]
    assert sent(620_000, 578_000, *PAIR) == []


def test_an_emptied_field_cancels_the_order_there_is() -> None:
    assert sent(0, 578_000, *PAIR) == [cancelled(PAIR[0])]
    assert sent(0, 0, *PAIR) == [cancelled(PAIR[0]), cancelled(PAIR[1])]


def test_a_second_is_tied_to_the_first_by_the_name_it_has() -> None:
    assert sent(620_000, 578_000, STOP) == [placed(OrderType.TAKE_PROFIT, 620_000, "exit-1", "c12")]


def test_one_that_has_no_name_or_another_pair_is_placed_anew_before_it_is_cancelled() -> None:
    for stop in (replace(STOP, client_id=""), replace(STOP, sibling=OrderId(99))):
        again = [replace(NEW_PAIR[0], trigger_price=578_000), NEW_PAIR[1]]
        assert sent(620_000, 578_000, stop) == [*again, cancelled(stop)]


def test_two_that_know_nothing_of_each_other_become_a_pair() -> None:
    again = [replace(NEW_PAIR[0], trigger_price=578_000), NEW_PAIR[1]]
    assert sent(620_000, 578_000, PROFIT, STOP) == [*again, cancelled(PROFIT), cancelled(STOP)]


def test_what_watches_another_price_is_placed_anew() -> None:
    stop = replace(placed(OrderType.STOP, 578_000, "exit-1"), trigger_by=TriggerBy.LAST)
    assert sent(0, 578_000, STOP, by=TriggerBy.LAST) == [stop, cancelled(STOP)]


def test_its_names_are_nobody_elses() -> None:
    other = replace(ORDERS[2], client_id="exit-1.oco")
    assert sent(0, 570_000, other) == [placed(OrderType.STOP, 570_000, "exit-2")]


def test_one_with_a_limit_is_no_exit_at_market_and_stays_as_it_is() -> None:
    stop = replace(STOP, type=OrderType.STOP_LIMIT, price=577_500)
    profit = replace(PROFIT, type=OrderType.TAKE_PROFIT_LIMIT, price=620_500)
    view = sample_view(replace(FRAME, account=replace(FRAME.account, orders=(profit, stop))))
    exits = exits_of(view, LONG)
    assert (exits.profit.order, exits.stop.order) == (None, None)
    assert others_of(view, LONG, exits) == [profit, stop]
    assert sent(620_000, 570_000, profit, stop) == NEW_PAIR


def test_what_waits_for_a_trigger_would_close_it_reduce_only_or_not() -> None:
    stop = replace(STOP, reduce_only=False)
    trail = replace(stop, order_id=OrderId(21), type=OrderType.TRAILING_STOP, trigger_price=0)
    resting = replace(stop, order_id=OrderId(22), type=OrderType.LIMIT, price=620_000, trigger_price=0)
    view = sample_view(replace(FRAME, account=replace(FRAME.account, orders=(stop, trail, resting))))
    exits = exits_of(view, LONG)
    assert exits.stop.order is None
    assert others_of(view, LONG, exits) == [stop, trail]


def test_every_step_but_the_last_cancels_can_be_taken_back() -> None:
    view = sample_view(replace(FRAME, account=replace(FRAME.account, orders=PAIR)))
    there = exits_of(view, LONG)
    wanted = Exits(replace(there.profit, price=0), replace(there.stop, price=570_000))
    (_, back), (_, none) = steps(view, LONG, wanted, YOU)
    assert back == AmendOrder(trader=YOU, symbol=BTC, order_id=STOP.order_id, trigger_price=578_000)
    assert none is None
    fresh = Exits(Exit(OrderType.TAKE_PROFIT, 620_000), Exit(OrderType.STOP, 570_000))
    backs = [back for _, back in steps(sample_view(), LONG, fresh, YOU)]
    assert [each.client_id for each in backs if isinstance(each, CancelOrder)] == ["exit-1.oco", "exit-1"]


def test_only_what_covers_all_of_the_position_protects_it_and_the_rest_is_named_beside() -> None:
    part, bound = replace(STOP, open_size=849), replace(STOP, open_size=0, size=0, close_position=True)
    for order, protects in ((part, False), (STOP, True), (bound, True)):
        view = sample_view(replace(FRAME, account=replace(FRAME.account, orders=(order,))))
        exits = exits_of(view, LONG)
        assert (exits.stop.order == order) is protects
        assert others_of(view, LONG, exits) == ([] if protects else [part])


def test_of_several_the_one_that_is_reached_first_is_told() -> None:
    far = replace(STOP, order_id=OrderId(30), trigger_price=500_000)
    view = sample_view(replace(FRAME, account=replace(FRAME.account, orders=(far, STOP))))
    assert exits_of(view, LONG).stop.order == STOP
    assert others_of(view, LONG, exits_of(view, LONG)) == [far]


def test_what_it_brings_is_the_profit_after_the_fee_of_closing() -> None:
    profit, fee = brings(LONG, COIN, 620_000)
    value = 850 * 620_000 * COIN.unit
    assert fee == -(-value * COIN.taker_fee_ppb // 10**9)
    assert profit == value - LONG.cost - fee
    inverse = replace(COIN, kind=ContractKind.INVERSE)
    held = replace(LONG, size=-100, cost=inverse.value(-100, 600_000))
    assert brings(held, inverse, 500_000)[0] > 0 > brings(held, inverse, 600_000)[0]


def test_on_the_wrong_side_it_says_where_it_would_wait() -> None:
    market = MARKETS[0]
    above, below = market.mark + 1, market.mark - 1
    for held, profit, stop in ((LONG, above, below), (replace(LONG, size=-850), below, above)):
        assert not trouble(Exit(OrderType.TAKE_PROFIT, profit), held, market, COIN)
        assert not trouble(Exit(OrderType.STOP, stop), held, market, COIN)
        assert trouble(Exit(OrderType.TAKE_PROFIT, market.mark), held, market, COIN)
        assert trouble(Exit(OrderType.STOP, market.mark), held, market, COIN)
    assert trouble(Exit(OrderType.STOP, above), LONG, market, COIN) == (
        "A long's stop must be below the mark: at most 58,209.7 now"
    )
    by_last = Exit(OrderType.STOP, market.last, TriggerBy.LAST)
    assert trouble(by_last, replace(LONG, size=-850), market, COIN) == (
        "A short's stop must be above the last: at least 58,214.6 now"
    )


def test_a_stop_beyond_liquidation_comes_too_late_and_a_take_profit_never() -> None:
    assert LONG.liquidation_price is not None
    assert is_late(Exit(OrderType.STOP, LONG.liquidation_price - 1), LONG)
    assert not is_late(Exit(OrderType.STOP, LONG.liquidation_price), LONG)
    assert not is_late(Exit(OrderType.TAKE_PROFIT, 1), LONG)
    assert not is_late(Exit(OrderType.STOP), LONG)
    assert SHORT.liquidation_price is not None
    assert is_late(Exit(OrderType.STOP, SHORT.liquidation_price + 1), SHORT)


def test_a_short_is_bought_back() -> None:
    short = replace(LONG, size=-850)
    assert sent(0, 620_000, held=short) == [placed(OrderType.STOP, 620_000, "exit-1", side=BUY)]
