"""The README's pictures, made from the running program: `python -m tui.pictures`; takes a minute or more.

The May crash is played in this process, with a plan, until its long is called for margin, and each screen is
saved as it stands. The same seed gives the same market.
"""

import asyncio
import sys
from pathlib import Path

from textual.pilot import Pilot

from exchange.units import SECOND, Time
from replays.messages.client import OpenWorld
from replays.stage.local import LocalClient
from tui.app import Margincall
from tui.colours.themes import DARK

FOLDER = Path(__file__).parent
NOON: Time = 1_621_425_600 * SECOND
"""Of 19 May 2021."""
WATCHED = 20 * 60 * SECOND
"""After noon one looks on: the heat map begins."""
WORLD = OpenWorld(
    scenario="may-crash", in_memory=True, plan=str(FOLDER / "may.toml"), start=NOON + WATCHED, paused=True
)
SIZE = (120, 40)
STEPS = 34 * 60 + 10
"""Seconds of tape: to the first leg's fall."""
STRIDE = 10
SCREENS = (("1", "trade"), ("2", "cascade"), ("5", "library"), ("6", "learn"))
TURNS = 200


async def _until_seen(app: Margincall, pilot: Pilot[int]) -> None:
    for _ in range(TURNS):
        if app.view is not None and app.view.frame.bids:
            return
        await pilot.pause(0.02)
    raise RuntimeError("no frame came")


async def draw(folder: Path) -> None:
    """Save every picture."""
    client = LocalClient()
    app = Margincall(client, world=WORLD)
    async with app.run_test(size=SIZE) as pilot:
        await _until_seen(app, pilot)
        app.look(palette=DARK)  # without a terminal nobody says that there are colours enough for shades
        for _ in range(STEPS // STRIDE):
            client.step(STRIDE)
            await pilot.pause()
        app.clear_notifications()
        for key, name in SCREENS:
            await pilot.press(key)
            await pilot.pause(1.0)
            (folder / f"{name}.svg").write_text(app.export_screenshot(title="margincall"), encoding="utf-8")
            sys.stdout.write(f"{name}.svg\n")


if __name__ == "__main__":
    asyncio.run(draw(FOLDER))
