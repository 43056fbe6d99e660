"""A level of the book is 1, 2, 5, 10 ticks wide, each market its own, and never a large part of its price."""

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from tests.tui.driving import screen
from tests.tui.frames import FRAME, sample_view
from tests.tui.world import ScriptedClient
from tui.looking.grouping import GROUPS, groups, next_group, sensible


def test_steps_are_one_two_five_and_ten_of_the_tick() -> None:
    assert all(each % 10 in (0, 1, 2, 5) for each in GROUPS)
    assert groups(580_000) == GROUPS
    assert groups(0) == groups(1) == (1,), "where a tick is the whole price"
    assert groups(200) == (1, 2, 5, 10)


@given(st.integers(1, 5_000), st.integers(0, 10**6), st.sampled_from([-1, 1]))
def test_a_width_is_always_one_there_is(group: int, mark: int, step: int) -> None:
    assert sensible(group, mark) in groups(mark)
    assert sensible(group, mark) <= group
    assert next_group(group, mark, step) in groups(mark)


def test_a_price_that_has_fallen_far_narrows_the_levels() -> None:
    view = sample_view(book_groups={FRAME.symbol: 1000})
    assert view.book_group == 1000
    markets = (replace(FRAME.markets[0], mark=100), *FRAME.markets[1:])
    assert sample_view(replace(FRAME, markets=markets), book_groups={FRAME.symbol: 1000}).book_group == 5


async def test_each_market_keeps_its_own_and_the_panel_says_which() -> None:
    client = ScriptedClient()
    async with screen(client, size=(80, 24)) as hand:
        await hand.press("right_curly_bracket", "right_curly_bracket")
        await hand.until(lambda: client.wants[-1].group == 5)
        await hand.sees("Book by 0.5")
        hand.app.focus_market("ETH-PERP")
        await hand.until(lambda: client.wants[-1].symbol == "ETH-PERP")
        assert client.wants[-1].group == 1
        hand.app.focus_market("BTC-PERP")
        await hand.until(lambda: client.wants[-1].symbol == "BTC-PERP")
        assert client.wants[-1].group == 5
        await hand.press("left_curly_bracket", "left_curly_bracket", "left_curly_bracket")
        await hand.until(lambda: client.wants[-1].group == 1)
