"""The advice follows from the answers and the positions, and its numbers are the calculators'."""

import pytest

from exchange.edge.calculator import calculate
from replays.learning.advice import advise
from replays.learning.decision import QUESTIONS, Held

BTC = Held("BTCUSDT", "long", "0.5", "60000", "59000", "10", "0.005")
ETH = Held("ETHUSDT", "short", "8", "3000", "2950", "10", "0.005")
SOL = Held("SOLUSDT", "long", "20", "150", "140", "10", "0.01")
DOGE = Held("DOGEUSDT", "long", "1000", "0.1", "0.1", "50", "0.01")
CAREFUL, POOLED, BETWEEN = [0, 1, 0, 0, 2, 2], [2, 0, 1, 2, 1, 0], [2, 2, 1, 1, 1, 1]


def modes(answers: list[int], *held: Held) -> dict[str, str]:
    return {row["symbol"]: row["mode"] for row in advise(answers, "10000", held)["positions"]}


@pytest.mark.parametrize(("answers", "mode"), [(CAREFUL, "isolated"), (POOLED, "cross")])
def test_without_positions_the_answers_decide(answers: list[int], mode: str) -> None:
    advice = advise(answers, "10000", [])
    assert advice["advice"] == mode
    assert len(advice["reasons"]) == len(QUESTIONS)


def test_hedges_share_margin_and_what_is_thin_stands_alone() -> None:
    assert modes(CAREFUL, BTC, ETH, DOGE) == {
        "BTCUSDT": "cross",
        "ETHUSDT": "cross",
        "DOGEUSDT": "isolated",
    }
    assert advise(CAREFUL, "10000", [BTC, ETH, DOGE])["advice"] == "hybrid"


def test_between_the_two_the_largest_stands_alone() -> None:
    assert modes(BETWEEN, BTC, SOL) == {"BTCUSDT": "isolated", "SOLUSDT": "cross"}


def test_the_prices_are_those_of_the_calculators() -> None:
    row = advise(CAREFUL, "10000", [BTC])["positions"][0]
    alone = calculate(
        {
            "what": "liquidation",
            "side": "long",
            "size": "0.5",
            "entry": "60000",
            "leverage": "10",
            "mmr": "0.005",
        }
    )
    assert row["liquidation_isolated"] == alone["liquidation_price"]
    assert row["at_risk_isolated"] == "3000"
    assert row["at_risk_cross"] == "10000"


@pytest.mark.parametrize("mmr", ["0.005", "0.0195"])
def test_the_ceiling_survives_the_bad_day_on_either_side_and_one_more_does_not(mmr: str) -> None:
    leverage = int(advise(CAREFUL, "10000", [BTC._replace(mmr=mmr)])["leverage_ceiling"]["leverage"])

    def liquidated(side: str, at: int) -> float:
        request = {"what": "liquidation", "side": side, "size": "1", "entry": "100", "mmr": mmr}
        return float(calculate(request | {"leverage": str(at)})["liquidation_price"])

    assert liquidated("long", leverage) < 85
    assert liquidated("short", leverage + 1) < 115 < liquidated("short", leverage)


def test_sizing_says_what_five_per_cent_means_as_margin_and_as_risk() -> None:
    (row,) = advise(CAREFUL, "10000", [SOL])["sizing"]
    assert row["stop"] == "119"
    assert float(row["size_as_margin"]) == pytest.approx(500 * 10 / 140)
    assert float(row["size_as_risk"]) == pytest.approx(500 / 21)


def test_what_is_lost_already_is_not_lost_twice() -> None:
    """Equity 10000 with 500 lost on BTC and 400 won on ETH is a wallet of 10100."""
    row = advise(CAREFUL, "10000", [BTC, ETH])["positions"][0]
    other = {"side": "short", "size": "8", "entry": "3000", "mark": "2950", "mmr": "0.005"}
    asked = {"what": "liquidation", "side": "long", "size": "0.5", "entry": "60000", "mmr": "0.005"}
    asked["mark"] = "59000"
    fires = calculate(asked | {"wallet": "10100", "others": [other]})["liquidation_price"]
    assert row["liquidation_cross"] == fires


def test_what_is_held_falls_where_the_venue_says() -> None:
    held = BTC._replace(mode="isolated", liquidation="51234.5")
    row = advise(POOLED, "10000", [held])["positions"][0]
    assert row["liquidation_isolated"] == "51234.5"
    assert row["liquidation_cross"] == advise(POOLED, "10000", [BTC])["positions"][0]["liquidation_cross"]
