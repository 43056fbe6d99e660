"""What all live panels share: a view comes in, only the rows that changed go out.

A panel knows frames and painters; it knows no venue, asks nothing and decides nothing. What its
user does with it leaves as a message.
"""

from typing import ClassVar

from textual.filter import ANSIToTruecolor
from textual.geometry import Region, Size
from textual.strip import Strip
from textual.widget import Widget

from tui.looking.view import View
from tui.painters.box import EDGE, box, has_border, inner
from tui.painters.canvas import Canvas, Row
from tui.painters.widest import Widest


def pane_of(focused: Widget | None) -> str:
    """The name of the pane that has the focus; empty where none has."""
    return focused.id or "" if focused is not None else ""


class LivePanel(Widget, can_focus=True):
    """A panel painted line by line. Subclasses implement `content`."""

    DEFAULT_CSS = "LivePanel { width: 1fr; height: 1fr; }"

    divisor: ClassVar[int] = 1
    """Of the frames its screen shows it takes every n-th; 1 where it tells numbers of the moment."""

    tells_more: ClassVar[bool] = False
    """Of what stands in no view: it is painted anew with every frame."""

    bordered: ClassVar[bool] = True
    named: ClassVar[str] = ""
    """The title of a panel whose title never changes."""

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self.view: View | None = None
        self._canvas: Canvas | None = None
        self._strips: list[Strip] = []
        self._painted: tuple[View, Size] | None = None
        self.widest = Widest()
        """Of its columns, so far."""

    def show(self, view: View) -> None:
        """Take a view and repaint the rows in which it differs from the last one."""
        self.view = view
        self.repaint()

    def follow(self, view: View) -> None:
        """Take the view of a newer frame; one in which nothing is new is not painted again."""
        if self.tells_more or self._painted != (view.picture, self.size):
            self.show(view)
        else:
            self.view = view

    def title(self, view: View, width: int) -> str:
        """What the border says above, on a panel so wide."""
        return self.named

    def hint(self, view: View, size: Size) -> str:
        """The keys that matter here, in the border below."""
        return ""

    def content(self, view: View, width: int, height: int) -> Canvas:
        """What stands inside the border."""
        raise NotImplementedError

    def paint(self, view: View, width: int, height: int) -> list[Strip]:
        """The panel as `height` strips of `width` cells."""
        return self.draw(view, width, height).strips()

    def draw(self, view: View, width: int, height: int) -> Canvas:
        """The panel, its border with it."""
        if not self.bordered:
            return self.content(view, width, height)
        palette = view.palette
        edge = palette.accent if self.has_focus else palette.border
        canvas = box(
            width, height, palette, self.title(view, width), self.hint(view, Size(width, height)), edge
        )
        offset = EDGE if has_border(width, height) else 0
        canvas.blit(offset, offset, self.content(view, *inner(width, height)))
        return canvas

    def repaint(self) -> None:
        """Paint now, and mark what changed as dirty."""
        width, height = self.size
        if self.view is None or not width or not height:
            return
        canvas, known = self.draw(self.view, width, height), self._strips
        self._strips = canvas.strips(self._canvas)
        self._canvas = canvas
        self._painted = self.view.picture, self.size
        if len(known) != len(self._strips) or (known and known[0].cell_length != width):
            self.refresh()
            return
        rows = zip(known, self._strips, strict=True)
        dirty = [y for y, (before, now) in enumerate(rows) if before is not now and before != now]
        if dirty:
            self.refresh(*(Region(0, y, width, 1) for y in dirty))

    def render_line(self, y: int) -> Strip:
        if y < len(self._strips):
            return self._strips[y]
        return Strip.blank(self.size.width, self.rich_style)

    def render_lines(self, crop: Region) -> list[Strip]:
        """What is painted is finished: no style sheet has a say in it, unless a filter or a tint has."""
        width, height = self.size
        if self._is_changed_by_styles or len(self._strips) != height or crop.bottom > height:
            return [Row(strip, strip.cell_length) for strip in super().render_lines(crop)]
        strips = self._strips[crop.y : crop.bottom]
        if crop.column_span == (0, width):
            return strips
        cropped = [strip.crop(crop.x, crop.right) for strip in strips]
        return [Row(strip, strip.cell_length) for strip in cropped]

    @property
    def _is_changed_by_styles(self) -> bool:
        return self.styles.has_rule("tint") or any(
            not isinstance(each, ANSIToTruecolor) for each in self.get_line_filters()
        )

    def on_resize(self) -> None:
        self.repaint()

    def watch_has_focus(self, has_focus: bool) -> None:
        super().watch_has_focus(has_focus)
        self.repaint()
