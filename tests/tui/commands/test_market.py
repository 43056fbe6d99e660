"""The book and the chart of a moment as text: the same numbers as the pictures, and they add up."""

from decimal import Decimal
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Any

import pytest

from tests.tui.commanding import Command

pytestmark = pytest.mark.usefixtures("home")
ORDER = """
[[step]]
at = "+2s"
do = "order"
symbol = "BTCUSDT"
side = "buy"
type = "limit"
size = "0.1"
price = "41000"
"""


def sides(document: dict[str, Any]) -> tuple[list[dict[str, str]], list[dict[str, str]]]:
    """Asks and bids, each nearest the middle first; the running totals add up."""
    rows = document["levels"]
    assert [row["side"] for row in rows] == sorted(row["side"] for row in rows)
    asks = [row for row in reversed(rows) if row["side"] == "ask"]
    bids = [row for row in rows if row["side"] == "bid"]
    for side in (asks, bids):
        for name in ("size", "value"):
            totals = list(accumulate(Decimal(row[name]) for row in side))
            assert totals == [Decimal(row[f"total_{name}"]) for row in side]
    return asks, bids


def test_the_book_is_told_price_by_price_in_base_and_in_quote(command: Command) -> None:
    document = command("book", "small", "--at", "+20s", "--levels", "5", "--json").document
    asks, bids = sides(document)
    assert (len(asks), len(bids)) == (5, 5)
    assert document["paper"] is True
    middle = (Decimal(asks[0]["price"]) + Decimal(bids[0]["price"])) / 2
    assert Decimal(document["middle"]) == middle
    for row in (*asks, *bids):
        assert Decimal(row["value"]) == Decimal(row["size"]) * Decimal(row["price"])
        away = (Decimal(row["price"]) - middle) / middle
        assert abs(Decimal(row["distance"]) - away) <= Decimal("0.000001")


def test_the_depth_by_steps_holds_the_whole_book_and_the_player_s_order(
    command: Command, tmp_path: Path
) -> None:
    plan = tmp_path / "plan.toml"
    plan.write_text(ORDER)
    run = ("book", "small", "--plan", str(plan), "--at", "+20s", "--json")
    whole, steps = (
        command(*run, "--levels", "2000").document,
        command(*run, "--levels", "200", "--step", "25").document,
    )
    (asks, bids), (wide_asks, wide_bids) = sides(whole), sides(steps)
    assert wide_asks[-1]["total_size"] == asks[-1]["total_size"]
    assert wide_bids[-1]["total_size"] == bids[-1]["total_size"]
    assert [row["mine"] for row in bids if row["mine"] != "0"] == ["0.1"]
    (mine,) = [row for row in wide_bids if row["mine"] != "0"]
    assert Decimal(mine["price"]) <= 41_000 < Decimal(mine["price"]) + 25
    gaps = {Decimal(near["price"]) - Decimal(far["price"]) for near, far in pairwise(wide_bids)}
    assert gaps == {Decimal(25)}


@pytest.mark.parametrize("name", ["book", "chart", "map"])
def test_a_moment_of_an_endless_market_is_no_further_than_forty_days_away(
    command: Command, name: str
) -> None:
    assert "has no end, but goes 40 days at most" in command.refused(name, "small", "--at", "+999h")


def test_candles_stand_beside_their_averages_and_their_volume_by_price(command: Command) -> None:
    run = ("chart", "small", "--at", "+25m", "--json", "--beside", "BTCUSDT")
    document = command(*run, "--candles", "10").document
    rows = document["candles"]
    assert len(rows) == 10
    closes = [Decimal(row["close"]) for row in command(*run, "--candles", "60").document["candles"]]
    assert abs(Decimal(rows[-1]["average"]) - sum(closes[-20:]) / 20) <= Decimal("0.05")
    assert all(row["beside"] == row["rebased"] == row["close"] for row in rows)
    assert all(row["day_average"] is not None for row in rows)
    traded = sum(Decimal(row["volume"]) for row in rows)
    assert sum(Decimal(band["volume"]) for band in document["volume_by_price"]) == traded


def test_the_first_candles_have_no_average_yet_and_for_people_it_is_a_table(command: Command) -> None:
    rows = command("chart", "small", "--at", "+3m", "--json").document["candles"]
    assert all(row["average"] is None and "beside" not in row for row in rows)
    rows = command("chart", "small", "--at", "+3m", "--span", "1s", "--candles", "2", "--json").document[
        "candles"
    ]
    assert [row["average"] is not None for row in rows] == [True, True], "quiet seconds have no candle"
    assert "volume by price" in command("chart", "small", "--at", "+3m", "--span", "5s").out


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (("book", "small", "--levels", "0"), "--levels: from 1 to 2,000"),
        (("book", "small", "--step", "0"), "--step: must be above 0"),
        (("chart", "small", "--span", "2m"), "--span: one of 1s 5s 1m 5m 15m 1h"),
        (("chart", "small", "--candles", "0"), "--candles: from 1 to 5,000"),
        (("chart", "small", "--beside", "BTC"), "--beside: BTC is not traded there; nearest: BTCUSDT"),
    ],
)
def test_what_cannot_be_told_is_refused_in_one_line(
    command: Command, arguments: tuple[str, ...], line: str
) -> None:
    assert command.refused(*arguments) == line


def test_a_contract_tells_its_terms_and_its_maintenance_goes_on_where_a_tier_ends(command: Command) -> None:
    document = command("contract", "black-thursday", "--symbol", "XBTUSD", "--json").document
    assert (document["symbol"], document["kind"], document["asset"]) == ("XBTUSD", "inverse", "BTC")
    assert (document["maker_fee"], document["taker_fee"]) == ("-0.00025", "0.00075")
    assert (document["funding_hours"], document["leverage_max"]) == (8, 100)
    tiers = [{name: Decimal(tier[name]) for name in tier} for tier in document["tiers"]]
    for low, high in pairwise(tiers):
        kept = [high["from"] * each["maintenance"] - each["deduction"] for each in (low, high)]
        assert kept[0] == kept[1] > 0
    told = command("contract", "black-thursday", "--symbol", "XBTUSD").out
    for line in ("maker fee           -0.025%", "take bound          10%", "   200           1%"):
        assert line in told
    assert "not traded there" in command.refused("contract", "black-thursday", "--symbol", "XRP")
