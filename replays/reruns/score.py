"""What a life came to: whether its player survived, the return, and how often margin was put in.

A score is lived, never read. Whoever sends a session sends what was done in it.
"""

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from exchange.edge.faults import SessionFault
from exchange.edge.text import clean
from exchange.events import AnyEvent, CashMoved, LiquidationStarted
from exchange.terms import Asset, TransferReason
from exchange.units import PPB, Cash, Rate, Time
from replays.crowd.population import PLAYER
from replays.player.equity import opening_of
from replays.reruns.find_run import life_of_session
from replays.reruns.rerun import Life, Run
from replays.scenarios.catalogue import ScenarioError
from replays.telling.dollars import dollars
from replays.telling.plain import rate_text

_TOP_UPS = {TransferReason.DEPOSIT, TransferReason.MARGIN_ADDED, TransferReason.AUTO_MARGIN}


class Score(NamedTuple):
    """A whole crash, or as much of it as was played."""

    finished: bool
    survived: bool
    """Nothing was ever liquidated."""
    return_ppb: Rate
    """Gained on all that was paid in, both at the last marks; coins that were only held gain nothing."""
    top_ups: int
    """Deposits, and margin added to a position by hand or by itself."""

    @property
    def rank(self) -> tuple[bool, bool, Rate, int]:
        """The greatest is the best."""
        return self.finished, self.survived, self.return_ppb, -self.top_ups

    def document(self) -> dict[str, Any]:
        return {
            "finished": self.finished,
            "survived": self.survived,
            "return": rate_text(self.return_ppb),
            "top_ups": self.top_ups,
        }


def score(life: Life, progress: Callable[[Time], None] = lambda _: None) -> Score:
    """Live it from the beginning."""
    return _Referee(life, progress).score()


def best_scores(
    sessions: Iterable[Path], look: Callable[[int], None] = lambda _: None
) -> tuple[dict[str, Score], list[str]]:
    """The best of each scenario by its name, every session lived again; and which could not be, and why."""
    best: dict[str, Score] = {}
    left_out: list[str] = []
    for number, path in enumerate(sessions):
        look(number)
        try:
            life = life_of_session(path)
            name, came_to = life.scenario.name, score(life)
        except SessionFault as fault:
            left_out.append(f"{clean(path.stem)}: {fault.text}")
        except ScenarioError as error:
            left_out.append(f"{clean(path.stem)}: {error}")
        else:
            best[name] = max(came_to, best.get(name, came_to), key=lambda each: each.rank)
    return best, left_out


class _Referee:
    """Watches a life for what counts."""

    def __init__(self, life: Life, progress: Callable[[Time], None]) -> None:
        self._fell = False
        self._top_ups = 0
        self._paid_in: dict[Asset, Cash] = {}
        self._taken_out: dict[Asset, Cash] = {}
        self._run = Run(life, listen=self._listen)
        while not self._run.ended:
            progress(self._run.time)
            self._run.step()
        self._run.settle()

    def _listen(self, events: Sequence[AnyEvent]) -> None:
        for event in events:
            if isinstance(event, LiquidationStarted) and event.trader == PLAYER:
                self._fell = True
            elif isinstance(event, CashMoved) and event.trader == PLAYER:
                self._count(event)

    def _count(self, moved: CashMoved) -> None:
        asset, amount = moved.asset, moved.amount
        if moved.reason is TransferReason.DEPOSIT:
            self._paid_in[asset] = self._paid_in.get(asset, 0) + amount
        elif moved.reason is TransferReason.WITHDRAWAL:
            self._taken_out[asset] = self._taken_out.get(asset, 0) - amount
        self._top_ups += amount > 0 and moved.reason in _TOP_UPS

    def score(self) -> Score:
        run, worth, paid_in = self._run, 0, 0
        opening = opening_of(run.world)
        for row in run.account().cash:
            asset = Asset(row.asset)
            paid = opening.get(asset, 0) + self._paid_in.get(asset, 0)
            worth += self._dollars(asset, row.equity_total + self._taken_out.get(asset, 0))
            paid_in += self._dollars(asset, paid)
        gained = worth - paid_in
        return_ppb = gained * PPB // paid_in if paid_in > 0 else 0
        return Score(run.world.ended, not self._fell, return_ppb, self._top_ups)

    def _dollars(self, asset: str, amount: Cash) -> Cash:
        return dollars(asset, amount, self._run.life.scenario.instruments, self._run.mark)
