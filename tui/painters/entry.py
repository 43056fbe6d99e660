"""A field for one number: what stands in it, right-aligned before its unit."""

from tui.painters.canvas import Canvas, cut


def draw(
    canvas: Canvas, x: int, y: int, width: int, text: str, unit: str, *, focused: bool, fresh: bool = False
) -> None:
    """A focused one shows where the next digit goes.

    A fresh field is one whose text the next digit replaces; it is shown selected.
    """
    palette = canvas.palette
    paper = palette.row if focused else palette.bar
    canvas.shade(x, y, width, paper)
    tail = f" {unit} " if unit else " " * (len(text) + 2 < width)
    end = canvas.right(x + width, y, tail, palette.muted, paper=paper)
    shown = cut(text, max(end - x - 2, 0))
    if focused:
        canvas.text(x, y, "▌", palette.accent, paper=paper)
        canvas.text(end - 1, y, "▏", palette.accent, paper=paper)
        end -= 1
    selected = palette.accent_bg if fresh and text and focused else paper
    canvas.right(end, y, shown, palette.bright, bold=True, paper=selected)
