"""`margincall resume`: going on with a saved session, on the screen or without one."""

from pathlib import Path
from typing import Annotated

import typer
from msgspec.structs import replace

from exchange.edge.transcript import Transcript
from replays.messages.client import OpenWorld
from tui.commands.alerts import AlertFlag, alarms
from tui.commands.named import NamedOrLast, session_named
from tui.commands.replay import Until
from tui.console.manners import JsonFlag, refuse_on_screen
from tui.opening.entrance import on_screen

EXAMPLE = "Example: margincall resume calm-1 --headless --json --until +6h"


def resume(
    session: NamedOrLast = None,
    headless: Annotated[bool, typer.Option("--headless", help="Without a screen, at full speed.")] = False,
    until: Until = None,
    alert: AlertFlag = None,
    accept_loss: Annotated[
        bool, typer.Option("--accept-loss", help="Resume without the acknowledged commands that are missing.")
    ] = False,
    as_json: JsonFlag = False,
) -> None:
    """Resume a session, on the screen or headless."""
    world = replace(saved_world(session_named(session), accept_loss=accept_loss), alerts=alarms(alert))
    if not headless:
        refuse_on_screen({"--until": until, "--json": as_json})
        on_screen(world)
        return
    from tui.commands.headless import resume_headless  # noqa: PLC0415 the world in this process

    resume_headless(world, until, as_json=as_json)


def saved_world(path: Path, *, accept_loss: bool = False) -> OpenWorld:
    """A saved session, to be taken up. Raises SessionFault, of commands that are missing too."""
    with Transcript.open(path) as transcript:
        scenario = transcript.header.scenario
        if not accept_loss:
            transcript.check_complete()
    return OpenWorld(scenario=scenario, session=str(path), resume=True, accept_loss=accept_loss)
