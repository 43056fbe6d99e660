"""The document of a run says what happened, in decimal text, and its sums hold."""

import json
from decimal import Decimal
from pathlib import Path

import pytest

from replays.reports.report import report
from replays.sessions.playthrough import Playthrough
from tests.runs import ISOLATED_AT_100X, begin, market

NAMED = {"scenario", "seed", "coupling", "window", "rules", "digest", "events_digest", "commands", "events"}
NAMED |= {"conservation", "instruments", "insurance_fund", "minutes", "accounts", "trader"}


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Playthrough:
    run = begin(tmp_path_factory.mktemp("world"))
    for _ in range(61):
        run.step()
    for command in (*ISOLATED_AT_100X, market(100)):
        run.trade(command)
    for _ in range(600):
        run.step()
    return run


def test_the_document_has_every_part_and_no_float(run: Playthrough) -> None:
    document = report(run)
    assert set(document) >= NAMED
    assert json.loads(json.dumps(document), parse_float=pytest.fail) == document


def test_nothing_is_missing(run: Playthrough) -> None:
    assert report(run)["conservation"] == {"USDT": "0"}


def test_minutes_follow_each_other_and_add_up_to_the_instrument(run: Playthrough) -> None:
    document = report(run)
    (instrument,), minutes = document["instruments"], document["minutes"]
    assert minutes[0]["time"] == "2024-01-01T00:00:00Z"
    assert sum(row["liquidations"] for row in minutes) == instrument["liquidations"]
    lows = [Decimal(row["low"]) for row in minutes if row["low"]]
    assert min(lows) == Decimal(instrument["last_low"])
    assert minutes == sorted(minutes, key=lambda row: row["time"])


def test_the_trader_lost_what_was_put_in_and_paid_fees_beside(run: Playthrough) -> None:
    trader = report(run)["trader"]
    (loss,) = trader["liquidations"]
    spent = Decimal(trader["deposits"]["USDT"]) - Decimal(trader["cash"]["USDT"])
    opening_fee = spent - Decimal(loss["lost"])
    assert 0 < opening_fee <= Decimal(trader["fees"]["USDT"])
    assert (loss["symbol"], loss["mode"], loss["side"], loss["size"]) == (
        "BTCUSDT",
        "isolated",
        "long",
        "0.1",
    )
    assert {call["symbol"] for call in trader["margin_calls"]} == {"BTCUSDT"}
    assert trader["positions"] == []


def test_accounts_and_funds_are_counted(run: Playthrough) -> None:
    document = report(run)
    assert document["accounts"]["leveraged"] >= 60
    assert document["accounts"]["liquidated"] >= 1
    steps = sum(each["liquidations"] for each in document["instruments"])
    assert document["accounts"]["liquidations"] == steps
    (fund,) = document["insurance_fund"]
    assert Decimal(fund["low"]) <= min(Decimal(fund["start"]), Decimal(fund["end"]))


def test_an_untraded_world_has_no_prices_to_tell(tmp_path: Path) -> None:
    document = report(begin(tmp_path))
    (instrument,) = document["instruments"]
    assert (instrument["open"], instrument["last_low"], document["minutes"]) == (None, None, [])
