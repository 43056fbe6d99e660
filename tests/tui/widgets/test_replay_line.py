from msgspec.structs import replace

from exchange.units import SECOND
from replays.study import Studied
from tests.tui.frames import EMPTY, FRAME, NOW, sample_view
from tests.tui.painted import ink, lines, paper
from tui.painters.glyphs import DASH
from tui.themes import DARK
from tui.widgets.replay_line import ReplayLine, news, speed, timeline_of


def test_the_line_says_state_speed_time_and_scenario():
    (line,) = lines(ReplayLine(), 120, 1)
    assert line.startswith(" ▶ 60x  13:24:07 / 18:00  ▁")
    assert line.endswith("  2021-05-19 The May crash ")
    assert lines(ReplayLine(), 80, 1)[0].endswith(f"{DASH}  2021-05-19 ")


def test_a_standing_tape_says_why_in_a_word():
    paused = replace(FRAME, playback=replace(FRAME.playback, state="paused"))
    assert lines(ReplayLine(), 80, 1, sample_view(paused))[0].startswith(" ‖ paused  13:24:07")


def test_full_speed_is_called_max():
    assert speed(replace(FRAME.playback, speed=0)) == "max"


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
