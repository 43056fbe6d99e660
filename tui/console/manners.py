"""How the command line speaks: documents on stdout, one line for people on stderr, stated exit codes.

The one law: a script can rely on it (CLI.md). Whatever is printed has been cleaned of what could
steer a terminal.
"""

import json
import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from shutil import get_terminal_size
from typing import Annotated, Any, TypeAlias

import typer

from exchange.edge.text import clean, clean_message
from exchange.edge.version import VERSION
from exchange.numerals import Unusable
from tui.telling.text import WIDTH, as_text, spoken, table

FINE, CANNOT_GO_ON, BAD_INPUT, DAMAGED, IN_USE = range(5)
HANGUP, INTERRUPTED, TERMINATED = 129, 130, 143
DIGITS_MAX = 20
AUTO = "auto"
"""As the name of a theme: by what surrounds the terminal."""
JsonFlag: TypeAlias = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]


def whole(text: str | int) -> int:
    """A whole number as people write it: ASCII digits and at most a sign, nothing else."""
    digits = str(text).removeprefix("-")
    if not (digits.isascii() and digits.isdigit()):
        raise typer.BadParameter(f'"{clean(str(text))}" is not a whole number')
    if len(digits) > DIGITS_MAX:
        raise typer.BadParameter(f'"{clean(str(text))}" has more than {DIGITS_MAX} digits')
    return int(text)


def given(name: str) -> str:
    """A name as people write it: some letter at least. Nothing would be the folder one stands in."""
    if not name:
        raise typer.BadParameter("must not be empty")
    return name


def given_path(name: str | Path) -> Path:
    return Path(given(str(name)))


class BadInput(Unusable):
    """Something the user wrote that cannot be used: one line naming it and its limit."""


def refuse_on_screen(given: Mapping[str, object], instead: str = "") -> None:
    """What means nothing on the screen is refused there, not passed over. Raises BadInput."""
    for flag in (flag for flag, value in given.items() if value not in (None, False)):
        raise BadInput(f"{flag}: goes with --headless{instead and '; '}{instead}")


class Ended(Exception):
    """The run was ended from outside; what there was of it is saved."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


@dataclass
class Manner:
    """The flags that go with every command."""

    plain: bool = False
    ascii: bool = False
    debug: bool = False
    theme: str = ""
    """Empty: as the settings say."""
    flags: frozenset[str] = frozenset()
    """Those of the command that were typed, with their dashes."""
    notes: list[str] = field(default_factory=list)
    """To be said with the next document; where there is none, what is wrong is all that is said."""


manner = Manner()


def as_typed(refusal: str) -> str:
    """What is wrong with a value, named as whoever typed the flag knows it."""
    flag = f"--{refusal.partition(':')[0]}"
    return f"--{refusal}" if flag in manner.flags else refusal


def show(
    document: Mapping[str, Any] | Sequence[Mapping[str, Any]], *, as_json: bool, plain: bool = False
) -> None:
    """Print one document: JSON for scripts, aligned text for people; plain numbers can be typed again."""
    while manner.notes:
        say(manner.notes.pop(0))
    if as_json:
        print_line(json.dumps(stamped(document)))
        return
    document = document if plain else spoken(document)
    if isinstance(document, Mapping):
        print_text(as_text(document, _width()))
    else:
        print_text("\n".join(table(document, width=_width())) if document else "none")


def _width() -> int:
    """Cells of a line of the terminal; in a pipe as many as anybody may want."""
    return get_terminal_size().columns if sys.stdout.isatty() else WIDTH


def print_text(text: str) -> None:
    """Print for people, without characters beyond ASCII where asked."""
    print_line(text.replace("…", "...").encode("ascii", "replace").decode() if manner.ascii else text)


def print_line(text: str) -> None:
    sys.stdout.write(text + "\n")


def say(message: str) -> None:
    """One line for people, beside whatever a script reads. Where none can be written the exit code tells."""
    try:
        sys.stderr.write(f"margincall: {clean_message(message)}\n")
    except OSError:
        sys.stderr = open(os.devnull, "w")  # noqa: SIM115 it lives as long as the program


def note(message: str) -> None:
    """One line for people about the document that follows."""
    manner.notes.append(message)


def stamped(document: Mapping[str, Any] | Sequence[Mapping[str, Any]]) -> Any:
    """A document as scripts get it: always marked as paper, and by which version."""
    if not isinstance(document, Mapping):
        return [stamped(row) for row in document]
    return {**document, "paper": True, "version": VERSION}
