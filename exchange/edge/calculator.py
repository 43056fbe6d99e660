"""`margincall calc`: the venue's own arithmetic, asked from outside.

There is no second formula here. Inputs become positions in fine units, the functions by which the
venue decides are called with them, and what they answer is written as plain decimal text.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal, InvalidOperation
from typing import IO, Any, NamedTuple

from exchange.edge import calculator_amounts as amounts
from exchange.edge import calculator_prices as prices
from exchange.edge.calculator_fields import (
    DECIMALS_MAX,
    Answer,
    CalculatorError,
    Field,
    Inputs,
    Kind,
    read_inputs,
)
from exchange.edge.fine_units import TierSource
from exchange.edge.text import clean, clean_message, nearest

LINE_LENGTH_MAX = 65_536


class Calculator(NamedTuple):
    """One `what`: its inputs in the order they are asked for, and how it is answered."""

    help: str
    formula: str
    fields: tuple[Field, ...]
    answer: Callable[[Inputs, TierSource | None], Answer]


def calculate(request: Mapping[str, Any], tiers: TierSource | None = None) -> Answer:
    """Answer one request: `what` and its fields. Raises CalculatorError naming the field."""
    what = request.get("what")
    calculator = CALCULATORS.get(what) if isinstance(what, str) else None
    if calculator is None:
        raise CalculatorError("what", f"must be one of {', '.join(CALCULATORS)}{_nearest_what(what)}")
    given = {name: value for name, value in request.items() if name != "what"}
    answer = calculator.answer(read_inputs(calculator.fields, given), tiers)
    return {"what": what, "given": given, **answer, "formula": calculator.formula}


def calculate_batch(lines: Iterable[str], tiers: TierSource | None = None) -> Iterator[Answer]:
    """Answer one JSON object a line, in order. A bad line answers {"error", "field", "line"}."""
    for number, line in enumerate(lines, 1):
        try:
            yield calculate(_read_line(line), tiers)
        except CalculatorError as error:
            yield {"error": clean_message(str(error)), "field": error.field, "line": number}


def request_lines(file: IO[str]) -> Iterator[str]:
    """Each line of a file; of one too long only so much that it is seen to be."""
    while line := file.readline(LINE_LENGTH_MAX + 1):
        yield line
        while len(line) > LINE_LENGTH_MAX and not line.endswith("\n"):
            line = file.readline(LINE_LENGTH_MAX + 1)


def _nearest_what(what: object) -> str:
    return nearest(what, CALCULATORS) if isinstance(what, str) else ""


def _read_line(line: str) -> dict[str, Any]:
    if len(line) > LINE_LENGTH_MAX:
        raise CalculatorError("line", f"must be of at most {LINE_LENGTH_MAX} characters")
    try:
        request = json.loads(line.strip(), parse_float=_plain, parse_int=str, object_pairs_hook=_each_once)
    except CalculatorError:
        raise
    except (ValueError, RecursionError) as error:
        raise CalculatorError("line", f"is not JSON: {clean(str(error))}") from None
    if not isinstance(request, dict):
        raise CalculatorError("line", "must be one JSON object")
    return request


def _each_once(fields: list[tuple[str, Any]]) -> dict[str, Any]:
    """JSON lets a field stand there twice; which was meant nobody can know."""
    request = dict(fields)
    if len(request) < len(fields):
        names = [name for name, _ in fields]
        twice = next(name for name in names if names.count(name) > 1)
        raise CalculatorError(clean(twice), "stands there twice")
    return request


def _plain(number: str) -> str:
    """A JSON number as plain decimal text: what other programs write as 5e-05 is a number too."""
    try:
        value = Decimal(number)
    except InvalidOperation:
        return number
    return format(value, "f") if abs(value.adjusted()) <= DECIMALS_MAX else number


_CONTRACT = Field(
    "contract",
    Kind.WORD,
    "inverse: size in quote currency, results in coin",
    default="linear",
    words=("linear", "inverse"),
)
_WORDS_OF_SIDE = ("long", "short", "buy", "sell")
_SIDE = Field("side", Kind.WORD, "of the position", required=True, words=_WORDS_OF_SIDE)
_SIZE = Field("size", Kind.POSITIVE, "size of the position", required=True)
_ENTRY = Field("entry", Kind.POSITIVE, "average entry price", required=True)
_MARK = Field("mark", Kind.POSITIVE, "mark price")
_MMR = Field("mmr", Kind.RATE, "maintenance rate of the bracket")
_CUM = Field("cum", Kind.NOT_NEGATIVE, "deduction of the bracket (maintenance = notional x mmr - cum)")
_MAINTENANCE = (
    _MMR,
    _CUM,
    Field("max_leverage", Kind.POSITIVE, "maintenance rate 1/(2N), as Hyperliquid has it"),
    Field("tiers", Kind.TIERS, "a dated margin table, VENUE:SYMBOL:DATE"),
)
_OTHER = (
    Field("symbol", Kind.TEXT, "name, for the reader"),
    _SIDE,
    _SIZE,
    _ENTRY,
    Field("mark", Kind.POSITIVE, "mark price", required=True),
    *_MAINTENANCE,
)
_POSITION = (
    _CONTRACT,
    Field("symbol", Kind.TEXT, "name, for the reader"),
    _SIDE,
    Field("size", Kind.POSITIVE, "size of the position", default="1"),
    _ENTRY,
    Field("mark", Kind.POSITIVE, "its mark, by which a cross account's equity is shared; entry if not given"),
    Field("margin", Kind.NUMBER, "the isolated wallet"),
    Field("leverage", Kind.POSITIVE, "or the leverage that makes it"),
    Field("extra", Kind.NUMBER, "margin added since; may be negative"),
    *_MAINTENANCE,
    Field("fee", Kind.RATE, "closing fee counted into the trigger (Gate, OKX, Bitget, KuCoin)"),
    Field(
        "valued_at",
        Kind.WORD,
        "where maintenance is valued; at entry, classic Bybit",
        default="mark",
        words=("mark", "entry"),
    ),
    Field("wallet", Kind.NUMBER, "cross: the wallet of the account"),
    Field("others", Kind.ROWS, "cross: another position", parts=_OTHER),
    Field("tick", Kind.POSITIVE, "also the price on this grid, rounded against the holder"),
)

CALCULATORS: dict[str, Calculator] = {
    "liquidation": Calculator(
        "Where a position is liquidated.",
        "equity = maintenance: wallet + profit at the price + profit of the others"
        " = notional x (mmr + fee) - cum, of it and of the others;"
        " bankruptcy price: closed at that mark for it, its share of equity is used up",
        _POSITION,
        prices.liquidation,
    ),
    "bankruptcy": Calculator(
        "Where closing a position uses up its share of equity, at the marks given.",
        "close value = value at mark - equity x maintenance / maintenance of all; alone: equity = 0;"
        " the price covers the closing fee",
        (
            *_POSITION,
            Field("close", Kind.POSITIVE, "the part that is closed; all if not given"),
            Field("unit", Kind.POSITIVE, "cash unit the close value is rounded up to"),
        ),
        prices.bankruptcy,
    ),
    "pnl": Calculator(
        "What a list of fills earned.",
        "realized = value out - its share of the cost; unrealized = value at mark - cost; fees stand apart",
        (
            _CONTRACT,
            Field(
                "fills",
                Kind.ROWS,
                "a fill",
                required=True,
                parts=(
                    Field("side", Kind.WORD, "buy or sell", required=True, words=_WORDS_OF_SIDE),
                    _SIZE,
                    Field("price", Kind.POSITIVE, "price of the fill", required=True),
                ),
            ),
            Field("fee", Kind.RATE, "fee rate on each fill"),
            _MARK,
        ),
        amounts.pnl,
    ),
    "cost": Calculator(
        "What an order costs.",
        "initial margin (notional / leverage) + open loss max(0, side x (price - mark)) x size"
        " + taker fee to open + taker fee to close at bankruptcy; an order holds back all but the last",
        (
            _CONTRACT,
            Field("side", Kind.WORD, "of the order", default="long", words=_WORDS_OF_SIDE),
            _SIZE,
            Field("price", Kind.POSITIVE, "limit price", required=True),
            Field("leverage", Kind.POSITIVE, "leverage", required=True),
            Field("taker_fee", Kind.RATE, "taker fee rate"),
            _MARK,
        ),
        amounts.cost,
    ),
    "maintenance": Calculator(
        "What must be held for a notional.",
        "notional x mmr - cum",
        (Field("notional", Kind.NOT_NEGATIVE, "notional at mark", required=True), *_MAINTENANCE),
        amounts.maintenance,
    ),
    "funding": Calculator(
        "What a position pays at a funding stamp.",
        "side x notional at mark x rate; positive: the holder pays",
        (
            _CONTRACT,
            _SIDE,
            _SIZE,
            Field("mark", Kind.POSITIVE, "mark price at the stamp", required=True),
            Field("rate", Kind.NUMBER, "funding rate of the interval", required=True),
        ),
        amounts.funding,
    ),
    "size": Calculator(
        "How much to trade with a share of equity.",
        "basis margin: equity x share x leverage / price; basis risk: equity x share / |price - stop|; "
        "fees come on top",
        (
            _CONTRACT,
            Field("equity", Kind.POSITIVE, "equity of the account", required=True),
            Field("share", Kind.SHARE, "the part of it, 5% or 0.05", required=True),
            Field("price", Kind.POSITIVE, "entry price", required=True),
            Field("leverage", Kind.POSITIVE, "leverage; needed with basis margin"),
            Field("stop", Kind.POSITIVE, "stop-loss price; needed with basis risk"),
            Field(
                "basis",
                Kind.WORD,
                "the share is put up as margin, or lost at the stop",
                default="margin",
                words=("margin", "risk"),
            ),
            Field("lot", Kind.POSITIVE, "the size is rounded down to this"),
        ),
        amounts.size,
    ),
    "removable": Calculator(
        "How much an isolated wallet may give back.",
        "max(0, min(margin - maintenance, margin + unrealized - notional / leverage))",
        (
            _CONTRACT,
            _SIDE,
            _SIZE,
            _ENTRY,
            Field("mark", Kind.POSITIVE, "mark price", required=True),
            Field("margin", Kind.NUMBER, "the isolated wallet", required=True),
            Field("leverage", Kind.POSITIVE, "leverage as set, a whole number", required=True),
            *_MAINTENANCE,
        ),
        amounts.removable,
    ),
    "ratio": Calculator(
        "How near an account is to liquidation.",
        "ratio = maintenance / equity; health = equity / maintenance; unsafe: equity < maintenance",
        (
            Field("equity", Kind.NUMBER, "equity of the scope", required=True),
            Field("maintenance", Kind.NOT_NEGATIVE, "maintenance of the scope", required=True),
        ),
        amounts.ratio,
    ),
}
