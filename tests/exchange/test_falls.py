"""A cascade's view counts whole steps: what the book took, and what fund and winners did."""

import msgspec
import pytest

from exchange.events import Deleveraged, InsuranceMoved, LiquidationFinished, LiquidationStarted
from exchange.falls import CascadeView, average_price
from exchange.instrument import Instrument, Tier
from exchange.terms import BUY, SELL, Asset, ContractKind, MarginMode, Symbol, Trader

BTC = Symbol("BTCUSDT")
TIERS = (Tier(floor=0, rate_ppb=4_000_000, deduction_ppb=0, leverage_max=125),)


def instrument(kind: ContractKind = ContractKind.LINEAR) -> Instrument:
    names = {"symbol": BTC, "base": Asset("BTC"), "quote": Asset("USDT")}
    grid = {"price_places": 1, "tick": 1, "size_places": 0, "lot": 1, "cash_places": 8}
    return Instrument(**names, **grid, kind=kind, tiers=TIERS)  # type: ignore[arg-type]


def started(id: int, size: int = 10, caused_by: int = 0) -> LiquidationStarted:
    return LiquidationStarted(
        time=5,
        liquidation_id=id,
        trader=Trader(f"t{id}"),
        scope=BTC,
        symbol=BTC,
        mode=MarginMode.ISOLATED,
        size=size,
        entry_cost=0,
        mark=1000,
        equity=0,
        maintenance=0,
        bankruptcy_value=0,
        bankruptcy_price=990,
        caused_by=caused_by,
    )


def finished(id: int, filled: int, value: int) -> LiquidationFinished:
    return LiquidationFinished(
        time=6,
        liquidation_id=id,
        trader=Trader(f"t{id}"),
        symbol=BTC,
        filled_size=filled,
        filled_value=value,
        fee=0,
        insured_size=0,
        deleveraged_size=0,
        unclosed_size=0,
        lost=0,
    )


def test_a_step_is_worth_what_the_book_and_the_others_took() -> None:
    linear = instrument()
    cascade = CascadeView((linear,))
    cascade.start(started(1))
    cascade.take_over(1, -300)
    fall = cascade.finish(finished(1, 8, linear.notional(8, 995)))
    assert (fall.side, fall.price, fall.notional) == (BUY, 995, linear.notional(8, 995) + 300)
    assert not cascade.started


def test_a_step_the_book_did_not_touch_shows_its_bankruptcy_price() -> None:
    cascade = CascadeView((instrument(),))
    cascade.start(started(1, size=-10))
    fall = cascade.finish(finished(1, 0, 0))
    assert (fall.side, fall.price) == (SELL, 990)


def test_a_chain_is_as_long_as_the_liquidations_that_led_to_it() -> None:
    cascade = CascadeView((instrument(),))
    for id, cause in ((1, 0), (2, 1), (3, 2), (4, 1)):
        cascade.start(started(id, caused_by=cause))
    assert cascade.chains == {1: 1, 2: 2, 3: 3, 4: 2}


def test_a_deleveraged_winner_stands_in_the_list_with_the_side_it_held() -> None:
    cascade = CascadeView((instrument(),))
    cascade.start(started(1))
    cascade.deleverage(
        Deleveraged(
            time=5,
            symbol=BTC,
            trader=Trader("winner"),
            size=10,
            value=9_900,
            price=990,
            realized=5,
            rank=1,
            liquidation_id=1,
            victim=Trader("t1"),
            victim_realized=-5,
        )
    )
    (fall,) = cascade.falls
    assert (fall.trader, fall.side, fall.deleveraged) == ("winner", SELL, True)
    assert list(cascade.deleveraged) == ["winner"]
    assert cascade.taken_over == {1: 9_900}


@pytest.mark.parametrize("kind", ContractKind)
def test_average_prices_are_nearest_ticks_for_both_kinds_of_contract(kind: ContractKind) -> None:
    contract = instrument(kind)
    for lower, upper, nearest in ((7, 0, 12_345), (5, 2, 12_345), (2, 5, 12_346)):
        value = contract.notional(lower, 12_345) + contract.notional(upper, 12_346)
        assert average_price(contract, -7, value) == nearest


def test_time_turned_back_leaves_no_trace_of_what_came_after() -> None:
    cascade = CascadeView((instrument(),))
    cascade.start(started(1))
    moved = InsuranceMoved(
        time=5,
        asset=Asset("USDT"),
        symbol=Symbol(""),
        amount=-3,
        balance=7,
        liquidation_id=1,
        trader=Trader("alice"),
        scope="BTC",
    )
    cascade.move_fund(moved)
    bookmark = cascade.bookmark()
    cascade.finish(finished(1, 0, 0))
    cascade.start(started(2))
    cascade.move_fund(moved)
    cascade.return_to(bookmark)
    assert cascade.bookmark() == bookmark
    assert (cascade.falls, list(cascade.started), len(cascade.funds["USDT", ""])) == ([], [1], 1)  # type: ignore[index]


def test_a_bookmark_takes_no_more_room_for_all_who_fell_before() -> None:
    cascade, sizes = CascadeView((instrument(),)), []
    for id in range(1, 101):
        cascade.start(started(id))
        cascade.finish(finished(id, 0, 0))
        sizes.append(len(msgspec.msgpack.encode(cascade.bookmark())))
    assert max(sizes) <= sizes[0] + 10
    bookmark, before = cascade.bookmark(), (dict(cascade.chains), list(cascade.liquidated))
    cascade.start(started(101, caused_by=100))
    cascade.return_to(bookmark)
    assert (cascade.chains, list(cascade.liquidated)) == before
