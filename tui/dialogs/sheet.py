"""The dialog all dialogs are: one sheet in the middle of a dimmed screen, painted like every panel.

Leaving it with `esc` is harmless, and a key that a dialog does not name does nothing.
"""

from functools import lru_cache
from typing import ClassVar, Generic, TypeVar

from rich.segment import Segment
from rich.style import Style
from textual.app import ComposeResult
from textual.color import Color
from textual.events import Key, Paste
from textual.geometry import Region
from textual.renderables.background_screen import BackgroundScreen
from textual.screen import ModalScreen
from textual.strip import Strip
from textual.widget import Widget, _RenderCache

from tui.colours.themes import Colour, Palette
from tui.dialogs.host import Host, host
from tui.keys.line import Line
from tui.looking.view import View
from tui.painters.box import box
from tui.painters.canvas import Canvas, Row

Result = TypeVar("Result")
BADGE = " PAPER "
"""Stands on a dialog that lies over the header's own."""
MARGIN = 2
"""Cells between the border and what is written."""
_ENTERLESS = "enter does nothing"


class Sheet(Widget):
    """Paints what its dialog draws, once for all its lines."""

    def __init__(self) -> None:
        super().__init__()
        self._strips: list[Strip] = []

    def render_lines(self, crop: Region) -> list[Strip]:
        dialog = self.screen
        assert isinstance(dialog, Dialog)
        self._strips = dialog.strips(*self.size)
        return [Row(strip, strip.cell_length) for strip in super().render_lines(crop)]

    def render_line(self, y: int) -> Strip:
        return self._strips[y]


class Dialog(ModalScreen[Result], Generic[Result]):
    """Subclasses say their size and title, draw inside, and answer keys."""

    pauses: ClassVar[bool] = True
    """Whether the replay stands still while it is open."""
    title_text: str = ""
    columns: int = 77
    rows: int = 13

    def __init__(self) -> None:
        super().__init__()
        self.sheet = Sheet()

    def compose(self) -> ComposeResult:
        yield self.sheet

    @property
    def host(self) -> Host:
        return host(self)

    @property
    def palette(self) -> Palette:
        return self.host.palette

    @property
    def border_colour(self) -> Colour:
        return self.palette.accent

    def draw(self, canvas: Canvas) -> None:
        """Draw inside the border."""
        raise NotImplementedError

    def show(self, view: View) -> None:
        """A newer frame. What a dialog shows of it, it redraws itself."""

    def redraw(self) -> None:
        self.sheet.refresh()

    def _render_content(self) -> None:
        """Textual's: it would dim what lies under it segment by segment, and cut it into lines anew."""
        under = self.render()
        if not isinstance(under, BackgroundScreen):
            super()._render_content()
            return
        rows = under.screen._compositor.render_strips()
        self._render_cache = _RenderCache(self.size, [_dimmed(strip, under.color) for strip in rows])
        self._dirty_regions.clear()

    def on_mount(self) -> None:
        self._fit()
        if self.pauses:
            self.host.hold()

    def on_unmount(self) -> None:
        if self.pauses:
            self.host.release()

    def on_resize(self) -> None:
        self._fit()

    def _fit(self) -> None:
        sheet = self.sheet
        sheet.styles.width = max(1, min(self.columns, self.app.size.width))
        sheet.styles.height = max(1, min(self.rows, self.app.size.height))
        sheet.refresh()

    def strips(self, width: int, height: int) -> list[Strip]:
        """The whole sheet, border and all."""
        canvas = box(width, height, self.palette, self.title_text, edge=self.border_colour)
        inside = Canvas(max(width - 2 * (MARGIN + 1), 0), max(height - 2, 0), self.palette)
        self.draw(inside)
        canvas.blit(MARGIN + 1, 1, inside)
        if height >= self.app.size.height - 1:
            canvas.right(width - 2, 0, BADGE, self.palette.on_accent, bold=True, paper=self.palette.info)
        return canvas.strips()

    def on_key(self, event: Key) -> None:
        event.stop()
        event.prevent_default()
        if not self.is_current:
            return
        if event.key == "escape":
            self.dismiss(None)
        else:
            self.pressed(event)

    def pressed(self, event: Key) -> None:
        """Answer a key other than escape."""

    @property
    def line(self) -> Line | None:
        """What is typed in now; None where nothing is."""
        return None

    def rewritten(self) -> None:
        """Answer that the line has become another."""

    def type(self, event: Key) -> None:
        """Into the line, where the key belongs there."""
        if self.line is not None and self.line.press(event):
            self.rewritten()

    def on_paste(self, event: Paste) -> None:
        event.stop()
        if self.line is not None and self.line.paste(event.text):
            self.rewritten()
        self.redraw()


@lru_cache(maxsize=8192)
def _dim(look: Style | None, colour: Color) -> Style | None:
    (dimmed,) = BackgroundScreen.process_segments([Segment("", look)], colour)
    return dimmed.style


def _dimmed(strip: Strip, colour: Color) -> Strip:
    return Row([Segment(text, _dim(look, colour)) for text, look, _ in strip], strip.cell_length)


def button(canvas: Canvas, x: int, y: int, key: str, label: str, paper: Colour | None = None) -> int:
    """A key and what it does, on its own paper; gives the cell after it."""
    ink = canvas.palette.on_accent if paper else canvas.palette.bright
    return canvas.text(x, y, f" {key}  {label} ", ink, bold=True, paper=paper or canvas.palette.row) + 1


def enterless(canvas: Canvas, x: int, y: int) -> None:
    """Beside buttons of which `enter` is none: that it does nothing, where there is room to say so."""
    if canvas.width - x > len(_ENTERLESS):
        canvas.right(canvas.width, y, _ENTERLESS, canvas.palette.muted)
