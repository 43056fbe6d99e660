"""The drills: what each asks, and how the last one was done."""

from textual.geometry import Size

from exchange.instrument import Instrument
from replays.learning.exercises import ALL, Drill
from replays.messages.findings import Grade
from tui.looking.view import View
from tui.painters.canvas import Canvas, cut
from tui.painters.prose import prose, wrapped
from tui.telling.spoken import said
from tui.terminal import glyphs
from tui.widgets.panel import LivePanel


class Drills(LivePanel):
    divisor = 5
    named = "Drills"

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.cursor = 0
        self.expert = False
        """Whether an answer that passes is shown."""

    def hint(self, view: View, size: Size) -> str:
        return "h l questions"

    def content(self, view: View, width: int, height: int) -> Canvas:
        canvas = Canvas(width, height, view.palette)
        inside = Canvas(max(width - 2, 1), height, view.palette)
        grade = view.drill.grade if view.drill is not None else None
        y = self._list(inside, view, grade) + 1
        chosen = ALL[self.cursor]
        if grade is not None and grade.drill == chosen.name:
            graded(inside, y, grade, view.instrument)
        elif self.expert:
            _answer(inside, y, chosen)
        else:
            _task(inside, y, chosen, running=view.hello.scenario == chosen.name)
        canvas.blit(1, 0, inside)
        return canvas

    def _list(self, canvas: Canvas, view: View, grade: Grade | None) -> int:
        palette = canvas.palette
        for y, drill in enumerate(ALL):
            here = y == self.cursor
            if here:
                canvas.shade(0, y, canvas.width, palette.row)
                canvas.text(0, y, "▌", palette.accent, paper=palette.row)
            ink = palette.bright if here else palette.text
            canvas.text(2, y, cut(drill.title, canvas.width - 14), ink, bold=here)
            if grade is not None and grade.drill == drill.name:
                word, colour = ("passed", palette.up) if grade.passed else ("not passed", palette.down)
                canvas.right(canvas.width, y, word, colour)
            elif view.hello.scenario == drill.name:
                canvas.right(canvas.width, y, view.frame.playback.state, palette.accent)
        return len(ALL)


def _task(canvas: Canvas, y: int, drill: Drill, *, running: bool) -> None:
    palette = canvas.palette
    y = prose(canvas, 0, y, canvas.width, drill.task, palette.text) + 1
    foot = "1 Trade: space plays it; graded when it ends" if running else "enter start   x an expert's answer"
    canvas.text(0, min(y, canvas.height - 1), cut(foot, canvas.width), palette.accent)


def _answer(canvas: Canvas, y: int, drill: Drill) -> None:
    """An expert's orders, a line each where all their lines have no room; what has none then is told."""
    why, *steps = drill.expert.split("[[step]]")
    y = prose(canvas, 0, y, canvas.width, why.strip().removeprefix("# "), canvas.palette.text)
    told = [step.split("\n") for step in map(str.strip, steps)]
    room, width = canvas.height - y, max(canvas.width - 2, 1)
    lines = [line for step in told for line in step]
    if len(lines) > room:
        lines = [line for step in told for line in wrapped("  ".join(step), width)]
    if len(lines) > room > 0:
        lines[room - 1 :] = ["… more: z"]
    for row, line in enumerate(lines[: max(room, 0)], y):
        canvas.text(2, row, cut(line, width), canvas.palette.muted)


def graded(canvas: Canvas, y: int, grade: Grade, instrument: Instrument | None) -> None:
    """Each thing asked, with a tick or a cross, and what is to be learned."""
    palette = canvas.palette
    for mark in grade.marks:
        sign, colour = (glyphs.DONE, palette.up) if mark.passed else (glyphs.CROSS, palette.down)
        canvas.text(0, y, sign, colour, bold=True)
        y = prose(canvas, 2, y, max(canvas.width - 2, 1), mark.asked, palette.text)
        if mark.told:
            y = prose(canvas, 2, y, max(canvas.width - 2, 1), said(mark.told, instrument), palette.muted)
    prose(canvas, 0, y + 1, canvas.width, grade.lesson, palette.bright)
