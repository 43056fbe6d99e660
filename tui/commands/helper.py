"""`margincall helper`: isolated or cross, from the user's answers and the user's own numbers."""

import sys
from collections.abc import Sequence
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from typing import Annotated, Any

import typer

from exchange.edge.text import clean
from replays.learning.advice import advise
from replays.learning.decision import QUESTIONS, Held
from tui.console.manners import BadInput, JsonFlag, print_text, show

EXAMPLE = (
    "Example: margincall helper --equity 10000 --answers bbaaab "
    "--position BTCUSDT:long:0.5:60000:59000:10 --position ETHUSDT:short:8:3000:2950:10"
)
PARTS = ("symbol", "side", "size", "entry", "mark", "leverage", "mmr")
MMR = "0.005"
LETTERS = "abc"
PLACES, SIZE_PLACES = 2, 4
"""The least that a price and a size are told with."""


def helper(
    equity: Annotated[
        str, typer.Option(metavar="AMOUNT", help="Balance plus the unrealized profit of all positions.")
    ] = "10000",
    position: Annotated[
        list[str] | None,
        typer.Option(
            metavar="SYMBOL:SIDE:SIZE:ENTRY:MARK:LEVERAGE[:MMR]",
            help=f"A position; MMR is {MMR} if omitted; repeatable.",
        ),
    ] = None,
    answers: Annotated[
        str | None, typer.Option(metavar="LETTERS", help="A letter for each question, such as bbaaab.")
    ] = None,
    as_json: JsonFlag = False,
) -> None:
    """Isolated or cross: six questions, answered with your numbers."""
    held = [_held(text) for text in position or []]
    chosen = _letters(answers) if answers is not None else _ask(equity, held)
    given = {"equity": equity, "answers": answers, "positions": position or []}
    advice = advise(chosen, equity, held)
    show({"given": given, **(advice if as_json else _in_units(advice, held))}, as_json=as_json)


def _in_units(advice: dict[str, Any], held: Sequence[Held]) -> dict[str, Any]:
    """The same for people: prices and sizes with as many places as those that were given, sizes cut."""
    rows: dict[str, list[dict[str, Any]]] = {name: [] for name in ("positions", "sizing")}
    for name, told in rows.items():
        for row, each in zip(advice[name], held, strict=True):
            price = max(PLACES, *map(_places, (each.entry, each.mark)))
            size = max(SIZE_PLACES, _places(each.size))
            told.append({key: _in_unit(key, figure, price, size) for key, figure in row.items()})
    return advice | rows


def _in_unit(name: str, figure: Any, price: int, size: int) -> Any:
    if not isinstance(figure, str) or not name.startswith(("liquidation", "at_risk", "stop", "size")):
        return figure
    is_size = name.startswith("size")
    unit = Decimal(1).scaleb(-(size if is_size else price))
    return f"{Decimal(figure).quantize(unit, ROUND_DOWN if is_size else ROUND_HALF_UP):f}"


def _places(text: str) -> int:
    return len(text.partition(".")[2])


def _held(text: str) -> Held:
    parts = text.split(":")
    if len(parts) == len(PARTS) - 1:
        parts.append(MMR)
    if len(parts) != len(PARTS) or parts[1] not in ("long", "short"):
        raise BadInput(f'--position: "{clean(text)}" is not SYMBOL:long|short:SIZE:ENTRY:MARK:LEVERAGE')
    return Held(*parts)


def _letters(text: str) -> list[int]:
    if len(text) != len(QUESTIONS) or any(letter not in LETTERS for letter in text):
        raise BadInput(f'--answers: "{clean(text)}" is not {len(QUESTIONS)} letters from a to {LETTERS[-1]}')
    return [LETTERS.index(letter) for letter in text]


def _ask(equity: str, held: Sequence[Held]) -> list[int]:
    """Ask at the terminal, what was given already being sound; in a pipe say which flag would answer."""
    if not sys.stdin.isatty():
        letters = "; ".join(_in_one_line(number) for number in range(len(QUESTIONS)))
        raise BadInput(f"--answers: needed without a terminal: {letters}")
    advise([0] * len(QUESTIONS), equity, held)
    return [_ask_one(number) for number in range(len(QUESTIONS))]


def _ask_one(number: int) -> int:
    question = QUESTIONS[number]
    print_text(f"{number + 1}. {question.text}")
    for letter, answer in zip(LETTERS, question.answers, strict=True):
        print_text(f"   {letter}  {answer.text}")
    while (letter := input("   ").strip().lower()) not in tuple(LETTERS):
        print_text(f"   a letter from a to {LETTERS[-1]}")
    return LETTERS.index(letter)


def _in_one_line(number: int) -> str:
    choices = (
        f"{letter} {each.text}" for letter, each in zip(LETTERS, QUESTIONS[number].answers, strict=True)
    )
    return f"{QUESTIONS[number].text} {', '.join(choices)}"
