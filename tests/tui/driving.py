"""An app over a scripted world, driven by keys, read as text."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any

import pytest
from textual._compositor import Compositor
from textual._context import active_app, visible_screen_stack
from textual.pilot import Pilot

from replays.messages.client import OpenWorld, WorldClient
from tests.tui.world import ScriptedClient
from tui.app import Margincall
from tui.terminal.pump import Pump

draw = Compositor.render_update
PATIENCE = 600
"""Turns one waits for something to show."""
AT_ONCE = 25
"""Of them, turns in which no time passes: what waits for pictures alone has come by then."""
STEPS = 10_000
"""Of the loop, after which what never comes to rest is at fault."""
WORLD = OpenWorld(scenario="may-crash", in_memory=True)


async def settled(*_: float) -> None:
    """Everything has happened that can before time passes or something comes from outside."""
    await rest()
    active_app.get().screen._on_timer_update()
    await rest()


async def rest(*_: object) -> None:
    loop: Any = asyncio.get_running_loop()
    for _ in range(STEPS):
        await asyncio.sleep(0)
        if not loop._ready:
            return
    raise AssertionError("it never comes to rest")


@contextmanager
def _in_hand() -> Iterator[None]:
    """Pictures come when the hand has them come and none with the time; drawn is what stays of them, or
    after a key, not what it took to get there."""

    async def at_rest(_: Pump) -> None: ...

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Pump, "run", at_rest)
        patch.setattr(Compositor, "render_update", lambda *_, **__: None)
        yield


class Hand:
    """Presses keys and reads the screen."""

    def __init__(self, app: Margincall, pilot: Pilot[int]) -> None:
        self.app = app
        self.pilot = pilot

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)
        self.draw()

    def draw(self) -> None:
        """What a terminal would be sent."""
        draw(self.app.screen._compositor, screen_stack=self.app._background_screens)

    def text(self) -> str:
        """What stands on the screen, without colours."""
        visible_screen_stack.set(self.app._background_screens)
        width, height = self.app.size
        compositor = self.app.screen._compositor
        lines = compositor.render_strips()
        return "\n".join(strip.text.ljust(width)[:width] for strip in lines[:height])

    async def pictures(self, number: int) -> None:
        """Have so many come, at once."""
        for _ in range(number):
            self.app.pump.turn()
            await settled()

    async def until(self, holds: Callable[[], bool]) -> None:
        """Look at picture after picture until something is so, and fail when it never is."""
        for turn in range(PATIENCE):
            if holds():
                return
            await self.pictures(1)
            await asyncio.sleep(0 if turn < AT_ONCE else 0.02)
        raise AssertionError("it never came:\n" + self.text())

    async def sees(self, text: str) -> None:
        await self.until(lambda: text in self.text())


@asynccontextmanager
async def screen(
    client: WorldClient | None = None,
    size: tuple[int, int] = (120, 40),
    *,
    seen: bool = True,
    **options: object,
) -> AsyncIterator[Hand]:
    """An app that has shown its first frame, or none yet."""
    app = Margincall(client or ScriptedClient(), **{"world": WORLD, **options})  # type: ignore[arg-type]
    with _in_hand():
        async with app.run_test(size=size, notifications=True) as pilot:
            hand = Hand(app, pilot)
            await hand.until(lambda: app.view is not None or not seen)
            await pilot.pause()
            yield hand
            hand.draw()
