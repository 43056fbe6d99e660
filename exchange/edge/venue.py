"""The venue as every client sees it: commands down, events up, questions that change nothing."""

from collections.abc import Sequence
from typing import Protocol

from exchange.commands import AnyCommand
from exchange.events import AnyEvent
from exchange.questions import AnyAnswer, AnyQuestion
from exchange.units import Time


class Venue(Protocol):
    """A local exchange, a pipe to one, or a test's script."""

    @property
    def now(self) -> Time: ...

    def submit(self, command: AnyCommand) -> Sequence[AnyEvent]:
        """Stamp, journal, apply. What it returns is durable."""
        ...

    def ask(self, question: AnyQuestion) -> AnyAnswer:
        """Answer from live state, by the functions the venue itself decides with."""
        ...
