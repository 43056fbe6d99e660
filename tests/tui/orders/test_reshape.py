"""What reshapes a position: parts of it, its reverse, its stop at the entry; or why that cannot be."""

from msgspec.structs import replace

from exchange.commands import AmendOrder, PlaceOrder
from exchange.questions import LiquidationMoved
from exchange.terms import BUY, SELL, OrderId, OrderType, RejectReason, Trader
from tests.tui.frames import BTC, DOLLAR, FRAME, INSTRUMENTS, ORDERS, POSITIONS, SOL, sample_view
from tests.tui.world import ESTIMATE
from tui.looking.view import View
from tui.orders.acts import closing
from tui.orders.protection import exits_of
from tui.orders.reshape import (
    SHARES,
    part_facts,
    reversal_facts,
    reversing,
    share,
    stop_facts,
    stop_of,
    stopping,
)

YOU = Trader("you")
COIN = INSTRUMENTS[0]
LONG = replace(POSITIONS[0], mark=610_000)
"""0.850 BTC from 60,412.0, with the mark above its entry."""
SHORT = replace(LONG, size=-LONG.size, cost=-LONG.cost, mark=590_000)


def view_of(*orders: object, **changes: object) -> View:
    account = replace(FRAME.account, orders=tuple(orders))
    return sample_view(replace(FRAME, account=account), **changes)


def test_a_share_takes_the_broken_lot_with_it_and_never_more_than_there_is() -> None:
    for lots in (1, 2, 3, 5, 850, 1_001):
        held = replace(LONG, size=-lots)
        parts = [share(held, percent) for percent in SHARES.values()]
        assert parts == sorted(parts)
        assert parts[0] >= 1
        assert parts[-1] == lots
    assert [share(LONG, percent) for percent in SHARES.values()] == [213, 425, 638, 850]


def test_each_share_says_what_it_would_close_and_book() -> None:
    booked = replace(ESTIMATE, realized=-933_73 * DOLLAR // 100)
    parts = {key: (closing(LONG, YOU, share(LONG, percent)), booked) for key, percent in SHARES.items()}
    facts = part_facts(LONG, COIN, parts)
    assert [fact.label for fact in facts.rows] == ["1   25%", "2   50%", "3   75%", "4  100%"]
    assert facts.rows[1].value == "0.425 at 58,215.0, realized -933.73 USDT"
    assert not facts.refused


def test_a_reversal_is_one_order_of_twice_the_size_the_other_way() -> None:
    assert reversing(LONG, YOU) == PlaceOrder(
        trader=YOU, symbol=BTC, side=SELL, size=1_700, type=OrderType.MARKET
    )
    assert reversing(SHORT, YOU).side is BUY


def test_a_reversal_tells_what_is_booked_and_where_the_new_side_falls() -> None:
    others = (LiquidationMoved(SOL, 11_764, 12_300),)
    isolated = replace(ESTIMATE.isolated, others=others)
    booked = replace(ESTIMATE, realized=-1_867_45 * DOLLAR // 100, isolated=isolated)
    facts = reversal_facts(view_of(), LONG, COIN, reversing(LONG, YOU), booked)
    told = {fact.label: fact.value for fact in facts.rows}
    assert "0.850 long to 0.850 short" in facts.headline
    assert told["sell"] == "1.700 at about 58,215.0"
    assert told["realized loss"] == "1,867.45 USDT"
    assert told["the short's liq"] == "52,471.4"
    assert told["SOL-PERP liq"] == "below 117.64 → 123.00  (-17.1% → -13.3%)"
    assert told["reserved until filled"] == "1,743.48 USDT  (worst: 5% below the mark)"


def test_a_reversal_that_cannot_be_afforded_says_for_which_price_it_reserves() -> None:
    dear = replace(ESTIMATE, reason=RejectReason.INSUFFICIENT_MARGIN, needs=6_977_88 * DOLLAR // 100)
    facts = reversal_facts(view_of(), LONG, COIN, reversing(LONG, YOU), dear)
    assert "A limit needs less: this reserves for 5% below the mark." in facts.refused


def test_without_a_stop_one_is_placed_at_the_entry_for_the_whole_position() -> None:
    assert stopping(view_of(), LONG, COIN, YOU) == PlaceOrder(
        trader=YOU, symbol=BTC, side=SELL, size=850, type=OrderType.STOP, trigger_price=604_120,
        reduce_only=True,
    )  # fmt: skip


def test_the_stop_there_is_moved_and_its_limit_keeps_its_distance() -> None:
    stop = replace(ORDERS[1], type=OrderType.STOP_LIMIT, price=577_000)
    assert stopping(view_of(stop), LONG, COIN, YOU) == AmendOrder(
        trader=YOU, symbol=BTC, order_id=stop.order_id, trigger_price=604_120, price=603_120
    )
    assert not stop_facts(view_of(stop), LONG, COIN).refused


def test_of_several_stops_the_one_under_the_cursor_is_meant_else_the_nearest() -> None:
    far, near = ORDERS[1], replace(ORDERS[1], order_id=OrderId(14), trigger_price=590_000)
    assert stop_of(view_of(far, near), LONG) == near
    assert stop_of(view_of(far, near, cursor=len(POSITIONS)), LONG) == far
    assert stop_of(view_of(ORDERS[0], ORDERS[2]), LONG) is None


def test_a_stop_for_all_of_it_is_meant_before_a_nearer_one_for_a_part_or_with_a_limit() -> None:
    whole, part = ORDERS[1], replace(ORDERS[1], order_id=OrderId(14), trigger_price=590_000, open_size=400)
    limited = replace(part, order_id=OrderId(15), type=OrderType.STOP_LIMIT, price=589_000, open_size=850)
    view = view_of(part, limited, whole)
    assert stop_of(view, LONG) == exits_of(view, LONG).stop.order == whole


def test_a_stop_that_would_go_off_at_once_is_refused_with_both_prices() -> None:
    under = replace(LONG, mark=600_000)
    said = "It would trigger at once: the mark (60,000.0) is at or below the entry (60,412.0)."
    assert stop_facts(view_of(), under, COIN).refused == said
    assert not stop_facts(view_of(), LONG, COIN).refused
    assert not stop_facts(view_of(), SHORT, COIN).refused
    assert "at or above" in stop_facts(view_of(), replace(SHORT, mark=604_120), COIN).refused


def test_a_stop_that_stands_there_already_is_left_alone() -> None:
    stop = replace(ORDERS[1], trigger_price=604_120)
    assert stop_facts(view_of(stop), LONG, COIN).refused == "The stop is already at the entry."


def test_a_stop_for_a_part_says_so() -> None:
    stop = replace(ORDERS[1], open_size=400)
    assert "only part" in stop_facts(view_of(stop), LONG, COIN).warning


def test_a_stop_that_closes_whatever_there_is_is_for_all_of_it() -> None:
    stop = replace(ORDERS[1], size=0, open_size=0, close_position=True)
    facts = stop_facts(view_of(stop), LONG, COIN)
    assert "only part" not in facts.warning
    assert facts.rows[0].value.startswith("0.850 once")
