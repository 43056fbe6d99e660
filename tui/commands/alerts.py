"""`--alert SYMBOL=LEVEL`: to be told once at a price of the mark, or at a share of the buffer.

On a screen and line by line the world tells; without a screen what fired stands in the document.
"""

from collections.abc import Sequence
from typing import Annotated, TypeAlias

import typer

from exchange.edge.text import clean
from replays.messages.client import Alarm
from tui.console.manners import BadInput

AlertFlag: TypeAlias = Annotated[
    list[str] | None,
    typer.Option(
        "--alert",
        metavar="SYMBOL=LEVEL",
        help="Alert once at this mark price, or when the buffer falls to N%; repeatable.",
    ),
]


def alarms(texts: Sequence[str] | None) -> tuple[Alarm, ...]:
    return tuple(map(_alarm, texts or ()))


def _alarm(text: str) -> Alarm:
    symbol, equals, level = text.partition("=")
    if not (symbol and equals and level):
        raise BadInput(f'--alert: "{clean(text)}" is not SYMBOL=PRICE or SYMBOL=N%')
    return symbol, level
