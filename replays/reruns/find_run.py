"""Which run is to be lived again: a plan in a scenario, or a session as its player left it."""

import zlib
from collections.abc import Iterable
from pathlib import Path

import msgspec

from exchange.edge.recovery import check_rest
from exchange.edge.transcript import Transcript
from exchange.events import AnyEvent, LiquidationFinished
from exchange.units import MINUTE, Time
from replays.crowd.population import PLAYER
from replays.messages.client import OpenWorld
from replays.messages.lived import Begun, ByHand, Lived
from replays.messages.player_commands import PlayerCommand
from replays.planning.moves import PlanState
from replays.player.evidence import paid_in
from replays.player.facts import facts_told, opening
from replays.reruns.rerun import Begin, Life, Place
from replays.scenarios.places import own_scenarios
from replays.scenarios.scenario import Scenario, find
from replays.sessions.opening import OpeningError, read_settings
from replays.sessions.playthrough import Place as Bookmark
from replays.sessions.playthrough import Playthrough
from replays.world.checkpoints import Checkpoint
from replays.world.history import Act, read_line, scenario_of, settings_of
from replays.world.record import Record


def life_of(asked: OpenWorld, until: Time | None) -> Life:
    """A plan played from the beginning of a scenario. Raises OpeningError and what reading it raises."""
    scenario, settings = read_settings(asked)
    seed = scenario.seed if asked.seed is None else asked.seed
    return Life(scenario, seed, settings, _until(scenario, until))


def life_of_session(
    path: Path, scenarios: Path | None = None, on: str | None = None, own: Path | None = None
) -> Life:
    """What was done in a saved session, on the branch it stands in or on another; its file is only read.
    `own` is the session's where that is a copy.

    Raises SessionFault.
    """
    with Transcript.open(path) as transcript:
        transcript.check_complete()
        check_rest(transcript)
        standing = transcript.check_recent()
        branch = standing if on is None else transcript.branches[on]
        settings = settings_of(transcript)
        scenario = scenario_of(transcript, own_scenarios() if scenarios is None else scenarios)
        line = read_line(transcript, branch, scenario.start)
    record = Record(own or path, line.events)
    return Life(scenario, transcript.header.seed, settings, line.end, _by_hand(line.acts), record=record)


def life_told(lived: Lived, until: Time | None = None) -> Life:
    """What was told, to be lived as far as it was, or to another time. Raises ScenarioError."""
    scenario = find(lived.scenario, own_scenarios())
    return Life(scenario, lived.seed, lived.settings, lived.time if until is None else until, lived.by_hand)


def tell_life(run: Playthrough, *, with_world: bool = False) -> Lived:
    """The life of a session to this moment, and what is known of its liquidations."""
    session = run.session
    return Lived(
        scenario=session.scenario.name,
        seed=session.journal.header.seed,
        settings=session.settings,
        time=session.time,
        by_hand=_by_hand(session.done),
        world=session.world.snapshot() if with_world else b"",
        begun=_begun(run),
        falls=facts_told(run.story.trader, session.scenario.instruments),
    )


def _by_hand(acts: Iterable[Act]) -> tuple[ByHand, ...]:
    return tuple(ByHand(act.time, act.command) for act in acts if not act.planned)


class _Past(msgspec.Struct, frozen=True, array_like=True):
    """What the player had done and met with until a place."""

    plan: PlanState
    commands: tuple[PlayerCommand, ...]
    by_hand: int
    own: tuple[AnyEvent, ...]


def begin_told(lived: Lived, number: int) -> Begin | None:
    """From where the number-th liquidation may be lived; None: from the beginning of the life."""
    if lived.begun is None:
        return None
    time, world = lived.begun.time, zlib.decompress(lived.begun.world)
    past = msgspec.json.decode(lived.begun.past, type=_Past)
    if number <= sum(isinstance(each, LiquidationFinished) and each.trader == PLAYER for each in past.own):
        return None
    place = Place(time, world, past.plan, past.by_hand, len(past.commands), (), paid_in(past.own))
    return Begin(place, past.commands, past.own)


def _begun(run: Playthrough) -> Begun | None:
    """The latest kept place a minute before the newest position that fell was opened, and the player flat:
    that minute is looked at too."""
    session, own, falls = run.session, run.own, run.story.trader.liquidations
    fills, _ = opening(run.story.trader, len(falls)) if falls else ([], 0)
    if own is None or not fills:
        return None
    found = session.checkpoints.before(session.done, fills[0].time - MINUTE, _is_flat)
    if found is None:
        return None
    checkpoint, lived = found
    acts, mark = session.done[:lived], checkpoint.bookmark
    assert isinstance(mark, Bookmark)
    commands = tuple(act.command for act in acts)
    by_hand = sum(not act.planned for act in acts)
    past = _Past(mark.plan, commands, by_hand, tuple(own.events[: mark.own]))
    return Begun(checkpoint.place.time, checkpoint.world, msgspec.json.encode(past))


def _is_flat(checkpoint: Checkpoint) -> bool:
    mark = checkpoint.bookmark
    return isinstance(mark, Bookmark) and mark.is_flat and mark.own is not None


def _until(scenario: Scenario, until: Time | None) -> Time:
    end = until if until is not None else scenario.end
    if end is None:
        raise OpeningError(f"--until: {scenario.name} has no end; say how long to play, such as +6h")
    return end
