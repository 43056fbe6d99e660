"""Two worlds in step: equal to the unit until they part, and a verdict that names both dangers."""

from dataclasses import replace
from pathlib import Path

import pytest

from exchange.commands import CancelOrder, PlaceOrder
from exchange.terms import BUY, OrderType, Symbol, Trader
from exchange.units import MINUTE
from replays.crowd.population import PLAYER
from replays.messages.lived import ByHand
from replays.prices.index_path import STEP
from replays.reruns.rerun import Run
from replays.reruns.twins import Twins
from replays.scenarios.scenario import find
from tests.again_world import BTC, CENTS, FALL, LONG, life, scenario, step

TEXTBOOK = step("+10s", "order", side="buy", type="limit", size="10", price="100", post_only=True)
TEN_PERCENT = ("100", "100", "95", "90", "90", "90")
FIFTY_PERCENT = ("100", "100", "95", "90", "70", "50", "50", "50", "50")
RIDE = step("+10s", "order", side="buy", size="10") + step("+4m", "close", share="0.5") + step("+5m", "close")


def play(folder: Path, plan: str, *prices: str, **more: object) -> Twins:
    twins = Twins(life(scenario(folder, *prices, **more), plan))
    twins.play()
    return twins


@pytest.fixture(scope="module")
def fallen(tmp_path_factory: pytest.TempPathFactory) -> Twins:
    """Twenty times into a fall, to its end."""
    return play(tmp_path_factory.mktemp("fallen"), LONG, *FALL)


@pytest.fixture(scope="module")
def halved(tmp_path_factory: pytest.TempPathFactory) -> Twins:
    """The textbook's twins after a fall of fifty per cent."""
    return play(tmp_path_factory.mktemp("halved"), TEXTBOOK, *FIFTY_PERCENT)


def test_a_fall_of_ten_per_cent_costs_both_a_hundred(tmp_path):
    """2,000 with 100 at risk: isolated is out, cross is down as much and still there."""
    twins = play(tmp_path, TEXTBOOK, *TEN_PERCENT)
    assert (twins.isolated.worth(), twins.cross.worth()) == (1900 * CENTS, 1900 * CENTS)
    assert [bool(twin.fallen) for twin in (twins.isolated, twins.cross)] == [True, False]
    assert twins.better == "equal"


def test_a_fall_of_fifty_per_cent_costs_isolated_a_hundred_and_cross_five_hundred(halved):
    document = halved.document()
    assert document["isolated"]["equity"] == {"USDT": "1900"}
    assert document["isolated"]["positions"] == []
    assert document["isolated"]["liquidations"][0]["lost"] == "100"
    assert document["cross"]["equity"] == {"USDT": "1500"}
    assert document["cross"]["liquidations"] == []
    assert document["cross"]["positions"][0]["unrealized"] == "-500"
    assert document["better"] == "isolated"


ANSWERED = LONG + step("margin_call", "deposit", symbol="", asset="USDT", amount="500")


def test_what_only_one_of_them_was_paid_in_makes_it_no_better(tmp_path):
    """Isolated was called, and fell all the same; cross never was."""
    twins = play(tmp_path, ANSWERED, *FALL, fee="0.0005")
    assert twins.isolated.worth() > twins.cross.worth()
    assert twins.better == "cross"
    assert twins.part.reason == "isolated had 500 USDT paid in"
    gained = [twin.worth() - twin.begun for twin in (twins.isolated, twins.cross)]
    assert twins.verdict.startswith(f"Cross is {(gained[1] - gained[0]) / CENTS:.2f} ahead: ")


def test_where_only_their_deposits_differ_neither_is_better(tmp_path):
    twins = play(tmp_path, ANSWERED, "100", "100", "98", "96.3", "96.3", "97", fee="0.0005")
    assert not twins.isolated.fallen
    assert twins.isolated.begun == twins.cross.begun + 500 * CENTS
    assert twins.better == "equal"
    assert twins.verdict.startswith("Both gained or lost the same: ")


def test_without_fees_funding_and_liquidation_both_have_the_same_to_the_unit(tmp_path):
    twins = play(tmp_path, RIDE, "100", "99", "101", "103", "102", "104", "104", wobble="20", accounts=30)
    assert twins.part is None
    assert twins.isolated.standing() == twins.cross.standing()
    assert twins.isolated.curve == twins.cross.curve
    assert twins.isolated.worth() == twins.cross.worth() != twins.isolated.begun
    assert twins.better == "equal"


def test_twins_cannot_go_on_with_an_asset_they_do_not_count(tmp_path):
    twins = Twins(life(scenario(tmp_path, *TEN_PERCENT), TEXTBOOK))
    inverse = PlaceOrder(trader=PLAYER, symbol=Symbol("XBTUSD"), side=BUY, size=1, type=OrderType.MARKET)
    assert twins.can_live_on(replace(twins.life, until=twins.life.until + MINUTE))
    assert not twins.can_live_on(replace(twins.life, scenario=find("calm"), by_hand=(ByHand(0, inverse),)))


def test_they_are_equal_until_they_part_and_the_moment_is_told(tmp_path):
    twins = Twins(life(scenario(tmp_path, *FALL, fee="0.0005", wobble="10", accounts=40), LONG))
    while twins.part is None:
        assert twins.isolated.worth() == twins.cross.worth()
        twins.step()
    (fallen,) = twins.isolated.fallen
    assert twins.part.time == fallen.time
    assert twins.part.reason.startswith("isolated was liquidated: BTCUSDT long 20 at mark 9")


def test_an_order_that_only_one_may_place_sets_them_apart(tmp_path):
    """In cross the profit of the first position backs a second one."""
    rise = ("100", "100", "160", "160", "160")
    plan = (
        step("+5s", "set_leverage", leverage="2")
        + step("+10s", "order", side="buy", size="30")
        + step("+3m", "order", side="buy", size="8")
    )
    twins = play(tmp_path, plan, *rise)
    assert twins.part.reason == "isolated was refused an order on BTCUSDT: insufficient margin"
    assert twins.isolated.standing() != twins.cross.standing()


def test_a_margin_call_that_only_one_of_them_answers_sets_them_apart(tmp_path):
    prices = ("100", "100", "99", "98", "97", "96.2", "97", "98")
    twins = play(tmp_path, LONG + step("margin_call", "close"), *prices)
    assert not twins.isolated.fallen
    assert twins.part.reason == "isolated was called for margin on BTCUSDT"


def test_margin_that_adds_itself_sets_them_apart_only_by_where_it_lies(tmp_path):
    twins = play(tmp_path, LONG + step("+20s", "auto_margin", enabled=True), *FALL)
    assert twins.isolated.worth() == twins.cross.worth()
    assert not twins.isolated.fallen


def test_a_hedge_is_better_in_cross(tmp_path):
    """Isolated, the long is gone at the bottom; cross, the short holds it until the price is back."""
    down_and_up = ("100", "100", "85", "80", "90", "98", "98")
    legs = "".join(
        step("+5s", "set_leverage", leverage="8", symbol=symbol)
        + step("+10s", "order", side=side, size="20", symbol=symbol)
        for symbol, side in (("BTCUSDT", "buy"), ("ETHUSDT", "sell"))
    )
    twins = play(tmp_path, legs, *down_and_up, eth=down_and_up)
    assert twins.better == "cross"
    assert [started.symbol for started in twins.isolated.fallen] == [BTC]
    assert not twins.cross.fallen
    assert twins.verdict.startswith("Cross is ")


def test_an_over_levered_long_is_better_isolated(tmp_path):
    plan = step("+5s", "set_leverage", leverage="50") + step(
        "+10s", "order", side="buy", size="300", type="limit", price="100.2"
    )
    twins = play(tmp_path, plan, "100", "100", "96", "92", "90", "90")
    assert twins.better == "isolated"
    assert "cross was liquidated and lost" in twins.verdict


def test_the_verdict_names_both_dangers(halved):
    assert halved.verdict == (
        "Isolated is 400.00 ahead: isolated lost the margin of BTCUSDT, 100.00, and could not have lost "
        "more; cross kept its positions, worth 1,500.00 at the lowest, with the whole account at stake."
    )


def test_what_is_still_held_may_lose_its_margin_too(tmp_path):
    legs = (
        step("+5s", "set_leverage", leverage="20")
        + step("+6s", "order", side="buy", size="60")
        + step("+7s", "order", symbol="ETHUSDT", side="buy", size="40")
    )
    verdict = play(
        tmp_path, legs, "100", "100", "94", "94", "94", eth=("100", "100", "100", "98", "98")
    ).verdict
    assert "isolated lost the margin of BTCUSDT, 3" in verdict
    assert "could not have lost more" not in verdict
    assert ", and the margin of ETHUSDT is still at stake; cross" in verdict


def test_the_verdict_does_not_say_kept_of_positions_that_a_stop_has_closed(tmp_path):
    plan = LONG + step("+20s", "order", side="sell", type="stop", trigger_price="97", close_position=True)
    twins = play(tmp_path, plan, *FALL)
    assert twins.verdict.count("closed its positions, worth ") == 2
    assert twins.verdict.endswith("and has nothing at stake any more.")


def test_who_has_done_nothing_yet_is_not_judged_for_good(tmp_path):
    twins = Twins(life(scenario(tmp_path, *FALL), LONG))
    assert twins.verdict == "Neither twin has opened a position yet."


def test_who_does_nothing_is_in_no_danger(tmp_path):
    twins = play(tmp_path, "", "100", "100")
    assert twins.verdict == "Neither twin opened a position."
    assert twins.document()["part"] is None


def test_an_order_by_hand_goes_to_both(tmp_path):
    calm = life(scenario(tmp_path, *FALL), "")
    order = PlaceOrder(trader=PLAYER, symbol=BTC, side=BUY, size=500, type=OrderType.MARKET)
    twins = Twins(replace(calm, by_hand=(ByHand(calm.scenario.start + STEP, order),)))
    twins.step()
    twins.settle()
    assert [twin.run.member.desks[BTC].position.size for twin in (twins.isolated, twins.cross)] == [500, 500]
    assert twins.part is None


def test_an_order_is_cancelled_in_both_whatever_its_number_has_become(tmp_path):
    mine = {"trader": PLAYER, "symbol": BTC, "side": BUY}
    begun = life(scenario(tmp_path, *FALL), LONG)
    bid = ByHand(begun.scenario.start + 5 * MINUTE, PlaceOrder(**mine, size=100, price=700))
    first = Run(replace(begun, by_hand=(bid,)))
    first.play()
    cancel = CancelOrder(trader=PLAYER, symbol=BTC, order_id=first.orders[-1][0])
    twins = Twins(replace(begun, by_hand=(bid, ByHand(bid.time + MINUTE, cancel))))
    while twins.part is None:
        twins.step()
    twins.cross.run.world.submit(PlaceOrder(trader=Trader("bob"), symbol=BTC, side=BUY, size=1, price=700))
    twins.play()
    assert [twin.run.member.desks[BTC].has_orders for twin in (twins.isolated, twins.cross)] == [False, False]


def test_the_document_has_the_fields_that_are_promised(fallen):
    document = fallen.document()
    assert {"scenario", "seed", "isolated", "cross", "part", "better", "verdict"} <= document.keys()
    assert document["part"].keys() == {"time", "reason"}
    assert len(document["curve"]) == len(FALL)
    assert document["curve"][0] == {"time": "2024-01-01T00:00:00Z", "isolated": "2000", "cross": "2000"}


def test_the_documents_curve_ends_with_the_present(tmp_path):
    twins = Twins(life(scenario(tmp_path, *FALL), LONG))
    for _ in range(90):
        twins.step()
    *_, minute, now = twins.document()["curve"]
    assert (minute["time"], now["time"]) == ("2024-01-01T00:01:00Z", "2024-01-01T00:01:30Z")
    assert now["cross"] == twins.document()["worth"]["cross"]


def test_the_frame_holds_both_on_one_scale(fallen):
    frame = fallen.frame()
    assert frame.time == fallen.life.until
    assert len(frame.isolated.curve) == len(frame.cross.curve) == len(FALL)
    assert frame.isolated.liquidated
    assert frame.cross.positions
    assert (frame.part.time - fallen.life.scenario.start) // MINUTE == 4


def test_it_tells_how_far_it_is(tmp_path):
    told = []
    Twins(life(scenario(tmp_path, *FALL), "")).play(told.append)
    assert len(told) == len(FALL) - 1
