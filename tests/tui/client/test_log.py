"""The log keeps the newest lines, says a thing once, and can be narrowed."""

from exchange.units import SECOND
from replays.messages.frame import Control, Notice
from tests.tui.frames import NOW
from tui.client.log import LINES_MAX, TOPICS, Log, log_rows, next_topic, replay_words


def told() -> Log:
    log = Log()
    log.add(None, "opened", "The May crash is open.")
    log.add(NOW, "filled", "Bought 1.000 BTC-PERP at 58,000.0.", "BTC-PERP")
    log.add(NOW + SECOND, "refused", "Not enough free margin: need 2.", "ETH-PERP")
    log.add(NOW + 2 * SECOND, "margin_call", "Margin call on BTC-PERP.", "BTC-PERP")
    return log


def test_the_newest_comes_first_and_what_is_old_goes() -> None:
    log = Log()
    for number in range(LINES_MAX + 5):
        log.add(NOW, "info", f"number {number}")
    lines = log.lines()
    assert len(lines) == LINES_MAX
    assert lines[0].text == f"number {LINES_MAX + 4}"
    assert log.count == lines[0].number == LINES_MAX + 5


def test_what_was_said_before_a_session_was_left_is_recalled_and_nothing_twice() -> None:
    log, line = told(), "Bought 1.000 BTC-PERP at 58,000.0."
    earlier = Notice(number=1, time=NOW - SECOND, kind="filled", text=line, symbol="BTC-PERP")
    log.recall([earlier, Notice(number=2, time=NOW, kind="filled", text=line, symbol="BTC-PERP")])
    assert [each.time for each in log.lines() if each.kind == "filled"] == [NOW - SECOND, NOW]


def test_a_refusal_and_its_notice_are_one_line() -> None:
    log = told()
    log.add(NOW + SECOND, "rejected", "Not enough free margin: need 2.", "ETH-PERP")
    assert log.count == 4
    log.add(NOW + 9 * SECOND, "refused", "Not enough free margin: need 2.", "ETH-PERP")
    assert log.count == 5, "refused once more"
    log.add(NOW, "info", "")
    assert log.count == 5


def test_two_fills_alike_at_one_moment_are_two_lines_and_a_refusal_said_twice_is_one() -> None:
    log = Log()
    for _ in range(2):
        log.add(NOW, "filled", "Bought 1.000 BTC-PERP at 58,000.0.", "BTC-PERP")
        log.add(NOW, "refused", "Not enough free margin: need 2.", "ETH-PERP")
    assert [each.kind for each in log.lines()] == ["filled", "refused", "filled"]


def test_it_is_narrowed_by_topic_by_market_and_by_text() -> None:
    log = told()
    assert [each.kind for each in log.lines("refusals")] == ["refused"]
    assert [each.kind for each in log.lines(symbol="BTC-PERP")] == ["margin_call", "filled"]
    assert [each.kind for each in log.lines(find="MARGIN")] == ["margin_call", "refused"]
    assert log.lines("world", "crash") == log.lines("world")
    assert log.lines("funding") == []


def test_topics_go_round() -> None:
    topic, seen = "", []
    for _ in TOPICS:
        seen.append(topic)
        topic = next_topic(topic)
    assert seen == list(TOPICS)
    assert topic == ""
    assert next_topic("", -1) == seen[-1]


def test_turns_of_the_replay_are_told_and_what_dialogs_do_is_not() -> None:
    assert replay_words(Control(do="toggle"), playing=True) == "Paused."
    assert replay_words(Control(do="speed", value=0), playing=True) == "At full speed from here."
    assert replay_words(Control(do="seek", value=NOW), playing=True) == "Turned to 2021-05-19T13:24:07Z."
    assert replay_words(Control(do="pause"), playing=True) == ""


def test_what_could_steer_a_terminal_is_made_harmless() -> None:
    log = Log()
    log.add(NOW, "info", "\x1b[2J[b]red")
    assert "\x1b" not in log.lines()[0].text
    assert log_rows(log.lines())[0][0] == "2021-05-19T13:24:07Z"


def test_a_branch_is_called_one_once() -> None:
    """Those that nobody named are called "branch 1" and so on."""
    for name, told in (("branch 1", "branch 1"), ("bold", "branch bold")):
        assert (
            replay_words(Control(do="switch", text=name), playing=True) == f"Switched to the end of {told}."
        )
