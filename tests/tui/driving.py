"""An app over a scripted world, driven by keys, read as text."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from textual.pilot import Pilot

from replays.client import OpenWorld, WorldClient
from tests.tui.world import ScriptedClient
from tui.app import Margincall

PATIENCE = 600
"""Turns of the loop one waits for something to show."""
WORLD = OpenWorld(scenario="may-crash", in_memory=True)


class Hand:
    """Presses keys and reads the screen."""

    def __init__(self, app: Margincall, pilot: Pilot[int]) -> None:
        self.app = app
        self.pilot = pilot

    async def press(self, *keys: str) -> None:
        for key in keys:
            await self.pilot.press(key)
        await self.pilot.pause()

    def text(self) -> str:
        """What stands on the screen, without colours."""
        width, height = self.app.size
        compositor = self.app.screen._compositor
        lines = compositor.render_strips()
        return "\n".join(strip.text.ljust(width)[:width] for strip in lines[:height])

    async def until(self, holds: Callable[[], bool]) -> None:
        """Wait for something to be so, and fail when it never is."""
        for _ in range(PATIENCE):
            if holds():
                return
            await self.pilot.pause(0.02)
        raise AssertionError("it never came:\n" + self.text())

    async def sees(self, text: str) -> None:
        await self.until(lambda: text in self.text())


@asynccontextmanager
async def screen(
    client: WorldClient | None = None, size: tuple[int, int] = (120, 40), **options: object
) -> AsyncIterator[Hand]:
    """An app that has shown its first frame."""
    app = Margincall(client or ScriptedClient(), **{"world": WORLD, **options})  # type: ignore[arg-type]
    async with app.run_test(size=size, notifications=True) as pilot:
        hand = Hand(app, pilot)
        await hand.until(lambda: app.view is not None)
        await pilot.pause()
        yield hand
