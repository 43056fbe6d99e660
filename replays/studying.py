"""Studies in a process of their own, one at a time: whoever looks on is never kept waiting.

Down goes a question, up come its answers until the last, which is done. This is the screen's side;
at the other end is `replays.study_program`.
"""

from collections.abc import Sequence
from contextlib import suppress
from typing import Protocol

import msgspec

from replays.programs import awaited, started
from replays.study import Studied, Study

_UP: msgspec.json.Decoder[Studied] = msgspec.json.Decoder(Studied)
_ENCODER = msgspec.json.Encoder()


class StudyClient(Protocol):
    """The screen's end. Nothing waits; one question at a time."""

    def ask(self, study: Study) -> None: ...

    def poll(self) -> Sequence[Studied]:
        """What has been found out since the last poll, in order."""
        ...

    def fileno(self) -> int | None:
        """Readable when `poll` has something; None where there is nothing to wait on."""
        ...

    def close(self) -> None:
        """Give up whatever is being studied. Safe to call twice."""
        ...


class StudyProcess:
    """A `StudyClient` whose studies are made in another process."""

    def __init__(self) -> None:
        self._process, self._pipe = started("replays.study_program")
        self._dead = False

    def ask(self, study: Study) -> None:
        with suppress(OSError):
            self._pipe.send_bytes(_ENCODER.encode(study))

    def poll(self) -> Sequence[Studied]:
        found: list[Studied] = []
        try:
            while not self._dead and self._pipe.poll():
                found.append(_UP.decode(self._pipe.recv_bytes()))
        except (EOFError, OSError):
            self._dead = True
            found.append(Studied(done=True, trouble="The computation has ended before its answer."))
        return found

    def fileno(self) -> int | None:
        return None if self._pipe.closed else self._pipe.fileno()

    def close(self) -> None:
        self._dead = True
        if not self._pipe.closed:
            self._pipe.close()
        self._process.terminate()
        awaited(self._process)
