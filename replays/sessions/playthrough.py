"""A session being played through: stepped, traded in by hand or by plan, every event folded once.

The one law: what happens does not depend on who watches or how the steps are paced. A plan acts
between steps, at the first step that begins at or after its time, and before whatever is done by hand.
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import msgspec
from msgspec.structs import replace

from exchange.candles import Bookmark
from exchange.events import AnyEvent
from exchange.questions import Answer_co, Question
from exchange.stories import Story, StoryState
from exchange.terms import Symbol
from exchange.units import Price, Time
from replays.crowd.population import PLAYER
from replays.messages.frame import Notice
from replays.messages.player_commands import PlayerCommand
from replays.planning.fields import Grounds
from replays.planning.moves import PlanRun, PlanState
from replays.planning.plan import Plan, parse_plan
from replays.player.curves import Curves, CurveState
from replays.player.equity import opening_of
from replays.player.evidence import OwnEvents, telling
from replays.player.extremes import ExtremesState
from replays.player.names import Names, NamesState
from replays.player.notices import KEPT_MAX, Notices
from replays.sessions.session import Session
from replays.world.audit import Audit, AuditState
from replays.world.playback import World

OWN_SAVED_MAX = 2_000
"""Of the player's own events: all are saved each time, so more are not."""

Listener = Callable[[Sequence[AnyEvent]], None]


class Pace(NamedTuple):
    """How the replay went when it was left."""

    playing: bool
    speed: int
    """Tape seconds per wall second; 0 for as fast as it goes."""


class Saved(msgspec.Struct, frozen=True, array_like=True):
    """Everything of a playthrough that is not the world's, as it is saved with it."""

    story: StoryState
    audit: AuditState
    plan: PlanState
    curves: CurveState
    player_commands: int
    names: NamesState = NamesState()
    pace: Pace | None = None
    market: Symbol = Symbol("")
    said: tuple[Notice, ...] = ()
    own: list[AnyEvent] | None = None
    """None where they are too many, and in what was saved before they were."""


class Place(NamedTuple):
    """Where a playthrough was, for a rewind."""

    story: Bookmark
    audit: AuditState
    plan: PlanState
    time: Time
    player_commands: int
    names: tuple[int, int]
    extremes: ExtremesState
    said: tuple[Notice, ...]
    own: int | None
    """How many of the player's own events, where all are known."""
    is_flat: bool


class Playthrough:
    """One run of a session by one player; follows the session wherever it goes."""

    def __init__(self, session: Session, listen: Listener | None = None) -> None:
        self.session = session
        self.listen = listen
        self.pace: Pace | None = None
        """What is saved of it; None where nobody paced it."""
        self.market = Symbol("")
        """The one last looked at, saved too; empty where nobody looked."""
        self._begin()
        session.attach(self)

    def _begin(self) -> None:
        """Everything as it is before the first event."""
        world = self.world
        instruments = world.rules.instruments
        grounds = Grounds.of(instruments, world.start, world.end)
        text = self.session.settings.plan
        plan = parse_plan(text, grounds, is_kept=True) if text else Plan(())
        self.story = Story(PLAYER, instruments)
        self.audit = Audit(instruments, world.crowd.opening)
        self.curves = Curves(PLAYER, opening_of(world))
        self.names = Names(PLAYER)
        self.own: OwnEvents | None = OwnEvents(PLAYER)
        """None where it was not followed from the beginning."""
        self.plan = PlanRun(plan, PLAYER, grounds)
        self.player_commands = 0
        self.said: tuple[Notice, ...] = ()
        """The newest of what there was to tell its player; saved with it."""
        self._notices = Notices(PLAYER, instruments, lambda: self.story.trader, self._remember)

    # ── what it stands in ─────────────────────────────────────────────────────────────────────

    @property
    def world(self) -> World:
        return self.session.world

    @property
    def time(self) -> Time:
        return self.world.time

    @property
    def ended(self) -> bool:
        return self.world.ended

    def mark(self, symbol: Symbol) -> Price:
        return self.world.exchange.markets[symbol].mark

    def ask(self, question: Question[Answer_co]) -> Answer_co:
        return self.world.exchange.ask(question)

    # ── onwards ───────────────────────────────────────────────────────────────────────────────

    def trade(self, command: PlayerCommand) -> list[AnyEvent]:
        """The player's own command, now, and what the plan makes of it."""
        self._follow_plan()
        events = self._send(command, planned=False)
        return [*events, *self._follow_plan()]

    def submit(self, command: PlayerCommand) -> list[AnyEvent]:
        """A command of the plan's."""
        return self._send(command, planned=True)

    def settle(self) -> list[AnyEvent]:
        """What is due at this moment: by the plan, and, where it was lived before, by hand."""
        events = self._follow_plan()
        while (act := self.session.act_due()) is not None and not act.planned:
            events += self.trade(act.command)
        return events

    def step(self) -> list[AnyEvent]:
        """What is due now, one step of the tape, and what the plan makes of it."""
        events = self.settle()
        played = self._take_in(self.session.step())
        self.curves.sample(self.world.exchange, self.time, self.story.trader.sums)
        return [*events, *played, *self._follow_plan()]

    def _send(self, command: PlayerCommand, *, planned: bool) -> list[AnyEvent]:
        self.player_commands += 1
        events = self.session.submit(command, planned=planned)
        self.names.take_in(events)
        return self._take_in(events)

    def _follow_plan(self) -> list[AnyEvent]:
        return [event for events in self.plan.play(self) for event in events]

    def _take_in(self, events: list[AnyEvent]) -> list[AnyEvent]:
        fills = len(self.story.trader.fills)
        self.story.fold(events)
        if told := telling(events):
            self._mind(told, fills)
        if self.listen is not None:
            self.listen(events)
        return events

    def _mind(self, told: list[AnyEvent], fills: int) -> None:
        """What there is to be told, after so many fills."""
        self.names.match(told, self.story.trader.fills, fills)
        self.audit.fold(told)
        if self.own is not None:
            self.own.listen(told)
        self.plan.hear(told, self)
        self._notices.tell(told, is_news=False)

    def _remember(self, said: Sequence[Notice]) -> None:
        """Numbered from the beginning of the branch, however often it was lived."""
        last = self.said[-1].number if self.said else 0
        numbered = (replace(each, number=last + place) for place, each in enumerate(said, 1))
        self.said = (*self.said, *numbered)[-KEPT_MAX:]

    @property
    def _is_flat(self) -> bool:
        """Nothing is held and no order rests."""
        member = self.world.exchange.state.members.get(PLAYER)
        desks = [] if member is None else member.desks.values()
        return not any(desk.position.size or desk.has_orders for desk in desks)

    # ── there and back ────────────────────────────────────────────────────────────────────────

    def bookmark(self) -> Place:
        return Place(
            self.story.bookmark(),
            self.audit.state(),
            self.plan.state(),
            self.time,
            self.player_commands,
            self.names.bookmark(),
            self.curves.extremes.state(),
            self.said,
            None if self.own is None else len(self.own.events),
            self._is_flat,
        )

    def return_to(self, bookmark: Place) -> None:
        self.story.return_to(bookmark.story)
        self.audit.load(bookmark.audit)
        self.plan.load(bookmark.plan)
        self.curves.return_to(bookmark.time, bookmark.extremes)
        self.player_commands = bookmark.player_commands
        self.names.cut(bookmark.names)
        self.said = bookmark.said
        if self.own is not None:
            self.own = None if bookmark.own is None else self.own.first(bookmark.own)

    def lines(self) -> CurveState:
        """The curves, and the present beside them."""
        return self.curves.state(self.world.exchange, self.time)

    def save(self) -> bytes:
        saved = Saved(
            self.story.state(),
            self.audit.state(),
            self.plan.state(),
            self.lines(),
            self.player_commands,
            self.names.state(),
            self.pace,
            self.market,
            self.said,
            self._own_saved(),
        )
        return msgspec.json.encode(saved)

    def _own_saved(self) -> list[AnyEvent] | None:
        return None if self.own is None or len(self.own.events) > OWN_SAVED_MAX else self.own.events

    def load(self, saved: bytes) -> None:
        """As it was when saved; with nothing saved, as it was when the books opened."""
        self._begin()
        if not saved:
            self._take_in(self.world.opened)
            return
        state = msgspec.json.decode(saved, type=Saved)
        if state.own is not None:
            self.own = OwnEvents(PLAYER, state.own)
        elif state.player_commands:
            self.own = None
        self.story.load(state.story)
        self.audit.load(state.audit)
        self.plan.load(state.plan)
        self.curves.load(state.curves)
        self.player_commands = state.player_commands
        self.names.load(state.names)
        self.pace, self.market, self.said = state.pace, state.market, state.said
