"""Line by line, every minute and every piece of the player's news has its line."""

from itertools import count

import pytest

from exchange.units import SECOND
from replays.messages.client import OpenWorld
from replays.scenarios.places import own_scenarios
from replays.stage.show import Show
from tests.runs import market
from tui.opening.lines import line_by_line, play_lines

pytestmark = pytest.mark.usefixtures("home")


def test_minutes_and_news_are_told_as_they_come(capsys: pytest.CaptureFixture[str]) -> None:
    seconds = count()
    show = Show(OpenWorld(scenario="small", in_memory=True, speed=0), lambda: next(seconds) * SECOND)
    start = show.run.time
    show.command(market(10))
    play_lines(show, lambda: show.run.time >= start + 130 * SECOND)
    told = capsys.readouterr().out.splitlines()
    (funding,) = (line for line in told if " funding " in line)
    assert " BTCUSDT funding predicted 0" in funding
    news, *minutes = (line for line in told if line != funding)
    assert news == "2024-01-01T00:00:00Z The other side of the book is empty."
    assert [line.split(" 4")[0] for line in minutes] == [
        "2024-01-01T00:01:00Z BTCUSDT",
        "2024-01-01T00:02:00Z BTCUSDT",
    ]
    assert " volume " in minutes[0]


def test_what_is_told_is_told_in_the_order_in_which_it_happened(capsys: pytest.CaptureFixture[str]) -> None:
    """Minutes of which many pass in one go are told among the news of theirs, each as it closed."""
    clock = count(step=10_000)
    show = Show(OpenWorld(scenario="small", in_memory=True, speed=0), lambda: next(clock))
    start = show.run.time
    show.notices.add(start + 90 * SECOND, "info", "News.")
    play_lines(show, lambda: show.run.time >= start + 130 * SECOND)
    stamps = [line.split()[0] for line in capsys.readouterr().out.splitlines()]
    assert stamps == sorted(stamps)
    assert "2024-01-01T00:01:30Z" in stamps[1:-1]


def test_a_title_from_elsewhere_cannot_steer_the_terminal(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    table = own_scenarios() / "small" / "scenario.toml"
    table.write_text(table.read_text().replace('"Small"', '"\\u001b]0;owned\\u0007"'))
    monkeypatch.setattr("tui.opening.lines.play_lines", lambda *_: None)
    line_by_line(OpenWorld(scenario="small", in_memory=True))
    told = capsys.readouterr()
    assert told.err == "margincall: small was played in memory and is not kept\n"
    assert told.out == "PAPER money only: \ufffd]0;owned\ufffd.\n"


def test_nothing_stands_or_slows_that_no_key_can_set_going_again_and_its_name_is_told_at_the_end(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    found = []
    monkeypatch.setattr(
        "tui.opening.lines.play_lines", lambda show, _: found.append((show.asked.auto_slow, show.state))
    )
    line_by_line(OpenWorld(scenario="small", speed=1000, auto_slow=True, paused=True))
    assert found == [(False, "playing")]
    assert capsys.readouterr().err == "margincall: saved as small-1; margincall resume small-1\n"
