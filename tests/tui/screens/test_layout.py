"""Panels stand side by side at every size: none overlaps another, none leaves the screen."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.screens.layout import Plan, autopsy, cascade, learn, too_small, trade, with_alarm, with_hint

PLANS: list[Callable[[int, int], Plan]] = [
    trade,
    lambda width, height: trade(width, height, ticket=True),
    lambda width, height: trade(width, height, aside="tape"),
    lambda width, height: trade(width, height, aside="depth"),
    lambda width, height: trade(width, height, zoomed="chart"),
    cascade,
    lambda width, height: cascade(width, height, zoomed="feed"),
    lambda width, height: cascade(width, height, profile=True),
    autopsy,
    lambda width, height: autopsy(width, height, others=True),
]


@pytest.mark.parametrize("plan", PLANS)
@given(width=st.integers(80, 260), height=st.integers(24, 100))
def test_panels_fill_the_screen_without_overlap(
    plan: Callable[[int, int], Plan], width: int, height: int
) -> None:
    regions = list(plan(width, height).values())
    assert sum(region.area for region in regions) == width * height
    for region in regions:
        assert region.x >= 0
        assert region.y >= 0
        assert region.right <= width
        assert region.bottom <= height
    for number, one in enumerate(regions):
        assert not any(one.overlaps(other) for other in regions[number + 1 :])


@pytest.mark.parametrize(("width", "height"), [(80, 24), (120, 40), (200, 60)])
def test_at_the_three_sizes_the_panels_of_the_drawings_stand(width: int, height: int) -> None:
    plan = trade(width, height)
    assert {"chart", "book", "positions", "replay"} <= plan.keys()
    assert ("ticket" in plan) == (width >= 120)
    assert ("feed" in plan) == (width == 200)
    assert "timeline" in cascade(width, height)


@pytest.mark.parametrize("plan", PLANS)
@pytest.mark.parametrize(("width", "height"), [(80, 24), (120, 40), (200, 60)])
def test_an_alarm_leaves_clock_speed_and_equity_to_be_read(
    plan: Callable[[int, int], Plan], width: int, height: int
) -> None:
    for made in (plan(width, height), with_hint(plan(width, height - 1), width, height)):
        alarm = with_alarm(made, width, 3)["alarm"]
        assert alarm.height == 3
        assert alarm.y > 2
        lines = ("header", "ticker", "strip", "replay", "hint", "footer")
        assert not any(alarm.overlaps(made[line]) for line in lines if line in made)


@pytest.mark.parametrize("width", [80, 100, 116])
def test_the_ticket_has_room_for_every_kind_of_order(width: int) -> None:
    assert trade(width, 30, ticket=True)["ticket"].width - 4 >= len("Limit Mkt Stop TP Trl OCO")


def test_the_least_screen_is_80_by_24() -> None:
    assert not too_small(80, 24)
    assert too_small(79, 24)
    assert too_small(80, 23)


def test_the_drills_leave_the_leaning_what_they_do_not_need():
    assert learn(120, 40)["leaning"].height == 13
    assert learn(200, 60)["leaning"].height == 18
    assert learn(120, 30)["leaning"].height == 11
