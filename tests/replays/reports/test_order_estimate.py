"""An order is estimated by the venue that would decide on it, and nothing is placed."""

from decimal import Decimal
from pathlib import Path

from exchange.questions import EstimateOrder, LiquidationMoved, ModeOutcome
from exchange.terms import SELL, MarginMode
from replays.crowd.population import PLAYER
from replays.reports.order_estimate import order_estimate, others_moved
from tests.runs import begun, limit, market


def test_what_an_order_would_cost_and_where_it_would_be_liquidated(tmp_path: Path) -> None:
    world = begun(tmp_path).world
    before = world.digest()
    told = order_estimate(world, EstimateOrder(trader=PLAYER, order=market(100), leverage=20))
    assert (told["side"], told["type"], told["size"], told["refused"]) == ("buy", "market", "0.1", None)
    assert 0 < Decimal(told["initial_margin"]) < Decimal(told["cost"]) <= Decimal(told["free_collateral"])
    assert Decimal(told["fee"]) > 0
    isolated, cross = told["outcomes"]
    assert (isolated["mode"], cross["mode"]) == ("isolated", "cross")
    assert Decimal(isolated["bankruptcy_price"]) < Decimal(isolated["liquidation_price"])
    assert world.digest() == before


def test_a_price_beyond_all_is_told_the_highest_there_is(tmp_path: Path) -> None:
    asked = EstimateOrder(trader=PLAYER, order=limit(1, 2 * 10**9, SELL))
    told = order_estimate(begun(tmp_path).world, asked)
    assert (told["refused"], told["needs"]) == ("out_of_bounds", "100000000")


def test_a_refusal_is_told_with_what_would_pass(tmp_path: Path) -> None:
    asked = EstimateOrder(trader=PLAYER, order=limit(10**6, 430_000, SELL))
    told = order_estimate(begun(tmp_path).world, asked)
    assert told["refused"] == "insufficient_margin"
    assert Decimal(told["size_max"]) < 1_000


def test_what_becomes_of_the_other_cross_positions_is_told_mode_by_mode(tmp_path: Path) -> None:
    scenario = begun(tmp_path).world.scenario
    symbol = scenario.instruments[0].symbol
    apart = ModeOutcome(
        mode=MarginMode.ISOLATED,
        margin=0,
        liquidation_price=None,
        bankruptcy_price=None,
        others=(LiquidationMoved(symbol, None, 400_005),),
    )
    (row,) = others_moved(scenario, [apart])
    assert list(row.values()) == ["isolated", symbol, None, "40000.5"]
