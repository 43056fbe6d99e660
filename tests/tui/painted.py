"""A panel as plain lines, and the looks of what stands in it."""

from rich.style import Style

from tests.tui.frames import sample_view
from tui.looking.view import View
from tui.widgets.panel import LivePanel


def lines(panel: LivePanel, width: int, height: int, view: View | None = None) -> list[str]:
    """What a panel paints, without its looks."""
    return [strip.text for strip in panel.paint(view or sample_view(), width, height)]


def look(panel: LivePanel, text: str, width: int, height: int, view: View | None = None) -> Style:
    """The style of the first segment that holds a text."""
    for strip in panel.paint(view or sample_view(), width, height):
        for segment in strip:
            if text in segment.text and segment.style is not None:
                return segment.style
    raise AssertionError(f"{text!r} is not painted")


def paper(panel: LivePanel, text: str, width: int, height: int, view: View | None = None) -> str:
    """The colour behind a text."""
    colour = look(panel, text, width, height, view).bgcolor
    return colour.name if colour else ""


def ink(panel: LivePanel, text: str, width: int, height: int, view: View | None = None) -> str:
    """The colour of a text."""
    colour = look(panel, text, width, height, view).color
    return colour.name if colour else ""
