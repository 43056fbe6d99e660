"""How an unsafe account is to be closed, decided without touching it."""

from exchange.instrument import Tier
from exchange.liquidation import curing_step, liquidation_fee, lots_within, part_of, plan_liquidation
from exchange.margin import Leg
from tests.kit import CENTS, ETH, inverse, linear

STEPS = (Tier(0, 5_000_000, 0, 100), Tier(1000 * CENTS, 50_000_000, 1000 * CENTS * 45_000_000, 10))


def leg(size: int, entry: int, mark: int, **changes) -> Leg:
    instrument = linear(**changes)
    return Leg(instrument, size, instrument.value(size, entry), mark, 10)


def test_the_whole_position_is_closed_with_its_bankruptcy_price_as_limit():
    plan = plan_liquidation(100 * CENTS, [leg(10, 100, 90)])
    assert (plan.size, plan.limit, plan.whole) == (10, 90, True)
    assert plan.bankruptcy_value == 900 * CENTS


def test_a_shorts_limit_lies_above():
    plan = plan_liquidation(100 * CENTS, [leg(-10, 100, 109)])
    assert (plan.size, plan.limit) == (-10, 110)


def test_the_largest_loss_goes_first():
    small, large = leg(10, 100, 99), leg(10, 100, 95, symbol=ETH)
    assert plan_liquidation(0, [small, large]).symbol == ETH


def test_equal_losses_go_by_symbol():
    one, other = leg(10, 100, 95, symbol=ETH), leg(10, 100, 95)
    assert plan_liquidation(0, [one, other]).symbol == "BTC"


def test_a_step_down_a_tier_is_taken_where_it_cures():
    whale = leg(100, 100, 100, tiers=STEPS)
    assert curing_step(440 * CENTS, [whale], whale) == 90
    assert not plan_liquidation(440 * CENTS, [whale]).whole


def test_no_step_where_its_fee_would_cost_more_than_it_frees():
    whale = leg(100, 100, 100, tiers=STEPS, liquidation_fee_ppb=50_000_000)
    assert curing_step(440 * CENTS, [whale], whale) == 0


def test_no_step_in_the_lowest_tier_nor_where_steps_are_off():
    small = leg(5, 100, 100, tiers=STEPS)
    assert curing_step(0, [small], small) == 0
    whale = leg(100, 100, 100, tiers=STEPS, partial_liquidation=False)
    assert plan_liquidation(440 * CENTS, [whale]).whole


def test_lots_within_a_notional_never_exceed_it():
    assert lots_within(linear(), 999 * CENTS, 100) == 9
    coin = inverse()
    assert lots_within(coin, 10**12, 7) == 7


def test_parts_of_a_plan_never_take_more_than_there_is():
    plan = plan_liquidation(100 * CENTS + 1, [leg(3, 100, 70)])
    parts = [part_of(plan, 1) for _ in range(3)]
    assert plan.bankruptcy_value <= sum(parts) <= plan.bankruptcy_value + 2


def test_the_fee_is_on_the_closed_notional_rounded_up():
    assert liquidation_fee(linear(liquidation_fee_ppb=12_500_000), 101) == 2
