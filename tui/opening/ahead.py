"""The world's process, started while the command line is still being read.

The one law: a process is started ahead only for a line that, as it looks, begins a screen; one that
nobody took is ended.
"""

from collections.abc import Sequence

from replays.stage.process import ProcessClient

DRAWN = {"trade", "replay", "resume", "--in-memory"}
"""Commands that begin a screen, as a line without any command does, and the option it may have."""
UNDRAWN = {"--headless", "--help", "-h", "--version", "--install-completion", "--show-completion"}
"""With one of these even they begin none."""


def wants_screen(arguments: Sequence[str]) -> bool:
    """Will this line, as far as one can see, begin a screen?"""
    return (not arguments or arguments[0] in DRAWN) and not UNDRAWN.intersection(arguments)


class Ahead:
    """At most one process that was started and not taken yet."""

    def __init__(self) -> None:
        self._client: ProcessClient | None = None

    def start(self) -> None:
        self._client = ProcessClient()

    def take(self) -> ProcessClient:
        """The one that was started, or else a new one."""
        client, self._client = self._client, None
        return client or ProcessClient()

    def end(self) -> None:
        """End the one that nobody took."""
        if self._client is not None:
            self._client.kill()
            self._client.close()
            self._client = None


ahead = Ahead()
