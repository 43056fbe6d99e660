from msgspec.structs import replace

from exchange.units import HOUR, SECOND
from replays.study.questions import Studied
from tests.tui.frames import EMPTY, FRAME, HELLO, NOW, sample_view
from tests.tui.painted import ink, lines, paper
from tui.colours.themes import DARK
from tui.telling.format import date, minute
from tui.terminal.glyphs import DASH
from tui.widgets.replay_line import ReplayLine, news, speed, timeline_of
from tui.widgets.timeline import Timeline


def test_the_line_says_state_speed_time_and_scenario():
    (line,) = lines(ReplayLine(), 120, 1)
    assert line.startswith(" ▶ 60x  13:24:07 / 18:00  ▁")
    assert line.endswith("  2021-05-19 The May crash ")
    assert lines(ReplayLine(), 80, 1)[0].endswith(f"{DASH}  2021-05-19 ")


def test_a_window_over_midnight_says_the_day_of_every_time():
    hello = replace(HELLO, end=HELLO.start + 24 * HOUR)
    (line,) = lines(ReplayLine(), 120, 1, sample_view(hello=hello))
    day = date(HELLO.start + 24 * HOUR)[5:]
    assert line.startswith(f" ▶ 60x  05-19 13:24:07 / {day} {minute(HELLO.start)}  ")
    assert lines(ReplayLine(), 80, 1, sample_view(hello=hello))[0].startswith(" ▶ 60x  05-19 13:24:07  ")
    track = lines(Timeline(), 120, 6, sample_view(hello=hello))
    assert f"of 05-19 {minute(HELLO.start)} to {day} {minute(HELLO.start)}" in track[1]
    assert f"{day} {minute(HELLO.start)}" in track[4]


def test_a_standing_tape_says_why_in_a_word():
    paused = replace(FRAME, playback=replace(FRAME.playback, state="paused"))
    assert lines(ReplayLine(), 80, 1, sample_view(paused))[0].startswith(" ‖ paused  13:24:07")


def test_full_speed_is_called_max():
    assert speed(replace(FRAME.playback, speed=0)) == "max"


def test_a_pace_clearly_short_of_what_is_asked_is_told_beside_it():
    def told(asked, reached):
        return speed(replace(FRAME.playback, speed=asked, reached=reached))

    assert told(1000, 150) == "1000x (150x)"
    assert told(1000, 690) == "1000x (690x)"
    assert told(1000, 700) == told(1000, 1000) == told(1000, 0) == "1000x"
    assert told(1, 1) == "1x"
    assert told(0, 270) == "max (270x)"
    slow = replace(FRAME, playback=replace(FRAME.playback, speed=1000, reached=150))
    assert lines(ReplayLine(), 80, 1, sample_view(slow))[0].startswith(" ▶ 1000x (150x)  13:24:07  ")


def test_a_seek_says_how_long_it_will_take_once_that_is_known():
    def told(reached, far=600 * SECOND):
        playback = replace(FRAME.playback, state="computing", reached=reached, target=NOW + far)
        return speed(replace(playback, time=NOW))

    assert told(0) == "computing"
    assert told(50) == "computing, 12s left"
    assert told(590) == "computing, 2s left"
    assert told(4) == "computing, 3m left"
    assert told(50, -SECOND) == "computing"


def test_the_clock_stands_where_it_stood_once_a_seek_is_over():
    panel = ReplayLine()
    columns = []
    for state, reached in (("playing", 0), ("computing", 1), ("playing", 0)):
        playback = replace(FRAME.playback, state=state, reached=reached, target=NOW + 60 * SECOND)
        line = lines(panel, 120, 1, sample_view(replace(FRAME, playback=playback)))[0]
        columns.append(line.index("13:24:07"))
    assert columns[0] == columns[2] < columns[1]


def test_a_dead_engine_takes_the_line_over():
    view = sample_view(stopped="engine stopped (exit 1, last sequence 88)")
    assert lines(ReplayLine(), 80, 1, view)[0].startswith(" engine stopped (exit 1, last sequence 88)")
    assert paper(ReplayLine(), "engine stopped", 80, 1, view) == DARK.danger


def test_a_headline_stands_there_while_it_is_new():
    fresh = replace(FRAME.playback, headline=(NOW - 60 * SECOND, "Halt at the largest venue", "x"))
    view = sample_view(replace(FRAME, playback=fresh))
    assert news(view) == "Halt at the largest venue"
    assert lines(ReplayLine(), 120, 1, view)[0].endswith("Halt at the largest venue ")
    assert ink(ReplayLine(), "Halt", 120, 1, view) == DARK.accent
    assert news(sample_view()) == ""
    assert news(sample_view(EMPTY)) == ""


def test_the_future_reaches_the_painter_only_when_it_is_shown():
    assert timeline_of(sample_view(ahead=Studied(ahead=(1, 2)), ahead_from=NOW)).future == ()
    assert timeline_of(
        sample_view(ahead=Studied(ahead=(1, 2)), ahead_from=NOW, future_shown=True)
    ).future == (1, 2)


def test_the_clock_stands_still_while_the_pace_that_is_reached_comes_and_goes():
    for panel, height in ((ReplayLine(), 1), (Timeline(), 6)):
        columns = set()
        for reached in (690, 0, 90, 1_000):
            playback = replace(FRAME.playback, speed=1_000, reached=reached)
            painted = lines(panel, 120, height, sample_view(replace(FRAME, playback=playback)))
            columns.add(next(line.index("13:24:07") for line in painted if "13:24:07" in line))
        assert len(columns) == 1


def test_a_headline_is_told_whole_where_the_line_has_room_for_it():
    said = "S&P 500 down: trading halts for fifteen minutes"
    fresh = replace(FRAME.playback, headline=(NOW - SECOND, said, "x"))
    assert said in lines(ReplayLine(), 80, 1, sample_view(replace(FRAME, playback=fresh)))[0]
    long = replace(FRAME.playback, headline=(NOW - SECOND, f"{said}, and then for the rest of the day", "x"))
    assert "…" in lines(ReplayLine(), 80, 1, sample_view(replace(FRAME, playback=long)))[0]
