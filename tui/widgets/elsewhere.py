"""The same rule in the other crashes: was it this one, or the rule?

One crash a row, told like the rows of what would have been; what has not been lived yet says so.
"""

from textual.geometry import Size

from exchange.edge.text import clean
from replays.messages.findings import HINDSIGHT_ELSEWHERE, Crash, ElsewhereFrame, Rule
from replays.telling.words import without_date
from tui.looking.view import View
from tui.painters.canvas import Canvas, cut
from tui.painters.prose import fitting, prose
from tui.telling import format
from tui.terminal import glyphs
from tui.widgets.panel import LivePanel

OFFER = "o tries the rule of this position in every other crash, to its end: it takes minutes."

ROOMY = 44
"""From so many columns on the market and the second are told too."""


def rule_of(view: View) -> Rule | None:
    """By which the position that is explained had been opened."""
    explained = view.autopsy.autopsy if view.autopsy is not None else None
    return None if explained is None else explained.rule


def elsewhere_of(view: View) -> ElsewhereFrame | None:
    """What is known of that rule elsewhere; of another rule nothing is shown."""
    found = view.elsewhere.elsewhere if view.elsewhere is not None else None
    return found if found is not None and found.rule == rule_of(view) else None


class ElsewherePanel(LivePanel):
    """Beside what would have saved it: how the same rule did where the tape was another."""

    divisor = 2

    def title(self, view: View, width: int) -> str:
        return "The same rule in the other crashes" if width >= 42 else "In other crashes"

    def hint(self, view: View, size: Size) -> str:
        found = elsewhere_of(view)
        if found is None or not found.crashes:
            return ""
        lived = sum(each.survives and not each.refused for each in found.crashes)
        return f"survives {lived} of {len(found.crashes)}" if size.width >= 30 else ""

    def content(self, view: View, width: int, height: int) -> Canvas:
        canvas, rule, found = Canvas(width, height, view.palette), rule_of(view), elsewhere_of(view)
        if rule is None:
            return canvas
        count = 0 if found is None else len(found.crashes) + len(found.computing) + len(found.left_out)
        sentence = format.read_aloud(clean(rule.sentence, limit=200))
        y = 0
        for line in fitting(sentence, max(width - 2, 1), max(1, height - count)):
            canvas.text(1, y, line, view.palette.muted)
            y += 1
        if found is None:
            prose(canvas, 1, y, max(width - 2, 1), clean(_nothing_yet(view), 200), view.palette.muted)
            return canvas
        for crash in found.crashes:
            _lived(canvas, y, crash)
            y += 1
        for name in found.computing:
            _row(canvas, y, glyphs.DOT, name, "computing …", view.palette.muted)
            y += 1
        for left in found.left_out:
            _row(canvas, y, glyphs.DOT, left.scenario, left.reason, view.palette.muted)
            y += 1
        prose(canvas, 1, y, max(width - 2, 1), HINDSIGHT_ELSEWHERE, view.palette.muted)
        return canvas


def _nothing_yet(view: View) -> str:
    asked = view.elsewhere
    if asked is None or asked.elsewhere is not None:
        return OFFER
    return asked.trouble or "computing …"


def _lived(canvas: Canvas, y: int, crash: Crash) -> None:
    palette, roomy = canvas.palette, canvas.width >= ROOMY
    share = format.percent(crash.share_ppb, signed=True)
    name = f"{without_date(crash.scenario)} {crash.symbol}" if roomy else crash.scenario
    if crash.refused:
        text = f"refused: {crash.refused.replace('_', ' ')}"
        _row(canvas, y, glyphs.CROSS, name, text, palette.warning)
    elif crash.fell_at is None:
        _row(canvas, y, glyphs.DONE, name, f"survives, {share}", palette.up)
    else:
        fell = format.clock(crash.fell_at) if roomy else format.minute(crash.fell_at)
        _row(canvas, y, glyphs.CROSS, name, f"liq {fell}, {share}", palette.liquidation)


def _row(canvas: Canvas, y: int, glyph: str, name: str, text: str, colour: str) -> None:
    start = canvas.right(canvas.width - 1, y, cut(text, max(canvas.width - 16, 0)), colour)
    canvas.text(1, y, glyph, colour, bold=True)
    canvas.text(3, y, cut(without_date(name), max(start - 4, 0)), canvas.palette.text)
