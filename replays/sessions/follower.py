"""Whoever follows a session: makes something of its events, and may act by a plan.

The follower drives the steps, so that it hears what is lived and what is lived again alike.
"""

from typing import Any, Protocol


class Follower(Protocol):
    """Whoever makes something of the events, and may act by a plan. Drives the session's steps."""

    def step(self) -> object:
        """One step of the session, with all that goes with it."""
        ...

    def settle(self) -> object:
        """What is due at this moment, without a step."""
        ...

    def bookmark(self) -> object: ...

    def return_to(self, bookmark: Any) -> None: ...

    def save(self) -> bytes: ...

    def load(self, saved: bytes) -> None:
        """As it was when it was saved; empty: as it was at the beginning."""
        ...
