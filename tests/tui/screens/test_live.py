"""What stands on one screen at one time is of one moment."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from msgspec.structs import replace

from replays.messages.client import OpenWorld
from replays.messages.frame import Frame
from tests.tui.driving import Hand, screen
from tests.tui.world import LateClient
from tui.app import Margincall
from tui.widgets.account import Account
from tui.widgets.chart import Chart
from tui.widgets.header import Header
from tui.widgets.heatmap import HeatMap
from tui.widgets.next_to_fall import NextToFall
from tui.widgets.positions import Positions
from tui.widgets.replay_line import ReplayLine
from tui.widgets.ticker import Ticker
from tui.widgets.ticket import Ticket

TRADE = (Header, Ticker, Chart, Positions, Account, Ticket, ReplayLine)
CASCADE = (Header, Ticker, HeatMap, NextToFall)


async def test_numbers_of_one_moment_come_from_one_frame() -> None:
    async with screen() as hand:
        for key, kinds in (("1", TRADE), ("2", CASCADE)):
            await hand.press(key)
            live, first = hand.app.live_screen, hand.app.view
            assert live is not None
            assert first is not None
            taken = set()
            for number in range(1000, 1020):
                live.show(replace(first, frame=replace(first.frame, number=number)))
                seen = {view.frame.number for kind in kinds if (view := live.query_one(kind).view)}
                assert len(seen) == 1
                taken |= seen
            assert len(taken) >= 5


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Whatever a terminal shows, one after the other."""
    shown: list[Any] = []
    monkeypatch.setattr(Margincall, "_display", lambda _, __, drawing: shown.append(drawing))
    return shown


@asynccontextmanager
async def begun_late(size: tuple[int, int]) -> AsyncIterator[tuple[LateClient, Hand]]:
    """A terminal that has asked for its world, and has not been told of it yet."""
    client = LateClient()
    client.late = Frame
    app = Margincall(client, world=OpenWorld(in_memory=True))
    async with app.run_test(size=size, notifications=True) as pilot:
        while not client.wants:
            await pilot.pause()
        yield client, Hand(app, pilot)


async def test_nothing_is_drawn_before_there_is_a_world_to_be_seen_and_then_it_is_whole(
    drawn: list[Any],
) -> None:
    async with begun_late((80, 24)) as (client, hand):
        assert not any(drawn)
        client.give()
        while hand.app.view is None:
            await hand.pilot.pause()
        await hand.pilot.pause()
        first = next(filter(None, drawn))
        assert first.region.size == (80, 24)


async def test_what_is_said_before_there_is_a_world_is_drawn_and_taken_back(drawn: list[Any]) -> None:
    async with begun_late((80, 24)) as (_, hand):
        await hand.press("ctrl+c")
        assert "Press again to quit" in hand.text()
        assert any(drawn)
        drawn.clear()
        hand.app.clear_notifications()
        await hand.pilot.pause()
        assert "Press again" not in hand.text()
        assert any(drawn)


async def test_a_terminal_that_is_too_small_is_told_so_before_there_is_a_world(drawn: list[Any]) -> None:
    async with begun_late((70, 20)) as (_, hand):
        assert "80x24 needed, now 70x20" in hand.text()
        assert any(drawn)
