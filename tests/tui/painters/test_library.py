"""The shelf tells every teaser whole where there is room, and knows which entry stands on which line."""

from tui.colours.themes import DARK
from tui.library.entries import Entry
from tui.painters.canvas import Canvas
from tui.painters.library import detail, shelf, spots

LONG = "A post about tariffs, nineteen billion dollars closed by force, and winners who give up their shorts."
ENTRIES = tuple(
    Entry(name=f"n{n}", title=f"Title {n}", teaser=LONG if n == 2 else "A short one.") for n in range(9)
)


def painted(width: int, height: int, cursor: int = 0) -> list[str]:
    canvas = Canvas(width, height, DARK)
    shelf(canvas, ENTRIES, cursor)
    return [strip.text for strip in canvas.strips()]


def test_a_long_teaser_takes_a_line_more_where_all_have_room() -> None:
    assert "shorts." in " ".join(painted(73, 34))
    assert "…" not in " ".join(painted(73, 34))
    assert [spot.lines for spot in spots(ENTRIES, 0, 73, 34)] == [3, 3, 4, 3, 3, 3, 3, 3, 3]


def test_where_there_is_little_room_the_cursors_entry_is_among_those_shown() -> None:
    assert [spot.place for spot in spots(ENTRIES, 8, 40, 5)] == [5, 6, 7, 8]
    assert "Title 8" in painted(40, 5, cursor=8)[4]


def test_every_line_belongs_to_one_entry() -> None:
    lines = [y for spot in spots(ENTRIES, 0, 73, 34) for y in range(spot.y, spot.y + spot.lines)]
    assert lines == list(range(1, 29))


def test_the_button_to_start_stands_on_a_line_of_its_own() -> None:
    entry = Entry(name="n", title="Title", teaser=LONG, markets=("BTC",), source="recorded", move=-(10**8))
    for height in range(2, 12):
        canvas = Canvas(76, height, DARK)
        detail(canvas, entry)
        *lines, foot = (strip.text for strip in canvas.strips())
        assert foot.strip() == "Enter  start", height
        assert ("deepest fall" in " ".join(lines)) is (height > 8)
