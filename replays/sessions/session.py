"""A running world that is remembered: played, saved, turned back, forked, and taken up again.

Truth is the scenario's hash, the seed, the rules, the settings, the player's commands and how far the
tape had come; everything else is derived (DECISIONS "The world of a scenario"). A command is durable
before it is applied. What was lived once is lived again, not written again: after a rewind the same
commands come at the same moments, until the player does something else, which begins a branch.
"""

import time as wall
import zlib
from collections.abc import Callable
from pathlib import Path

from exchange.edge.chain import Header
from exchange.edge.faults import SessionDamaged
from exchange.edge.journal import Journal
from exchange.edge.storage import ROOM_LOW
from exchange.events import AnyEvent
from exchange.units import Time
from replays.messages.frame import next_branch
from replays.messages.player_commands import PlayerCommand
from replays.messages.settings import Settings
from replays.scenarios.scenario import Scenario
from replays.sessions.filing import delete
from replays.sessions.follower import Follower
from replays.world.checkpoints import Checkpoint, Checkpoints, Place
from replays.world.history import Act, Line, acted, played, quit_in_past, read_line, scenario_of, settings_of
from replays.world.keeping import (
    COMPRESSION,
    Kept,
    new_world,
    pack_world,
    saved_before,
    unpack_world,
    unpacked,
    write_past,
    write_snapshot,
)
from replays.world.playback import World
from replays.world.record import NOTHING_YET, came_out_otherwise, heard

SAVE_EVERY = 1.0
"""Seconds of wall time after which it is written how far the tape has come."""
SNAPSHOT_EVERY = 1.0
"""Seconds of wall time between two snapshots in the journal, at least."""

Clock = Callable[[], float]


class Session:
    """One world, its journal, and the place on the tape."""

    def __init__(
        self, scenario: Scenario, settings: Settings, journal: Journal, clock: Clock = wall.monotonic
    ) -> None:
        self.scenario = scenario
        self.settings = settings
        self.journal = journal
        self.follower: Follower = Alone(self)
        self.line = read_line(journal.transcript, journal.branch, scenario.start)
        """What was lived on this branch; after a rewind its future too."""
        self._end_kept: Place | None = self._end
        """No need to keep what was found so."""
        self._clock = clock
        self.checkpoints = Checkpoints()
        self._saved_at = self._snapped_at = clock()
        self._reliving = False
        self._is_whole = False
        """Does the world stand between two things, lived as it was before? Another is not kept."""
        self.events = NOTHING_YET
        """A hash over every event until now, each with all before it."""
        self._restore(self.line.end + 1)

    @classmethod
    def start(
        cls,
        scenario: Scenario,
        settings: Settings | None = None,
        *,
        program: str,
        path: Path | None = None,
        seed: int | None = None,
        clock: Clock = wall.monotonic,
    ) -> "Session":
        """Begin at the beginning; without a path nothing is saved. Where it fails, nothing is left."""
        settings = settings or Settings()
        header = Header(
            scenario=scenario.name,
            scenario_hash=scenario.hash,
            seed=scenario.seed if seed is None else seed,
            program=program,
            created=wall.time_ns(),
            settings=settings.text(),
        )
        journal = Journal.in_memory(header) if path is None else Journal.create(path, header)
        try:
            return cls(scenario, settings, journal, clock)
        except Exception:
            journal.close()
            if path is not None:
                delete(path)
            raise

    @classmethod
    def resume(
        cls,
        path: Path,
        *,
        scenarios: Path | None = None,
        accept_loss: bool = False,
        clock: Clock = wall.monotonic,
    ) -> "Session":
        """Open at the newest snapshot; `catch_up` then goes on to the newest moment."""
        journal = Journal.open(path, accept_loss=accept_loss)
        try:
            settings = settings_of(journal.transcript)
            scenario = scenario_of(journal.transcript, scenarios)
            return cls(scenario, settings, journal, clock)
        except Exception:
            journal.close()
            raise

    def attach(self, follower: Follower) -> None:
        """Let somebody follow, from the state it was saved with, or the latest that it knows."""
        self.follower = follower
        try:
            follower.load(self._follower_saved)
        except Exception:
            self._restore(self.line.end + 1)

    # ── where we are ──────────────────────────────────────────────────────────────────────────

    @property
    def time(self) -> Time:
        return self.world.time

    @property
    def is_saved(self) -> bool:
        return self.journal.store.mode != "memory"

    @property
    def room_is_low(self) -> bool:
        """Is the disk so full that the user should hear of it?"""
        return self.is_saved and self.journal.store.room() < ROOM_LOW

    @property
    def is_past(self) -> bool:
        """Is there more on this branch than the world has lived yet?"""
        return self._lived < len(self.line.acts) or self.time < self.line.end

    @property
    def done(self) -> list[Act]:
        """What the player did until now."""
        return self.line.acts[: self._lived]

    @property
    def branches(self) -> list[str]:
        return list(self.journal.transcript.branches)

    @property
    def branch(self) -> str:
        return next(
            name for name, id in self.journal.transcript.branches.items() if id == self.journal.branch
        )

    # ── onwards ───────────────────────────────────────────────────────────────────────────────

    def act_due(self) -> Act | None:
        """What the player did next, at this very moment, when it was lived before."""
        act = self.line.acts[self._lived] if self._lived < len(self.line.acts) else None
        return act if act is not None and act.time == self.time else None

    def submit(self, command: PlayerCommand, *, planned: bool = False) -> list[AnyEvent]:
        """The player's command, now: durable, then applied. Something new in the past begins a branch."""
        act = self.act_due()
        if act is None or (act.command, act.planned) != (command, planned):
            self._remember(command, planned)
        self._lived += 1
        self._is_whole = False
        events = self._heard(self.world.submit(command))
        self._is_whole = True
        return events

    def step(self) -> list[AnyEvent]:
        """One step of the tape; before it, what is to be kept is kept. Nothing once the window has ended."""
        if self.world.ended:
            return []
        self._check_place()
        self._keep()
        began = wall.thread_time()
        self._is_whole = False
        events = self._heard(self.world.step())
        self._is_whole = True
        self.checkpoints.work(wall.thread_time() - began)
        return events

    def save(self) -> None:
        """Make durable how far the tape has come."""
        self._saved_at = self._clock()
        if not self.is_past and (self.time, self._lived) not in self.line.events:
            self._mark_place()

    def close(self) -> None:
        """Quit, saved to this moment, unless the world broke off in the middle of something."""
        try:
            if self.is_saved and self._is_whole and not self.journal.is_stopped:
                self._keep_quitting()
        finally:
            self.journal.close()

    def discard(self) -> None:
        """Quit, and leave nothing of it."""
        self.journal.close()
        if self.is_saved:
            delete(self.journal.path)

    def _keep_quitting(self) -> None:
        if self.is_past:
            self.journal.append([quit_in_past(self.line.end, self.time)])
            write_past(self.journal, self._kept(pack_world(self.world)))
        else:
            self._write_snapshot(pack_world(self.world))

    # ── back, aside, and again ────────────────────────────────────────────────────────────────

    def catch_up(self) -> None:
        """Live again what was recorded after the snapshot. Raises where it comes out otherwise."""
        self._relive(self.line.end)
        self.follower.settle()
        self._check_place()

    def rewind(self, time: Time) -> None:
        """Go back to a time of the tape, before what the player did at that moment."""
        self._relive(self.turn_back(time))

    def turn_back(self, time: Time) -> Time:
        """To the latest kept place from which a time lies ahead; gives the time, within what was lived."""
        self._leave()
        time = max(self.scenario.start, min(time, self.time))
        self._let_go()
        if not self._return_to(time):
            self._restore(time)
        return time

    def fork(self, name: str) -> None:
        """Leave the rest of this branch as it is, and go on from here on another."""
        self._leave()
        acts = self.line.acts[: self._lived]
        self.journal.fork(name, self._place.seq, self.time, [played(self.time, self.events)])
        here = self.time, self._lived
        past = {place: events for place, events in self.line.events.items() if place <= here}
        self.line = Line(acts, self.time, past | {here: self.events})
        self._end_kept = None

    def switch(self, name: str) -> None:
        """Go to the end of another branch."""
        self._leave()
        self.journal.switch(self.journal.transcript.branches[name])
        self.line = read_line(self.journal.transcript, self.journal.branch, self.scenario.start)
        self._end_kept = self._end
        self._let_go()
        self._restore(self.line.end + 1)
        self.catch_up()
        self._mark_place()

    # ── keeping ───────────────────────────────────────────────────────────────────────────────

    @property
    def _place(self) -> Place:
        return Place(self.line.acts[self._lived - 1].seq if self._lived else 0, self.time)

    @property
    def _end(self) -> Place:
        return Place.at_end(self.line)

    def _heard(self, events: list[AnyEvent]) -> list[AnyEvent]:
        self.events = heard(self.events, events)
        return events

    def _remember(self, command: PlayerCommand, planned: bool) -> None:
        record = acted(self.time, command, planned)
        if self.is_past and (planned or self._reliving):
            raise self._came_out_otherwise()
        if self.is_past:
            self.fork(next_branch(self.branches))
        seq = self.journal.append([record])
        self.line.acts.append(Act(seq, self.time, command, planned))
        self.line = self.line._replace(end=self.time)

    def _mark_place(self) -> None:
        self.journal.append([played(self.time, self.events)])
        self.line.events[self.time, self._lived] = self.events
        self.line = self.line._replace(end=self.time)

    def _check_place(self) -> None:
        """Living it again must have given the same events."""
        if self.line.events.get((self.time, self._lived), self.events) != self.events:
            raise self._came_out_otherwise()

    def _keep(self) -> None:
        """A checkpoint when enough was worked for it, a snapshot of it in the journal now and then."""
        now = self._clock()
        if now - self._saved_at >= SAVE_EVERY:
            self.save()
        if not self.checkpoints.is_due:
            return
        began = wall.thread_time()
        world = pack_world(self.world)
        taken = Checkpoint(self._place, self.events, world, self.follower.bookmark())
        if self.is_saved and not self.is_past and now - self._snapped_at >= SNAPSHOT_EVERY:
            self._write_snapshot(world)
        self.checkpoints.keep(taken, wall.thread_time() - began)

    def _leave(self) -> None:
        """Save what is new, and keep a new end of the branch: from it it is told while another is played."""
        if self.time > self.line.end or self._end != self._end_kept:
            self.save()
        if self._end != self._end_kept and not self.is_past and not self.journal.is_stopped:
            self._write_snapshot(pack_world(self.world))

    def _write_snapshot(self, world: bytes) -> None:
        self._snapped_at = self._clock()
        self._mark_place()
        self._end_kept = self._end
        write_snapshot(self.journal, self._kept(world))

    def _kept(self, world: bytes) -> Kept:
        follower = zlib.compress(self.follower.save(), COMPRESSION)
        return Kept(*self._place, self.events, world, follower)

    def _let_go(self) -> None:
        """Give up the world before another is made: that one is then built in the memory of this."""
        self._is_whole = False
        self.world.exchange.dissolve()
        del self.world

    def _return_to(self, until: Time) -> bool:
        """To the latest place in memory from which this line leads to before `until`, if there is one. It
        must lie behind: whoever follows goes there by giving up what came after, and by nothing else."""
        found = self.checkpoints.before(self.line.acts, until)
        if found is None:
            return False
        checkpoint, self._lived = found
        self.checkpoints.start_again()
        self.world, self.events = self._unpacked(checkpoint.world), checkpoint.events
        self.follower.return_to(checkpoint.bookmark)
        self._is_whole = True
        return True

    def _restore(self, until: Time) -> None:
        """To the latest place in the journal from which this line leads to before `until`, or the start."""
        if not any(self._takes_up(*saved) for saved in saved_before(self.journal, self.line.acts, until)):
            self._lived, self.world = 0, new_world(self.scenario, self.journal.header.seed, self.settings)
            self.events = heard(NOTHING_YET, self.world.opened)
            self._load(b"")
        self._is_whole = True

    def _takes_up(self, kept: Kept, lived: int) -> bool:
        """Not what a version kept in another shape without other rules: that is lived again."""
        try:
            self.world, self.events, self._lived = self._unpacked(kept.world), kept.events, lived
            self._load(unpacked(kept.follower))
        except Exception:
            return False
        return True

    def _unpacked(self, packed: bytes) -> World:
        return unpack_world(self.scenario, self.journal.header.seed, self.settings, packed)

    def _load(self, saved: bytes) -> None:
        self._follower_saved = saved
        self.follower.load(saved)

    def _relive(self, time: Time) -> None:
        self._reliving = True
        try:
            while self.time < time:
                if self.world.ended:
                    raise self._came_out_otherwise()
                self.follower.step()
        finally:
            self._reliving = False

    def _came_out_otherwise(self) -> SessionDamaged:
        self._is_whole = False
        known = max((time for time, _ in self.line.events if time < self.time), default=self.scenario.start)
        return came_out_otherwise(self.journal.path, known, self.time)


class Alone:
    """The follower of a session that nobody follows: it only does what was done."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def step(self) -> list[AnyEvent]:
        return self.settle() + self._session.step()

    def settle(self) -> list[AnyEvent]:
        events: list[AnyEvent] = []
        while act := self._session.act_due():
            events += self._session.submit(act.command, planned=act.planned)
        return events

    def bookmark(self) -> None:
        return None

    def return_to(self, bookmark: object) -> None:
        """There is nothing to return to."""

    def save(self) -> bytes:
        return b""

    def load(self, saved: bytes) -> None:
        """There is nothing to load."""
