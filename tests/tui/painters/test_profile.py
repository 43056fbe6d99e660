from dataclasses import replace
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace as struct_replace

from replays.messages.frame import MapBucket
from tests.tui.frames import FRAME, INSTRUMENTS, row
from tui.colours.themes import DARK
from tui.painters import profile
from tui.painters.profile import Profile

NEXT = Profile(buckets=FRAME.buckets, mark=582_098, direction=-1, instrument=INSTRUMENTS[0])


def text(what, width=40, height=9):
    return [strip.text for strip in profile.paint(what, width, height, DARK).strips()]


def test_shorts_stand_above_the_mark_and_longs_below_with_running_totals():
    assert text(NEXT) == [
        "price    notional at risk           cum ",
        " 58,500  █│███▌                   11.0M ",
        " 58,250   │                           0 ",
        "▶58,209.8  ▲ shorts  ▼ longs  │ book    ",
        " 58,000  █│█████▌                 15.0M ",
        " 57,750  │██████████              37.0M ",
        " 57,500 ✕█│█████████████████████  83.0M ",
        " 57,250  │████████               101.0M ",
        " 57,000  █│███▌                  112.0M ",
    ]


def test_a_stroke_shows_how_far_the_book_there_would_reach():
    thin = replace(NEXT, buckets=tuple(struct_replace(each, depth=0) for each in NEXT.buckets))
    assert all("│" not in line for line in text(thin)[:3] + text(thin)[4:])
    assert any("│" in line for line in text(NEXT)[4:])


def test_a_stroke_that_lies_beyond_the_scale_is_muted():
    (first, second) = (
        next(segment for segment in profile.paint(NEXT, 40, 9, DARK).strips()[y] if "│" in segment.text)
        for y in (1, 2)
    )
    deep = replace(NEXT, buckets=tuple(struct_replace(each, depth=10**9) for each in NEXT.buckets))
    beyond = [
        segment
        for strip in profile.paint(deep, 40, 9, DARK).strips()[1:3]
        for segment in strip
        if "│" in segment.text
    ]
    assert first.style.color.name == second.style.color.name == DARK.bright
    assert [segment.style.color.name for segment in beyond] == [DARK.muted] * 2


def test_a_stroke_within_a_bar_leaves_no_hole_in_it():
    for strip in profile.paint(NEXT, 40, 9, DARK).strips()[4:]:
        for bar, stroke in pairwise(strip):
            if bar.text.endswith("█") and "│" in stroke.text:
                assert stroke.style.bgcolor.name == bar.style.color.name


def test_a_wide_profile_sets_the_books_depth_beside_it():
    assert "BTC depth" in text(NEXT, width=60)[0]
    long = replace(NEXT, instrument=struct_replace(NEXT.instrument, base="THOUSANDS"))
    assert " depth " in text(long, width=60)[0]
    assert "depth" not in text(NEXT, width=40)[0]


def test_a_great_bucket_is_violet_and_its_price_bold():
    segments = list(profile.paint(NEXT, 40, 9, DARK).strips()[6])
    assert next(segment for segment in segments if "57,500" in segment.text).style.bold
    assert next(segment for segment in segments if "█" in segment.text).style.color.name == DARK.liquidation


def test_nobody_at_risk_is_said_in_words():
    assert any("Nobody is near a liquidation." in line for line in text(replace(NEXT, buckets=())))


def test_totals_run_away_from_the_mark():
    above, below = profile.rows(NEXT, 26)
    for side in (above, below):
        assert side[0].total == side[0].notional
        assert side[-1].total == sum(row.notional for row in side)
    assert all(row.bucket.price > NEXT.mark for row in above)
    assert all(row.bucket.price <= NEXT.mark for row in below)


buckets = st.lists(st.tuples(st.integers(1, 10**9), *[st.integers(0, 10**20)] * 4), max_size=40)


@given(buckets, st.integers(0, 10**9), st.integers(1, 240), st.integers(1, 80))
def test_any_profile_at_any_size_fills_its_rectangle_exactly(those, mark, width, height):
    what = replace(NEXT, buckets=tuple(row(MapBucket, *bucket) for bucket in those), mark=mark)
    assert [strip.cell_length for strip in profile.paint(what, width, height, DARK).strips()] == [
        width
    ] * height
