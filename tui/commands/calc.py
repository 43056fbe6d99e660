"""`margincall calc`: one command per calculator, made from the calculators' own fields.

Whatever a calculator can be asked in a batch is a flag here, and nothing else is.
"""

import json
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from inspect import Parameter, Signature
from io import TextIOWrapper
from pathlib import Path
from typing import Annotated, Any

import typer

from exchange.edge.calculator import CALCULATORS, Calculator, calculate, calculate_batch, request_lines
from exchange.edge.calculator_fields import CalculatorError, Field, Kind
from replays.scenarios.tier_tables import read_tiers
from tui.console.manners import BAD_INPUT, BadInput, JsonFlag, given_path, print_line, show, stamped
from tui.telling.text import rounded

EXAMPLES = {
    "liquidation": "--contract linear --side long --size 0.85 --entry 60412 --margin 2567.51 --mmr 0.004",
    "bankruptcy": "--contract linear --side long --size 0.85 --entry 60412 --leverage 20",
    "pnl": "--contract linear --fill buy:1:100 --fill sell:0.5:110 --fee 0.0005 --mark 105",
    "cost": "--side buy --size 1 --price 9259.84 --leverage 10 --taker-fee 0.0005 --mark 9260",
    "maintenance": "--notional 500000 --tiers binance:BTCUSDT:2020-03-12",
    "funding": "--contract linear --side long --size 1 --mark 60000 --rate 0.0001",
    "size": "--equity 10000 --share 5% --price 60000 --leverage 10 --basis margin --lot 0.001",
    "removable": "--side long --size 1 --entry 100 --mark 120 --margin 30 --leverage 10 --mmr 0.004",
    "ratio": "--equity 1500 --maintenance 400",
}
METAVARS = {
    Kind.NUMBER: "NUMBER",
    Kind.POSITIVE: "NUMBER",
    Kind.NOT_NEGATIVE: "NUMBER",
    Kind.RATE: "RATE",
    Kind.SHARE: "SHARE",
    Kind.TEXT: "TEXT",
    Kind.TIERS: "VENUE:SYMBOL:DATE",
}
_OTHER = re.compile(r"\b(excludes|needs|or) (\w+)")
app = typer.Typer(
    help="Calculators: the functions by which the venue itself decides.",
    epilog="Example: margincall calc liquidation --contract linear --side long --size 0.85 --entry 60412 "
    "--margin 2567.51 --mmr 0.004 --cum 0 --json",
    rich_markup_mode=None,
)


@app.callback(invoke_without_command=True)
def _calc(context: typer.Context) -> None:
    if context.invoked_subcommand is None:
        print_line(context.get_help())


@app.command(epilog="Example: margincall calc batch requests.jsonl > answers.jsonl")
def batch(
    requests: Annotated[
        Path | None,
        typer.Argument(parser=given_path, metavar="FILE", help="JSON lines; standard input if omitted."),
    ] = None,
    as_json: Annotated[  # noqa: ARG001 the answers are JSON lines either way
        bool, typer.Option("--json", show_default=False, help="Always on: one JSON document a line.")
    ] = True,
) -> None:
    """Read one JSON object a line and answer one a line, in order; exit with 2 if any was bad."""
    bad = False
    for answer in calculate_batch(_lines(requests), read_tiers):
        bad = bad or "error" in answer
        print_line(json.dumps(stamped(answer)))
    if bad:
        raise typer.Exit(BAD_INPUT)


def _lines(path: Path | None) -> Iterator[str]:
    """Lines of UTF-8; what is not becomes a mark that no request can hold."""
    if path is None:
        yield from request_lines(TextIOWrapper(sys.stdin.buffer, "utf-8-sig", "replace"))
        return
    with path.open(encoding="utf-8-sig", errors="replace") as lines:
        yield from request_lines(lines)


def _command(what: str, calculator: Calculator) -> Callable[..., None]:
    """A function whose parameters are the calculator's fields."""

    def run(as_json: bool, **given: Any) -> None:
        request = {name: value for name, value in given.items() if value not in (None, [])}
        try:
            answer = calculate({"what": what, **request}, read_tiers)
        except CalculatorError as error:
            flags = {field.name: field.flag for field in calculator.fields}
            raise BadInput(f"{_as_flag(error.field, flags)}: {_with_flags(error.reason, flags)}") from None
        show(answer if as_json else rounded(answer), as_json=as_json, plain=True)

    parameters = [_parameter(field) for field in calculator.fields]
    parameters.append(Parameter("as_json", Parameter.KEYWORD_ONLY, default=False, annotation=JsonFlag))
    run.__signature__ = Signature(parameters)  # type: ignore[attr-defined]  # read before any other
    run.__annotations__ = {each.name: each.annotation for each in parameters}
    run.__doc__ = calculator.help
    return run


def _as_flag(path: str, flags: Mapping[str, str]) -> str:
    """A field, or a place in the rows of one, as whoever types knows it."""
    name = re.split(r"\W", path, maxsplit=1)[0]
    return flags.get(name, name) + path.removeprefix(name)


def _with_flags(reason: str, flags: Mapping[str, str]) -> str:
    """A reason that names other fields, as whoever types knows them too."""
    return _OTHER.sub(lambda found: f"{found[1]} {flags.get(found[2], found[2])}", reason)


def _parameter(field: Field) -> Parameter:
    help_text = field.help
    if field.default is not None:
        help_text += f"; {field.default} if omitted"
    if field.kind is Kind.ROWS:
        help_text += "; repeatable"
    kind: Any = list[str] | None if field.kind is Kind.ROWS else str | None
    option = typer.Option(field.flag, metavar=_metavar(field), help=help_text, show_default=False)
    return Parameter(field.name, Parameter.KEYWORD_ONLY, default=None, annotation=Annotated[kind, option])


def _metavar(field: Field) -> str:
    if field.kind is Kind.ROWS:
        return ":".join(part.name.upper() for part in field.parts)
    return "|".join(field.words) or METAVARS[field.kind]


for _what, _calculator in CALCULATORS.items():
    app.command(_what, epilog=f"Example: margincall calc {_what} {EXAMPLES[_what]}")(
        _command(_what, _calculator)
    )
