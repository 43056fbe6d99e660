"""The lists under the positions, by keys alone: one after another, or in their place."""

from tests.tui.driving import screen


async def test_the_lists_take_turns() -> None:
    async with screen() as hand:
        tabs = []
        for _ in range(3):
            await hand.press("o")
            tabs.append(hand.app.view.list_tab)
        assert tabs == ["fills", "funding", "orders"]


async def test_where_there_is_no_room_for_both_a_list_takes_the_place_of_the_positions_in_turn() -> None:
    async with screen(size=(80, 24)) as hand:
        for title in ("Open orders 3", "Fills 5", "Cash 2"):
            await hand.press("o")
            assert f"│{title} ─" in hand.text()
        await hand.press("o")
        assert "market            size" in hand.text()
