"""The terms of the contract on the screen: what it costs, how it is counted, and what must be kept of it."""

from typing import NamedTuple

from textual.events import Key

from exchange.edge.text import clean
from exchange.instrument import Instrument
from exchange.terms import MarkMethod
from exchange.units import HOUR
from tui.dialogs.sheet import Dialog
from tui.painters import table
from tui.painters.canvas import Canvas
from tui.painters.table import Cell, Column
from tui.telling import format as shown

GAP = 5
"""Cells between the two columns of terms."""

MARKS = {
    MarkMethod.MEDIAN3: "median of three",
    MarkMethod.FAIR: "index and funding",
    MarkMethod.LAST: "last trade",
}


class Term(NamedTuple):
    name: str
    value: str


def terms(instrument: Instrument) -> list[Term]:
    """What stays as it is while the market moves."""
    settled = "linear" if instrument.settle == instrument.quote else "inverse"
    counted = instrument.base if settled == "linear" else instrument.quote
    band, bound = instrument.price_band_ppb, instrument.take_bound_ppb
    return [
        Term("kind", f"{settled}, settled in {clean(instrument.settle)}"),
        Term("leverage at most", shown.leverage(instrument.leverage_max)),
        Term("tick", f"{shown.price(1, instrument)} {clean(instrument.quote)}"),
        Term("lot", f"{shown.size(1, instrument)} {clean(counted)}"),
        Term("maker fee", shown.exact_percent(instrument.maker_fee_ppb)),
        Term("taker fee", shown.exact_percent(instrument.taker_fee_ppb)),
        Term("liquidation fee", shown.exact_percent(instrument.liquidation_fee_ppb)),
        Term("funding every", f"{instrument.funding_interval // HOUR} hours"),
        Term("funding at most", f"±{shown.exact_percent(instrument.funding_cap_ppb)}"),
        Term("mark", MARKS[instrument.mark_method]),
        Term("limit at most", f"{shown.exact_percent(band)} past mark"),
        Term("market at most", f"{shown.exact_percent(bound)} past mark"),
    ]


TIERS = [Column("position worth up to", 12), Column("maintenance", 11), Column("leverage at most", 8)]


def tiers(instrument: Instrument) -> list[list[Cell]]:
    """The maintenance table: each rate counts for the part of a position's value that lies in its step."""
    ends = [shown.cash(each.floor, instrument.cash_places) for each in instrument.tiers[1:]]
    return [
        [Cell(end), Cell(shown.exact_percent(tier.rate_ppb)), Cell(shown.leverage(tier.leverage_max))]
        for tier, end in zip(instrument.tiers, [*ends, "and beyond"], strict=True)
    ]


class ContractDialog(Dialog[None]):
    """The market goes on behind it."""

    pauses = False
    rows = 22

    def __init__(self, instrument: Instrument) -> None:
        super().__init__()
        self.instrument = instrument
        self.title_text = f"Contract {clean(instrument.symbol)}"
        self.rows = min(self.rows, 11 + len(instrument.tiers))

    def draw(self, canvas: Canvas) -> None:
        palette, facts = self.palette, terms(self.instrument)
        half = (canvas.width - GAP) // 2
        for number, (name, value) in enumerate(facts):
            x, y = number % 2 * (half + GAP), number // 2
            canvas.text(x, y, name, palette.muted)
            canvas.right(x + half, y, value, palette.text)
        y, rows = (len(facts) + 1) // 2 + 1, tiers(self.instrument)
        places = table.place(TIERS, rows, canvas.width)
        table.head(canvas, 0, y, TIERS, places)
        table.lines(canvas, 0, y + 1, TIERS, places, rows)
        canvas.right(canvas.width, canvas.height - 1, "esc close", palette.muted)

    def pressed(self, event: Key) -> None:
        if event.key in ("enter", "Y"):
            self.dismiss(None)
