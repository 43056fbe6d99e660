"""The markets stand in the order that was asked for, with a mark, and one is picked by its name."""

from tests.tui.driving import screen


async def test_markets_are_sorted_by_each_column_either_way() -> None:
    async with screen() as hand:
        await hand.press("slash")
        await hand.sees("open interest")
        panel = hand.app.screen
        orders = {}
        for _ in range(6):
            orders[panel.by] = [item.key[:3] for item in panel.items]
            await hand.press("tab")
        assert orders == {
            "": ["BTC", "ETH", "SOL"],
            "market": ["BTC", "ETH", "SOL"],
            "24h": ["SOL", "ETH", "BTC"],
            "next funding": ["BTC", "ETH", "SOL"],
            "volume": ["SOL", "ETH", "BTC"],
            "open interest": ["SOL", "ETH", "BTC"],
        }
        await hand.press("tab", "tab", "shift+tab")
        await hand.sees("24h▼")
        assert [item.key[:3] for item in panel.items] == ["BTC", "ETH", "SOL"]


async def test_every_market_has_its_numbers_at_every_width() -> None:
    for size in ((80, 24), (120, 40)):
        async with screen(size=size) as hand:
            await hand.press("slash")
            await hand.sees("type to narrow  tab sort")
            text = hand.text()
            for number in ("58,214.5", "-4.18%", "-0.0231%", "$3.92B", "$1.24B", "141.90"):
                assert number in text


async def test_typing_narrows_and_enter_goes_there() -> None:
    async with screen() as hand:
        await hand.press("slash", *"et")
        await hand.sees("/ et")
        await hand.press("enter")
        await hand.until(lambda: hand.app._symbol == "ETH-PERP")
        await hand.press("slash", *"zz")
        await hand.sees("No market of that name.")
