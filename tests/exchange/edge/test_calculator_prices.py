"""Liquidation and bankruptcy, in every dialect, are one equation with other tiers."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exchange.edge.calculator_fields import CalculatorError
from tests.exchange.asking import ask

LONG = {"side": "long", "entry": "60000", "leverage": "10", "mmr": "0.004"}
SHORT = {**LONG, "side": "short"}


@pytest.mark.parametrize(
    ("asked", "price"),
    [
        (LONG, Fraction(54000 * 1000, 996)),
        (SHORT, Fraction(66000 * 1000, 1004)),
        ({**LONG, "size": "0.001"}, Fraction(54000 * 1000, 996)),
        ({**LONG, "extra": "600"}, Fraction(53400 * 1000, 996)),
        ({**LONG, "extra": "-600"}, Fraction(54600 * 1000, 996)),
        ({**LONG, "valued_at": "entry"}, Fraction(54240)),
        ({**SHORT, "valued_at": "entry"}, Fraction(65760)),
        ({**LONG, "fee": "0.0006"}, Fraction(54000 * 10000, 9954)),
        ({**LONG, "leverage": "2.5"}, Fraction(36000 * 1000, 996)),
        ({**LONG, "mmr": None, "max_leverage": "15"}, Fraction(54000 * 30, 29)),
        ({**LONG, "contract": "inverse"}, Fraction(60000 * 1004, 1100)),
        ({**SHORT, "contract": "inverse"}, Fraction(60000 * 996, 900)),
    ],
)
def test_the_liquidation_price_is_the_exact_root(asked, price):
    assert abs(ask("liquidation", **asked)["liquidation_price"] - price) < Fraction(1, 10**20)


@pytest.mark.parametrize(
    "asked",
    [
        {**LONG, "leverage": "1"},
        {**SHORT, "contract": "inverse", "leverage": "1"},
        {**SHORT, "wallet": "-70000", "leverage": None},
    ],
)
def test_where_no_price_liquidates_there_is_none(asked):
    answer = ask("liquidation", **asked, tick="0.1")
    assert answer["liquidation_price"] is None
    assert answer["liquidation_price_tick"] is None
    assert answer["maintenance_at_liquidation"] is None


@pytest.mark.parametrize(("side", "tick", "price"), [("long", "0.5", "54217"), ("short", "0.5", "65737")])
def test_a_price_on_the_grid_is_the_last_safe_mark(side, tick, price):
    answer = ask("liquidation", **{**LONG, "side": side}, tick=tick)
    assert answer["liquidation_price_tick"] == Fraction(price)


@pytest.mark.parametrize("side", ["long", "short"])
def test_an_exact_price_on_the_grid_stays_where_it_is(side):
    asked = {
        "contract": "inverse",
        "side": side,
        "entry": "30000",
        "leverage": "3",
        "mmr": "0",
        "tick": "0.5",
    }
    price = Fraction(22500 if side == "long" else 45000)
    assert ask("liquidation", **asked)["liquidation_price_tick"] == price
    assert ask("bankruptcy", **asked)["bankruptcy_price_tick"] == price


def test_the_bracket_of_a_table_is_the_one_at_the_result():
    asked = {"side": "long", "size": "10", "entry": "60000", "margin": "150000"}
    table = ask("liquidation", **asked, tiers="binance:BTCUSDT:2021-03-26")
    bracket = ask("liquidation", **asked, mmr="0.01", cum="1300")
    assert table["liquidation_price"] == bracket["liquidation_price"]
    assert table["tiers"]["assumed"] is False
    earlier = ask("liquidation", **asked, tiers="binance:BTCUSDT:2020-03-12")
    assert earlier["tiers"]["assumed"] is True


def test_at_the_liquidation_price_equity_is_what_must_be_held():
    asked = {"side": "short", "size": "2", "entry": "100", "margin": "40", "mmr": "0.05", "cum": "1"}
    answer = ask("liquidation", **asked)
    price, held = answer["liquidation_price"], answer["maintenance_at_liquidation"]
    assert abs(40 + 2 * (100 - price) - held) < Fraction(1, 10**20)
    assert abs(2 * price * Fraction(5, 100) - 1 - held) < Fraction(1, 10**20)


def test_the_others_profit_and_maintenance_count_and_their_order_does_not():
    others = [
        {"side": "long", "size": "1", "entry": "100", "mark": "110", "mmr": "0.01"},
        {"side": "short", "size": "1", "entry": "100", "mark": "130", "mmr": "0.02"},
    ]
    asked = {"side": "long", "entry": "1000", "wallet": "300", "mmr": "0.01"}
    one, other = (ask("liquidation", **asked, others=rows) for rows in (others, others[::-1]))
    assert one["liquidation_price"] == other["liquidation_price"]
    spare = 300 + 10 - 30 - Fraction(110, 100) - Fraction(260, 100)
    assert abs(one["liquidation_price"] - (1000 - spare) / Fraction(99, 100)) < Fraction(1, 10**20)
    assert one["bankruptcy_price"] == other["bankruptcy_price"] == 1000 - spare


@pytest.mark.parametrize("fee", [None, "0.001"])
@pytest.mark.parametrize("side", ["long", "short"])
def test_a_position_among_others_is_bankrupt_beyond_where_it_is_liquidated(side, fee):
    other = {"side": "long", "size": "1", "entry": "2300", "mark": "2200", "mmr": "0.005"}
    asked = {"side": side, "size": "0.5", "entry": "42017.7366", "wallet": "9989.49556585", "mmr": "0.004"}
    answer = ask("liquidation", **asked, others=[other], fee=fee)
    beyond = answer["liquidation_price"] - answer["bankruptcy_price"]
    assert 0 < beyond * (1 if side == "long" else -1) < answer["liquidation_price"] / 200


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"mmr": None}, "mmr"),
        ({"leverage": None}, "margin"),
        ({"margin": "10", "wallet": "10"}, "wallet"),
        ({"margin": "10"}, "leverage"),
        ({"wallet": "10"}, "leverage"),
        ({"max_leverage": "50"}, "max_leverage"),
        ({"mmr": None, "cum": "1"}, "cum"),
        ({"mmr": "0.9", "fee": "0.1"}, "fee"),
        ({"mmr": None, "max_leverage": "0.5"}, "max_leverage"),
        ({"mmr": None, "tiers": "binance:NOPE:2021"}, "tiers"),
        ({"others": ["A:long:1:1:1:0.1"]}, "wallet"),
        ({"wallet": "1", "others": ["A:long:1:1:1"]}, "others 1, mmr"),
        ({"wallet": "1", "others": ["A:long:1:1"]}, "others 1, mark"),
    ],
)
def test_what_cannot_be_meant_is_refused_by_field(asked, field):
    with pytest.raises(CalculatorError) as refused:
        ask("liquidation", **{**LONG, **asked})
    assert refused.value.field == field


def test_a_part_closed_has_its_part_of_the_value_at_the_same_price():
    asked = {"side": "long", "size": "4", "entry": "100", "margin": "60"}
    whole, part = ask("bankruptcy", **asked), ask("bankruptcy", **asked, close="1")
    assert whole["close_value"] == 340
    assert part["close_value"] == 85
    assert part["bankruptcy_price"] == whole["bankruptcy_price"] == 85
    with pytest.raises(CalculatorError, match="close: is more than the size"):
        ask("bankruptcy", **asked, close="5")


def test_a_value_in_units_is_rounded_up():
    asked = {"side": "long", "entry": "100", "margin": "10", "close": "0.333333", "unit": "0.01"}
    assert ask("bankruptcy", **asked)["close_value"] == Fraction(30)
    assert ask("bankruptcy", **{**asked, "close": "0.3334"})["close_value"] == Fraction(3001, 100)


@given(
    st.sampled_from(["linear", "inverse"]),
    st.sampled_from(["long", "short"]),
    st.integers(1, 10**6),
    st.integers(2, 100),
    st.integers(0, 10**4),
)
def test_more_margin_moves_liquidation_away(contract, side, entry, leverage, extra):
    asked = {
        "contract": contract,
        "side": side,
        "entry": str(entry),
        "leverage": str(leverage),
        "mmr": "0.004",
    }
    before = ask("liquidation", **asked)["liquidation_price"]
    after = ask("liquidation", **asked, extra=str(extra))["liquidation_price"]
    assert before is not None
    assert after is None or (after <= before if side == "long" else after >= before)


@pytest.mark.parametrize("dialect", [{}, {"fee": "0.01"}, {"fee": "0.01", "valued_at": "entry"}])
def test_an_account_is_liquidated_at_one_moment_whichever_position_is_asked_about(dialect):
    """A closing fee is counted into what is held for each of them."""
    one = {"side": "long", "size": "1", "entry": "100", "mmr": "0.01"}
    other = {"side": "long", "size": "10", "entry": "100", "mmr": "0.02", "symbol": "X"}
    terms = {"wallet": "50", **dialect}
    root = ask("liquidation", **one, **terms, others=[{**other, "mark": "99"}])["liquidation_price"]
    asked = {**other, **terms, "others": [{**one, "symbol": "Y", "mark": f"{float(root):.12f}"}]}
    assert abs(ask("liquidation", **asked)["liquidation_price"] - 99) < Fraction(1, 10**9)


def test_the_bankruptcy_price_of_a_liquidation_is_that_of_its_own_mark():
    """At another mark the same account gives the position another share of its equity."""
    one = {"side": "long", "size": "1", "entry": "100", "mmr": "0.01", "wallet": "20"}
    others = [{"symbol": "X", "side": "long", "size": "2", "entry": "50", "mark": "49", "mmr": "0.02"}]
    fallen = ask("liquidation", **one, others=others)
    there = f"{float(fallen['liquidation_price']):.15f}"
    at_the_fall = ask("bankruptcy", **one, others=others, mark=there)["bankruptcy_price"]
    assert abs(at_the_fall - fallen["bankruptcy_price"]) < Fraction(1, 10**9)
    assert ask("bankruptcy", **one, others=others, mark="90")["bankruptcy_price"] != at_the_fall
