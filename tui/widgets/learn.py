"""The decision helper: a question at a time, where the answers lean, and what comes of them."""

from typing import Any

from exchange.edge.text import clean
from replays.decision import QUESTIONS
from tui.painters import glyphs
from tui.painters.canvas import Canvas, cut
from tui.painters.prose import prose, wrapped
from tui.view import View
from tui.widgets.panel import LivePanel

LETTERS = "abc"
FURTHEST = 8
"""Points at which the pointer stands at an end."""


class DecisionHelper(LivePanel):
    divisor = 5
    named = "Isolated or cross?"

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.answers: list[int] = []
        self.cursor = 0
        self.advice: dict[str, Any] | None = None

    @property
    def is_done(self) -> bool:
        return len(self.answers) == len(QUESTIONS)

    def go(self, step: int) -> None:
        if not self.is_done:
            self.cursor = (self.cursor + step) % len(QUESTIONS[len(self.answers)].answers)
            self.repaint()

    def answer(self, number: int) -> bool:
        """Take an answer to the question that stands; says whether there was one."""
        if self.is_done or number >= len(QUESTIONS[len(self.answers)].answers):
            return False
        self.answers = [*self.answers, number]
        self.cursor = 0
        return True

    def take_back(self) -> None:
        if self.answers:
            self.cursor, self.answers = self.answers[-1], self.answers[:-1]

    def content(self, view: View, width: int, height: int) -> Canvas:
        canvas = Canvas(width, height, view.palette)
        inside = Canvas(max(width - 2, 1), height, view.palette)
        if self.advice is None:
            self._ask(inside)
        else:
            advised(inside, self.advice)
        canvas.blit(1, 0, inside)
        return canvas

    def _ask(self, canvas: Canvas) -> None:
        palette, number = canvas.palette, min(len(self.answers), len(QUESTIONS) - 1)
        question = QUESTIONS[number]
        airy = canvas.height >= 18
        canvas.text(0, 0, f"Question {number + 1} of {len(QUESTIONS)}", palette.muted)
        dots = glyphs.OWN * (number + 1) + glyphs.DOT * (len(QUESTIONS) - number - 1)
        canvas.right(canvas.width, 0, dots, palette.accent)
        y = prose(canvas, 0, 2, canvas.width, question.text, palette.bright, bold=True) + 1
        for place, (letter, answer) in enumerate(zip(LETTERS, question.answers, strict=True)):
            here = place == self.cursor
            reason = wrapped(answer.reason, max(canvas.width - 6, 1)) if airy or here else []
            if here:
                canvas.shade(0, y, canvas.width, palette.row, 1 + len(reason))
                for row in range(1 + len(reason)):
                    canvas.text(0, y + row, "▌", palette.accent, paper=palette.row)
            canvas.text(2, y, letter, palette.accent, bold=True)
            canvas.text(
                5, y, cut(answer.text, canvas.width - 5), palette.bright if here else palette.text, bold=here
            )
            for row, line in enumerate(reason, start=1):
                canvas.text(5, y + row, line, palette.muted)
            y += 1 + len(reason) + airy


def advised(canvas: Canvas, advice: dict[str, Any]) -> None:
    """The last page: which mode, for what, with which numbers."""
    palette, width = canvas.palette, canvas.width
    colour = {"isolated": palette.info, "cross": palette.warning}.get(advice["advice"], palette.accent)
    canvas.text(0, 0, advice["advice"].upper(), colour, bold=True)
    canvas.right(width, 0, "your answers, your numbers", palette.muted)
    ceiling = advice["leverage_ceiling"]
    move = f"{float(ceiling['move']):.0%}"
    text = f"Up to {ceiling['leverage']}x a position survives a {move} day untouched."
    y = prose(canvas, 0, 2, width, text, palette.text) + 1
    for held in advice["positions"][: max((canvas.height - y - 6) // 4, 0)]:
        canvas.text(0, y, f"{clean(held['symbol'])} {held['side']}", palette.bright, bold=True)
        canvas.right(width, y, held["mode"], palette.info if held["mode"] == "isolated" else palette.warning)
        for row, mode in enumerate(("isolated", "cross"), start=1):
            price = held[f"liquidation_{mode}"]
            canvas.text(2, y + row, f"liquidated at, {mode}", palette.muted)
            canvas.right(width, y + row, _price(price), palette.liquidation)
        canvas.text(2, y + 3, cut(held["why"], width - 2), palette.muted)
        y += 4
    if not advice["positions"]:
        text = "No position is held: with one, its own liquidation prices would stand here."
        y = prose(canvas, 0, y, width, text, palette.muted)
    y += 1
    text = "A top-up plan: decide now what may be added, and at which price you would close instead."
    prose(canvas, 0, y, width, text, palette.text)
    foot = "enter  the library: a crash that would prove it wrong"
    canvas.text(0, canvas.height - 1, cut(foot, width), palette.accent)


def _price(text: str | None) -> str:
    return "at no price" if text is None else f"{float(text):,.1f}"


class Leaning(LivePanel, can_focus=False):
    divisor = 5
    named = "Leaning"

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.answers: list[int] = []
        self.advice: dict[str, Any] | None = None

    def content(self, view: View, width: int, height: int) -> Canvas:
        palette = view.palette
        canvas = Canvas(width, height, palette)
        chosen = [question.answers[answer] for question, answer in zip(QUESTIONS, self.answers, strict=False)]
        points = sum(answer.points for answer in chosen)
        canvas.text(1, 0, "ISOLATED", palette.info, bold=True)
        canvas.right(width - 1, 0, "CROSS", palette.warning, bold=True)
        room = max(width - 2, 1)
        for cell in range(room):
            canvas.put(1 + cell, 1, glyphs.THICK, palette.info if cell < room // 2 else palette.warning)
        place = (FURTHEST - max(-FURTHEST, min(points, FURTHEST))) * (room - 1) // (2 * FURTHEST)
        canvas.put(1 + place, 1, glyphs.OWN, palette.bright, bold=True)
        y = 3
        for answer in reversed(chosen):
            if y >= height - 1:
                break
            side = "<" if answer.points > 0 else ">" if answer.points < 0 else glyphs.DOT
            colour = (
                palette.info if answer.points > 0 else palette.warning if answer.points else palette.muted
            )
            canvas.text(1, y, side, colour, bold=True)
            y = prose(canvas, 3, y, max(width - 4, 1), answer.reason, palette.text)
        left = len(QUESTIONS) - len(chosen)
        if left and y < height:
            canvas.text(1, y, f"{glyphs.DOT} {left} questions left", palette.muted)
        return canvas
