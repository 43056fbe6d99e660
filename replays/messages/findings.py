"""What a study finds, in the form in which it passes a pipe and is drawn: nothing of a world is loaded.

Each finding is made where it is found out; here stands what it looks like, for whoever only reads it.
"""

from typing import Any, NamedTuple

import msgspec

from exchange.questions import PositionView
from exchange.terms import RejectReason, Symbol
from exchange.units import Cash, Price, Rate, Size, Time
from replays.telling.words import percent, span

EQUAL = "equal"
"""Which twin is better: isolated, cross, or this."""
COMPUTING, SURVIVES, FALLS = "computing", "survives", "falls"
OWN, OTHERS, CROWD = "your own orders", "liquidations of others", "everybody else"
NOTHING = "nothing done otherwise"
HINDSIGHT = "Each row replays the same tape with hindsight."
HINDSIGHT_ELSEWHERE = "Each row replays another crash by a rule chosen after it had failed here: hindsight."


# ── why one was liquidated ─────────────────────────────────────────────────────────────────────────


class Moment(NamedTuple):
    """One line of what happened."""

    time: Time
    kind: str
    """opened, traded, funding, margin, call, chain, mark, closed or end: for the sign beside it."""
    what: str
    detail: str


class MarkPoint(NamedTuple):
    """Mark and index at a time."""

    time: Time
    mark: Price
    outside: Price
    """The index."""


class Cause(NamedTuple):
    """Who took from the book against the position, and how much of all that did."""

    source: str
    notional: Cash
    share_ppb: Rate
    ids: tuple[int, ...] = ()
    """Of liquidations."""

    @property
    def name(self) -> str:
        """The source; of liquidations, with how many they were."""
        count = len(self.ids)
        return f"{count} liquidation{'s' * (count > 1)} of others" if count else self.source


class Path(NamedTuple):
    """Where mark and index went in the last minute."""

    points: tuple[MarkPoint, ...]

    @property
    def move(self) -> Price:
        return self.points[-1].mark - self.points[0].mark if self.points else 0

    @property
    def index_move(self) -> Price:
        return self.points[-1].outside - self.points[0].outside if self.points else 0


class Waterfall(NamedTuple):
    """Amounts by cause, and what they add up to."""

    parts: tuple[tuple[str, Cash], ...]
    left: Cash
    """Isolated: what came back of the margin; cross: the equity of the account."""
    put_in: Cash
    """What stood behind the scope before profit, loss, fees and funding."""


class Outcome(NamedTuple):
    """What came of one thing done otherwise."""

    survives: bool
    fell_at: Time | None
    equity: Cash
    """All that the player has at the end, in the instrument's settlement asset."""
    short: Cash
    """The most that a spared scope has been short of."""
    refused: RejectReason | None
    """What the venue had against it, where it had not before."""
    begun: Cash = 0
    """Of that asset at the beginning and paid in since, in this life."""


class GridRow(NamedTuple):
    """One of the amounts tried, where survival need not grow with them."""

    amount: Cash
    survives: bool


class Rescue(NamedTuple):
    """The least top-up at a moment, with the runs that prove it."""

    amount: Cash
    at: Time
    outcome: Outcome
    """With the amount."""
    less: Outcome
    """With one cash unit less."""
    last_moment: Time | None
    """When the amount could last have been had out of the balance; None: never."""
    monotone: bool
    grid: tuple[GridRow, ...]
    """Empty where nothing but the margin depends on a top-up."""
    fresh: Cash
    """The part of the amount that the balance did not hold then."""

    @property
    def warning(self) -> str:
        """Why it is not simply the least; empty where it is."""
        if not self.outcome.survives:
            return "None of the amounts tried saves it."
        if self.less.survives:
            return "Slightly less would do too: this is the least of the amounts tried."
        return "" if self.monotone else "More is not always better: a larger amount tried was liquidated."


class Rule(msgspec.Struct, frozen=True, kw_only=True):
    """How a position had been opened, to be followed in any scenario (`replays.autopsy.rule`)."""

    scenario: str
    """Where the position fell."""
    symbol: str
    side: str
    """long or short."""
    leverage: int
    mode: str
    share_ppb: Rate
    """Of the balance, as initial margin."""
    after: Time
    """From the start of the scenario to the opening."""

    @property
    def sentence(self) -> str:
        """The rule as one would say it."""
        return (
            f"{self.side} {self.leverage}x {self.mode} at market with {percent(self.share_ppb)} of the "
            f"balance, {span(self.after)} after the start, then left alone"
        )


class WhatIfRow(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the what-if table."""

    change: str
    state: str
    """computing, survives or falls."""
    equity_end: Cash = 0
    profit: Cash = 0
    """Against what was there and paid in."""
    fell_at: Time | None = None
    refused: str = ""
    """What the venue had against it; empty for nothing."""

    @property
    def reason(self) -> str:
        """What the venue had against it, as one says it."""
        return self.refused.replace("_", " ")


class AutopsyFrame(msgspec.Struct, frozen=True, kw_only=True):
    """What the Autopsy screen draws."""

    symbol: str
    side: str
    leverage: int
    """0 where it is not known yet."""
    mode: str
    time: Time
    lost: Cash
    average: str = ""
    """Its entry in full; few lie on a tick."""
    partial: bool = False
    """Some of an isolated position is left: what it lost is not known yet."""
    mark: Price
    entry: Price
    liquidation: Price | None
    bankruptcy: Price
    moments: tuple[Moment, ...]
    waterfall: Waterfall
    causes: tuple[Cause, ...]
    path: tuple[MarkPoint, ...]
    rows: tuple[WhatIfRow, ...]
    """Empty while only the facts are known, which nothing is lived again for (`replays.player.facts`)."""
    rescue: Rescue | None
    sentence: str
    rule: Rule | None = None
    """By which it had been opened, to be followed elsewhere."""
    hindsight: str = HINDSIGHT
    document: str = ""
    """What `autopsy --json` prints, once everything is answered."""


# ── isolated and cross ─────────────────────────────────────────────────────────────────────────────


class Danger(NamedTuple):
    """The nearest that a scope came to being liquidated."""

    scope: str
    buffer_ppb: Rate
    time: Time


class Low(NamedTuple):
    """The least that all was ever worth."""

    worth: Cash
    time: Time


class TwinFrame(msgspec.Struct, frozen=True, kw_only=True):
    """What the Twins screen draws of one of them. Worth is in 10^-8 of a dollar."""

    mode: str
    liquidated: tuple[Time, ...]
    begun: Cash
    """And paid in since."""
    worth: Cash
    curve: tuple[Cash, ...]
    low: Low
    worst: Cash
    """The most that it was ever worth less than it had begun with and was paid in by then."""
    positions: tuple[PositionView, ...]
    lost: Cash
    fees: Cash
    funding: Cash
    danger: Danger | None


class Part(NamedTuple):
    """When the twins part, and why."""

    time: Time
    reason: str


class TwinsFrame(msgspec.Struct, frozen=True, kw_only=True):
    """What the Twins screen draws."""

    time: Time
    isolated: TwinFrame
    cross: TwinFrame
    part: Part | None
    better: str
    verdict: str


class TwinsRow(NamedTuple):
    """How the twins ended in one scenario."""

    scenario: str
    better: str
    worth: dict[str, str]
    """Per margin mode, in dollars."""
    parted: str | None
    """Why they did, if they did."""
    verdict: str


class LeftOut(NamedTuple):
    """A scenario in which the plan cannot be played."""

    scenario: str
    reason: str


class Tally(msgspec.Struct, frozen=True, kw_only=True):
    """How a plan's twins ended, scenario by scenario, as far as that is known."""

    rows: tuple[TwinsRow, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    total: int
    """Scenarios that are looked at."""
    now: str = ""
    """The one that is being lived; empty when all are done."""

    def where(self, better: str) -> list[str]:
        return [row.scenario for row in self.rows if row.better == better]


# ── the same rule elsewhere, a shove, a drill ──────────────────────────────────────────────────────


class Crash(msgspec.Struct, frozen=True, kw_only=True):
    """How the rule did in one other crash."""

    scenario: str
    symbol: Symbol
    survives: bool
    fell_at: Time | None
    equity_end: str
    """All there is at the end, in the settlement asset."""
    profit: str
    share_ppb: Rate
    """Profit as a share of the balance."""
    refused: str
    """What the venue had against it; empty for nothing."""


class ElsewhereFrame(msgspec.Struct, frozen=True, kw_only=True):
    """What the Autopsy screen draws of it."""

    rule: Rule
    crashes: tuple[Crash, ...] = ()
    computing: tuple[str, ...] = ()
    """Scenarios that are still being lived."""
    left_out: tuple[LeftOut, ...] = ()
    document: str = ""
    """The part `elsewhere` of `autopsy --everywhere --json`, once everything is answered."""


class Forced(NamedTuple):
    """Notional that is force-closed."""

    longs: Cash = 0
    shorts: Cash = 0
    own: Cash = 0
    """The player's part of both."""


class Shove(NamedTuple):
    """One price, and the two answers: all of it on the market that is shoved."""

    symbol: Symbol
    target: Price
    depth: Size
    """Lots that rest in the book between the mark and there."""
    mapped: Forced
    lived: Forced
    furthest: Price
    """Where the mark went in the end, pushed on by those who fell."""
    liquidations: int
    deleveraged: Cash
    bad_debt: Cash


class Mark(NamedTuple):
    """One thing that was asked, and whether it was done."""

    asked: str
    passed: bool
    told: str = ""
    """What was found, with its number."""


class Grade(msgspec.Struct, frozen=True, kw_only=True):
    """What came of a drill."""

    drill: str
    passed: bool
    complete: bool
    """Whether it was lived to its end."""
    marks: tuple[Mark, ...]
    lesson: str

    @property
    def sentence(self) -> str:
        """That it is over, and how it went."""
        missed = [mark.asked for mark in self.marks if not mark.passed]
        what = "Drill passed" if self.passed else ", missed: ".join(["Drill not passed", *missed[:1]])
        return f"{what}. Graded in 6 Learn."

    def document(self) -> dict[str, Any]:
        """For `--json` and as text."""
        return {
            "drill": self.drill,
            "passed": self.passed,
            "complete": self.complete,
            "marks": [mark._asdict() for mark in self.marks],
            "lesson": self.lesson,
        }
