"""One liquidation of the player's, found by living the run: what led to it, and from where to begin again.

A case is found by playing; it holds the first run and changes nothing in it.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from exchange.edge.text import clean
from exchange.events import AnyEvent, LiquidationFinished, LiquidationStarted, MarginCalled
from exchange.falls import average_price
from exchange.instrument import Instrument
from exchange.terms import Asset, MarginMode, Symbol
from exchange.units import Cash, Price, Size, Time
from replays.autopsy.waterfall import Purses, waterfall
from replays.crowd.population import PLAYER
from replays.messages.findings import Waterfall
from replays.player.equity import opening_of
from replays.player.evidence import Evidence, paid_in
from replays.prices.index_path import STEP
from replays.reruns.rerun import Begin, Life, Run
from replays.reruns.trial import Refusals, equity_of, refusals_of

LOOK_EVERY = 60
"""Steps between two reports of how far it is."""

Progress = Callable[[Time], None]


class NoLiquidation(ValueError):
    """There is nothing to explain; the sentence says what there was instead."""


class NeverLiquidated(NoLiquidation):
    """There was none at all."""


@dataclass(frozen=True)
class Case:
    """A liquidation, or a step of one, and what surrounds it."""

    run: Run
    """The first run, played to its end."""
    evidence: Evidence
    started: LiquidationStarted
    finished: LiquidationFinished
    opened_by: int
    """Number of the player's order that opened the position."""
    opened: int
    """Where in the player's own events the position began."""
    held: Size
    """Signed lots of the whole position as it fell."""
    sent_by: Mapping[AnyEvent, int]
    """How many commands the player had sent by a margin call or a liquidation."""
    free: list[tuple[Time, Cash]]
    """What could have been moved into the position, whenever that changed."""
    equity_end: Cash

    @cached_property
    def life(self) -> Life:
        """To be lived again: with what the orders named in it came of."""
        return replace(self.run.life, orders=self.run.orders, record=None)

    @property
    def instrument(self) -> Instrument:
        return self.life.scenario.instrument(self.started.symbol)

    @property
    def symbol(self) -> Symbol:
        return self.started.symbol

    @property
    def asset(self) -> Asset:
        return self.instrument.settle

    @property
    def is_isolated(self) -> bool:
        return self.started.mode is MarginMode.ISOLATED

    @property
    def own(self) -> Sequence[AnyEvent]:
        """The player's events from the first fill of the position to the end of the liquidation."""
        return self.evidence.own[self.opened : self.evidence.own.index(self.finished) + 1]

    @property
    def calls(self) -> Sequence[MarginCalled]:
        """The margin calls of its scope before it."""
        before = self.evidence.own[self.opened : self.evidence.own.index(self.started)]
        scope = self.started.scope
        return [each for each in before if isinstance(each, MarginCalled) and each.scope == scope]

    @property
    def call(self) -> MarginCalled | None:
        """The last of them."""
        return next(reversed(self.calls), None)

    @property
    def sent_until_call(self) -> int:
        """How many commands the player had sent by the margin call, or else by the liquidation."""
        return self.sent_by[self.call or self.started]

    @property
    def last_chance(self) -> Time:
        """The last moment at which the player could have done anything."""
        return self.started.time // STEP * STEP

    @property
    def first_chance(self) -> Time:
        """The first moment after the margin call; without a call in time, the last there was."""
        call = self.call
        return min(self.last_chance, call.time // STEP * STEP + STEP) if call else self.last_chance

    @property
    def opened_at(self) -> Time:
        return self.evidence.own[self.opened].time

    @property
    def entry(self) -> Price:
        """The tick nearest to what the position cost."""
        return average_price(self.instrument, self.held, abs(self.started.entry_cost))

    @property
    def leverage(self) -> int:
        """As it was set when the position was last looked at."""
        account = self.evidence.look_before(self.started.time)
        rows = account.leverages if account is not None else ()
        return next((leverage for symbol, leverage, _, _ in rows if symbol == self.symbol), 1)

    def free_at(self, time: Time) -> Cash:
        """What could have been moved into the position at a time."""
        place = bisect_right(self.free, time, key=lambda row: row[0])
        return self.free[place - 1][1] if place else 0

    def waterfall(self) -> Waterfall:
        instruments = {each.symbol: each for each in self.life.scenario.instruments}
        opening = opening_of(self.run.world)
        return waterfall(self.evidence.own, PLAYER, instruments, opening, self.started.liquidation_id)

    @property
    def equity_begun(self) -> Cash:
        """What there was at the beginning and was paid in since, in the settlement asset."""
        return opening_of(self.run.world).get(self.asset, 0) + paid_in(self.evidence.own).get(self.asset, 0)

    @property
    def refusals(self) -> Refusals:
        """What the player was refused in the first run."""
        return refusals_of(self.evidence.own)


def find_case(
    life: Life, number: int = 1, progress: Progress = lambda _: None, begin: Begin | None = None
) -> Case:
    """Live the run, from a place before the position was opened or from its beginning, and take up its
    number-th liquidation of the player's. Raises NoLiquidation."""
    return _Search(life, begin).find(number, progress)


class _Search:
    """The first run, watched."""

    def __init__(self, life: Life, begin: Begin | None) -> None:
        own = () if begin is None else begin.own
        self._evidence = Evidence(PLAYER, life.scenario.instruments, own)
        self._opened_by: dict[int, int] = {}
        self._sent_by: dict[AnyEvent, int] = {}
        self._free: dict[Asset, list[tuple[Time, Cash]]] = {}
        place = None if begin is None else begin.place
        self._run = Run(life, place=place, listen=self._listen, keeps=True)
        if begin is not None:
            self._run.commands += begin.commands
            self._evidence.look(self._run.time, self._run.account())

    def find(self, number: int, progress: Progress) -> Case:
        run, evidence, steps = self._run, self._evidence, 0
        while not run.ended and not (len(evidence.ends) >= number and run.is_settled):
            run.step()
            self._look()
            steps += 1
            if steps % LOOK_EVERY == 0:
                progress(run.time)
        run.settle()
        if len(evidence.ends) < number:
            name = clean(run.life.scenario.name)
            raise nothing_to_explain(len(evidence.ends), number, name)
        return self._case(evidence.ends[number - 1])

    def _listen(self, events: Sequence[AnyEvent]) -> None:
        self._evidence.listen(events)
        for event in events:
            if isinstance(event, MarginCalled | LiquidationStarted) and event.trader == PLAYER:
                self._sent_by[event] = self._run.sent
            if isinstance(event, LiquidationStarted) and event.trader == PLAYER:
                self._opened_by[event.liquidation_id] = self._run.opened_by[event.symbol]

    def _look(self) -> None:
        """Keep what only the venue knows: the player's levels when they move, and what is free."""
        run, state = self._run, self._run.world.exchange.state
        if self._evidence.is_stirred:
            self._evidence.look(run.time, run.account())
        for asset, cross in run.member.cross.items():
            free, rows = state.transferable(cross), self._free.setdefault(asset, [])
            if not rows or rows[-1][1] != free:
                rows.append((run.time, free))

    def _case(self, finished: LiquidationFinished) -> Case:
        own, id = self._evidence.own, finished.liquidation_id
        started = next(e for e in own if isinstance(e, LiquidationStarted) and e.liquidation_id == id)
        instrument = self._run.life.scenario.instrument(started.symbol)
        opened, held = _opening(own, started, self._run.life.scenario.instruments)
        return Case(
            run=self._run,
            evidence=self._evidence,
            started=started,
            finished=finished,
            opened_by=self._opened_by[id],
            opened=opened,
            held=held,
            sent_by=self._sent_by,
            free=self._free.get(instrument.settle, []),
            equity_end=equity_of(self._run, instrument.settle),
        )


def _opening(
    own: Sequence[AnyEvent], started: LiquidationStarted, instruments: Iterable[Instrument]
) -> tuple[int, Size]:
    """Where among the player's events the position that fell was opened from flat, and how large it was."""
    purses, opened = Purses(PLAYER, instruments, {}), 0
    for place, event in enumerate(own[: own.index(started)]):
        before = purses.sizes[started.symbol]
        purses.fold(event)
        held = purses.sizes[started.symbol]
        if held and before * held <= 0:
            opened = place
    return opened, purses.sizes[started.symbol]


def nothing_to_explain(found: int, number: int, name: str) -> NoLiquidation:
    """Why a run of so many liquidations of the player's has no number-th."""
    if not found:
        return NeverLiquidated(f"you were not liquidated in {name}: there is nothing to explain")
    return NoLiquidation(f"liquidation {number}: there were only {found} of yours in {name}")
