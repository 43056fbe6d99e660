"""An alert fires once, at the event that reached it, and again only where time is turned back."""

import re
from pathlib import Path

import pytest

from exchange.events import MarkChanged
from exchange.units import SECOND
from replays.messages.levels import ALERTS_MAX
from replays.sessions.playthrough import Playthrough
from replays.stage.alerts import Alerts
from tests.runs import BTC, ISOLATED_AT_100X, begun, market


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Playthrough:
    return begun(tmp_path_factory.mktemp("world"))


def alerts(run: Playthrough, *asked: str) -> Alerts:
    return Alerts(run.world.rules.instruments, [(BTC, each) for each in asked])


def marks(*prices: int) -> list[MarkChanged]:
    return [
        MarkChanged(symbol=BTC, mark=price, index=price, time=second * SECOND)
        for second, price in enumerate(prices, 1)
    ]


def test_a_price_is_reached_from_the_side_on_which_the_mark_stood(run: Playthrough) -> None:
    mark = run.mark(BTC)
    watch = alerts(run)
    over, under = (f"{(mark + by) // 10}.{(mark + by) % 10}" for by in (100, -100))
    assert (watch.set(BTC, over, run), watch.set(BTC, under, run)) == ("", "")
    assert watch.look(marks(mark + 99, mark - 99), run) == []
    ((alert, text),) = watch.look(marks(mark, mark - 150, mark + 50), run)
    assert (alert.price, alert.rising, alert.fired) == (mark - 100, False, 2 * SECOND)
    assert text.startswith("Alert: the mark of BTCUSDT reached ")
    assert watch.look(marks(mark - 200), run) == []
    ((alert, _),) = watch.look(marks(mark + 100), run)
    assert (alert.price, alert.fired) == (mark + 100, SECOND)


def test_an_alert_set_before_there_is_a_mark_learns_its_side_from_the_first(run: Playthrough) -> None:
    watch = alerts(run, "42000")
    assert watch.look(marks(0, 421_000), run) == []
    assert watch.rows[0].rising is False
    assert watch.look(marks(422_000), run) == []
    ((alert, _),) = watch.look(marks(419_000), run)
    assert alert.number == 1


def test_time_turned_back_arms_what_fired_then_or_later(run: Playthrough) -> None:
    watch = alerts(run, "42000")
    watch.look(marks(421_000, 419_000), run)
    watch.arm_again(3 * SECOND, run)
    assert watch.rows[0].fired == 2 * SECOND
    watch.arm_again(2 * SECOND, run)
    assert watch.rows[0].fired is None


def test_time_turned_back_waits_from_the_side_where_the_mark_stood_then(run: Playthrough) -> None:
    mark = run.mark(BTC)
    watch = alerts(run, f"{(mark + 100) // 10}.{(mark + 100) % 10}", "30%")
    watch.look(marks(mark + 200), run)
    assert [each.rising for each in watch.rows] == [False, None]
    watch.arm_again(0, run)
    assert [each.rising for each in watch.rows] == [True, None]
    assert watch.look(marks(mark + 50), run) == []
    assert len(watch.look(marks(mark + 100), run)) == 1


def test_a_buffer_alert_fires_when_the_position_has_no_more_left(tmp_path: Path) -> None:
    run = begun(tmp_path)
    watch = alerts(run, "99%")
    assert watch.look([], run) == []
    for command in (*ISOLATED_AT_100X, market(100)):
        run.trade(command)
    began = run.time
    ((alert, text),) = watch.look(run.step(), run)
    assert began <= alert.fired < run.time
    assert re.search(r" down to \d+%, at or below your 99%\.$", text)
    assert watch.look([], run) == []
    assert watch.set(BTC, "99%", run).startswith("The buffer is already at ")
    assert watch.set(BTC, "1%", run) == ""


def test_however_many_buffers_are_watched_the_account_is_asked_about_once(
    run: Playthrough, monkeypatch: pytest.MonkeyPatch
) -> None:
    watch, asked = alerts(run, "10%", "20%", "30%"), []
    monkeypatch.setattr(run, "ask", lambda question, ask=run.ask: asked.append(question) or ask(question))
    assert watch.look([], run) == []
    assert len(asked) == 1


def test_what_cannot_be_set_says_why(run: Playthrough) -> None:
    watch, mark = alerts(run), run.mark(BTC)
    assert watch.set("ETHUSDT", "1", run) == "There is no market ETHUSDT."
    assert watch.set(BTC, "101%", run) == "alert: a buffer from above 0 to 100%"
    assert watch.set(BTC, "0", run) == "alert: must be above 0"
    assert "nearest are 1 and 1.1" in watch.set(BTC, "1.01", run)
    assert watch.set(BTC, f"{mark // 10}.{mark % 10}", run) == "The mark is already there."
    assert watch.drop(1) == "There is no such alert."
    for number in range(ALERTS_MAX):
        assert watch.set(BTC, str(number + 1), run) == ""
    assert watch.set(BTC, "1", run) == "There are 50 alerts; delete one first."
    assert watch.drop(50) == ""
    assert watch.set(BTC, "1", run) == "That alert is already set."
    assert watch.set(BTC, "50", run) == ""
    assert watch.drop(1) == ""
    assert [each.number for each in watch.rows] == [*range(2, ALERTS_MAX), ALERTS_MAX + 1]
