"""What goes for good is asked about first, unless `--yes` has said so."""

import sys
from collections.abc import Sequence
from typing import Annotated, TypeAlias

import typer

from exchange.edge.text import clean
from tui.console.manners import BadInput

DeleteFlag: TypeAlias = Annotated[
    list[str] | None,
    typer.Option("--delete", metavar="NAME", help="Delete one permanently; repeatable."),
]
YesFlag: TypeAlias = Annotated[bool, typer.Option("--yes", help="With --delete: do not ask first.")]


def check_yes(delete: list[str] | None, *, yes: bool) -> None:
    """Raises BadInput where nothing is to be deleted."""
    if yes and not delete:
        raise BadInput("--yes: goes with --delete")


def is_agreed(names: Sequence[str], *, yes: bool) -> bool:
    """Has somebody said that these are to go? Raises BadInput where nobody can be asked."""
    if yes:
        return True
    if not sys.stdin.isatty():
        raise BadInput("--yes: needed without a terminal")
    sys.stderr.write(f"delete {', '.join(map(clean, names))} for good? y/n ")
    sys.stderr.flush()
    return sys.stdin.readline().strip().lower() in ("y", "yes")
