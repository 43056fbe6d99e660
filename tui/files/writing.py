"""Files the terminal writes for its user: whole or not at all, and never over one that is there."""

import os
import tempfile
from contextlib import suppress
from errno import EEXIST
from pathlib import Path

TRIES = 1_000


def replace_file(path: Path, text: str) -> None:
    """Put a text in a file's place at once; whoever reads it finds the old one or the new. Raises OSError."""
    path = path.resolve()
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with open(descriptor, "wb") as file:
            file.write(text.encode("utf-8"))
            file.flush()
            os.fsync(file.fileno())
        os.chmod(name, path.stat().st_mode & 0o777 if path.exists() else 0o644)
        os.replace(name, path)
    except BaseException:
        with suppress(OSError):
            os.unlink(name)
        raise


def fresh_file(folder: Path, stem: str, suffix: str, text: str) -> Path:
    """Write a text to a name that nobody has yet: stem, stem-2, stem-3 and so on. Raises OSError."""
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(1, TRIES):
        path = folder / f"{stem}{f'-{number}' if number > 1 else ''}{suffix}"
        try:
            file = path.open("x", encoding="utf-8", newline="")
        except FileExistsError:
            continue
        try:
            with file:
                file.write(text)
        except BaseException:
            with suppress(OSError):
                path.unlink()
            raise
        return path
    raise FileExistsError(EEXIST, "there are too many files of that name", str(folder / stem))
