"""Profit, cost, requirement, payment and size, as the venue would book them."""

from fractions import Fraction

import pytest

from exchange.edge.calculator_fields import CalculatorError
from tests.exchange.asking import ask


def test_a_flip_closes_wholly_then_opens_at_the_fill():
    answer = ask("pnl", fills=["buy:2:100", "sell:5:110"], mark="100")
    assert (answer["position"], answer["entry"]) == (-3, 110)
    assert (answer["realized"], answer["unrealized"]) == (20, 30)


def test_a_reduction_leaves_the_entry_where_it_was():
    answer = ask("pnl", fills=["buy:2:100", "buy:2:110", "sell:1:120"])
    assert (answer["entry"], answer["realized"], answer["unrealized"]) == (105, 15, None)


def test_no_position_has_no_entry():
    answer = ask("pnl", fills=[], mark="1")
    assert (answer["position"], answer["entry"], answer["unrealized"]) == (0, None, 0)


def test_an_inverse_entry_is_harmonic_and_its_profit_in_coin():
    answer = ask(
        "pnl", contract="inverse", fills=["buy:1000:5000", "buy:2000:6000"], mark="6000", fee="0.001"
    )
    assert answer["entry"] == 5625
    assert abs(answer["unrealized"] - (Fraction(3000, 5625) - Fraction(1, 2))) < Fraction(1, 10**25)
    assert abs(answer["fees"] - Fraction(3000, 5625) / 1000) < Fraction(1, 10**25)


@pytest.mark.parametrize(
    ("asked", "initial", "loss"),
    [
        ({"side": "long", "price": "100", "mark": "98"}, 10, 2),
        ({"side": "long", "price": "100", "mark": "102"}, 10, 0),
        ({"side": "short", "price": "100", "mark": "102"}, 10, 2),
        ({"side": "long", "price": "100"}, 10, 0),
    ],
)
def test_an_order_costs_its_margin_and_the_loss_it_opens_with(asked, initial, loss):
    answer = ask("cost", size="1", leverage="10", **asked)
    assert (answer["initial_margin"], answer["open_loss"]) == (initial, loss)
    assert answer["cost"] == initial + loss
    assert answer["fee_open"] == answer["fee_close"] == 0


def test_a_requirement_names_its_tier():
    answer = ask("maintenance", notional="300000", tiers="binance:BTCUSDT:2021-03-26")
    assert (answer["maintenance"], answer["mmr"], answer["cum"]) == (1700, Fraction(1, 100), 1300)
    assert (answer["leverage_max"], answer["tier"]) == (50, 3)
    assert ask("maintenance", notional="300000", mmr="0.01", cum="1300")["maintenance"] == 1700


@pytest.mark.parametrize(
    ("side", "rate", "paid"), [("long", "0.0001", 2), ("short", "0.0001", -2), ("long", "-0.0001", -2)]
)
def test_who_pays_funding_pays_a_positive_amount(side, rate, paid):
    assert ask("funding", side=side, size="2", mark="10000", rate=rate)["payment"] == paid


def test_funding_of_an_inverse_contract_is_in_coin():
    paid = ask("funding", contract="inverse", side="long", size="20000", mark="10000", rate="0.0001")
    assert paid["payment"] == Fraction(2, 10000)


@pytest.mark.parametrize(
    ("asked", "size", "margin", "risk"),
    [
        ({"leverage": "10"}, Fraction(10, 12), 500, None),
        ({"leverage": "10", "lot": "0.001"}, Fraction(833, 1000), Fraction(4998, 10), None),
        (
            {"leverage": "10", "lot": "0.001", "stop": "5940"},
            Fraction(833, 1000),
            Fraction(4998, 10),
            Fraction(4998, 100),
        ),
        ({"basis": "risk", "stop": "5900"}, 5, None, 500),
        ({"basis": "risk", "stop": "6100", "leverage": "5"}, 5, 6000, 500),
        ({"leverage": "10", "contract": "inverse", "lot": "1"}, 30000000, 500, None),
    ],
)
def test_a_share_of_equity_is_put_up_as_margin_or_lost_at_the_stop(asked, size, margin, risk):
    answer = ask("size", equity="10000", share="5%", price="6000", **asked)
    for name, value in (("size", size), ("margin", margin), ("risk", risk)):
        assert answer[name] is None if value is None else abs(answer[name] - value) < Fraction(1, 10**20), (
            name
        )


@pytest.mark.parametrize(
    ("asked", "field"),
    [({}, "leverage"), ({"basis": "risk"}, "stop"), ({"leverage": "1", "stop": "6000"}, "stop")],
)
def test_a_size_needs_what_it_is_based_on(asked, field):
    with pytest.raises(CalculatorError) as refused:
        ask("size", equity="10000", share="0.05", price="6000", **asked)
    assert refused.value.field == field


@pytest.mark.parametrize(("mark", "free"), [("100", 40), ("110", 39), ("90", 31), ("50", 0)])
def test_profit_is_never_removable_and_a_loss_locks_margin(mark, free):
    asked = {"side": "long", "size": "1", "entry": "100", "margin": "50", "leverage": "10", "mmr": "0.1"}
    assert ask("removable", **asked, mark=mark)["removable"] == free


@pytest.mark.parametrize("wrong", [{"leverage": "2.5"}, {"mmr": None}])
def test_what_is_removable_needs_the_terms_of_a_venue(wrong):
    asked = {
        "side": "long",
        "size": "1",
        "entry": "100",
        "mark": "100",
        "margin": "50",
        "leverage": "10",
        "mmr": "0.1",
    }
    with pytest.raises(CalculatorError):
        ask("removable", **{**asked, **wrong})


@pytest.mark.parametrize(
    ("equity", "maintenance", "ratio", "health", "unsafe"),
    [
        ("200", "50", Fraction(1, 4), 4, False),
        ("50", "50", 1, 1, False),
        ("49.99", "50", Fraction(5000, 4999), Fraction(4999, 5000), True),
        ("0", "50", None, 0, True),
        ("-50", "50", None, -1, True),
        ("-50", "0", None, None, False),
    ],
)
def test_unsafe_is_equity_below_what_must_be_held(equity, maintenance, ratio, health, unsafe):
    answer = ask("ratio", equity=equity, maintenance=maintenance)
    assert answer["unsafe"] is unsafe
    assert answer["health"] == health
    assert answer["ratio"] is None if ratio is None else abs(answer["ratio"] - ratio) < Fraction(1, 10**25)
