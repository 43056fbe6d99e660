"""What a plan may say, told by the models that read it: every key of every step, and an example.

Nothing about a key is written here. What is told is itself a plan, so that it can be saved, changed and
played.
"""

from collections.abc import Iterator
from itertools import groupby
from textwrap import wrap
from types import UnionType
from typing import Any, Literal, NamedTuple, Union, get_args, get_origin, get_type_hints

from exchange.units import PPB
from replays.planning.fields import Takes
from replays.planning.plan import KINDS, OF_AN_ORDER, PlanStep

WIDTH = 80
EXAMPLE = """\
[[step]]
at = "+10m"
do = "set_leverage"
symbol = "BTCUSDT"
leverage = "20"

[[step]]
at = "+10m"
do = "order"
symbol = "BTCUSDT"
side = "buy"
type = "market"
margin = "1000"

[[step]]
at = "+11m"
do = "order"
symbol = "BTCUSDT"
side = "sell"
type = "stop"
trigger_price = "6500.0"
close_position = true
id = "loss"

[[step]]
at = "+11m"
do = "order"
symbol = "BTCUSDT"
side = "sell"
type = "take_profit"
trigger_price = "9000.0"
close_position = true
sibling = "loss"

[[step]]
on = "margin_call"
do = "add_margin"
symbol = "BTCUSDT"
amount = "500"
"""
HEAD = (
    "A plan is a TOML file of timed [[step]]s, played with --plan FILE by replay, autopsy, twins and drill. "
    "Here is one, followed by a list of every key."
)
RULES = (
    "Quote words and numbers, except true, false and `times`. Each step needs `do` and either `at` or `on` "
    "(* = required). An order has one of size, value, margin, risk and close_position. A cancel or an amend "
    "needs no symbol where the order's own step has its id. For a one-cancels-other pair, give the later "
    "order `sibling` = the earlier order's `id`."
)
EVERY_STEP = "every step"
GIVEN = "that of its order"


class Key(NamedTuple):
    """A key of a step: what it takes, what it is if omitted, and what it is for."""

    do: str
    key: str
    takes: str
    default: str
    text: str
    is_needed: bool


def keys() -> Iterator[Key]:
    """Every key of every kind of step, in the reader's order."""
    for do, model in KINDS.items():
        hints = get_type_hints(model, include_extras=True)
        for key, field in model.model_fields.items():
            takes = f'"{do}"' if key == "do" else _takes(hints[key])
            is_given = key == "symbol" and do in OF_AN_ORDER
            default = GIVEN if is_given else "" if field.is_required() else _default(field.default)
            yield Key(do, key, takes, default, field.description or "", field.is_required() and not is_given)


def told() -> str:
    """The example and every key, as a plan whose keys are its comments."""
    common = [
        row._replace(do=EVERY_STEP)
        for row in keys()
        if row.do == "order" and row.key in PlanStep.model_fields
    ]
    own = [row for row in keys() if row.key not in (*PlanStep.model_fields, "do")]
    lines = [*_said(HEAD), "", EXAMPLE, *_said(RULES)]
    for do, rows in groupby([*common, *own], key=lambda row: row.do):
        lines += ["#", f"# {do}", *map(_line, rows)]
    return "\n".join(lines)


def _said(text: str) -> list[str]:
    return wrap(text, WIDTH, initial_indent="# ", subsequent_indent="# ")


def _line(row: Key) -> str:
    notes = [row.text, f"{row.default} if omitted" if row.default else ""]
    said = "; ".join(filter(None, (row.takes, *notes)))
    first = f"#   {row.key + '*' * row.is_needed:<16}  "
    return "\n".join(wrap(said, WIDTH, initial_indent=first, subsequent_indent="#" + " " * (len(first) - 1)))


def _takes(hint: Any) -> str:
    """What an annotation takes: as it says itself, its words, or its kind."""
    for each in getattr(hint, "__metadata__", ()):
        if isinstance(each, Takes):
            return each.text
    if get_origin(hint) is Literal:
        return " | ".join(map(str, get_args(hint)))
    if get_origin(hint) in (UnionType, Union):
        return _takes(get_args(hint)[0])
    if hint is bool:
        return "true | false"
    return "a whole number"


def _default(value: Any) -> str:
    """What a key is if omitted, where that is anything."""
    return "100%" if value == PPB else str(value or "")
