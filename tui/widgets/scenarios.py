"""The shelf of scenarios, and beside it the one under the cursor."""

from textual import events
from textual.geometry import Size
from textual.message import Message

from tui.library.entries import Entry
from tui.looking.view import View
from tui.painters import library
from tui.painters.box import EDGE, inner
from tui.painters.canvas import Canvas
from tui.widgets.panel import LivePanel


class Scenarios(LivePanel):
    divisor = 5

    class Chosen(Message):
        """Somebody clicked an entry."""

        def __init__(self, row: int) -> None:
            super().__init__()
            self.row = row

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.entries: tuple[Entry, ...] | None = None
        self.cursor = 0

    def title(self, view: View, width: int) -> str:
        return f"Scenarios {len(self.entries)}" if self.entries else "Scenarios"

    def hint(self, view: View, size: Size) -> str:
        """Which are to be seen, where not all are."""
        entries = self.entries or ()
        shown = [spot.place + 1 for spot in library.spots(entries, self.cursor, *inner(*size))]
        return f"{shown[0]}-{shown[-1]} of {len(entries)}" if 0 < len(shown) < len(entries) else ""

    def content(self, view: View, width: int, height: int) -> Canvas:
        canvas = Canvas(width, height, view.palette)
        if not self.entries:
            text = "reading the library …" if self.entries is None else "No scenarios here."
            canvas.text(1, height // 2, text, view.palette.muted)
            return canvas
        library.shelf(canvas, self.entries, self.cursor)
        return canvas

    def on_click(self, event: events.Click) -> None:
        if self.entries:
            inside, y = inner(*self.size), event.y - EDGE
            for spot in library.spots(self.entries, self.cursor, *inside):
                if spot.y <= y < spot.y + spot.lines:
                    self.post_message(self.Chosen(spot.place))


class ScenarioDetail(LivePanel, can_focus=False):
    divisor = 5
    named = "Detail"

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.entry: Entry | None = None

    def content(self, view: View, width: int, height: int) -> Canvas:
        canvas = Canvas(width, height, view.palette)
        if self.entry is not None:
            inside = Canvas(max(width - 2, 1), height, view.palette)
            library.detail(inside, self.entry)
            canvas.blit(1, 0, inside)
        return canvas
