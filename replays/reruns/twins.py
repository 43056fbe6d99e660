"""The same doings in two worlds in step: one isolated, one cross. Never two accounts in one book.

The one law: the twins differ in nothing but the margin mode, so until one of them is liquidated, refused,
topped up by itself, paid into, or called where the other is not, both have the same to the cash unit.
"""

from collections.abc import Callable
from itertools import islice
from typing import Any

from exchange.edge.instant import format_instant
from exchange.events import (
    AnyEvent,
    CashMoved,
    Deleveraged,
    LiquidationStarted,
    MarginCalled,
    OrderCancelled,
    OrderRejected,
)
from exchange.numerals import format_fixed, format_units, grouped
from exchange.terms import MarginMode
from exchange.units import MINUTE, PPB, Cash, Time
from replays.messages.findings import EQUAL, Part, TwinsFrame
from replays.reruns.rerun import Life, Run
from replays.reruns.twin_run import POINTS, Twin
from replays.telling.dollars import DOLLAR_PLACES, DOLLARS
from replays.telling.plain import cash_text, price_text, size_text
from replays.telling.words import percent

LOOK_EVERY = 60
"""Steps between two reports of how far it is."""
_SHOWN_PLACES = 2
_GRAVEST = (LiquidationStarted, Deleveraged, OrderRejected, OrderCancelled, CashMoved, MarginCalled)
"""What is named first, where several things set them apart at once."""


class Twins:
    """Two lives in step."""

    def __init__(self, life: Life) -> None:
        self.life = life
        self.isolated = Twin(life, MarginMode.ISOLATED)
        self.cross = Twin(life, MarginMode.CROSS)
        self.part: Part | None = None
        self._is_in_dollars = DOLLARS.issuperset(life.assets)
        self._first = Run(life) if life.names_orders else None
        """The life itself, lived along where its commands name orders by number."""
        if self._first is not None:
            for twin in self._both:
                twin.run.follow(self._first)

    @property
    def _both(self) -> tuple[Twin, Twin]:
        return self.isolated, self.cross

    @property
    def time(self) -> Time:
        return self.isolated.run.time

    @property
    def ended(self) -> bool:
        return self.isolated.run.ended

    def step(self) -> None:
        """One step of the tape in both."""
        if self._first is not None:
            self._first.step()
        for twin in self._both:
            twin.step()
        self._compare()

    @property
    def is_settled(self) -> bool:
        """Nothing is held or to come in either, and what both have is dollars: no more can set them apart."""
        return self._is_in_dollars and all(twin.run.is_settled for twin in self._both)

    def play(self, progress: Callable[[Time], None] = lambda _: None, *, whole: bool = True) -> None:
        """To the end; unless the whole is wanted, only until it is settled."""
        steps = 0
        while not self.ended and (whole or steps % LOOK_EVERY or not self.is_settled):
            self.step()
            steps += 1
            if steps % LOOK_EVERY == 0:
                progress(self.time)
        self.settle()

    def settle(self) -> None:
        """What is due at this moment, in both."""
        if self._first is not None:
            self._first.settle()
        for twin in self._both:
            twin.settle()
        self._compare()

    def can_live_on(self, life: Life) -> bool:
        """Whether the commands of the same life, lived further, can be followed from here, and what they come
        to be counted."""
        return life.assets == self.life.assets and (self._first is not None or not life.names_orders)

    def live_on(self, life: Life) -> None:
        """The same life has been lived further by now."""
        self.life = life
        if self._first is not None:
            self._first.life = life
        for twin in self._both:
            twin.run.life = life

    def _compare(self) -> None:
        """Have they parted by now?"""
        if self.part is None and self.isolated.standing() != self.cross.standing():
            self.part = self._part()
        for twin in self._both:
            twin.news.clear()

    def _part(self) -> Part:
        news = [(twin, event) for twin in self._both for event in twin.news]
        if not news:
            return Part(self.time, "their orders met different books")
        twin, event = min(news, key=lambda told: _GRAVEST.index(type(told[1])))
        return Part(event.time, f"{twin.mode.value} {_told(twin, event)}")

    # ── who is better ─────────────────────────────────────────────────────────────────────────

    @property
    def better(self) -> str:
        """By what each has gained by now."""
        isolated, cross = self.isolated.gained(), self.cross.gained()
        if isolated == cross:
            return EQUAL
        return (self.isolated if isolated > cross else self.cross).mode.value

    @property
    def verdict(self) -> str:
        """One sentence that names both sides' danger."""
        if self.isolated.danger is None and self.cross.danger is None:
            return f"Neither twin {'opened a position' if self.ended else 'has opened a position yet'}."
        dangers = f"{_isolated_danger(self.isolated)}; {_cross_danger(self.cross)}."
        if self.better == EQUAL and self.isolated.begun != self.cross.begun:
            return f"Both gained or lost the same: {dangers}"
        if self.better == EQUAL:
            return f"Both accounts are worth {_dollars(self.cross.worth())} in all: {dangers}"
        ahead = abs(_told_gain(self.isolated) - _told_gain(self.cross))
        return f"{self.better.capitalize()} is {grouped(format_fixed(ahead, _SHOWN_PLACES))} ahead: {dangers}"

    # ── shown ─────────────────────────────────────────────────────────────────────────────────

    def document(self) -> dict[str, Any]:
        """The document of `twins --json` (CLI.md)."""
        part = self.part
        return {
            "scenario": self.life.scenario.name,
            "seed": self.life.seed,
            "time": format_instant(self.time),
            "isolated": self.isolated.document(),
            "cross": self.cross.document(),
            "part": None if part is None else {"time": format_instant(part.time), "reason": part.reason},
            "better": self.better,
            "verdict": self.verdict,
            "worth": {twin.mode.value: _exact(twin.worth()) for twin in self._both},
            "low": {
                twin.mode.value: {"time": format_instant(twin.low.time), "worth": _exact(twin.low.worth)}
                for twin in self._both
            },
            "curve": self._curve(),
        }

    def _curve(self) -> list[dict[str, str]]:
        """Both on one scale, thinned to what can be drawn, and the present."""
        points = list(zip(self.isolated.line(), self.cross.line(), strict=True))
        start, now, every = self.life.scenario.start, points.pop(), max(1, -(-len(points) // POINTS))
        minutes = enumerate(islice(points, 0, None, every))
        timed = [(start + number * every * MINUTE, point) for number, point in minutes]
        return [
            {"time": format_instant(time), "isolated": _exact(isolated), "cross": _exact(cross)}
            for time, (isolated, cross) in [*timed, (self.time, now)]
        ]

    def frame(self) -> TwinsFrame:
        return TwinsFrame(
            time=self.time,
            isolated=self.isolated.frame(),
            cross=self.cross.frame(),
            part=self.part,
            better=self.better,
            verdict=self.verdict,
        )


def _exact(worth: Cash) -> str:
    return format_units(worth, DOLLAR_PLACES)


def _cents(worth: Cash) -> int:
    """To the nearest."""
    cent: int = 10 ** (DOLLAR_PLACES - _SHOWN_PLACES)
    return (2 * worth + cent) // (2 * cent)


def _dollars(worth: Cash) -> str:
    """To the nearest cent, for a sentence."""
    return grouped(format_fixed(_cents(worth), _SHOWN_PLACES))


def _told_gain(twin: Twin) -> int:
    """In cents, from what it began with to what it is worth, of both as they are told."""
    return _cents(twin.worth()) - _cents(twin.begun)


def _told(twin: Twin, event: AnyEvent) -> str:
    match event:
        case LiquidationStarted():
            instrument = twin.instrument(event.symbol)
            side = "long" if event.size > 0 else "short"
            what = f"{event.symbol} {side} {grouped(size_text(instrument, abs(event.size)))}"
            return f"was liquidated: {what} at mark {grouped(price_text(instrument, event.mark))}"
        case Deleveraged():
            return f"was deleveraged on {event.symbol}"
        case OrderRejected() | OrderCancelled():
            verb = "was refused" if isinstance(event, OrderRejected) else "lost"
            return f"{verb} an order on {event.symbol}: {event.reason.value.replace('_', ' ')}"
        case CashMoved(symbol=""):
            way = "paid in" if event.amount > 0 else "taken out"
            return f"had {grouped(twin.cash_text(event.asset, abs(event.amount)))} {event.asset} {way}"
        case CashMoved():
            amount = grouped(cash_text(twin.instrument(event.symbol), event.amount))
            return f"added {amount} to {event.symbol} automatically"
        case MarginCalled():
            return f"was called for margin on {event.symbol or event.scope}"
    raise AssertionError(event)


def _isolated_danger(twin: Twin) -> str:
    """What isolated lost, or how near it came; and what it could lose."""
    fallen = sorted({started.symbol for started in twin.fallen})
    if fallen:
        lost = f"isolated lost the margin of {' and '.join(fallen)}, {_dollars(twin.lost())}"
        held = " and ".join(symbol for symbol, _, _ in twin.standing()[0])
        more = f"the margin of {held} is still at stake" if held else "could not have lost more"
        return f"{lost}, and {more}"
    return f"isolated {_unfallen(twin, 'the margin of each')}"


def _cross_danger(twin: Twin) -> str:
    if twin.fallen:
        return f"cross was liquidated and lost {_dollars(twin.lost())}, the whole account behind it"
    return f"cross {_unfallen(twin, 'the whole account')}"


def _unfallen(twin: Twin, stake: str) -> str:
    """What became of positions that nothing took away."""
    held, _ = twin.standing()
    if held:
        return f"kept its positions, {_nearest(twin)}, with {stake} at stake"
    if twin.danger is None:
        return "opened no position"
    return f"closed its positions, {_nearest(twin)}, and has nothing at stake any more"


def _nearest(twin: Twin) -> str:
    """Its lowest worth and, where it was less than whole, its lowest buffer."""
    low = f"worth {_dollars(twin.low.worth)} at the lowest"
    if twin.danger is None or twin.danger.buffer_ppb >= PPB:
        return low
    return f"{low} and its buffer {percent(twin.danger.buffer_ppb, 0)}"
