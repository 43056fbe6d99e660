"""Are you sure: what will happen in numbers, and the key that does it.

`enter` does nothing: it may be the key that opened the dialog. The numbers are asked anew while it is
open, so what is confirmed is what stands there.
"""

import asyncio
from collections.abc import Awaitable, Callable

import msgspec
from textual.events import Key

from tui.colours.themes import Colour
from tui.dialogs.sheet import MARGIN, Dialog, button, enterless
from tui.painters.canvas import Canvas
from tui.painters.prose import prose, wrapped
from tui.telling.facts import Facts

REFRESH_SECONDS = 0.25


class Choice(msgspec.Struct, frozen=True):
    key: str
    label: str
    safe: bool = False
    """Not the act itself: what one might do instead."""


class Confirm(Dialog[str]):
    """Ends with the key of a choice, or with None for none of them."""

    def __init__(
        self,
        title: str,
        facts: Callable[[], Awaitable[Facts]],
        choices: tuple[Choice, ...],
        keep: str = "Keep",
    ) -> None:
        super().__init__()
        self.title_text = title
        self._ask = facts
        self._choices = choices
        self._keep = keep
        self.facts: Facts | None = None

    @property
    def border_colour(self) -> Colour:
        return self.palette.danger

    def on_mount(self) -> None:
        self.run_worker(self._stay_live(), exclusive=True)

    async def _stay_live(self) -> None:
        while True:
            self.facts = await self._ask()
            self._fit()
            await asyncio.sleep(REFRESH_SECONDS)

    def _fit(self) -> None:
        facts, inside = self.facts, min(self.columns, self.app.size.width) - 2 * (MARGIN + 1)
        if facts is not None:
            said = facts.refused or facts.warning
            told = len(wrapped(facts.headline, inside)) + len(facts.rows)
            self.rows = 6 + told + (bool(facts.rows) + len(wrapped(f"▲ {said}", inside)) if said else 0)
        super()._fit()

    def draw(self, canvas: Canvas) -> None:
        palette, facts = self.palette, self.facts
        if facts is None:
            canvas.text(0, 0, "asking the venue …", palette.muted)
            return
        y = prose(canvas, 0, 0, canvas.width, facts.headline, palette.bright, bold=True) + 1
        label_width = max((len(fact.label) for fact in facts.rows), default=0) + 3
        for fact in facts.rows:
            canvas.text(0, y, fact.label, palette.muted)
            canvas.text(label_width, y, fact.value, palette.side(fact.sense), bold=bool(fact.sense))
            y += 1
        y += bool(facts.rows and (facts.refused or facts.warning))
        if facts.refused:
            y = prose(canvas, 0, y, canvas.width, facts.refused, palette.danger, bold=True)
        elif facts.warning:
            y = prose(canvas, 0, y, canvas.width, f"▲ {facts.warning}", palette.warning)
        self._draw_buttons(canvas, min(y + 1, canvas.height - 1))

    def _draw_buttons(self, canvas: Canvas, y: int) -> None:
        x = 0
        for choice in self.open_choices:
            x = button(canvas, x, y, choice.key, choice.label, None if choice.safe else self.palette.danger)
        x = button(canvas, x, y, "esc", self._keep)
        if not all(choice.safe for choice in self.open_choices):
            enterless(canvas, x, y)

    @property
    def open_choices(self) -> tuple[Choice, ...]:
        refused = self.facts is None or bool(self.facts.refused)
        return tuple(choice for choice in self._choices if choice.safe or not refused)

    def pressed(self, event: Key) -> None:
        if any(choice.key == event.key for choice in self.open_choices):
            self.dismiss(event.key)
