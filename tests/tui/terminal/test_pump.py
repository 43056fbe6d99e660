"""The pump never queues, and slows down while the terminal cannot keep up."""

import asyncio
from queue import Queue
from types import SimpleNamespace

from textual.drivers._writer_thread import WriterThread

from replays.messages.client import OpenWorld
from tests.tui.world import ScriptedClient
from tui.app import Margincall
from tui.terminal.pump import FREE_TO_HASTEN, PERIODS, SKIPS_TO_SLOW, Pump, writer_busy


def test_a_busy_terminal_is_spared_the_beat() -> None:
    beats: list[int] = []
    busy = [True]
    pump = Pump(lambda: beats.append(1), lambda: busy[0])
    pump.turn()
    assert not beats
    busy[0] = False
    pump.turn()
    assert len(beats) == 1


def test_skipped_beats_halve_the_rate_and_free_ones_bring_it_back() -> None:
    busy = [True]
    pump = Pump(lambda: None, lambda: busy[0])
    for _ in range(SKIPS_TO_SLOW * 10):
        pump.turn()
    assert pump.gear == len(PERIODS) - 1
    busy[0] = False
    for _ in range(FREE_TO_HASTEN * len(PERIODS)):
        pump.turn()
    assert pump.gear == 0


async def test_deadlines_are_absolute() -> None:
    beats: list[float] = []
    clock = asyncio.get_running_loop().time
    task = asyncio.ensure_future(Pump(lambda: beats.append(clock()), lambda: False).run())
    await asyncio.sleep(0.32)
    task.cancel()
    assert 4 <= len(beats) <= 7


async def test_an_app_that_nobody_touches_sees_picture_after_picture() -> None:
    client = ScriptedClient()
    app = Margincall(client, world=OpenWorld(in_memory=True))
    async with asyncio.timeout(60), app.run_test() as pilot:
        while len(client.wants) < 5:
            await asyncio.sleep(0.01)
            await pilot.pause()
    assert app.view is not None


def test_the_writer_thread_keeps_its_queue_where_the_pump_looks() -> None:
    """Fails when Textual moves it: then the pump would believe every terminal free."""
    writer = WriterThread(SimpleNamespace())  # type: ignore[arg-type]
    assert isinstance(writer._queue, Queue)
    driver = SimpleNamespace(_writer_thread=writer)
    assert not writer_busy(driver)  # type: ignore[arg-type]
    writer._queue.put("picture")
    assert writer_busy(driver)  # type: ignore[arg-type]


def test_an_unknown_driver_is_never_busy() -> None:
    assert not writer_busy(None)
