"""The last line of every screen: the keys that matter now, as many as fit, and the palette's."""

from rich.cells import cell_len
from textual.widget import Widget

from exchange.terms import MarginMode
from tui.keys.row import TICKET_ROWS, Row
from tui.keys.table import AUTOPSY, LEARN, footer_of
from tui.looking.view import View
from tui.orders.acts import chosen_position
from tui.painters.canvas import Canvas
from tui.widgets.panel import LivePanel, pane_of

PALETTE_KEY = ("^p", "palette")


class KeyFooter(LivePanel, can_focus=False):
    DEFAULT_CSS = "KeyFooter { height: 1; }"

    bordered = False
    tells_more = True
    pane = ""
    """Where one is."""

    def on_mount(self) -> None:
        self.watch(self.screen, "focused", self._go_to)

    def _go_to(self, focused: Widget | None) -> None:
        self.pane = pane_of(focused)
        self.repaint()

    def content(self, view: View, width: int, height: int) -> Canvas:
        palette = view.palette
        canvas = Canvas(width, height, palette)
        end = width - 1
        start = end - len(" ".join(PALETTE_KEY))
        x = 1
        for row in offered(view, self.pane):
            if x + cell_len(row.shown) + 1 + cell_len(row.label) > start - 2:
                break
            x = canvas.text(x, 0, row.shown, palette.accent, bold=True) + 1
            x = canvas.text(x, 0, row.label, palette.muted) + 2
        key, label = PALETTE_KEY
        x = canvas.text(max(start, 0), 0, key, palette.accent, bold=True) + 1
        canvas.text(x, 0, label, palette.muted)
        return canvas


def offered(view: View, pane: str = "") -> tuple[Row, ...]:
    """The ticket's keys while one is in it, else those of the screen that find something to do there."""
    return TICKET_ROWS if pane == "ticket" else footer_of(view.screen, _idle(view, pane))


def _idle(view: View, pane: str) -> set[str]:
    """Keys that would find nothing to do; where the whole account is the margin, more of it is paid in."""
    if view.screen == LEARN:
        return {"a b c", "bksp"} if pane == "drills" else {"x"}
    if view.screen == AUTOPSY:
        return set() if view.frame.own_falls or view.autopsy else {"j k", "enter", "w", "o", "n p", "e"}
    position, orders = chosen_position(view), view.frame.account.orders
    crossed = position is not None and position.mode is MarginMode.CROSS
    idle = set() if orders else {"c C"}
    if position is None:
        idle |= {"x", "a"}
    elif crossed:
        idle.add("a")
    return idle if crossed or view.nothing_left else idle | {"U"}
