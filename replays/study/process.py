"""Studies in a process of their own, one at a time: whoever looks on is never kept waiting.

Down goes a question, up come its answers until the last, which is done. This is the screen's side;
at the other end is `replays.study.program`.
"""

from collections.abc import Sequence
from typing import Protocol

import msgspec

from replays.messages.programs import Program, awaited
from replays.study.questions import Studied, Study

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
        self._program = Program("replays.study.program")

    def ask(self, study: Study) -> None:
        self._program.send(_ENCODER.encode(study))

    def poll(self) -> Sequence[Studied]:
        messages, has_ended = self._program.received()
        found = [_UP.decode(message) for message in messages]
        if has_ended:
            found.append(Studied(done=True, trouble="The computation ended without an answer."))
        return found

    def fileno(self) -> int | None:
        return self._program.fileno()

    def close(self) -> None:
        self._program.hang_up()
        self._program.process.terminate()
        awaited(self._program.process)
