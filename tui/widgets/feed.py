"""The liquidations of everybody, newest first; the player's own stand out."""

from textual.geometry import Size

from exchange.terms import Side
from replays.messages.frame import LiquidationRow
from tui.looking.view import View
from tui.painters import table
from tui.painters.canvas import Canvas, cut
from tui.painters.table import Cell, Column
from tui.telling import format
from tui.terminal import glyphs
from tui.widgets.panel import LivePanel

_WIDE = 56
_COLUMNS = [
    Column("time", 8, left=True, rank=2, gap=1),
    Column("market", 3, left=True, spill=True, gap=1),
    Column("", 4, left=True),
    Column("size", 8, rank=3),
    Column("at", 8, rank=1),
    Column("notional", 8),
    Column("", 3, left=True, rank=4),
]


class Feed(LivePanel):
    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._chosen: LiquidationRow | None = None

    @property
    def chosen(self) -> LiquidationRow | None:
        """The player's own liquidation that the cursor is on: the newest until it is moved."""
        own = self._own
        return self._chosen if self._chosen in own else own[0] if own else None

    @property
    def _own(self) -> list[LiquidationRow]:
        """Those that have a why: to be deleveraged is to have won."""
        feed = self.view.frame.feed if self.view is not None else ()
        return [each for each in feed if each.own and not each.deleveraged]

    def step(self, by: int) -> None:
        """Move the cursor among the player's own."""
        own = self._own
        if self.chosen is not None:
            self._chosen = own[max(0, min(own.index(self.chosen) + by, len(own) - 1))]
            self.repaint()

    def hint(self, view: View, size: Size) -> str:
        return "enter why?" if self.has_focus and self._own and size.width >= 30 else ""

    def title(self, view: View, width: int) -> str:
        count = view.frame.falls
        return f"Liquidations {count:,}" if count and width >= 30 else "Liquidations"

    def content(self, view: View, width: int, height: int) -> Canvas:
        palette, frame = view.palette, view.frame
        canvas, pad = Canvas(width, height, palette), int(width >= _WIDE)
        if not frame.feed:
            canvas.text(1, height // 2, cut("No liquidations yet in this run.", width - 2), palette.muted)
            return canvas
        room = max(height - 1, 0)
        shown = frame.feed[:room]
        if frame.falls > len(shown) and room > 3:
            shown = shown[: room - 1]
            more = f"+{frame.falls - len(shown):,} more"
            canvas.text(pad, height - 1, cut(more, width - pad), palette.muted)
        columns = _COLUMNS if width >= _WIDE else [*_COLUMNS[:3], Column("size", 8, rank=9), *_COLUMNS[4:]]
        known = self.widest.under(width)
        rows = table.aligned(columns, [_row(view, each, width >= _WIDE) for each in shown], known)
        places = table.place(columns, rows, width - 2 * pad, 4, known)
        table.head(canvas, pad, 0, columns, places)
        for y, each in enumerate(shown, 1):
            if each.own:
                canvas.shade(0, y, width, palette.liquidation_shade)
            if self.has_focus and each is self.chosen:
                canvas.shade(0, y, width, palette.row)
        table.lines(canvas, pad, 1, columns, places, rows)
        return canvas


def _row(view: View, each: LiquidationRow, wide: bool) -> list[Cell]:
    palette, instrument = view.palette, view.instrument_of(each.symbol)
    long = each.side is Side.BUY
    note = "you" if each.own else "ADL" if each.deleveraged else ""
    if instrument is None:
        return [Cell(format.clock(each.time)), Cell(each.symbol), *[Cell("")] * 5]
    lots = format.rounded(each.notional, max(instrument.notional(1, max(each.price, 1)), 1))
    return [
        Cell(format.clock(each.time), palette.muted),
        Cell(view.name(each.symbol), palette.bright if each.own else palette.text, bold=each.own),
        Cell("LONG" if long else "SHORT" if wide else "SHRT", palette.side(each.side)),
        Cell(format.size(lots, instrument), palette.text),
        Cell(format.price(each.price, instrument), palette.text),
        Cell(
            format.amount(each.notional, instrument.cash_places, instrument.settle),
            palette.liquidation,
            bold=each.own,
        ),
        Cell(note or glyphs.CROSS, palette.liquidation if note else palette.muted, bold=each.own),
    ]
