"""What screens and dialogs may ask of the app around them.

They send and ask through it and change how the user looks at the world; they never see a client or
the process behind it.
"""

from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Any, Protocol, TypeVar, cast

from textual.dom import DOMNode

from exchange.commands import AnyCommand
from exchange.units import Time
from replays.messages.client import Asked, OpenWorld
from replays.messages.frame import Ack, Fault
from replays.messages.lived import Lived
from replays.study.questions import Study
from tui.client.log import Log
from tui.client.studies import Kind
from tui.colours.themes import Palette
from tui.keys.hints import Hints
from tui.looking.view import View
from tui.settings.own import Settings
from tui.widgets.alarm import News

Answer = TypeVar("Answer")


class Host(Protocol):
    view: View | None
    """None until the first frame."""
    palette: Palette
    settings: Settings
    settings_file: Path | None
    """Where a changed setting is written; None: nowhere."""
    log_lines: Log
    """What has been said."""
    news: News | None
    """What must not be missed and has not been answered yet."""
    sought: Time | None
    """Where the last seek in this world was to lead; None before any."""
    shown: int
    """How many frames there were to be seen so far."""

    @property
    def hints(self) -> Hints | None:
        """What may yet be tried; None where nothing is hinted at."""

    def answer_news(self, *, ask_why: bool = False) -> bool:
        """Take note of it, or have an own liquidation explained; a dead world cannot be answered away.

        Says whether there was any.
        """
        ...

    def look(self, **changes: Any) -> None:
        """Change how the user looks at the world, and show it at once."""

    def set_setting(self, name: str, text: str | None) -> str:
        """Set a setting, None for its default. Why it cannot be; empty where it could."""
        ...

    def say(self, text: str, severity: str = "information") -> None:
        """A short message in the corner."""

    def turn(self, do: str, value: int = 0, text: str = "") -> None:
        """Turn a knob of the playback."""

    def send(self, *commands: AnyCommand) -> Awaitable[Ack | Fault]:
        """Send commands in order until one is refused; says what came of it."""

    def ask(self, question: Asked, kind: type[Answer]) -> Awaitable[Answer | Fault]:
        """Ask what would be."""

    def study(self, kind: Kind, make: Callable[[Lived], Study | None], *, with_world: bool = False) -> None:
        """Have the life so far lived again beside the world, to find something out of it, if anything."""

    def is_studying(self, kind: Kind) -> bool: ...

    def open_world(self, world: OpenWorld) -> None:
        """Go to another world; the one that runs is saved and ends."""

    def focus_market(self, symbol: str) -> None:
        """Look at another instrument."""

    def open_screen(self, name: str) -> None:
        """Go to another of the screens."""

    def stand_still(self, why: str) -> None:
        """Stop the replay, where it plays, and say why."""

    def hold(self) -> None:
        """A dialog opened: the replay may stand still."""

    def standing(self) -> AbstractAsyncContextManager[None]:
        """Inside it stands still already, if it may."""
        ...

    def release(self) -> None:
        """A dialog closed."""

    def next_theme(self) -> None: ...

    def revive(self) -> None:
        """Start the world again from its journal, after it has died."""


def host(node: DOMNode) -> Host:
    """The app as its screens may know it."""
    return cast(Host, node.app)
