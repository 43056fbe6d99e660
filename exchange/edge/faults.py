"""Every way a session file can fail its reader, each with its sentence and the program's exit code.

A fault names the file and what is safe; it is raised before anything half-done could be shown.
"""

from pathlib import Path
from typing import Self


class SessionFault(Exception):
    """A session cannot be opened, or cannot go on."""

    exit_code = 1

    def __init__(self, path: Path, text: str) -> None:
        super().__init__(f"{path}: {text}")
        self.path = path
        self.text = text

    def of(self, path: Path) -> Self:
        """The same fault of the file that was named: of its copy or draft nobody has heard."""
        told = type(self).__new__(type(self), f"{path}: {self.text}")
        told.__dict__.update(self.__dict__, path=path)
        return told


class SessionMissing(SessionFault):
    exit_code = 2


class SessionExists(SessionFault):
    exit_code = 2


class SessionForeign(SessionFault):
    """A file, but not a session's."""

    exit_code = 2


class SessionNewer(SessionFault):
    """Written by a later program, whose meaning this one could only guess."""

    exit_code = 2


SALVAGE = "; `margincall salvage` saves what is good"
LOST = "; nothing of it can be saved, only an earlier copy helps"
BROKEN = f"damaged: pages of the file are broken{SALVAGE}"


class SessionDamaged(SessionFault):
    """What was written is not what is read; `seq` is the last number before the damage, where known."""

    exit_code = 3

    def __init__(self, path: Path, text: str, seq: int | None = None) -> None:
        super().__init__(path, text)
        self.seq = seq


class CommandsMissing(SessionDamaged):
    """The file is whole but ends before what was acknowledged: an old copy, or one without its -wal."""

    def __init__(self, path: Path, seq: int, missing: int) -> None:
        plural = "command is" if missing == 1 else "commands are"
        text = (
            f"{missing} acknowledged {plural} missing after number {seq}; `margincall resume --accept-loss`"
            " goes on from there, `margincall salvage` copies what there is"
        )
        super().__init__(path, text, seq)
        self.missing = missing


class SessionInUse(SessionFault):
    exit_code = 4


class DiskFull(SessionFault):
    """Nothing of the failed batch was acknowledged."""


class DiskFailed(SessionFault):
    """Nothing of the failed batch was acknowledged, and nothing more is tried."""


class SessionUnwritable(SessionFault):
    """No permission, a read-only folder, or the file is no longer where it was opened."""
