"""Ranking of winners, against published examples and an oracle that sorts everyone by fractions."""

import json
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exchange.adl import Candidate, lamps, plan_deleverage, rank, score
from exchange.terms import AccountId, AdlRule

RULES = list(AdlRule)


def candidate(name, size=10, cost=100, value=150, margin=100, equity=100, balance=50, maintenance=5):
    return Candidate(
        account=AccountId(name, "USDT"),
        size=size,
        cost=cost,
        value=value,
        equity=equity,
        balance=balance,
        maintenance=maintenance,
        bankruptcy_value=value - margin,
    )


def of_score(name, lots, points):
    """A position that doubled its cost, at an effective leverage of so many points."""
    return candidate(name, size=lots, cost=60, value=120, margin=120 // points)


def names(candidates):
    return [each.account.trader for each in candidates]


@pytest.fixture
def vectors(shared):
    return json.loads((shared / "vectors" / "margin_vectors.json").read_text())


def planned(queue, size, rule):
    """Who is deleveraged and by how much, in order."""
    ranked = rank(queue, rule)
    return [(ranked[at], lots) for at, lots in plan_deleverage([abs(e.size) for e in ranked], size, rule)]


def of_kind(vectors, kind):
    return [vector for vector in vectors if vector["kind"] == kind]


def test_the_published_queue_ranks_lights_and_fills_as_stated(vectors):
    for vector in of_kind(vectors, "adl_rank"):
        given_, expected = vector["inputs"], vector["expected"]
        queue = [of_score(p["account"], int(p["qty"]), int(p["score"])) for p in given_["positions"]]
        rule = AdlRule.PROFIT_LEVERAGE
        assert [score(each, rule)[0] / score(each, rule)[1] for each in queue] == [
            int(p["score"]) for p in given_["positions"]
        ]
        assert names(rank(queue, rule)) == expected["order"]
        plan = planned(queue, int(given_["bankrupt_qty"]), rule)
        assert [[each.account.trader, str(lots)] for each, lots in plan] == expected["fills"]
        percentiles = {of.trader: str(20 * (6 - lit)) for of, lit in lamps(queue, rule).items()}
        assert percentiles == expected["percentile"]


def test_the_published_score_of_profit_over_equity_is_met(vectors):
    unit = 10**8
    for vector in of_kind(vectors, "adl_score"):
        profit, wallet, ratio = (
            Fraction(vector["inputs"][name]) for name in ("upnl", "wallet", "margin_ratio")
        )
        winner = candidate(
            "winner",
            cost=0,
            value=int(profit * unit),
            equity=int((wallet + profit) * unit),
            balance=int(wallet * unit),
            maintenance=int(ratio * (wallet + profit) * unit),
        )
        found = Fraction(*score(winner, AdlRule.PROFIT_EQUITY))
        assert abs(found - Fraction(vector["expected"]["leverage_pnl"])) <= Fraction(vector["tolerance"])


def test_a_winner_filled_at_the_bankruptcy_price_gives_up_the_published_profit(vectors):
    for vector in of_kind(vectors, "adl_price"):
        given_, expected = vector["inputs"], vector["expected"]
        lots = -int(given_["size_B"])
        bankruptcy_tenths = int(Fraction(expected["B_bankruptcy"]) * 10)
        winner = candidate("A", size=lots, cost=lots * 10, value=lots * 20)
        [(chosen, filled)] = planned([winner], lots, AdlRule.PROFIT_LEVERAGE)
        assert chosen.value - chosen.cost == 10 * int(expected["A_expected_profit"])
        assert filled * bankruptcy_tenths - chosen.cost == 10 * int(expected["A_profit"])


def test_a_loser_comes_after_every_winner():
    loser = candidate("loser", cost=100, value=99, margin=1)
    winner = candidate("winner", cost=100, value=101, margin=1000)
    assert names(rank([loser, winner], AdlRule.PROFIT_LEVERAGE)) == ["winner", "loser"]


def test_a_loss_at_lower_leverage_comes_later():
    careful = candidate("careful", cost=100, value=90, margin=90)
    daring = candidate("daring", cost=100, value=90, margin=9)
    assert names(rank([careful, daring], AdlRule.PROFIT_LEVERAGE)) == ["daring", "careful"]


def test_a_position_beyond_its_bankruptcy_price_comes_last():
    bankrupt = candidate("bankrupt", cost=100, value=200, margin=0)
    loser = candidate("loser", cost=10**18, value=1, margin=10**18)
    assert names(rank([bankrupt, loser], AdlRule.PROFIT_LEVERAGE)) == ["loser", "bankrupt"]


def test_short_and_inverse_positions_score_by_the_same_formula():
    short = candidate("short", size=-10, cost=-200, value=-100, margin=50)
    assert Fraction(*score(short, AdlRule.PROFIT_LEVERAGE)) == Fraction(100, 200) * Fraction(100, 50)


def test_an_account_without_equity_scores_nothing_by_profit_over_equity():
    assert score(candidate("a", equity=0), AdlRule.PROFIT_EQUITY)[0] == 0
    assert score(candidate("b", cost=200, value=150), AdlRule.PROFIT_EQUITY)[0] == 0


@pytest.mark.parametrize("rule", RULES)
def test_equal_scores_stand_in_the_order_of_their_ids(rule):
    same = [candidate(name) for name in "dacb"]
    assert names(rank(same, rule)) == ["a", "b", "c", "d"]


def test_scores_that_differ_in_the_last_digit_only_are_told_apart():
    big = 10**26
    first = candidate("z", cost=big, value=2 * big + 1, margin=big)
    second = candidate("a", cost=big, value=2 * big, margin=big)
    assert names(rank([second, first], AdlRule.PROFIT_LEVERAGE)) == ["z", "a"]


def test_the_largest_position_goes_first_by_size():
    queue = [candidate("small", size=-1), candidate("large", size=-3), candidate("middle", size=-2)]
    assert names(rank(queue, AdlRule.SIZE)) == ["large", "middle", "small"]


def test_pro_rata_floors_every_share_and_gives_the_rest_by_rank():
    queue = [candidate("a", size=5), candidate("b", size=3), candidate("c", size=2)]
    plan = planned(queue, 7, AdlRule.PRO_RATA)
    assert [(each.account.trader, lots) for each, lots in plan] == [("a", 4), ("b", 2), ("c", 1)]


@pytest.mark.parametrize("rule", RULES)
def test_nobody_to_deleverage_makes_an_empty_plan(rule):
    assert planned([], 10, rule) == []
    assert lamps([], rule) == {}


cash = st.integers(-(10**20), 10**20)


@st.composite
def queues(draw):
    """Longs or shorts, few enough values that many scores are equal."""
    sign = draw(st.sampled_from([-1, 1]))
    amounts = draw(st.sampled_from([cash, st.integers(-3, 3)]))
    count = draw(st.integers(1, 12))
    return [
        candidate(
            str(place),
            size=sign * draw(st.integers(1, 20)),
            cost=draw(amounts),
            value=draw(amounts),
            margin=draw(amounts),
            equity=draw(amounts),
            balance=draw(amounts),
            maintenance=abs(draw(amounts)),
        )
        for place in range(count)
    ]


def naive_score(each, rule):
    profit = Fraction(each.value - each.cost)
    if rule is AdlRule.PROFIT_LEVERAGE:
        margin = each.value - each.bankruptcy_value
        if margin <= 0:
            return Fraction(-(10**60))
        rate, leverage = profit / max(abs(each.cost), 1), Fraction(max(abs(each.value), 1), margin)
        if profit > 0:
            return rate * abs(each.value) / margin
        return rate / leverage
    if rule is AdlRule.PROFIT_EQUITY:
        if each.equity <= 0:
            return Fraction(0)
        return max(profit, 0) / max(each.balance, 1) * Fraction(each.maintenance, each.equity)
    return Fraction(abs(each.size))


@given(queues(), st.sampled_from(RULES))
def test_the_rank_is_that_of_exact_fractions(queue, rule):
    expected = sorted(queue, key=lambda each: (-naive_score(each, rule), each.account))
    assert rank(queue, rule) == expected


@given(queues(), st.integers(1, 200), st.sampled_from(RULES))
def test_a_plan_takes_exactly_what_is_needed_and_never_more_than_anyone_has(queue, size, rule):
    plan = planned(queue, size, rule)
    assert sum(lots for _, lots in plan) == min(size, sum(abs(each.size) for each in queue))
    assert all(0 < lots <= abs(each.size) for each, lots in plan)
    order = [each for each in rank(queue, rule) if each in [chosen for chosen, _ in plan]]
    assert [each for each, _ in plan] == order
    if rule is not AdlRule.PRO_RATA:
        assert all(lots == abs(each.size) for each, lots in plan[:-1])


@given(queues(), st.sampled_from(RULES))
def test_lamps_never_rise_down_the_rank_and_the_last_has_one(queue, rule):
    lit = lamps(queue, rule)
    in_order = [lit[each.account] for each in rank(queue, rule)]
    assert in_order == sorted(in_order, reverse=True)
    assert in_order[-1] == 1
    assert all(1 <= each <= 5 for each in in_order)
