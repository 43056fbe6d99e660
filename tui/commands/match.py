"""`margincall match`: an order flow from a file through the book alone."""

from pathlib import Path
from time import perf_counter
from typing import Annotated

import typer
from msgspec.structs import asdict

from exchange.edge.orderflow import run_orderflow
from tui.console.manners import JsonFlag, given_path, show

EXAMPLE = "Example: margincall match orders.csv --trades trades.csv --tick 0.1 --lot 0.001 --json"


def match(
    orders: Annotated[
        Path,
        typer.Argument(
            parser=given_path, metavar="ORDERS", help="CSV with the columns op,id,side,price,size,tif."
        ),
    ],
    trades: Annotated[
        Path | None,
        typer.Option(
            parser=given_path, metavar="FILE", help="Write the trades here: seq,taker,maker,price,size."
        ),
    ] = None,
    tick: Annotated[str, typer.Option(metavar="PRICE", help="Grid of prices.")] = "0.01",
    lot: Annotated[str, typer.Option(metavar="SIZE", help="Grid of sizes.")] = "0.001",
    as_json: JsonFlag = False,
) -> None:
    """Run an order flow through the book alone."""
    began = perf_counter()
    report = run_orderflow(str(orders), None if trades is None else str(trades), tick, lot)
    seconds = perf_counter() - began
    rate = report.rows / seconds if seconds else 0
    figures = {"seconds": f"{seconds:.6f}", "rows_per_second": f"{rate:.0f}"}
    show({**asdict(report), **figures}, as_json=as_json)
