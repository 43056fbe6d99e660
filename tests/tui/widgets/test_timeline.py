from msgspec.structs import replace

from tests.tui.frames import FRAME, NOW, sample_view
from tests.tui.painted import lines
from tui.widgets.timeline import Timeline


def test_the_track_carries_marks_names_and_times():
    painted = lines(Timeline(), 100, 6)
    assert painted[1].startswith(
        "│ ▶ 60x  2021-05-19 13:24:07  of 08:00 to 18:00   future hidden, u shows it"
    )
    assert painted[3].count("◆") == 2
    assert painted[3].count("●") == 1
    assert [name for name in ("08:00", "open", "margin call", "18:00") if name in painted[4]] == [
        "08:00",
        "open",
        "margin call",
        "18:00",
    ]


def test_a_shown_future_says_how_to_hide_it():
    assert "future shown, u hides it" in lines(Timeline(), 100, 6, sample_view(future_shown=True))[1]


def test_news_is_told_before_the_window_and_whole_where_it_fits():
    told = "Large exchanges report delayed withdrawals"
    playback = replace(FRAME.playback, headline=(NOW, told, "invented"))
    view = sample_view(replace(FRAME, playback=playback))
    assert lines(Timeline(), 80, 5, view)[1].endswith(f"{told} │")
    assert "future hidden" in lines(Timeline(), 140, 5, view)[1]
