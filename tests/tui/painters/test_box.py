from tui.colours.themes import DARK
from tui.painters.box import box, has_border, inner


def lines(canvas):
    return [strip.text for strip in canvas.strips()]


def test_a_box_has_its_title_above_and_its_keys_below():
    assert lines(box(24, 3, DARK, "Book", "t tape")) == [
        "╭─ Book ───────────────╮",
        "│                      │",
        "╰───────────── t tape ─╯",
    ]


def test_a_title_too_long_is_cut_and_a_hint_too_long_is_left_out():
    assert lines(box(12, 3, DARK, "Liquidations", "tab next list")) == [
        "╭─ Liqui… ─╮",
        "│          │",
        "╰──────────╯",
    ]


def test_too_small_for_a_border_has_none_and_gives_all_its_room():
    assert not has_border(7, 3)
    assert inner(7, 3) == (7, 3)
    assert inner(8, 3) == (6, 1)
    assert lines(box(3, 2, DARK, "Book")) == ["   ", "   "]


def test_the_edge_takes_the_colour_it_is_given():
    first = next(iter(box(12, 3, DARK, "", edge=DARK.accent).strips()[0]))
    assert first.style.color.name == DARK.accent
