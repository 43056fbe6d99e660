"""What falls when the mark is led to a price: what adding up says, and what a fork of the world did.

The map adds up who would fall while everything else stands still; in the fork every fall moves the
book and the mark for the next. Both are told, side by side.
"""

from textual.events import Key

from exchange.instrument import Instrument
from exchange.units import Price
from replays.messages.findings import Shove
from tui.dialogs.sheet import Dialog
from tui.looking.view import View
from tui.painters.canvas import Canvas
from tui.painters.prose import prose
from tui.telling import format
from tui.telling.measure import Measure
from tui.terminal import glyphs


class Shoved(Dialog[None]):
    """Stands until its reader leaves; fills when the answer has come."""

    columns = 66
    rows = 15

    def __init__(self, instrument: Instrument, target: Price) -> None:
        super().__init__()
        self.instrument = instrument
        self.target = target
        self.title_text = f"Shove {instrument.symbol} to {format.price(target, instrument)}"
        self.found: Shove | None = None
        self.trouble = ""

    def show(self, view: View) -> None:
        studied = view.shove
        if studied is not None and studied.done:
            self.found, self.trouble = studied.shove, studied.trouble
            self.redraw()

    def draw(self, canvas: Canvas) -> None:
        palette, found = canvas.palette, self.found
        if found is None:
            text = self.trouble or "computing … a fork is moved there and runs some minutes"
            prose(canvas, 0, 1, canvas.width, text, palette.text)
        else:
            self._answers(canvas, found)
        canvas.right(canvas.width, canvas.height - 1, "esc leave", palette.muted)

    def _answers(self, canvas: Canvas, found: Shove) -> None:
        palette, instrument = canvas.palette, self.instrument
        places, asset, right = instrument.cash_places, instrument.settle, canvas.width - 1

        def cash(amount: int) -> str:
            return format.amount(amount, places, asset)

        canvas.right(right - 17, 0, "by the map", palette.muted)
        canvas.right(right, 0, "in a fork", palette.muted)
        rows = (
            (f"{glyphs.DOWN} longs liquidated", cash(found.mapped.longs), cash(found.lived.longs)),
            (f"{glyphs.UP} shorts liquidated", cash(found.mapped.shorts), cash(found.lived.shorts)),
            (f"{glyphs.CROSS} yours among them", cash(found.mapped.own), cash(found.lived.own)),
            ("the mark goes to", format.price(found.target, instrument), self._furthest(found)),
        )
        for y, (name, mapped, lived) in enumerate(rows, 1):
            canvas.text(0, y, name, palette.text)
            canvas.right(right - 17, y, mapped, palette.text)
            canvas.right(right, y, lived, palette.liquidation, bold=True)
        facts = (
            ("rests in the book until there", self._depth(found)),
            ("liquidations in the fork", f"{found.liquidations:,}"),
            ("deleveraged, bad debt", f"{cash(found.deleveraged)}, {cash(found.bad_debt)}"),
        )
        for y, (name, text) in enumerate(facts, len(rows) + 2):
            canvas.text(0, y, name, palette.muted)
            canvas.right(right, y, text, palette.text)
        canvas.text(
            0, len(rows) + len(facts) + 3, "A model's answer; your replay is not touched.", palette.muted
        )

    def _furthest(self, found: Shove) -> str:
        return format.price(found.furthest, self.instrument)

    def _depth(self, found: Shove) -> str:
        size = found.depth * self.instrument.lot
        return f"{format.compact(size, self.instrument.size_places)} {Measure(self.instrument).asset}"

    def pressed(self, event: Key) -> None:
        if event.key == "enter":
            self.dismiss(None)
