"""What stands on one screen at one time is of one moment."""

from typing import Any

import pytest
from msgspec.structs import replace

from replays.client import OpenWorld
from replays.frame import Frame
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


async def test_nothing_is_drawn_before_there_is_a_world_to_be_seen_and_then_it_is_whole(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    drawn: list[Any] = []
    monkeypatch.setattr(Margincall, "_display", lambda _, __, drawing: drawn.append(drawing))
    client = LateClient()
    client.late = Frame
    app = Margincall(client, world=OpenWorld(in_memory=True))
    async with app.run_test(size=(80, 24)) as pilot:
        while not client.wants:
            await pilot.pause()
        assert not any(drawn)
        client.give()
        while app.view is None:
            await pilot.pause()
        await pilot.pause()
        first = next(filter(None, drawn))
        assert first.region.size == (80, 24)


async def test_a_terminal_that_is_too_small_is_told_so_before_there_is_a_world(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    drawn: list[Any] = []
    monkeypatch.setattr(Margincall, "_display", lambda _, __, drawing: drawn.append(drawing))
    client = LateClient()
    client.late = Frame
    app = Margincall(client, world=OpenWorld(in_memory=True))
    async with app.run_test(size=(70, 20)) as pilot:
        while not client.wants:
            await pilot.pause()
        assert "80x24 needed, now 70x20" in Hand(app, pilot).text()
        assert any(drawn)
