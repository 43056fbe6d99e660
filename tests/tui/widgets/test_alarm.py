"""An alarm is told whole, with those nobody has answered yet."""

from tests.tui.painted import lines
from tui.widgets.alarm import Alarm, News, fallen


def told(news: News, width: int = 80) -> str:
    alarm = Alarm()
    alarm.news = news
    return " ".join(" ".join(lines(alarm, width, 3)).split())


def test_liquidations_that_come_together_are_counted():
    news = None
    for text in (
        "Liquidated: long 160 SOLUSDT.",
        "Liquidated: long 8 ETHUSDT.",
        "Liquidated: long 0.4 BTCUSDT.",
    ):
        news = fallen(text, news)
    assert "Liquidated: long 0.4 BTCUSDT. And 2 more. enter why? esc seen" in told(news)
    assert "more" not in told(fallen("Liquidated: long 8 ETHUSDT.", None))


def test_a_long_one_takes_the_lines_there_are():
    text = "The engine has stopped (exit code -9). What it confirmed is saved."
    assert "saved." in told(News(text, (("r", "restart"), ("q", "quit")), fatal=True))
