"""A world being played through: stepped, traded in, and watched, with every event folded once.

The one law: what happens does not depend on who watches or how the steps are paced. The plan acts
between steps, at the first step that begins at or after its time.
"""

from collections.abc import Callable, Sequence

from exchange.commands import AnyCommand
from exchange.edge.chain import digest
from exchange.edge.codec import encode_event
from exchange.events import AnyEvent
from exchange.questions import AnyAnswer, AnyQuestion
from exchange.stories import Story
from exchange.terms import Symbol
from exchange.units import Price, Time
from replays.audit import Audit
from replays.fields import Grounds
from replays.moves import PlanRun
from replays.plan import Plan
from replays.playback import World
from replays.population import PLAYER
from replays.report import Told

NOTHING_YET = b"\0" * 16
Listener = Callable[[Sequence[AnyEvent]], None]


class Playthrough:
    """One run of a world by one player, with or without a plan."""

    def __init__(self, world: World, plan: Plan | None = None, listen: Listener | None = None) -> None:
        instruments = world.rules.instruments
        self.world = world
        self.story = Story(PLAYER, instruments)
        self.audit = Audit(instruments, world.crowd.opening)
        self.events_digest = NOTHING_YET
        self.player_commands = 0
        self._listen = listen
        self._plan = PlanRun(plan or Plan(()), PLAYER, Grounds.of(instruments, world.start, world.end))
        self._take_in(world.opened)

    @property
    def time(self) -> Time:
        return self.world.time

    @property
    def ended(self) -> bool:
        return self.world.ended

    @property
    def told(self) -> Told:
        """What a report needs beside the world."""
        rejected = self._plan.rejected
        return Told(self.story, self.audit, rejected, self.events_digest, self.player_commands)

    def mark(self, symbol: Symbol) -> Price:
        return self.world.exchange.markets[symbol].mark

    def ask(self, question: AnyQuestion) -> AnyAnswer:
        return self.world.exchange.ask(question)

    def submit(self, command: AnyCommand) -> list[AnyEvent]:
        """The player's command, now."""
        self.player_commands += 1
        events = self.world.submit(command)
        self._take_in(events)
        self._plan.hear(events, self)
        return events

    def step(self) -> list[AnyEvent]:
        """What the plan does now, then one step of the world, then what the plan makes of it."""
        events = self._follow_plan()
        played = self.world.step()
        self._take_in(played)
        self._plan.hear(played, self)
        return [*events, *played, *self._follow_plan()]

    def _follow_plan(self) -> list[AnyEvent]:
        return [event for events in self._plan.play(self) for event in events]

    def _take_in(self, events: Sequence[AnyEvent]) -> None:
        self.story.fold(events)
        self.audit.fold(events)
        self.events_digest = digest(self.events_digest, *map(encode_event, events))
        if self._listen is not None:
            self._listen(events)
