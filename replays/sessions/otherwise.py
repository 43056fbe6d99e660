"""A branch on which something is done otherwise: the same world from a moment on, with a change in it.

Until that moment everything is as it was. From then on the first plan goes on, and what is done otherwise
is done by hand: the journal tells both apart.
"""

from collections.abc import Callable, Sequence

from exchange.events import AnyEvent
from exchange.questions import Answer_co, Question
from exchange.terms import AdlRule, Symbol
from exchange.units import Price, Time
from replays.crowd.population import PLAYER
from replays.messages.player_commands import PlayerCommand, RankWinners
from replays.planning.fields import Grounds
from replays.planning.moves import PlanRun
from replays.planning.plan import Plan
from replays.scenarios.scenario import Scenario
from replays.sessions.playthrough import Playthrough

NAME = "fork"


def grounds_of(scenario: Scenario, at: Time) -> Grounds:
    """What a change is read against: its times count from the moment of the fork."""
    return Grounds.of(scenario.instruments, at, scenario.end)


class Otherwise:
    """What is done otherwise, as far as it has been done."""

    def __init__(self, run: Playthrough, change: Plan, rule: AdlRule | None = None) -> None:
        self._run = run
        self._rule = rule
        self._change = PlanRun(change, PLAYER, grounds_of(run.world.scenario, run.time))

    def begin(self, at: Time) -> None:
        """Turn back to a moment, and leave the branch there; nothing of it is told twice."""
        run, listen = self._run, self._run.listen
        run.listen = None
        run.session.rewind(at)
        run.session.fork(NAME)
        run.listen = self._listen(listen)
        if self._rule is not None:
            run.trade(RankWinners(rule=self._rule))

    def settle(self) -> None:
        """What is due at this moment."""
        for _ in self._change.play(self):
            pass

    def _listen(
        self, listen: Callable[[Sequence[AnyEvent]], None] | None
    ) -> Callable[[Sequence[AnyEvent]], None]:
        def hear(events: Sequence[AnyEvent]) -> None:
            self._change.hear(events, self)
            if listen is not None:
                listen(events)

        return hear

    # ── the world its plan is played in ───────────────────────────────────────────────────────

    @property
    def time(self) -> Time:
        return self._run.time

    def mark(self, symbol: Symbol) -> Price:
        return self._run.mark(symbol)

    def ask(self, question: Question[Answer_co]) -> Answer_co:
        return self._run.ask(question)

    def submit(self, command: PlayerCommand) -> Sequence[AnyEvent]:
        """By hand, unlike the commands of the first plan."""
        return self._run.trade(command)
