"""`--alert`: told without a screen in the document, line by line as it happens."""

from itertools import count

import pytest

from exchange.units import SECOND
from replays.messages.client import OpenWorld
from replays.stage.show import Show
from tests.tui.commanding import Command
from tui.opening.lines import play_lines

pytestmark = pytest.mark.usefixtures("home")
RUN = ("replay", "small", "--headless", "--until", "+5m")


def test_the_document_says_when_each_fired(command: Command) -> None:
    plain = command(*RUN, "--json").document
    assert "alerts" not in plain
    low, high = (plain["instruments"][0][name] for name in ("mark_low", "open"))
    document = command(
        *RUN, "--json", "--alert", f"BTCUSDT={low}", "--alert", "BTCUSDT=1", "--alert", "BTCUSDT=30%"
    ).document
    assert document["digest"] == plain["digest"]
    fell, never, buffer = document["alerts"]
    assert fell["mark"] == low < high
    assert fell["time"] is not None
    assert (never["time"], buffer["time"], buffer["buffer"]) == (None, None, "0.3")
    assert "alerts" in command(*RUN, "--alert", "BTCUSDT=1").out


def test_line_by_line_an_alert_is_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    seconds = count()
    world = OpenWorld(scenario="small", in_memory=True, speed=0, alerts=(("BTCUSDT", "41990"),))
    show = Show(world, lambda: next(seconds) * SECOND)
    start = show.run.time
    play_lines(
        show, lambda: show.run.time >= start + 1_200 * SECOND or any(a.fired for a in show.alerts.rows)
    )
    assert "Alert: the mark of BTCUSDT reached 41,990.0" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (("--alert", "BTCUSDT"), '--alert: "BTCUSDT" is not SYMBOL=PRICE or SYMBOL=N%'),
        (("--alert", "BTC=1"), '--alert: no instrument "BTC" here; nearest: BTCUSDT'),
        (("--alert", "BTCUSDT=0"), "--alert: must be above 0"),
        (
            ("--alert", "BTCUSDT=1", "--fork-at", "+1m"),
            "--alert: not with --fork-at",
        ),
    ],
)
def test_what_cannot_be_watched_for_is_refused(
    command: Command, arguments: tuple[str, ...], line: str
) -> None:
    assert command.refused(*RUN, *arguments) == line
