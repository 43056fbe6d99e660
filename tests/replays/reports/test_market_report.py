"""What the screen shows of an instant stands in a document too."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from exchange.questions import CashView, OrderView, PositionView
from replays.frames.framing import Knobs, build_frame
from replays.frames.overview import Overview
from replays.messages.frame import CascadeStats, Frame, FundRow, MarketLine, QueueRow, Want
from replays.reports.report import report
from replays.sessions.playthrough import Playthrough
from tests.runs import BTC, begin, limit, market

ELSEWHERE = {
    "playback": "status --branches and the session's own window and time",
    "bids": "book --json",
    "asks": "book --json",
    "depth": "book --step --json",
    "tape": "replay --events",
    "feed": "replay --events",
    "candles": "chart --json",
    "averages": "chart --json",
    "beside": "chart --beside --json",
    "buckets": "map --json",
    "heat": "map --at --json",
    "heat_range": "map --at --json",
    "equity_curve": "export: equity.csv",
    "fills": "export: trades.csv",
    "fills_in_all": "export: trades.csv",
    "cash_rows": "export: funding.csv and margin.csv",
    "cash_rows_in_all": "export: funding.csv and margin.csv",
    "notices": "log --json",
    "alerts": "replay --alert --json",
}
"""Lists that have a document of their own."""
UNSEEN = {"number", "symbol"}
"""Of a frame's own making."""
TOLD = {
    "markets": "markets",
    "account": "trader",
    "realized": "trader.realized",
    "fees": "trader.fees",
    "funding": "trader.funding",
    "funds": "insurance_fund",
    "fifths_in_profit": "fifths_in_profit",
    "adl_queues": "adl_queue",
    "stats": "cascade",
    "drawdown_ppb": "trader.drawdown",
    "paid_in": "trader.deposits",
    "earned": "trader.earned.session",
    "earned_today": "trader.earned.day",
    "wins": "trader.closing_fills.won",
    "losses": "trader.closing_fills.lost",
    "falls": "accounts.liquidations",
    "own_falls": "trader.liquidations",
    "break_evens": "trader.positions.break_even",
}
PARTS: dict[type, dict[str, str]] = {
    MarketLine: {
        "symbol": "markets.symbol",
        "last": "markets.last",
        "change_ppb": "markets.change_24h",
        "mark": "markets.mark",
        "index": "markets.index",
        "high": "markets.high_24h",
        "low": "markets.low_24h",
        "funding_rate_ppb": "instruments.funding_last",
        "funding_predicted_ppb": "instruments.funding_predicted",
        "funding_time": "instruments.funding_time",
        "open_interest": "markets.open_interest",
        "volume": "instruments.volume",
        "suspended": "markets.suspended",
    },
    CascadeStats: {
        "liquidations": "instruments.liquidations",
        "liquidated_notional": "instruments.liquidated_notional",
        "deleveraged_notional": "instruments.adl_notional",
        "bad_debt": "instruments.bad_debt",
        "forced_taken": "cascade.forced_taken",
        "organic_taken": "cascade.organic_taken",
        "longest_chain": "cascade.longest_chain",
        "low": "instruments.last_low",
        "waiting": "cascade.waiting",
    },
    QueueRow: {
        "place": "adl_queue.place",
        "own": "adl_queue.mine",
        "size": "adl_queue.size",
        "notional": "adl_queue.value",
        "profit": "adl_queue.unrealized",
    },
    FundRow: {
        "asset": "insurance_fund.asset",
        "symbol": "insurance_fund.symbol",
        "start": "insurance_fund.start",
        "balance": "insurance_fund.end",
        "equity": "insurance_fund.equity",
    },
    CashView: {
        "asset": "trader.cross_margin.asset",
        "cash": "trader.cash",
        "equity": "trader.cross_margin.equity",
        "equity_total": "trader.equity",
        "initial": "trader.cross_margin.initial_margin",
        "maintenance": "trader.cross_margin.maintenance_margin",
        "available": "trader.free_collateral",
        "withdrawable": "trader.withdrawable",
        "isolated": "trader.isolated_equity",
        "reserved": "trader.order_margin",
        "buffer_ppb": "trader.cross_margin.buffer",
        "margin_called": "trader.cross_margin.margin_called",
    },
    PositionView: {
        name: f"trader.positions.{told}"
        for name, told in {
            "symbol": "symbol",
            "mode": "mode",
            "leverage": "leverage",
            "auto_margin": "auto_margin",
            "size": "size",
            "cost": "entry",
            "mark": "mark",
            "margin": "margin",
            "put_in": "put_in",
            "unrealized": "unrealized",
            "maintenance": "maintenance_margin",
            "equity": "health",
            "scope_maintenance": "margin_ratio",
            "liquidation_price": "liquidation_price",
            "liquidation_move_ppb": "liquidation_move",
            "bankruptcy_price": "bankruptcy_price",
            "buffer_ppb": "buffer",
            "margin_called": "margin_called",
            "adl_lamp": "adl_lamps",
            "addable": "addable",
            "removable": "removable",
        }.items()
    },
    OrderView: {
        name: f"trader.open_orders.{told}"
        for name, told in {
            "order_id": "order_id",
            "client_id": "client_id",
            "symbol": "symbol",
            "side": "side",
            "type": "type",
            "price": "price",
            "trigger_price": "trigger_price",
            "size": "whole_size",
            "open_size": "size",
            "time_in_force": "time_in_force",
            "reduce_only": "reduce_only",
            "post_only": "post_only",
            "ahead": "ahead",
            "parent": "attached_to",
            "sibling": "sibling",
            "trigger_by": "trigger_by",
            "activation_price": "activation_price",
            "close_position": "close_position",
            "take_profit": "take_profit",
            "stop_loss": "stop_loss",
        }.items()
    },
}


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Playthrough:
    """A minute in, with a cross long and an order below."""
    run = begin(tmp_path_factory.mktemp("world"))
    for _ in range(61):
        run.step()
    run.trade(market(100))
    run.trade(limit(7, 410_000))
    return run


@pytest.fixture(scope="module")
def document(run: Playthrough) -> dict[str, Any]:
    return report(run)


def is_told(document: Any, path: str) -> bool:
    for name in path.split("."):
        document = document[0] if isinstance(document, list) else document
        if name not in document:
            return False
        document = document[name]
    return True


def test_every_field_of_a_frame_stands_in_a_document(document: dict[str, Any]) -> None:
    assert set(Frame.__struct_fields__) == {*TOLD, *ELSEWHERE} | UNSEEN
    assert [path for path in TOLD.values() if not is_told(document, path)] == []


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.__name__)
def test_every_field_of_its_parts_does(document: dict[str, Any], part: type) -> None:
    exported = {"history"} if part is FundRow else set()  # insurance.csv
    assert set(part.__struct_fields__) - exported == set(PARTS[part])  # type: ignore[attr-defined]
    assert [path for path in PARTS[part].values() if not is_told(document, path)] == []


def test_the_figures_are_those_of_the_frame(run: Playthrough, document: dict[str, Any]) -> None:
    want = Want(symbol=BTC, map_buckets=2, queue=3)
    frame = build_frame(run, Overview(lambda: 0.0), want, Knobs("paused", 1, ()), (), 1)
    (told,), (line,) = document["markets"], frame.markets
    instrument = run.world.rules.instruments[0]
    assert Decimal(told["open_interest"]) == Decimal(line.open_interest * instrument.lot) / 1_000
    assert Decimal(told["open_interest_value"]) == Decimal(told["open_interest"]) * Decimal(told["mark"])
    assert document["fifths_in_profit"] == [
        {"symbol": BTC, "longs": frame.fifths_in_profit[0], "shorts": frame.fifths_in_profit[1]}
    ]
    assert [row["place"] for row in document["adl_queue"] if row["side"] == "long"][:3] == [1, 2, 3]
    assert document["trader"]["positions"][0]["adl_lamps"] == frame.account.positions[0].adl_lamp or None


def test_shares_of_who_traded_add_up_to_one_and_make_the_amplification(document: dict[str, Any]) -> None:
    (told,) = document["cascade"]
    shares = Decimal(told["organic_share"]) + Decimal(told["forced_share"])
    assert abs(shares - 1) <= Decimal("0.000001")
    assert abs(Decimal(told["amplification"]) * Decimal(told["organic_share"]) - 1) < Decimal("0.0001")


def test_equity_is_what_is_free_and_what_positions_and_orders_hold(document: dict[str, Any]) -> None:
    trader = document["trader"]
    (position,), (cross,) = trader["positions"], trader["cross_margin"]
    order_margin = Decimal(trader["order_margin"]["USDT"])
    assert order_margin > 0
    held = Decimal(position["margin"]) + order_margin
    assert Decimal(trader["free_collateral"]["USDT"]) + held == Decimal(cross["equity"])
    ratio = Decimal(cross["maintenance_margin"]) / Decimal(cross["equity"])
    assert abs(ratio - Decimal(cross["margin_ratio"])) < Decimal("1e-11")
    assert trader["maintenance_margin"] == {"USDT": cross["maintenance_margin"]}
    assert trader["unrealized"] == {"USDT": position["unrealized"]}


def test_a_market_before_its_first_trade_has_no_shares(tmp_path: Path) -> None:
    (told,) = report(begin(tmp_path))["cascade"]
    assert (told["amplification"], told["forced_share"]) == (None, None)
