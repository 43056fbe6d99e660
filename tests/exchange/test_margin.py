"""Margin is one inequality: what is shown, what is tested and what is paid agree to the unit."""

from fractions import Fraction
from itertools import accumulate, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exchange.instrument import Instrument, Tier, marginal_tiers
from exchange.margin import (
    Leg,
    account_risk,
    bankruptcy_price,
    bankruptcy_value,
    buffer_ppb,
    initial,
    is_safe,
    joint_move_ppb,
    last_value,
    leverage_cap,
    liquidation_price,
    liquidation_root,
    lone_liquidation_price,
    maintenance,
    order_cost,
    removable,
    safety,
    shortfall,
    spare,
    unrealized,
    weigh,
)
from exchange.terms import BUY, SELL, Asset, ContractKind, Symbol
from exchange.units import PPB

DOLLAR = 10**8
COIN = 10**12
BEYOND_EVERY_PRICE = 10**40
SYMBOLS = [Symbol(f"S{place}") for place in range(4)]
FLAT = (Tier(0, 5_000_000, 0, 100),)
LADDER = marginal_tiers(
    [
        (0, 4_000_000, 125),
        (50_000 * DOLLAR, 5_000_000, 100),
        (250_000 * DOLLAR, 10_000_000, 50),
        (1_000_000 * DOLLAR, 25_000_000, 20),
    ]
)


def linear(symbol=SYMBOLS[0], tiers=LADDER):
    """Ticks of 0.1 dollars, lots of 0.001 coins."""
    return Instrument(
        symbol=symbol,
        base=Asset("BTC"),
        quote=Asset("USDT"),
        price_places=1,
        tick=1,
        size_places=3,
        lot=1,
        cash_places=8,
        tiers=tiers,
    )


def inverse(symbol=SYMBOLS[0], tiers=FLAT):
    """Ticks of 0.5 dollars, lots of one contract of one dollar."""
    return Instrument(
        symbol=symbol,
        base=Asset("XBT"),
        quote=Asset("USD"),
        kind=ContractKind.INVERSE,
        price_places=1,
        tick=5,
        size_places=0,
        lot=1,
        cash_places=12,
        tiers=tiers,
    )


def leg(instrument, size, entry, mark=None, leverage=10):
    return Leg(instrument, size, instrument.value(size, entry), entry if mark is None else mark, leverage)


# ── a slow twin, with fractions and no shortcut ─────────────────────────────────────────────────


def value_of(each, mark):
    instrument = each.instrument
    if instrument.kind is ContractKind.LINEAR:
        return Fraction(each.size * mark * instrument.unit)
    return Fraction(-each.size * instrument.unit) / mark


def maintenance_of(each, mark):
    """The sum over the steps of a marginal table, never through its deductions."""
    notional, total = abs(value_of(each, mark)), Fraction(0)
    tiers = each.instrument.tiers
    ceilings = [tier.floor for tier in tiers[1:]] + [None]
    for tier, ceiling in zip(tiers, ceilings, strict=True):
        top = notional if ceiling is None else min(notional, ceiling)
        total += max(Fraction(0), top - tier.floor) * Fraction(tier.rate_ppb, PPB)
    return total


def equity_of(balance, legs, move=Fraction(1)):
    return balance + sum(value_of(each, each.mark * move) - each.cost for each in legs)


def naively_safe(balance, legs, move=Fraction(1)):
    return equity_of(balance, legs, move) >= sum(maintenance_of(each, each.mark * move) for each in legs)


# ── random accounts ─────────────────────────────────────────────────────────────────────────────


@st.composite
def tier_tables(draw, floor_max):
    """One to five tiers, each so much further and so much dearer than the last."""
    step = st.tuples(st.integers(1, floor_max // 4), st.integers(1_000_000, 100_000_000))
    steps = draw(st.lists(step, max_size=4))
    floors = accumulate((further for further, _ in steps), initial=0)
    rates = accumulate((dearer for _, dearer in steps), initial=draw(st.integers(1_000_000, 100_000_000)))
    return marginal_tiers((floor, rate, 10) for floor, rate in zip(floors, rates, strict=True))


def positions(floor_max):
    """Size, side, entry, the mark's share of it in a thousand, and the tiers."""
    tables = tier_tables(floor_max)
    return st.tuples(
        *(st.integers(1, 100_000), st.sampled_from((1, -1)), st.integers(1_000, 700_000)),
        *(st.integers(500, 2_000), tables),
    )


POSITIONS = {linear: positions(10**6 * DOLLAR), inverse: positions(100 * COIN)}


@st.composite
def accounts(draw, legs_max=4):
    """A balance and one to four positions of one kind, from far too thin to far too fat."""
    kind = draw(st.sampled_from((linear, inverse)))
    held = draw(st.lists(POSITIONS[kind], min_size=1, max_size=legs_max))
    legs = [
        leg(kind(symbol, tiers), size * side, entry, entry * share // 1_000)
        for symbol, (size, side, entry, share, tiers) in zip(SYMBOLS, held, strict=False)
    ]
    costs = sum(abs(each.cost) for each in legs)
    return costs * draw(st.integers(-300, 1_500)) // 1_000, legs


def marked(legs, symbol, mark):
    return [each._replace(mark=mark) if each.instrument.symbol == symbol else each for each in legs]


@given(accounts())
def test_the_exact_test_is_the_inequality_itself(account):
    assert is_safe(*account) == naively_safe(*account)


@given(accounts())
def test_the_first_tick_beyond_the_liquidation_price_is_the_first_that_is_not_safe(account):
    balance, legs = account
    for each in legs:
        symbol, beyond = each.instrument.symbol, -1 if each.size > 0 else 1
        price = liquidation_price(balance, legs, symbol)
        if price is None:
            verdicts = {is_safe(balance, marked(legs, symbol, mark)) for mark in (1, BEYOND_EVERY_PRICE)}
            assert len(verdicts) == 1 or liquidation_root(balance, legs, symbol) is not None
            continue
        assert is_safe(balance, marked(legs, symbol, price))
        for step in (1, 2, 50):
            assert is_safe(balance, marked(legs, symbol, max(1, price - step * beyond)))
            assert price + step * beyond < 1 or not is_safe(
                balance, marked(legs, symbol, price + step * beyond)
            )


@given(accounts(legs_max=1))
def test_the_price_of_a_lone_position_is_that_of_an_account_with_one(account):
    balance, (lone,) = account
    found = lone_liquidation_price(balance, lone.instrument, lone.size, lone.cost)
    assert found == liquidation_price(balance, [lone], lone.instrument.symbol)


@given(accounts())
def test_an_account_weighs_what_its_positions_weigh_over_one_divisor(account):
    balance, legs = account
    weighed = [weigh(each.instrument, each.size, each.mark) for each in legs]
    profits = (Fraction(value, own) - leg.cost for (value, _, own), leg in zip(weighed, legs, strict=True))
    equity, requirement, divisor = safety(balance, legs)
    assert Fraction(equity, divisor) == balance + sum(profits)
    assert Fraction(requirement, divisor) == sum(Fraction(needs, own) for _, needs, own in weighed)


@given(accounts(legs_max=1))
def test_what_a_position_leaves_for_orders_is_its_profit_less_its_initial_margin(account):
    _, (lone,) = account
    risk = account_risk(0, [lone])
    left = spare(lone.instrument, lone.size, lone.cost, lone.mark, lone.leverage)
    assert left == risk.equity - risk.initial


@given(accounts())
def test_at_the_exact_root_equity_is_maintenance(account):
    balance, legs = account
    for each in legs:
        root = liquidation_root(balance, legs, each.instrument.symbol)
        if root is None:
            continue
        moved = marked(legs, each.instrument.symbol, Fraction(*root))
        assert equity_of(balance, moved) == sum(maintenance_of(other, other.mark) for other in moved)


@given(accounts(), st.integers(1, 10**15))
def test_more_margin_never_brings_liquidation_nearer(account, more):
    balance, legs = account
    for each in legs:
        before = liquidation_root(balance, legs, each.instrument.symbol)
        after = liquidation_root(balance + more, legs, each.instrument.symbol)
        if before is None or after is None:
            continue
        nearer = Fraction(*after) - Fraction(*before)
        assert nearer <= 0 if each.size > 0 else nearer >= 0


@given(accounts())
def test_a_joint_move_is_the_nearest_that_is_not_safe(account):
    balance, legs = account
    move = joint_move_ppb(balance, legs)
    if move is None:
        for share in (Fraction(1, PPB), Fraction(1, 2), Fraction(2), Fraction(10**5)):
            assert naively_safe(balance, legs, share)
        return
    assert not naively_safe(balance, legs, 1 + Fraction(move, PPB))
    if move:
        towards = move - (1 if move > 0 else -1)
        assert naively_safe(balance, legs, 1 + Fraction(towards, PPB))
        assert naively_safe(balance, legs, 1 - Fraction(towards, PPB)) or abs(towards) >= PPB


@given(accounts(legs_max=1))
def test_closing_a_lone_position_at_bankruptcy_leaves_exactly_nothing(account):
    balance, (only,) = account
    value = bankruptcy_value(balance, [only], SYMBOLS[0], only.size)
    assert balance + value - only.cost == 0
    assert last_value(balance, [only], SYMBOLS[0]) == value


@given(accounts())
def test_closing_one_leg_at_its_last_value_leaves_what_the_others_must_hold(account):
    balance, legs = account
    closed, *others = legs
    left = balance + last_value(balance, legs, SYMBOLS[0]) - closed.cost
    assert is_safe(left, others)
    assert not others or not is_safe(left - 1, others)


@given(accounts())
def test_closing_every_leg_at_bankruptcy_leaves_less_than_a_unit_each(account):
    balance, legs = account
    values = [bankruptcy_value(balance, legs, each.instrument.symbol, each.size) for each in legs]
    left = balance + sum(value - each.cost for value, each in zip(values, legs, strict=True))
    assert 0 <= left < len(legs)


@given(accounts(), st.integers(1, 10**6))
def test_parts_of_a_leg_never_take_more_than_the_whole(account, cut):
    balance, legs = account
    each = legs[0]
    part = each.size * min(cut, 10**6) // 10**6 or each.size
    rest = each.size - part
    whole = bankruptcy_value(balance, legs, SYMBOLS[0], each.size)
    pieces = [bankruptcy_value(balance, legs, SYMBOLS[0], size) for size in (part, rest) if size]
    assert whole <= sum(pieces) <= whole + 1


@given(accounts())
def test_closing_at_the_bankruptcy_price_is_worth_at_least_the_bankruptcy_value(account):
    balance, legs = account
    for each in legs:
        value = bankruptcy_value(balance, legs, each.instrument.symbol, each.size)
        price = bankruptcy_price(each.instrument, each.size, value)
        unreachable = price in (1, each.instrument.price_max)
        assert price >= 1
        assert unreachable or each.instrument.value(each.size, price) >= value
        worse = price - 1 if each.size > 0 else price + 1
        assert unreachable or value_of(each, worse) < value


@given(accounts())
def test_shown_amounts_are_rounded_against_the_holder_by_less_than_a_unit_a_leg(account):
    balance, legs = account
    risk = account_risk(balance, legs)
    equity = equity_of(balance, legs)
    held = sum(maintenance_of(each, each.mark) for each in legs)
    needed = sum(abs(value_of(each, each.mark)) / each.leverage for each in legs)
    assert risk.equity <= equity < risk.equity + len(legs)
    assert held <= risk.maintenance < held + len(legs)
    assert needed <= risk.initial < needed + len(legs)


@given(tier_tables(10**6 * DOLLAR), st.integers(1, 10**6))
def test_maintenance_neither_jumps_nor_falls_at_the_edge_of_a_tier(tiers, below):
    fine = Instrument(
        symbol=SYMBOLS[0],
        base=Asset("BTC"),
        quote=Asset("USDT"),
        price_places=8,
        tick=1,
        size_places=0,
        lot=1,
        cash_places=8,
        tiers=tiers,
    )
    for lower, upper in pairwise(tiers):
        edge = upper.floor
        assert edge * (upper.rate_ppb - lower.rate_ppb) == upper.deduction_ppb - lower.deduction_ppb
        around = [maintenance(fine, 1, max(1, edge + step)) for step in (-below, -1, 0, 1, below)]
        assert around == sorted(around)
        assert around[3] - around[1] <= 2


# ── one by one ──────────────────────────────────────────────────────────────────────────────────


@given(accounts())
def test_the_shortfall_makes_safe_and_one_unit_less_does_not(account):
    balance, legs = account
    short = shortfall(balance, legs)
    assert is_safe(balance + short, legs)
    assert not short or not is_safe(balance + short - 1, legs)


def test_equality_is_safe_and_one_unit_less_is_not():
    long = leg(linear(), 1_000, 600_000, 550_000)
    kept = maintenance(long.instrument, long.size, long.mark)
    balance = kept - unrealized(long)
    assert is_safe(balance, [long])
    assert not is_safe(balance - 1, [long])


def test_who_holds_nothing_is_safe_whatever_the_balance():
    assert is_safe(-1, [])
    assert is_safe(-1, [leg(linear(), 0, 600_000)])
    assert joint_move_ppb(-1, []) is None


def test_an_inverse_short_covered_by_its_coins_is_never_liquidated():
    short = leg(inverse(), -10_000, 16_000)
    covered = -(-abs(value_of(short, short.mark)) // 1)
    assert liquidation_price(int(covered), [short], SYMBOLS[0]) is None
    assert liquidation_price(int(covered) * 99 // 100, [short], SYMBOLS[0]) is not None


def test_a_long_paid_in_full_is_never_liquidated():
    long = leg(linear(), 1_000, 600_000)
    assert liquidation_price(long.cost, [long], SYMBOLS[0]) is None


def test_of_an_unsafe_account_the_price_is_where_it_would_be_safe_again():
    long = leg(linear(), 1_000, 600_000, 400_000)
    price = liquidation_price(6_000 * DOLLAR, [long], SYMBOLS[0])
    assert price is not None
    assert price > long.mark
    assert joint_move_ppb(6_000 * DOLLAR, [long]) == 0


def test_the_tier_is_the_one_at_the_liquidation_price_not_at_the_mark():
    long = leg(linear(), 1_000, 600_000, 600_000)
    root = liquidation_root(50_000 * DOLLAR, [long], SYMBOLS[0])
    assert Fraction(*root) == Fraction(10_000 * 10) / Fraction(996, 1000)


def test_profit_of_one_position_holds_up_another():
    long = leg(linear(SYMBOLS[0]), 1_000, 600_000)
    hedge = leg(linear(SYMBOLS[1]), -1_000, 600_000)
    alone = liquidation_price(6_000 * DOLLAR, [long], SYMBOLS[0])
    earning = liquidation_price(6_000 * DOLLAR, [long, hedge._replace(mark=590_000)], SYMBOLS[0])
    losing = liquidation_price(6_000 * DOLLAR, [long, hedge._replace(mark=610_000)], SYMBOLS[0])
    assert earning < alone < losing


def test_a_perfect_hedge_has_a_joint_move_only_by_its_maintenance():
    legs = [leg(linear(SYMBOLS[0]), 1_000, 600_000), leg(linear(SYMBOLS[1]), -1_000, 600_000)]
    assert joint_move_ppb(6_000 * DOLLAR, legs) > PPB


@pytest.mark.parametrize(
    ("side", "price", "mark", "loss"),
    [(BUY, 600_000, 590_000, 1_000), (BUY, 580_000, 590_000, 0), (SELL, 580_000, 590_000, 1_000)],
)
def test_an_order_holds_back_margin_the_loss_it_opens_with_and_its_fee(side, price, mark, loss):
    cost = order_cost(linear(), side, 1_000, price, mark, 10)
    notional = price * DOLLAR // 10
    assert cost == (notional // 10, loss * DOLLAR, notional * 5 // 10_000)
    assert cost.total == sum(cost)


def test_initial_margin_is_rounded_up():
    assert initial(linear(), 1, 1, 3) == -(-10_000 // 3)
    assert initial(inverse(), 1, 3, 7) == -(-(10**13 // 5) // 21)


def test_unrealized_profit_never_leaves_an_isolated_wallet_and_a_loss_locks_it():
    def free(mark):
        return removable(10_000 * DOLLAR, leg(linear(), 1_000, 600_000, mark))

    assert free(600_000) == 4_000 * DOLLAR
    assert free(660_000) == (10_000 + 6_000 - 6_600) * DOLLAR
    assert free(900_000) == (10_000 - 400) * DOLLAR
    assert free(560_000) == (10_000 - 4_000 - 5_600) * DOLLAR
    assert free(500_000) == 0


def test_leverage_is_capped_by_the_tier_of_the_notional():
    assert leverage_cap(linear(), 50_000 * DOLLAR) == 125
    assert leverage_cap(linear(), 50_000 * DOLLAR + 1) == 100


def test_the_buffer_is_the_part_of_the_way_that_is_left():
    assert buffer_ppb(100, 20, 100) == PPB
    assert buffer_ppb(40, 20, 100) == PPB // 4
    assert buffer_ppb(10, 20, 100) < 0
    assert buffer_ppb(50, 100, 100) is None


def test_risk_of_an_empty_account_is_its_balance():
    risk = account_risk(7, [])
    assert (risk.equity, risk.initial, risk.maintenance) == (7, 0, 0)


def test_equity_is_shared_by_maintenance_and_by_notional_where_none_is_needed():
    legs = [
        leg(linear(symbol, (Tier(0, rate, 0, 1),)), 1_000, 600_000)
        for symbol, rate in zip(SYMBOLS, (10_000_000, 30_000_000), strict=False)
    ]
    values = [bankruptcy_value(4_000 * DOLLAR, legs, symbol, 1_000) for symbol in SYMBOLS[:2]]
    assert values == [59_000 * DOLLAR, 57_000 * DOLLAR]
    free = [each._replace(instrument=linear(each.instrument.symbol, (Tier(0, 0, 0, 1),))) for each in legs]
    assert bankruptcy_value(4_000 * DOLLAR, free, SYMBOLS[0], 1_000) == 58_000 * DOLLAR


def test_a_bankruptcy_price_that_no_price_reaches_is_the_nearest_end():
    assert bankruptcy_price(linear(), 1_000, -1) == 1
    assert bankruptcy_price(inverse(), 1_000, 1) == inverse().price_max
    assert bankruptcy_price(inverse(), -1_000, 0) == inverse().price_max


@pytest.mark.parametrize(("size", "part"), [(10, -1), (10, 11), (-10, 1)])
def test_only_a_part_of_a_leg_is_closed(size, part):
    with pytest.raises(AssertionError):
        bankruptcy_value(0, [leg(linear(), size, 600_000)], SYMBOLS[0], part)
