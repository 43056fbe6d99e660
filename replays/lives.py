"""Which run is to be lived again: a plan in a scenario, or a session as its player left it."""

import zlib
from pathlib import Path

from exchange.edge.transcript import Transcript
from exchange.units import MINUTE, Time
from replays.client import OpenWorld
from replays.facts import facts_told
from replays.history import read_line, scenario_of, settings_of
from replays.lived import Begun, ByHand, Lived
from replays.moves import PlanRun
from replays.opening import OpeningError, read_settings
from replays.places import own_scenarios
from replays.playthrough import Playthrough
from replays.population import PLAYER
from replays.rerun import Deed, Life, Place
from replays.scenario import Scenario, find
from replays.session import Session


def life_of(asked: OpenWorld, until: Time | None) -> Life:
    """A plan played from the beginning of a scenario. Raises OpeningError and what reading it raises."""
    scenario, settings = read_settings(asked)
    seed = scenario.seed if asked.seed is None else asked.seed
    return Life(scenario, seed, settings, _until(scenario, until))


def life_of_session(path: Path, scenarios: Path | None = None, on: str | None = None) -> Life:
    """What was done in a saved session, on the branch it stands in or on another; its file is only read.

    Raises SessionFault.
    """
    with Transcript.open(path) as transcript:
        transcript.check_complete()
        standing = transcript.check_recent()
        branch = standing if on is None else transcript.branches[on]
        settings = settings_of(transcript)
        scenario = scenario_of(transcript, own_scenarios() if scenarios is None else scenarios)
        line = read_line(transcript, branch, scenario.start)
    deeds = tuple(Deed(act.time, act.command) for act in line.acts if not act.planned)
    return Life(scenario, transcript.header.seed, settings, line.end, deeds)


def life_told(lived: Lived, until: Time | None = None) -> Life:
    """What was told, to be lived as far as it was, or to another time. Raises ScenarioError."""
    scenario = find(lived.scenario, own_scenarios())
    deeds = tuple(Deed(each.time, each.command) for each in lived.deeds)
    return Life(scenario, lived.seed, lived.settings, lived.time if until is None else until, deeds)


def tell_life(run: Playthrough, *, with_world: bool = False) -> Lived:
    """The life of a session to this moment, and what is known of its liquidations."""
    session = run.session
    return Lived(
        scenario=session.scenario.name,
        seed=session.journal.header.seed,
        settings=session.settings,
        time=session.time,
        deeds=tuple(ByHand(act.time, act.command) for act in session.done if not act.planned),
        world=session.world.snapshot() if with_world else b"",
        begun=_begun(session),
        falls=facts_told(run.story.trader, session.scenario.instruments),
    )


def place_told(lived: Lived, life: Life) -> Place | None:
    """From where that life may be lived; None: from its beginning."""
    if lived.begun is None:
        return None
    plan = PlanRun(life.plan, PLAYER, life.grounds).state()
    return Place(lived.begun.time, zlib.decompress(lived.begun.world), plan, 0, 0, ())


def _begun(session: Session) -> Begun | None:
    """The latest that is kept from a minute before anything was done: that minute is looked at too."""
    plan = Life(session.scenario, session.journal.header.seed, session.settings, session.time).plan
    planned = [step.at for step in plan.steps if step.at is not None]
    first = min([*planned, *(act.time for act in session.done)], default=session.time)
    if (found := session.checkpoints.before((), first - MINUTE)) is None:
        return None
    checkpoint, _ = found
    return Begun(checkpoint.place.time, checkpoint.world)


def _until(scenario: Scenario, until: Time | None) -> Time:
    end = until if until is not None else scenario.end
    if end is None:
        raise OpeningError(f"--until: {scenario.name} has no end; say how long to play, such as +6h")
    return end
