"""An alarm is told whole, with those nobody has answered yet."""

from msgspec.structs import replace

from replays.messages.frame import Frame, Notice, OwnFall
from tests.tui.frames import BTC, FRAME, NOW, sample_view
from tests.tui.painted import lines
from tui.widgets.alarm import Alarm, News, fallen, standing

FALLS = tuple(OwnFall(time=NOW + number, symbol=BTC) for number in range(3))
TEXTS = ("Liquidated: long 160 SOLUSDT.", "Liquidated: long 8 ETHUSDT.", "Liquidated: long 0.4 BTCUSDT.")


def past(falls: int, state: str = "paused") -> Frame:
    """A frame of so many own falls."""
    return replace(FRAME, own_falls=FALLS[:falls], playback=replace(FRAME.playback, state=state))


def news(count: int) -> News | None:
    """So many falls that nobody has answered."""
    found = None
    for number, (fell, text) in enumerate(zip(FALLS[:count], TEXTS, strict=False), 1):
        notice = Notice(number=number, time=fell.time, kind="liquidated", text=text, symbol=fell.symbol)
        found = fallen(notice, sample_view(past(number)), found)
    return found


def told(news: News | None, width: int = 80) -> str:
    alarm = Alarm()
    alarm.news = news
    return " ".join(" ".join(lines(alarm, width, 3)).split())


def test_liquidations_that_come_together_are_counted():
    assert "Liquidated: long 0.4 BTCUSDT. And 2 more. enter why? esc seen" in told(news(3))
    assert "more" not in told(news(1))


def test_a_fall_that_was_turned_back_is_told_no_more_once_the_replay_is_there():
    three = news(3)
    assert standing(three, past(3)) is three
    assert standing(three, past(0, "computing")) is three
    assert "Liquidated: long 160 SOLUSDT. enter why?" in told(standing(three, past(1)))
    assert standing(three, past(0)) is None
    engine = News("The engine has stopped.", (), fatal=True)
    assert standing(engine, past(0)) is engine


def test_a_long_one_takes_the_lines_there_are():
    text = "The engine has stopped (exit code -9). What it confirmed is saved."
    assert "saved." in told(News(text, (("r", "restart"), ("q", "quit")), fatal=True))
