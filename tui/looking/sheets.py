"""The lists of the Trade screen as CSV: plain decimals, no thousands commas, UTC times, one header line.

What is copied is what the venue reported, in full, whatever of it the screen had room for.
"""

import csv
import re
from collections.abc import Callable, Iterable
from io import StringIO
from typing import TypeVar

from exchange.edge.instant import format_instant
from exchange.edge.text import clean
from exchange.instrument import Instrument
from exchange.numerals import format_units
from exchange.questions import OrderView, PositionView
from exchange.terms import Side
from exchange.units import Price
from replays.messages.frame import CashRow, FillRow
from replays.telling.plain import average_text, cash_text, price_text, size_text
from tui.looking.view import View

HEADS = {
    "positions": "symbol side size entry mark liquidation unrealized margin mode leverage",
    "orders": (
        "symbol side type size open price trigger activation"
        " in_force reduce_only close_position post_only client_id"
    ),
    "fills": "time symbol side size price kind fee realized client_id",
    "funding": "time symbol amount kind",
    "log": "time kind symbol text",
}
"""The columns of each table."""
Line = list[str]
_FORMULA = re.compile(r"[=+@]|-.*[^A-Za-z0-9_.:-]")
"""What a spreadsheet would work out instead of showing: no number, and no client order id."""


def table_of(view: View) -> tuple[str, list[Line], int]:
    """The table the cursor is in: its name, its lines without a head, and which of them it stands on."""
    positions = view.positions
    if view.cursor < len(positions):
        return "positions", lines(view, "positions"), view.cursor
    return view.list_tab, lines(view, view.list_tab), view.cursor - len(positions)


def lines(view: View, table: str) -> list[Line]:
    """A table's lines, in the order of the screen."""
    if table == "positions":
        return _known(view, view.positions, _position)
    if table == "orders":
        return _known(view, view.orders, _order)
    if table == "fills":
        return _known(view, view.fills, _fill)
    return [_cash(view, each) for each in view.cash_rows]


def counted(rows: int) -> str:
    return "1 row" if rows == 1 else f"{rows:,} rows"


def written(table: str, rows: Iterable[Line]) -> str:
    """A head and lines as CSV; an apostrophe keeps a text from being a formula."""
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(HEADS[table].split())
    writer.writerows([f"'{cell}" if _FORMULA.match(cell) else cell for cell in row] for row in rows)
    return text.getvalue()


Row = TypeVar("Row", PositionView, OrderView, FillRow)


def _known(view: View, rows: Iterable[Row], line: Callable[[Row, Instrument], Line]) -> list[Line]:
    """A line for each row, the instrument's name alone where nothing is known of it."""
    found = ((row, view.instrument_of(row.symbol)) for row in rows)
    return [line(row, known) if known is not None else [str(row.symbol)] for row, known in found]


def _position(row: PositionView, instrument: Instrument) -> Line:
    return [
        str(row.symbol),
        "long" if row.size > 0 else "short",
        size_text(instrument, abs(row.size)),
        average_text(instrument, row.size, row.cost),
        _price(row.mark, instrument),
        _price(row.liquidation_price, instrument),
        cash_text(instrument, row.unrealized),
        cash_text(instrument, row.margin),
        row.mode.value,
        str(row.leverage),
    ]


def _order(row: OrderView, instrument: Instrument) -> Line:
    return [
        str(row.symbol),
        _side(row.side),
        row.type.value,
        size_text(instrument, row.size),
        size_text(instrument, row.open_size),
        _price(row.price, instrument),
        _price(row.trigger_price, instrument),
        _price(row.activation_price, instrument),
        row.time_in_force,
        str(row.reduce_only).lower(),
        str(row.close_position).lower(),
        str(row.post_only).lower(),
        clean(row.client_id),
    ]


def _fill(row: FillRow, instrument: Instrument) -> Line:
    return [
        format_instant(row.time),
        str(row.symbol),
        _side(row.side),
        size_text(instrument, row.size),
        _price(row.price, instrument),
        row.kind if row.kind != "trade" else "maker" if row.maker else "taker",
        cash_text(instrument, row.fee),
        cash_text(instrument, row.realized),
        clean(row.client_id),
    ]


def _cash(view: View, row: CashRow) -> Line:
    instrument = view.instrument_of(row.symbol)
    places = instrument.cash_places if instrument is not None else view.cash_places(row.symbol)
    return [format_instant(row.time), row.symbol, format_units(row.amount, places), row.kind]


def _side(side: Side) -> str:
    return "buy" if side is Side.BUY else "sell"


def _price(ticks: Price | None, instrument: Instrument) -> str:
    """Decimal text; nothing for no price."""
    return price_text(instrument, ticks) if ticks else ""
