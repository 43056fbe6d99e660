"""Isolated or cross? The questions traders are told to ask, and a position as its owner states it.

Each answer leans one way and says why; what follows from them is `replays.learning.advice`.
"""

from fractions import Fraction
from typing import NamedTuple

from exchange.edge.calculator_fields import read_number


class Answer(NamedTuple):
    text: str
    points: int
    """Above zero leans to isolated, below to cross."""
    reason: str


class Question(NamedTuple):
    name: str
    text: str
    answers: tuple[Answer, ...]


QUESTIONS = (
    Question(
        "count",
        "How many positions will you hold at once?",
        (
            Answer("one", 1, "One position: isolated caps its loss at what you put in."),
            Answer("a few I am sure of", 1, "A few strong convictions: none of them should sink the others."),
            Answer("several", -1, "Several positions: the profit of one can hold up another in cross."),
        ),
    ),
    Question(
        "relation",
        "How do they move together?",
        (
            Answer(
                "they hedge each other",
                -3,
                "Hedges must share margin, or one leg is liquidated before the other pays.",
            ),
            Answer(
                "up and down together", 1, "They fall together: in cross they would be liquidated together."
            ),
            Answer("independently", 0, "Unrelated positions suit either."),
        ),
    ),
    Question(
        "attention",
        "Who tops up when the margin is called?",
        (
            Answer("me, at the screen", 1, "You can add margin by hand: isolated lets you decide each time."),
            Answer("nobody", 1, "Nobody tops up: isolated makes the loss known in advance."),
            Answer("it should be automatic", -2, "Cross tops up automatically, with everything you have."),
        ),
    ),
    Question(
        "loss",
        "What may one bad trade cost?",
        (
            Answer(
                "what I set aside for it",
                2,
                "Only isolated guarantees that the loss stops at what you set aside.",
            ),
            Answer(
                "a good part of the account", 0, "A loss of part of the account suits either, with a stop."
            ),
            Answer("all of it, if it must", -1, "If all of it may go, cross survives a deeper dip."),
        ),
    ),
    Question(
        "exit",
        "What do you do when it goes against you?",
        (
            Answer("a stop-loss takes me out", 0, "A stop ends it before liquidation does, in either mode."),
            Answer("I wait", -1, "Waiting needs room: cross liquidates later."),
            Answer("I do not know yet", 1, "Without a plan a known worst case is worth more than room."),
        ),
    ),
    Question(
        "leverage",
        "What leverage will you use?",
        (
            Answer("up to 5x", -1, "Low leverage rarely needs the wall of isolated margin."),
            Answer("5x to 20x", 0, "Middling leverage suits either."),
            Answer("above 20x", 2, "An ordinary day liquidates high leverage: keep it apart from the rest."),
        ),
    ),
)


class Held(NamedTuple):
    """A position as its owner states it, in decimal text."""

    symbol: str
    side: str
    size: str
    entry: str
    mark: str
    leverage: str
    mmr: str
    mode: str = ""
    """The one it is held in; empty: not known, or not yet held."""
    liquidation: str | None = None
    """Where the venue liquidates it in that mode; None: at no price."""

    @property
    def sign(self) -> int:
        return 1 if self.side in ("long", "buy") else -1

    @property
    def notional(self) -> Fraction:
        return read_number(self.size, "size") * read_number(self.mark, "mark")

    @property
    def unrealized(self) -> Fraction:
        """Profit at the mark."""
        return self.sign * (self.notional - read_number(self.size, "size") * read_number(self.entry, "entry"))
