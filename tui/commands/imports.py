"""`margincall import`: a scenario of one's own data."""

from pathlib import Path
from typing import Annotated

import typer

from exchange.edge.instant import InstantError, parse_instant
from exchange.edge.text import clean
from exchange.units import Time
from replays.importing.library import bring_in
from replays.importing.material import Asked
from replays.tapes.layouts import FIELDS, NAMES
from tui.console.manners import BadInput, JsonFlag, given_path, show
from tui.console.progress import Progress

EXAMPLE = "Example: margincall import BTCUSDT-1m-2023-03-10.zip --name my-day --symbol BTCUSDT"


def import_(
    files: Annotated[
        list[Path], typer.Argument(parser=given_path, metavar="FILE", help="CSV, gz, zip or Parquet.")
    ],
    name: Annotated[str, typer.Option(metavar="NAME", help="Name of the new scenario: a-z, 0-9 and -.")],
    symbol: Annotated[str, typer.Option(metavar="SYMBOL", help="Contract, such as BTCUSDT.")],
    layout: Annotated[
        str | None,
        typer.Option(
            metavar="LAYOUT",
            help=f"Recognised from the columns if omitted; one of {', '.join(NAMES)}.",
        ),
    ] = None,
    column: Annotated[
        list[str] | None,
        typer.Option(
            metavar="FIELD=NAME",
            help=f"Name of the column that holds a field; repeatable. Fields: {', '.join(FIELDS)}.",
        ),
    ] = None,
    only: Annotated[
        str | None, typer.Option(metavar="TEXT", help="What files that hold several symbols call this one.")
    ] = None,
    inverse: Annotated[
        bool | None,
        typer.Option(
            "--inverse/--linear", help="Settled in the coin, as XBTUSD is, or in the quote currency."
        ),
    ] = None,
    begin: Annotated[
        str | None, typer.Option("--from", metavar="TIME", help="Drop rows before this time.")
    ] = None,
    end: Annotated[
        str | None, typer.Option("--to", metavar="TIME", help="Drop rows after this time.")
    ] = None,
    replace: Annotated[bool, typer.Option("--replace", help="Overwrite a scenario of this name.")] = False,
    as_json: JsonFlag = False,
) -> None:
    """Make a scenario of your own candles, trades, quotes or book."""
    progress = Progress(0, 1, lambda done: f"{done / 1e6:.1f} MB")
    asked = Asked(
        files=files,
        name=name,
        symbol=symbol,
        layout=layout,
        columns=dict(map(_column, column or [])),
        only=only,
        inverse=inverse,
        start=_time("--from", begin),
        end=_time("--to", end),
        replace=replace,
        look=progress.show_of,
    )
    try:
        document = bring_in(asked)
    finally:
        progress.clear()
    show(document, as_json=as_json)


def _column(text: str) -> tuple[str, str]:
    field, equals, name = text.partition("=")
    if not (field and equals and name):
        raise BadInput(f'--column: "{clean(text)}" is not FIELD=NAME')
    return field, name


def _time(flag: str, text: str | None) -> Time | None:
    if text is None:
        return None
    try:
        return parse_instant(text)
    except InstantError as error:
        raise BadInput(f'{flag}: "{clean(text)}" is {error}') from None
