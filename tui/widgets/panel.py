"""What all live panels share: a view comes in, only the rows that changed go out.

A panel knows frames and painters; it knows no venue, asks nothing and decides nothing. What its
user does with it leaves as a message.
"""

from typing import ClassVar

from textual.geometry import Region, Size
from textual.strip import Strip
from textual.widget import Widget

from tui.painters.box import EDGE, box, has_border, inner
from tui.painters.canvas import Canvas
from tui.view import View


class LivePanel(Widget, can_focus=True):
    """A panel painted line by line. Subclasses implement `content`."""

    DEFAULT_CSS = "LivePanel { width: 1fr; height: 1fr; }"

    divisor: ClassVar[int] = 2
    """The pump offers every frame; the panel takes every n-th (20 fps // n)."""

    bordered: ClassVar[bool] = True
    named: ClassVar[str] = ""
    """The title of a panel whose title never changes."""

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self.view: View | None = None
        self._strips: list[Strip] = []

    def show(self, view: View) -> None:
        """Take a view and repaint the rows in which it differs from the last one."""
        self.view = view
        self.repaint()

    def title(self, view: View, width: int) -> str:  # noqa: ARG002
        """What the border says above, on a panel so wide."""
        return self.named

    def hint(self, view: View, size: Size) -> str:  # noqa: ARG002
        """The keys that matter here, in the border below."""
        return ""

    def content(self, view: View, width: int, height: int) -> Canvas:
        """What stands inside the border."""
        raise NotImplementedError

    def paint(self, view: View, width: int, height: int) -> list[Strip]:
        """The panel as `height` strips of `width` cells."""
        if not self.bordered:
            return self.content(view, width, height).strips()
        palette = view.palette
        edge = palette.accent if self.has_focus else palette.border
        canvas = box(
            width, height, palette, self.title(view, width), self.hint(view, Size(width, height)), edge
        )
        offset = EDGE if has_border(width, height) else 0
        canvas.blit(offset, offset, self.content(view, *inner(width, height)))
        return canvas.strips()

    def repaint(self) -> None:
        """Paint now, and mark what changed as dirty."""
        width, height = self.size
        if self.view is None or not width or not height:
            return
        before, self._strips = self._strips, self.paint(self.view, width, height)
        if len(before) != len(self._strips) or (before and before[0].cell_length != width):
            self.refresh()
            return
        dirty = [y for y in range(height) if before[y] != self._strips[y]]
        if dirty:
            self.refresh(*(Region(0, y, width, 1) for y in dirty))

    def render_line(self, y: int) -> Strip:
        if y < len(self._strips):
            return self._strips[y]
        return Strip.blank(self.size.width, self.rich_style)

    def on_resize(self) -> None:
        self.repaint()

    def watch_has_focus(self, has_focus: bool) -> None:
        super().watch_has_focus(has_focus)
        self.repaint()
