"""A saved session told of on one of its branches; whoever has several is told which."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from exchange.edge.text import clean, nearest
from replays.sessions.playthrough import Playthrough
from replays.sessions.reading import reading
from tui.commands.onlooker import looked_on
from tui.console.manners import BadInput, note
from tui.telling.text import branch_named

BranchFlag = Annotated[
    str | None,
    typer.Option("--branch", metavar="NAME", help="A branch of it; the current one if omitted."),
]


@contextmanager
def reading_told(path: Path, branch: str | None, *, quietly: bool = False) -> Iterator[Playthrough]:
    """The session at the end of a branch, by default of the one it stands on. Raises SessionFault."""
    with looked_on(path, quietly=quietly) as seen, reading(seen) as run:
        session = run.session
        check_branch(branch, session.branches)
        if branch not in (None, session.branch):
            session.switch(branch)
        others = [clean(name) for name in session.branches if name != session.branch]
        if others and not quietly:
            note(f"{branch_named(clean(session.branch))} is shown; --branch shows {', '.join(others)}")
        yield run


def check_branch(branch: str | None, known: Iterable[str]) -> None:
    """Raises BadInput for a branch that the session has not."""
    if branch is not None and branch not in known:
        raise BadInput(f'--branch: no "{clean(branch)}"{nearest(branch, known)}')
