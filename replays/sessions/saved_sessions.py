"""The sessions that are saved, told from their files alone; what one is worth may be lived again."""

import zlib
from pathlib import Path
from typing import NamedTuple

import msgspec

from exchange.edge.chain import Header
from exchange.edge.codec import UNREADABLE
from exchange.edge.disk import DISK
from exchange.edge.faults import SessionFault, SessionInUse
from exchange.edge.transcript import Transcript
from exchange.units import Cash, Time
from replays.scenarios.catalogue import ScenarioError
from replays.scenarios.places import own_scenarios, own_sessions, session_files
from replays.scenarios.scenario import Scenario, find
from replays.sessions.playthrough import Saved
from replays.sessions.reading import reading
from replays.world.checkpoints import Place
from replays.world.history import read_line
from replays.world.keeping import on_the_tape, unpacked


class Entry(NamedTuple):
    """One saved session. What cannot be read of a damaged one is None."""

    name: str
    path: Path
    scenario: str | None
    created: Time | None
    """Wall time."""
    time: Time | None
    """How far the tape was played."""
    equity: dict[str, Cash]
    """Per settlement asset, where it was last kept: at quitting, to the moment."""
    bytes: int
    state: str
    """clean, damaged, in use, or without its scenario."""
    is_whole: bool = True
    """Is the equity that of its end? Where it is played, or was killed, it may be from before."""


def shelf() -> list[Entry]:
    """Every session on the shelf, newest first."""
    read = map(read_entry, session_files(own_sessions()))
    entries = [entry for entry in read if entry is not None]
    return sorted(entries, key=lambda entry: entry.created or 0, reverse=True)


def read_entry(path: Path) -> Entry | None:
    """What a session's file says of itself; None where it has just gone."""
    try:
        size = path.stat().st_size
        with Transcript.open(path, DISK) as transcript:
            header, branch = transcript.header, transcript.standing()
            line = read_line(transcript, branch, _scenario_of(header).start)
            place, equity = _equity(transcript, branch)
            state = "clean" if transcript.loss() is None else "damaged"
    except FileNotFoundError:
        return None
    except SessionInUse:
        return Entry(path.stem, path, None, None, None, {}, size, "in use")
    except SessionFault:
        return Entry(path.stem, path, None, None, None, {}, size, "damaged") if path.exists() else None
    except ScenarioError:
        return Entry(path.stem, path, header.scenario, header.created, None, {}, size, "without its scenario")
    whole = place == Place.at_end(line)
    return Entry(path.stem, path, header.scenario, header.created, line.end, equity, size, state, whole)


def _scenario_of(header: Header) -> Scenario:
    """The one it was played on. Raises ScenarioError where that is gone, or another has its name."""
    scenario = find(header.scenario, own_scenarios())
    if scenario.hash != header.scenario_hash:
        raise ScenarioError(f"{scenario.name} has changed since")
    return scenario


def _equity(transcript: Transcript, branch: int) -> tuple[Place | None, dict[str, Cash]]:
    """The latest known, and where; nothing in a session too short to have a snapshot."""
    for _, kept in on_the_tape(transcript, branch):
        try:
            saved = msgspec.json.decode(unpacked(kept.follower), type=Saved)
        except (*UNREADABLE, zlib.error):
            continue
        _, equity = saved.curves.to_present()
        return Place(kept.seq, kept.time), {asset: line[-1] for asset, line in equity.items() if line}
    return None, {}


def worth(path: Path) -> dict[str, Cash]:
    """At a session's end, lived again from where it was last kept; nothing where that cannot be."""
    try:
        with reading(path) as run:
            _, equity = run.lines().to_present()
    except (SessionFault, ScenarioError):
        return {}
    return {asset: line[-1] for asset, line in equity.items()}
