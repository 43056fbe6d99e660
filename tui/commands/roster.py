"""The commands by their names, and where each is to be found.

The one law: a command is loaded when it is asked for, and loads what it needs itself; so the screen is
there sooner, and `settings` never waits for an engine. Only the list of them all loads them all.
"""

from collections.abc import Iterator, Mapping
from functools import cache
from importlib import import_module
from typing import Any, NamedTuple

import typer
from typer.core import TyperGroup
from typer.main import get_group


class Place(NamedTuple):
    """A function of a module of `tui.commands`, or a group of them; and the name of its example."""

    module: str
    name: str
    example: str = "EXAMPLE"


ROSTER = {
    "trade": Place("replay", "trade", "TRADE_EXAMPLE"),
    "replay": Place("replay", "replay", "REPLAY_EXAMPLE"),
    "crashes": Place("crashes", "crashes"),
    "sessions": Place("sessions", "sessions", "SESSIONS_EXAMPLE"),
    "resume": Place("resume", "resume"),
    "status": Place("sessions", "status", "STATUS_EXAMPLE"),
    "verify": Place("sessions", "verify", "VERIFY_EXAMPLE"),
    "salvage": Place("sessions", "salvage", "SALVAGE_EXAMPLE"),
    "export": Place("sessions", "export", "EXPORT_EXAMPLE"),
    "log": Place("log", "log"),
    "plan": Place("plan", "plan"),
    "twins": Place("twins", "twins"),
    "autopsy": Place("autopsy", "autopsy"),
    "map": Place("liquidation_map", "map_"),
    "book": Place("market", "book", "BOOK_EXAMPLE"),
    "contract": Place("market", "contract", "CONTRACT_EXAMPLE"),
    "chart": Place("market", "chart", "CHART_EXAMPLE"),
    "estimate": Place("estimate", "estimate"),
    "drill": Place("drill", "drill"),
    "helper": Place("helper", "helper"),
    "calc": Place("calc", "app"),
    "match": Place("match", "match"),
    "doctor": Place("doctor", "doctor"),
    "settings": Place("settings", "settings"),
    "web": Place("web", "web"),
    "import": Place("imports", "import_"),
}
"""In the order in which they are listed."""


class Shelf(Mapping[str, Any]):
    """Every command by its name, each loaded when it is taken down."""

    def __getitem__(self, name: str) -> Any:
        """Raises KeyError for what is no command."""
        return _loaded(name)

    def __iter__(self) -> Iterator[str]:
        return iter(ROSTER)

    def __len__(self) -> int:
        return len(ROSTER)


class Commands(TyperGroup):
    """The group of them all, for the option parser."""

    def __init__(self, **attributes: Any) -> None:
        super().__init__(**attributes)
        self.commands: Any = Shelf()


@cache
def _loaded(name: str) -> Any:
    """One command, made of its function and its example."""
    place = ROSTER[name]
    module = import_module(f"tui.commands.{place.module}")
    found, alone = getattr(module, place.name), typer.Typer(rich_markup_mode=None)
    if isinstance(found, typer.Typer):
        alone.add_typer(found, name=name)
    else:
        alone.command(name, epilog=getattr(module, place.example))(found)
    command: Any = get_group(alone).commands[name]
    for each in (command, *getattr(command, "commands", {}).values()):
        _name_without_types(each)
    return command


def _name_without_types(command: Any) -> None:
    """In its help an argument stands by its name alone; the library adds which type of Python it is."""
    for each in command.params:
        if each.param_type_name == "argument":
            each.display_type_rich = lambda ctx: ""  # noqa: ARG005
