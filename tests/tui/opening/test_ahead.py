"""A process is started ahead for a line that begins a screen, and ended when nobody takes it."""

import pytest

from tests.tui.commanding import Command
from tui.opening import ahead as room
from tui.opening.ahead import Ahead, wants_screen


class Started:
    """Stands for a process, and tells what became of it."""

    def __init__(self) -> None:
        self.told: list[str] = []

    def kill(self) -> None:
        self.told.append("killed")

    def close(self) -> None:
        self.told.append("closed")


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("", True),
        ("trade", True),
        ("--in-memory", True),
        ("replay black-thursday --speed 60", True),
        ("resume calm-1", True),
        ("replay black-thursday --headless", False),
        ("trade --help", False),
        ("--version", False),
        ("crashes", False),
        ("resum calm-1", False),
    ],
)
def test_a_line_that_begins_a_screen_is_seen_before_it_is_read(line: str, wanted: bool) -> None:
    assert wants_screen(line.split()) is wanted


def test_one_is_taken_once_and_one_that_nobody_took_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "ProcessClient", Started)
    ahead = Ahead()
    ahead.start()
    taken = ahead.take()
    assert ahead.take() is not taken
    ahead.end()
    assert taken.told == []  # type: ignore[attr-defined]
    ahead.start()
    left = ahead._client
    ahead.end()
    assert left.told == ["killed", "closed"]  # type: ignore[union-attr]


def test_a_line_that_is_refused_leaves_no_process_behind(
    command: Command, home: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[Started] = []
    monkeypatch.setattr(room, "ProcessClient", lambda: started.append(Started()) or started[-1])
    monkeypatch.setenv("TEXTUAL_DRIVER", "another program draws")
    assert command.refused("replay", "nowhere").startswith('no scenario "nowhere"')
    assert [each.told for each in started] == [["killed", "closed"]]
    assert home
