"""A session written out tells every order and trade, and its sums are those of the run."""

import csv
import json
from decimal import Decimal
from pathlib import Path

import pytest

from exchange.commands import AmendOrder, SetLeverage
from exchange.terms import SELL, OrderId
from replays.crowd.population import PLAYER
from replays.reports.export import Wanted, export
from replays.reports.report import trader
from tests.runs import BTC, ISOLATED_AT_100X, begun, limit, market


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, object]]:
    run = begun(tmp_path_factory.mktemp("world"))
    for command in (
        *ISOLATED_AT_100X,
        market(30),
        market(20),
        market(10, SELL),
        limit(5, 400_000),
        limit(1, 10),
    ):
        run.trade(command)
    for _ in range(900):
        run.step()
    document = trader(run)
    folder = tmp_path_factory.mktemp("out") / "files"
    export(run, folder)
    return folder, document


def test_every_order_has_its_life_and_every_refusal_its_reason(
    written: tuple[Path, dict[str, object]],
) -> None:
    orders = rows(written[0] / "orders.csv")
    assert [row["event"] for row in orders[:2]] == ["OrderAccepted", "OrderFilled"]
    fills = [row for row in rows(written[0] / "trades.csv") if row["kind"] == "trade"]
    filled = [row for row in orders if row["event"] == "OrderFilled"]
    assert [(row["side"], row["price"], row["size"]) for row in filled] == [
        (row["side"], row["price"], row["size"]) for row in fills
    ]
    whole = {row["order_id"]: row["filled"] for row in filled}
    placed = {row["order_id"]: row["size"] for row in orders if row["event"] == "OrderAccepted"}
    assert [whole[id] for id in list(placed)[:3]] == ["0.03", "0.02", "0.01"] == list(placed.values())[:3]
    assert sum(row["event"] == "OrderAccepted" for row in orders) == written[1]["orders"]
    cancelled = [row for row in orders if row["event"] == "OrderCancelled"]
    assert {row["reason"] for row in cancelled} == {"liquidation"}
    assert {row["size"] for row in cancelled} == {"0.001", "0.005"}


def test_a_refusal_says_what_was_asked_for(tmp_path: Path) -> None:
    run = begun(tmp_path)
    run.trade(limit(5, 1, SELL))
    run.trade(AmendOrder(trader=PLAYER, symbol=BTC, order_id=OrderId(99), size=7))
    run.trade(SetLeverage(trader=PLAYER, symbol=BTC, leverage=1_000))
    export(run, tmp_path / "out")
    placed, amended, leverage = rows(tmp_path / "out" / "orders.csv")
    assert {each["event"] for each in (placed, amended, leverage)} == {"OrderRejected"}
    assert [placed[name] for name in ("side", "type", "price", "size")] == ["sell", "limit", "0.1", "0.005"]
    assert [amended[name] for name in ("order_id", "side", "size")] == ["99", "", "0.007"]
    assert [leverage[name] for name in ("side", "type", "size")] == ["", "", ""]


def test_fees_and_realized_profit_add_up_to_the_report(written: tuple[Path, dict[str, object]]) -> None:
    folder, document = written
    trades, fees = rows(folder / "trades.csv"), rows(folder / "fees.csv")
    assert sum(Decimal(row["realized"]) for row in trades) == Decimal(document["realized"]["USDT"])  # type: ignore[index]
    assert sum(Decimal(row["amount"]) for row in fees) == Decimal(document["fees"]["USDT"])  # type: ignore[index]


def test_closed_lots_add_up_to_what_was_realized(written: tuple[Path, dict[str, object]]) -> None:
    folder, _ = written
    lots, trades = rows(folder / "positions.csv"), rows(folder / "trades.csv")
    assert sum(Decimal(row["size"]) for row in lots) == Decimal("0.05")
    assert sum(Decimal(row["realized"]) for row in lots) == sum(Decimal(row["realized"]) for row in trades)
    assert lots[-1]["closed_by"] in ("liquidation", "takeover")


def test_the_journal_is_lines_in_its_own_words(written: tuple[Path, dict[str, object]]) -> None:
    lines = [json.loads(line) for line in (written[0] / "journal.jsonl").read_text().splitlines()]
    acted = [line for line in lines if line["record"] == "acted"]
    assert len(acted) == 7
    assert all(line["paper"] is True for line in lines)
    assert acted[0]["command"]["mode"] == "isolated"
    assert [line["seq"] for line in lines] == sorted(line["seq"] for line in lines)


def test_a_file_without_rows_has_its_header_all_the_same(written: tuple[Path, dict[str, object]]) -> None:
    assert (written[0] / "funding.csv").read_text() == "time,symbol,asset,kind,amount\n"


def test_of_a_span_and_a_market_only_their_rows_are_written(tmp_path: Path) -> None:
    run = begun(tmp_path)
    early = run.time
    run.trade(market(30))
    for _ in range(120):
        run.step()
    run.trade(market(20))
    export(run, tmp_path / "early", wanted=Wanted(end=early + 1))
    export(run, tmp_path / "late", wanted=Wanted(symbol=BTC, start=early + 1))
    export(run, tmp_path / "other", wanted=Wanted(symbol="ETHUSDT"))
    sizes = [
        [row["size"] for row in rows(tmp_path / name / "trades.csv")] for name in ("early", "late", "other")
    ]
    assert sizes == [["0.03"], ["0.02"], []]
    assert [len(rows(tmp_path / "other" / name)) for name in ("orders.csv", "fees.csv", "margin.csv")] == [
        0,
        0,
        0,
    ]
    late = {row["event"] for row in rows(tmp_path / "late" / "orders.csv")}
    assert late == {"OrderAccepted", "OrderFilled"}
    assert len(rows(tmp_path / "other" / "equity.csv")) > len(rows(tmp_path / "late" / "equity.csv")) > 0


def test_margin_moves_and_the_equity_curve_are_there(written: tuple[Path, dict[str, object]]) -> None:
    folder, _ = written
    assert {row["kind"] for row in rows(folder / "margin.csv")} >= {"opening_margin", "margin_release"}
    equity = rows(folder / "equity.csv")
    assert len(equity) >= 15
    assert equity[-1]["equity"] == written[1]["equity"]["USDT"]  # type: ignore[index]
    funds = rows(folder / "insurance.csv")
    assert {(row["asset"], row["symbol"]) for row in funds} == {("USDT", "")}
    assert len(funds) >= 15
