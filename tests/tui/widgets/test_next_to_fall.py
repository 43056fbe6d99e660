from tests.tui.frames import ODD, sample_view
from tests.tui.painted import lines
from tui.widgets.next_to_fall import NextToFall


def test_the_own_bucket_is_marked_and_the_mark_stands_between():
    painted = lines(NextToFall(), 38, 18)
    assert painted[0].startswith("╭─ Next to fall ─")
    assert any("57,500 ✕" in line for line in painted)
    assert any("▶58,209.8  ▲ shorts ▼ longs │ book" in line for line in painted)


def test_a_market_unknown_leaves_an_empty_panel():
    assert lines(NextToFall(), 38, 4, sample_view(ODD["unknown market"]))[1] == f"│{' ' * 36}│"
