"""The way to the screen: the world first, in a process of its own, and what draws while that one is made.

The one law: before the world's process is started nothing is loaded that only it or the screen needs.
"""

import os
import sys
from contextlib import closing

from msgspec.structs import replace

from replays.messages.client import OpenWorld
from replays.scenarios.catalogue import folder_of
from replays.scenarios.places import own_scenarios
from replays.stage.process import ProcessClient
from tui.client.starts import BACKDROP, CALM, looked_into
from tui.console.manners import CANNOT_GO_ON, Ended, manner, say
from tui.opening.ahead import ahead


def on_screen(world: OpenWorld | None) -> None:
    """The terminal, or what stands in for it; leaves with its exit code."""
    if world is not None and not world.resume:
        folder_of(world.scenario, own_scenarios())
    if manner.plain:
        _line_by_line(world or CALM)
        return
    if not can_draw():
        say("not a terminal; --plain prints line by line, replay --headless runs without one")
        raise Ended(CANNOT_GO_ON)
    with closing(ahead.take()) as client:  # while its process starts, the settings are read
        from tui.settings.own import read_settings as own_settings  # noqa: PLC0415

        settings = own_settings()
        world = None if world is None else replace(world, auto_slow=settings.slow, as_left=world.resume)
        client.begin(looked_into(world or BACKDROP))
        from tui.opening.launch import run  # noqa: PLC0415 while the screen loads, the world is being made

        environ = dict(os.environ)
        raise Ended(run(client, settings, world, manner.ascii, ProcessClient, environ))


def can_draw() -> bool:
    """Is this a terminal, or does another program draw for us (`margincall web`)?"""
    if os.environ.get("TEXTUAL_DRIVER"):
        return True
    return sys.stdin.isatty() and sys.stdout.isatty() and os.environ.get("TERM", "dumb") != "dumb"


def _line_by_line(world: OpenWorld) -> None:
    """The world in this process, for who wants no screen."""
    from tui.opening.lines import line_by_line  # noqa: PLC0415

    line_by_line(world)
