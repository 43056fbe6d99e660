"""`margincall web`: the same terminal in a browser on this machine, and on no other.

textual-serve knows no login and starts one terminal for each visitor, so it listens on the loopback
address only, there is no flag to change that, and what other pages ask of it is refused
(`tui.terminal.loopback`).
"""

import shlex
import sys
from typing import Annotated

import typer

from tui.console.manners import CANNOT_GO_ON, BadInput, Ended, say, whole

EXAMPLE = "Example: margincall web --port 8000"
LOOPBACK = "127.0.0.1"


def web(
    port: Annotated[int, typer.Option(parser=whole, metavar="N", help="Port to listen on.")] = 8000,
) -> None:
    """Show the terminal in a browser, on this machine only.

    Needs `pip install 'margincall[web]'`, or '.[web]' in a clone.
    """
    if not 1 <= port <= 65535:
        raise BadInput("--port: must be from 1 to 65535")
    try:
        from tui.terminal.loopback import Loopback  # noqa: PLC0415 an extra
    except ImportError:
        say("web: needs textual-serve: pip install 'margincall[web]', or '.[web]' in a clone")
        raise Ended(CANNOT_GO_ON) from None
    say(f"http://{LOOPBACK}:{port} shows it until ctrl+c; every visitor of this machine gets a terminal")
    Loopback(served(), host=LOOPBACK, port=port, title="margincall").serve()


def served() -> str:
    """What is started for each visitor."""
    return f"{shlex.quote(sys.executable)} -m tui"
