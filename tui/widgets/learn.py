"""The decision helper: a question at a time, where the answers lean, and what comes of them."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from textual.geometry import Size

from exchange.edge.text import clean
from replays.learning.decision import QUESTIONS
from tui.colours.themes import Colour, Palette
from tui.looking.view import View
from tui.painters.canvas import Canvas, cut
from tui.painters.prose import prose, wrapped
from tui.terminal import glyphs
from tui.widgets.panel import LivePanel

LETTERS = "abc"
MODES = ("isolated", "cross")
AIRY = 18
"""Rows from which there is room for blank ones."""
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

    def hint(self, view: View, size: Size) -> str:
        return "h l drills"

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
            advised(inside, self.advice, view)
        canvas.blit(1, 0, inside)
        return canvas

    def _ask(self, canvas: Canvas) -> None:
        palette, number = canvas.palette, min(len(self.answers), len(QUESTIONS) - 1)
        question = QUESTIONS[number]
        airy = canvas.height >= AIRY
        canvas.text(0, 0, f"Question {number + 1} of {len(QUESTIONS)}", palette.muted)
        dots = glyphs.OWN * (number + 1) + glyphs.DOT * (len(QUESTIONS) - number - 1)
        canvas.right(canvas.width, 0, dots, palette.accent)
        y = prose(canvas, 0, 2, canvas.width, question.text, palette.bright, bold=True) + 1
        reasons = [wrapped(answer.reason, max(canvas.width - 6, 1)) for answer in question.answers]
        every = airy or y + sum(1 + len(reason) for reason in reasons) <= canvas.height
        for place, (letter, answer) in enumerate(zip(LETTERS, question.answers, strict=True)):
            here = place == self.cursor
            reason = reasons[place] if every or here else []
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


def advised(canvas: Canvas, advice: dict[str, Any], view: View) -> None:
    """The last page: which mode, for what, with which numbers."""
    palette, width = canvas.palette, canvas.width
    colour = {"isolated": palette.info, "cross": palette.warning}.get(advice["advice"], palette.accent)
    canvas.text(0, 0, advice["advice"].upper(), colour, bold=True)
    canvas.right(width, 0, "your answers, your numbers", palette.muted)
    ceiling = advice["leverage_ceiling"]
    move = f"{float(ceiling['move']):.0%}"
    text = f"Up to {ceiling['leverage']}x a position survives a {move} day untouched."
    airy = canvas.height >= AIRY
    y = prose(canvas, 0, 1 + airy, width, text, palette.text) + airy
    y = _positions(canvas, y, advice["positions"], view)
    if not advice["positions"]:
        text = "No position is held: with one, its liquidation prices would be shown here."
        y = prose(canvas, 0, y, width, text, palette.muted)
    text = "A top-up plan: decide now how much you may add, and at which price you close instead."
    if y + len(wrapped(text, width)) < canvas.height:
        prose(canvas, 0, y + airy, width, text, palette.text)
    foot = "enter  the library: a crash that would prove it wrong"
    canvas.text(0, canvas.height - 1, cut(foot, width), palette.accent)


def _positions(canvas: Canvas, y: int, positions: Sequence[dict[str, Any]], view: View) -> int:
    """Each with where it falls in either mode and why, or in one row where there is no room for more."""
    room = max(canvas.height - 1 - y, 0)
    needed = sum(3 + len(wrapped(held["why"], max(canvas.width - 2, 1))) for held in positions)
    if needed + 5 <= room:
        for held in positions:
            y = _position(canvas, y, held, view)
        return y
    shown = positions if len(positions) <= room else positions[: max(room - 1, 0)]
    for row, held in enumerate(shown, y):
        _position_line(canvas, row, held, view)
    y += len(shown)
    if len(shown) < len(positions) and room:
        canvas.text(0, y, f"… and {len(positions) - len(shown)} more: z", canvas.palette.muted)
        y += 1
    return y


def _position(canvas: Canvas, y: int, held: dict[str, Any], view: View) -> int:
    palette, width = canvas.palette, canvas.width
    canvas.text(0, y, f"{clean(held['symbol'])} {held['side']}", palette.bright, bold=True)
    canvas.right(width, y, held["mode"], _colour(held["mode"], palette))
    for row, mode in enumerate(MODES, start=1):
        now = ", as it is held" if mode == held["held_in"] else ""
        canvas.text(2, y + row, f"liquidated at, {mode}{now}", palette.muted)
        canvas.right(width, y + row, _price(held, mode, view), palette.liquidation)
    return prose(canvas, 2, y + 3, width - 2, held["why"], palette.muted)


def _position_line(canvas: Canvas, y: int, held: dict[str, Any], view: View) -> None:
    """The mode advised, and where it falls isolated and cross."""
    palette, width = canvas.palette, canvas.width
    name = f"{view.name(held['symbol'])} {held['side']}"
    prices = [f"{mode} {_price(held, mode, view)}" for mode in MODES]
    start = canvas.right(
        width, y, cut("liq " + ", ".join(prices), max(width * 2 // 3, 1)), palette.liquidation
    )
    end = canvas.text(0, y, cut(name, max(start - 1, 0)), palette.bright, bold=True)
    canvas.text(end + 1, y, cut(held["mode"], max(start - end - 2, 0)), _colour(held["mode"], palette))


def _colour(mode: str, palette: Palette) -> Colour:
    return palette.info if mode == "isolated" else palette.warning


def _price(held: dict[str, Any], mode: str, view: View) -> str:
    """With the decimals of the tick; beyond the mark it would have fallen already."""
    text, instrument = held[f"liquidation_{mode}"], view.instrument_of(held["symbol"])
    if text is None or instrument is None:
        return "at no price"
    price, mark = Decimal(text), Decimal(held["mark"])
    gone = price > mark if held["side"] == "long" else price < mark
    return f"{'already past ' if gone else ''}{price:,.{instrument.price_places}f}"


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
        y, told = 3, 0
        for answer in reversed(chosen):
            if y + len(wrapped(answer.reason, max(width - 4, 1))) >= height:
                break
            side = "<" if answer.points > 0 else ">" if answer.points < 0 else glyphs.DOT
            colour = (
                palette.info if answer.points > 0 else palette.warning if answer.points else palette.muted
            )
            canvas.text(1, y, side, colour, bold=True)
            y = prose(canvas, 3, y, max(width - 4, 1), answer.reason, palette.text)
            told += 1
        left, before = len(QUESTIONS) - len(chosen), len(chosen) - told
        said = [f"{before} before"] if before else []
        said += [f"{left} question{'s' * (left > 1)} left"] if left else []
        if said and y < height:
            canvas.text(1, y, cut(f"{glyphs.DOT} {', '.join(said)}", width - 1), palette.muted)
        return canvas
