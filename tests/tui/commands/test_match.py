"""An order flow on the command line: its counts, its trades, and its refusals."""

from pathlib import Path

from tests.tui.commanding import Command

FLOW = "op,id,side,price,size,tif\nadd,a,sell,100.5,2,GTC\nadd,b,buy,101,1.5,IOC\ncancel,zzz,,,,\n"


def test_a_flow_is_matched_counted_and_written(command: Command, tmp_path: Path) -> None:
    orders, trades = tmp_path / "orders.csv", tmp_path / "trades.csv"
    orders.write_text(FLOW)
    document = command("match", str(orders), "--trades", str(trades), "--json").document
    counted = {name: document[name] for name in ("rows", "trades", "rejected", "resting")}
    assert counted == {"rows": 3, "trades": 1, "rejected": 1, "resting": 1}
    assert (document["best_bid"], document["best_ask"]) == (None, "100.5")
    assert float(document["seconds"]) > 0
    assert trades.read_text().splitlines() == ["seq,taker,maker,price,size", "2,b,a,100.5,1.5"]


def test_a_row_off_the_grid_ends_the_run_with_its_line(command: Command, tmp_path: Path) -> None:
    orders = tmp_path / "orders.csv"
    orders.write_text(FLOW.replace("100.5", "100.555"))
    assert "orders.csv, line 2, price: " in command.refused("match", str(orders))
    assert "no" in command.refused("match", str(tmp_path / "missing.csv")).lower()
