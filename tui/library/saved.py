"""The saved sessions one can go on with: as much of each as tells it from the others, quickly read.

The one law: each is proven as whoever takes it up will prove it, and what is found is said with it. One in
use, without its scenario or of another program is not offered (`margincall sessions` lists those too).
"""

from collections import deque
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import msgspec

from exchange.edge.codec import UNREADABLE
from exchange.edge.faults import SessionDamaged, SessionFault
from exchange.edge.text import clean
from exchange.edge.transcript import Transcript
from replays.scenarios.catalogue import ScenarioError, folder_of
from replays.scenarios.places import own_scenarios, own_sessions, session_files
from tui.library.entries import Saved


def read_saved() -> Iterator[Saved]:
    """Those that can be taken up, or are damaged, the one left last first."""
    for path in sorted(session_files(own_sessions()), key=_changed, reverse=True):
        with suppress(SessionFault, ScenarioError, *UNREADABLE, KeyError, OSError):
            saved = _told(path)
            if saved is not None:
                yield saved


def _told(path: Path) -> Saved | None:
    try:
        return _read(path)
    except SessionDamaged as fault:
        return Saved(clean(path.stem), str(path), trouble=fault.text)


def _read(path: Path) -> Saved | None:
    """None of one that was killed before anything was written."""
    with Transcript.open(path) as transcript:
        scenario, loss = transcript.header.scenario, transcript.loss()
        last = deque(transcript.records(branch=transcript.check_recent()), maxlen=1)
    if not last:
        return None
    folder_of(scenario, own_scenarios())
    told = msgspec.msgpack.decode(last[0].body, type=dict[str, Any])
    time = told["time"] if told.get("record") == "left" else last[0].time
    trouble = "" if loss is None else loss.text
    return Saved(clean(path.stem), str(path), scenario, time, trouble, loss is not None)


def _changed(path: Path) -> float:
    """When its file was written last, in seconds; 0 of one that has just gone."""
    with suppress(OSError):
        return path.stat().st_mtime
    return 0.0
