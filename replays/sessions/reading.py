"""A saved session taken up to be told of, and nothing else.

Its file is only read, and by as many at once as like; only a player keeps readers out. What is lived again
is a copy that is gone afterwards.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from exchange.edge.faults import SessionFault
from exchange.edge.storage import copy_to
from exchange.edge.transcript import Transcript
from replays.messages.client import OpenWorld
from replays.sessions.opening import open_run
from replays.sessions.playthrough import Playthrough


@contextmanager
def reading(path: Path) -> Iterator[Playthrough]:
    """The session as it was left. Raises SessionFault of its own file, and ScenarioError."""
    with TemporaryDirectory(prefix="margincall-") as folder:
        copy = Path(folder) / path.name
        scenario = _copied(path, copy)
        try:
            run = open_run(OpenWorld(scenario=scenario, session=str(copy), resume=True))
            try:
                yield run
            finally:
                run.session.journal.close()
        except SessionFault as fault:
            if fault.path != copy:
                raise
            raise fault.of(path) from fault


def _copied(path: Path, copy: Path) -> str:
    """Proven, and copied while no player can open it; the name of its scenario."""
    with Transcript.open(path) as transcript:
        transcript.check_complete()
        transcript.check_recent()
        copy_to(path, copy)
        return transcript.header.scenario
