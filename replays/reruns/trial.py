"""One thing done otherwise, lived to its end: did the position survive, and what was left?

Every answer is a re-run of the whole world. Trials do not know each other, so they may be lived side by
side, in processes of their own.
"""

import os
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from multiprocessing import get_context, parent_process
from threading import Thread
from time import sleep
from types import TracebackType
from typing import Any, NamedTuple, Self

from exchange.events import AnyEvent, LiquidationStarted, MarginModeChanged, OrderRejected
from exchange.terms import Asset, MarginMode, RejectReason, Symbol
from exchange.units import Cash, Time
from replays.crowd.population import PLAYER
from replays.messages.findings import Outcome
from replays.player.equity import opening_of
from replays.reruns.rerun import Change, Life, Place, Run

Refusals = tuple[tuple[Time, Symbol, RejectReason], ...]
WORKERS_MAX = 4


class Trial(NamedTuple):
    """What is done otherwise, from where it is lived again, and whose survival is asked."""

    life: Life
    change: Change
    place: Place | None
    symbol: Symbol
    known: Refusals = ()
    """What was refused in the first run: no news."""
    since: Time = 0
    """When the position was opened: what was held before is another, and its fall no answer."""
    to_end: bool = True
    """Whether to go on once that is answered, to see what is left in the end."""


Pending = Callable[[], Outcome]
LOOK_SECONDS = 0.05
"""How long nothing is looked for while no outcome is there."""


def live_again(trial: Trial) -> Outcome:
    """Live it, until nothing can change any more."""
    witness = _Witness(trial)
    run = Run(trial.life, trial.change, trial.place, witness.listen)
    witness.mode = run.mode(trial.symbol)
    witness.look(run)
    while not run.ended and not run.is_settled and (trial.to_end or not witness.is_answered):
        run.step()
        witness.look(run)
    run.settle()
    spared = run.world.exchange.spared.values()
    asset = trial.life.scenario.instrument(trial.symbol).settle
    return Outcome(
        survives=witness.fell_at is None,
        fell_at=witness.fell_at,
        equity=equity_of(run, asset),
        short=max(spared, default=0),
        refused=witness.refused,
        begun=opening_of(run.world).get(asset, 0) + run.paid_in.get(asset, 0),
    )


def equity_of(run: Run, asset: Asset) -> Cash:
    """Everything a player has in an asset: cross, isolated and reserved."""
    return next((each.equity_total for each in run.account().cash if each.asset == asset), 0)


def refusals_of(events: Iterable[AnyEvent]) -> Refusals:
    """What the player was refused, and when."""
    return tuple(
        (event.time, event.symbol, event.reason)
        for event in events
        if isinstance(event, OrderRejected) and event.trader == PLAYER
    )


class _Witness:
    """Watches one re-run for what is asked of it."""

    def __init__(self, trial: Trial) -> None:
        self._symbol = trial.symbol
        self._settle = trial.life.scenario.instrument(trial.symbol).settle
        self.mode = MarginMode.CROSS
        """Of the position that is asked for."""
        self._known, self._since = Counter(trial.known), trial.since
        self._held = 0
        self._is_over = False
        """Its player has closed it: what is opened then is another position."""
        self.fell_at: Time | None = None
        self.refused: RejectReason | None = None

    def listen(self, events: Sequence[AnyEvent]) -> None:
        for event in events:
            if isinstance(event, LiquidationStarted):
                if not self.is_answered and self._is_asked_for(event):
                    self.fell_at = event.time
            elif isinstance(event, MarginModeChanged):
                if event.trader == PLAYER and event.symbol == self._symbol:
                    self.mode = event.mode
            elif isinstance(event, OrderRejected) and self._is_news(event) and self.refused is None:
                self.refused = event.reason

    @property
    def is_answered(self) -> bool:
        return self._is_over or self.fell_at is not None

    def look(self, run: Run) -> None:
        """After a step: is it still held?"""
        if run.time >= self._since:
            held = self._holds(run)
            self._is_over = self._is_over or self._held not in (0, held)
            self._held = held

    def _holds(self, run: Run) -> int:
        """The side of an isolated position; cross, whether anything is held."""
        desks = run.member.desks
        if self.mode is MarginMode.ISOLATED:
            size = desks[self._symbol].position.size
            return (size > 0) - (size < 0)
        cross = (each for each in desks.values() if each.mode is MarginMode.CROSS)
        return int(any(each.position.size and each.instrument.settle == self._settle for each in cross))

    def _is_asked_for(self, event: LiquidationStarted) -> bool:
        """Of the scope that holds the position, or would hold it: no other's fall is its own."""
        scope = self._symbol if self.mode is MarginMode.ISOLATED else self._settle
        return event.time >= self._since and (event.trader, event.scope) == (PLAYER, scope)

    def _is_news(self, event: OrderRejected) -> bool:
        """Refused more often than it was in the first run."""
        if event.trader != PLAYER:
            return False
        refusal = event.time, event.symbol, event.reason
        self._known[refusal] -= 1
        return self._known[refusal] < 0


class Workers:
    """Lives trials: one after the other here, or several at a time in processes of their own."""

    def __init__(self, count: int = 1) -> None:
        self._pool: Any = None
        if count > 1:
            self._pool = get_context("spawn").Pool(count, _begin)

    @classmethod
    def as_many_as_there_are(cls) -> Self:
        """One for each processor, within reason."""
        return cls(min(WORKERS_MAX, os.cpu_count() or 1))

    @classmethod
    def beside_a_game(cls) -> Self:
        """As many, but one processor is the game's."""
        return cls(min(WORKERS_MAX, (os.cpu_count() or 1) - 1))

    def start(self, trial: Trial) -> Pending:
        """Begin a trial; call what comes back for its outcome."""
        if self._pool is None:
            return _Later(trial)
        return Beside(self._pool.apply_async(live_again, (trial,)))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._pool is not None:
            self._pool.terminate()
            self._pool.join()


class _Later:
    """A trial that is lived when its outcome is asked for, once."""

    def __init__(self, trial: Trial) -> None:
        self._trial = trial
        self._outcome: Outcome | None = None

    def __call__(self) -> Outcome:
        if self._outcome is None:
            self._outcome = live_again(self._trial)
        return self._outcome


class Beside:
    """A trial that is lived in another process."""

    def __init__(self, result: Any) -> None:
        self._result = result

    @property
    def is_there(self) -> bool:
        return bool(self._result.ready())

    def __call__(self) -> Outcome:
        outcome: Outcome = self._result.get()
        return outcome


def soonest(pending: Sequence[Pending]) -> int:
    """Which to ask for: the first that is there; where each is lived when it is asked for, the first."""
    beside = [each for each in pending if isinstance(each, Beside)]
    while beside and not any(each.is_there for each in beside):
        sleep(LOOK_SECONDS)
    return next((pending.index(each) for each in beside if each.is_there), 0)


def _begin() -> None:
    """What interrupts or ends a whole group is for the one who waits: a worker killed while it waits for
    work keeps the lock by which the others are put away. Once that one is gone, nobody waits."""
    os.setpgrp()
    Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = parent_process()
    assert parent is not None
    parent.join()
    os._exit(1)
