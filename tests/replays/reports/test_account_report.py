"""A position in a document is what the venue says it is, in words and decimal text."""

from decimal import Decimal
from pathlib import Path

from msgspec.structs import replace

from exchange.commands import PlaceOrder
from exchange.numerals import format_units
from exchange.terms import SELL, Asset, ClientId, OrderType, TriggerBy
from exchange.units import KEPT_MAX
from replays.crowd.population import PLAYER
from replays.reports.report import trader
from tests.runs import BTC, ISOLATED_AT_100X, begun, limit, market


def test_a_position_is_told_with_its_entry_not_rounded_to_a_tick(tmp_path: Path) -> None:
    run = begun(tmp_path)
    for command in (*ISOLATED_AT_100X, market(300)):
        run.trade(command)
    (position,) = trader(run)["positions"]
    fills = run.story.trader.fills
    entry = sum(Decimal(fill.price) * fill.size for fill in fills) / 300 / 10
    assert abs(Decimal(position["entry"]) - entry) < Decimal("1e-11")
    assert (position["mode"], position["side"], position["size"]) == ("isolated", "long", "0.3")
    assert Decimal(position["value"]) == Decimal(position["size"]) * Decimal(position["mark"])
    assert Decimal(position["liquidation_price"]) > Decimal(position["bankruptcy_price"])
    assert Decimal(position["health"]) > 1
    move = Decimal(position["liquidation_price"]) / Decimal(position["mark"]) - 1
    assert abs(Decimal(position["liquidation_move"]) - move) < Decimal("1e-9") < -move
    assert trader(run)["hints"] == []


def test_a_position_is_told_where_it_breaks_even_fees_of_both_ways_counted(tmp_path: Path) -> None:
    run = begun(tmp_path)
    run.trade(market(300))
    (position,) = trader(run)["positions"]
    entry, rate = (
        Decimal(position["entry"]),
        Decimal(run.world.exchange.markets[BTC].instrument.taker_fee_ppb),
    )
    rate /= 10**9
    assert Decimal(0) <= Decimal(position["break_even"]) - entry * (1 + rate) / (1 - rate) < Decimal("0.2")


def test_a_short_is_told_unsigned_and_a_refusal_with_what_it_needs(tmp_path: Path) -> None:
    text = '[[step]]\nat = "+1s"\ndo = "withdraw"\nasset = "USDT"\namount = "10000.5"'
    run = begun(tmp_path, text)
    run.step()
    run.trade(market(10, SELL))
    run.trade(limit(5, 430_000, SELL))
    document = trader(run)
    (position,), (rejected,) = document["positions"], document["rejected"]
    assert (position["side"], position["size"]) == ("short", "0.01")
    assert rejected == {
        "step": 1,
        "reason": "amount_above_available",
        "needs": "10000",
        "why": "That is more than is free: at most 10,000 USDT.",
    }
    assert document["orders"] == 2


def test_a_deposit_beyond_all_is_told_what_there_is_room_for(tmp_path: Path) -> None:
    step = '[[step]]\nat = "+1s"\ndo = "deposit"\nasset = "USDT"\namount = "10000000000"\n'
    run = begun(tmp_path, step * 9)
    run.step()
    room = KEPT_MAX + run.world.exchange.state.outside(Asset("USDT")).balance
    (rejected,) = trader(run)["rejected"]
    assert rejected.pop("why").startswith("The number is out of range: at most ")
    assert rejected == {"step": 9, "reason": "out_of_bounds", "needs": format_units(room, 8)}


def test_an_open_order_is_told_with_its_trigger_and_its_limit(tmp_path: Path) -> None:
    run = begun(tmp_path)
    price = run.world.exchange.markets[BTC].mark
    waiting = replace(limit(5, price * 9 // 10, SELL), type=OrderType.STOP_LIMIT)
    run.trade(replace(waiting, trigger_price=price * 95 // 100))
    (order,) = trader(run)["open_orders"]
    assert (order["type"], order["side"], order["size"]) == ("stop_limit", "sell", "0.005")
    assert Decimal(order["trigger_price"]) > Decimal(order["price"]) > 0


def test_a_trailing_stop_that_is_not_yet_followed_is_told_with_where_it_will_be(tmp_path: Path) -> None:
    run = begun(tmp_path)
    run.trade(market(5))
    price = run.world.exchange.markets[BTC].mark * 11 // 10
    trailing = replace(market(5, SELL), type=OrderType.TRAILING_STOP, callback_ppb=10_000_000)
    run.trade(replace(trailing, activation_price=price))
    run.trade(limit(5, price, SELL))
    waiting, resting = trader(run)["open_orders"]
    assert (waiting["trigger_price"], waiting["activation_price"]) == (None, resting["price"])
    assert resting["activation_price"] is None


def test_a_pair_over_a_position_is_told_with_what_it_watches_and_each_with_the_other(tmp_path: Path) -> None:
    run = begun(tmp_path)
    run.trade(market(5))
    price = run.world.exchange.markets[BTC].mark
    stop = PlaceOrder(
        trader=PLAYER,
        symbol=BTC,
        side=SELL,
        size=0,
        type=OrderType.STOP,
        trigger_price=price * 9 // 10,
        trigger_by=TriggerBy.LAST,
        close_position=True,
        client_id=ClientId("exit-1.oco"),
    )
    profit = replace(
        stop,
        type=OrderType.TAKE_PROFIT,
        trigger_price=price * 11 // 10,
        trigger_by=TriggerBy.MARK,
        client_id=ClientId("exit-1"),
        sibling=stop.client_id,
    )
    run.trade(stop)
    run.trade(profit)
    told = trader(run)["open_orders"]
    assert [each["close_position"] for each in told] == [True, True]
    assert [each["trigger_by"] for each in told] == ["last", "mark"]
    assert [each["sibling"] for each in told] == [each["order_id"] for each in told[::-1]]
