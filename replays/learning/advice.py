"""Isolated or cross? The questions traders are told to ask, and an answer with the user's own numbers.

Each answer leans one way and says why. Positions that hedge each other belong together in cross,
what must not endanger the rest stands alone. Every price comes from the calculators, which are the
functions of the venue; equity is counted in the asset that the positions settle in. Where a position is
held already, the price in the mode it is held in is the venue's own: the one that fires.
"""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from exchange.edge.calculator import calculate
from exchange.edge.calculator_fields import CalculatorError, format_number, read_number
from replays.learning.decision import QUESTIONS, Held

HEDGED_SHARE = Fraction(1, 2)
"""Positions hedge each other when what is left of them, netted, is less than this of their gross."""
COUNTS_SHARE = Fraction(1, 10)
"""What is smaller than this against the other side hedges nothing."""
LEANING = 2
"""Points from which the answers alone decide."""
BIG_MOVE = Fraction(15, 100)
"""A day's move that happens every year; the leverage ceiling survives it without a top-up."""
SHARE_OF_EQUITY = Fraction(5, 100)


def advise(answers: Sequence[int], equity: str, held: Sequence[Held]) -> dict[str, Any]:
    """The advice: which mode for what, why, and the numbers behind it. Answers are counted from zero.

    Equity is the balance with the unrealized profit of what is held, isolated margin too.
    """
    if read_number(equity, "equity") <= 0:
        raise CalculatorError("equity", "must be a number above 0")
    chosen = [question.answers[answer] for question, answer in zip(QUESTIONS, answers, strict=True)]
    points = sum(answer.points for answer in chosen)
    placed = [(each, *_place(each, held, points)) for each in held]
    modes = {mode for _, mode, _ in placed} or {_lean(points)}
    return {
        "advice": "hybrid" if len(modes) > 1 else modes.pop(),
        "points": points,
        "reasons": [answer.reason for answer in chosen],
        "positions": [_told(each, mode, why, equity, held) for each, mode, why in placed],
        "leverage_ceiling": _ceiling(held),
        "sizing": _sizing(equity, held),
    }


def _lean(points: int) -> str:
    return "isolated" if points >= 0 else "cross"


def _place(position: Held, held: Sequence[Held], points: int) -> tuple[str, str]:
    """Where a position belongs, and why: hedges first, then leverage, then the answers."""
    if _hedges(position, held):
        return "cross", "hedges another position: together they need less margin and are liquidated later"
    if read_number(position.leverage, "leverage") > 20:
        return (
            "isolated",
            "above 20x: an ordinary day may liquidate it, which should cost no more than its margin",
        )
    if abs(points) < LEANING and len(held) > 1:
        biggest = max(held, key=lambda each: each.notional)
        if position is biggest:
            return "isolated", "your largest: its liquidation must not take the others with it"
        return "cross", "small beside the largest: the shared margin carries it"
    return _lean(points), "your answers lean this way"


def _hedges(position: Held, held: Sequence[Held]) -> bool:
    """Is there enough on the other side that the two together are mostly flat?"""
    other = sum((each.notional for each in held if each.sign != position.sign), Fraction(0))
    same = sum((each.notional for each in held if each.sign == position.sign), Fraction(0))
    counts = position.notional >= COUNTS_SHARE * other > 0
    return counts and abs(same - other) < HEDGED_SHARE * (same + other)


def _told(position: Held, mode: str, why: str, equity: str, held: Sequence[Held]) -> dict[str, Any]:
    """A position with what each mode would make of it."""
    margin = read_number(position.size, "size") * read_number(position.entry, "entry")
    return {
        "symbol": position.symbol,
        "side": position.side,
        "mode": mode,
        "why": why,
        "mark": position.mark,
        "held_in": position.mode or None,
        "liquidation_isolated": _liquidated(position, "isolated", equity, held),
        "liquidation_cross": _liquidated(position, "cross", equity, held),
        "at_risk_isolated": format_number(margin / read_number(position.leverage, "leverage")),
        "at_risk_cross": equity,
    }


def _liquidated(position: Held, mode: str, equity: str, held: Sequence[Held]) -> str | None:
    """Where it falls: in the mode it is in by the venue, in the other as if all had been opened so."""
    if position.mode == mode:
        return position.liquidation
    behind: dict[str, Any] = {"leverage": position.leverage}
    if mode == "cross":
        profit = sum((each.unrealized for each in held), Fraction(0))
        others = [_facts(each) for each in held if each is not position]
        behind = {"wallet": format_number(read_number(equity, "equity") - profit), "others": others}
    price: str | None = calculate({"what": "liquidation", **_facts(position), **behind})["liquidation_price"]
    return price


def _facts(position: Held) -> Mapping[str, str]:
    return {
        "symbol": position.symbol,
        "side": position.side,
        "size": position.size,
        "entry": position.entry,
        "mark": position.mark,
        "mmr": position.mmr,
    }


def _ceiling(held: Sequence[Held]) -> dict[str, str]:
    """The leverage at which a bad day just does not liquidate, at the highest maintenance rate held. A short
    falls sooner than a long: its maintenance grows as the price does."""
    mmr = max((read_number(each.mmr, "mmr") for each in held), default=Fraction(5, 1000))
    ceiling = 1 / (BIG_MOVE + (1 + BIG_MOVE) * mmr)
    return {
        "move": format_number(BIG_MOVE),
        "leverage": str(int(ceiling)),
        "formula": "1 / (move + (1 + move) x mmr), rounded down: a short survives the move untouched, "
        "and so does a long",
    }


def _sizing(equity: str, held: Sequence[Held]) -> list[dict[str, Any]]:
    """What five per cent of equity means for each position: as margin, and as risk to a stop at the move."""
    share = format_number(SHARE_OF_EQUITY)
    rows: list[dict[str, Any]] = []
    for each in held:
        mark = read_number(each.mark, "mark")
        stop = format_number(mark * (1 - each.sign * BIG_MOVE))
        common = {"what": "size", "equity": equity, "share": share, "price": each.mark}
        margin = calculate({**common, "leverage": each.leverage, "basis": "margin"})
        risk = calculate({**common, "stop": stop, "basis": "risk"})
        rows.append(
            {
                "symbol": each.symbol,
                "share": share,
                "size_as_margin": margin["size"],
                "size_as_risk": risk["size"],
                "stop": stop,
            }
        )
    return rows
