"""The saved sessions one can go on with: as much of each as tells it from the others, quickly read.

The one law: what cannot be taken up is not offered: one in use, damaged, or without its scenario
(`margincall sessions` lists those too, each with its reason). One that misses commands says how.
"""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import msgspec

from exchange.edge.faults import SessionFault
from exchange.edge.text import clean
from exchange.edge.transcript import Transcript
from replays.catalogue import ScenarioError, folder_of
from replays.places import own_scenarios, own_sessions, session_files
from tui.library import Saved


def read_saved() -> Iterator[Saved]:
    """Those that can be taken up, the one left last first."""
    for path in sorted(session_files(own_sessions()), key=_changed, reverse=True):
        with suppress(SessionFault, ScenarioError, msgspec.MsgspecError, OSError):
            saved = _read(path)
            if saved is not None:
                yield saved


def _read(path: Path) -> Saved | None:
    """None of one that was killed before anything was written."""
    with Transcript.open(path) as transcript:
        scenario, last = transcript.header.scenario, transcript.last()
        record = last.records(transcript.written)[-1] if last is not None else None
        loss = transcript.loss()
    if record is None:
        return None
    folder_of(scenario, own_scenarios())
    told = msgspec.msgpack.decode(record.body)
    time = told["time"] if told.get("record") == "left" else record.time
    name = clean(path.stem)
    return Saved(name, scenario, str(path), time, "" if loss is None else f"{name}: {loss.text}")


def _changed(path: Path) -> float:
    """When its file was written last, in seconds; 0 of one that has just gone."""
    with suppress(OSError):
        return path.stat().st_mtime
    return 0.0
