"""A saved session as it is named on the command line: by its name, or as the last that was saved."""

from pathlib import Path
from typing import Annotated

import typer

from exchange.edge.text import clean
from replays.scenarios.places import find_session, own_sessions, session_files
from tui.console.manners import BadInput, given, note

Named = Annotated[
    str, typer.Argument(parser=given, metavar="SESSION", help="A name that `sessions` lists, or a path.")
]
NamedOrLast = Annotated[
    str | None,
    typer.Argument(
        parser=given,
        metavar="SESSION",
        help="A name that `sessions` lists, or a path; the last saved if omitted.",
    ),
]


def session_named(name: str | None) -> Path:
    """The session of a name; without one, that whose file was written last. Raises SessionMissing."""
    if name is not None:
        return find_session(name)
    saved = session_files(own_sessions())
    if not saved:
        raise BadInput("SESSION: no session is saved yet")
    last = max(saved, key=lambda path: path.stat().st_mtime)
    note(f"{clean(last.stem)}: the session saved last")
    return last
