"""What an order does to the other positions in cross is told by each market's figures, the nearest first."""

from msgspec.structs import replace

from exchange.questions import LiquidationMoved
from tests.tui.frames import ACCOUNT, BTC, ETH, FRAME, POSITIONS, SOL, sample_view
from tui.orders.others import Other, fitting, other_facts, others_of
from tui.telling.facts import Fact

MOVED = (LiquidationMoved(ETH, None, 37_057), LiquidationMoved(SOL, 11_764, 12_300))


def test_each_is_told_with_its_prices_and_how_far_they_are_the_nearest_first() -> None:
    far, near = LiquidationMoved(ETH, None, 39_821), LiquidationMoved(SOL, 11_764, 12_300)
    assert others_of(sample_view(), (far, near)) == (
        Other(SOL, "117.64", "123.00", "-17.1%", "-13.3%", "below"),
        Other(ETH, "--", "3,982.1", "--", "+20.0%", "above"),
    )


def test_one_that_is_liquidated_at_no_price_any_more_comes_last() -> None:
    safe = LiquidationMoved(ETH, 37_057, None)
    assert [each.symbol for each in others_of(sample_view(), (safe, MOVED[1]))] == [SOL, ETH]


def test_one_that_is_not_on_the_screen_is_not_told() -> None:
    held = replace(ACCOUNT, positions=POSITIONS[:2])
    view = replace(sample_view(), frame=replace(FRAME, account=held))
    assert [each.symbol for each in others_of(view, MOVED)] == [ETH]


def test_in_words_a_price_that_is_none_is_said_so() -> None:
    moved = (LiquidationMoved(ETH, None, 37_057), LiquidationMoved(SOL, 11_764, None))
    assert [each.words for each in others_of(sample_view(), moved)] == [
        "at no price → above 3,705.7  (-- → +11.7%)",
        "below 117.64 → at no price  (-17.1% → --)",
    ]


def test_where_room_is_short_the_farthest_are_counted_and_nothing_is_told_where_there_is_none() -> None:
    others = tuple(Other(each, "1", "2", "-9.0%", "-8.0%", "below") for each in (SOL, ETH, BTC))
    assert fitting(others, 3) == (others, 0)
    assert fitting(others, 2) == (others[:1], 2)
    assert fitting(others, 1) == ((), 3)
    assert fitting(others, 0) == ((), 0)
    assert fitting((), 1) == ((), 0)


def test_facts_tell_of_three_at_most_and_of_none_where_nothing_moves() -> None:
    assert other_facts(sample_view(), ()) == ()
    assert other_facts(sample_view(), MOVED[1:]) == (
        Fact("SOL-PERP liq", "below 117.64 → 123.00  (-17.1% → -13.3%)"),
    )
    labels = [fact.label for fact in other_facts(sample_view(), MOVED * 2)]
    assert labels == ["ETH-PERP liq", "ETH-PERP liq", "in cross"]
