"""Positions, orders, fills and funding as rows of cells."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from exchange.edge.text import clean
from exchange.questions import OrderView, PositionView
from exchange.terms import MarginMode, OrderType, Side, TransferReason
from replays.messages.frame import CashRow, FillRow
from tui.looking.bound import margins
from tui.looking.listing import mark
from tui.looking.view import View
from tui.orders.protection import exits_of
from tui.painters.table import Cell, Column
from tui.telling import format
from tui.telling.measure import Units
from tui.telling.order_words import exit_words, is_inactive, limit_words, lots_words, stands_at
from tui.terminal import glyphs

EVERY = slice(None)
NOTE = 14
"""Cells that say what else an order does: a limit of a stop, and of its exits the first."""
TO_LIQUIDATION, BUFFER = 8, 11
"""The positions' columns that say how near the end is; in the latter the meter is drawn."""
_ORDER_TYPES = {
    OrderType.LIMIT: "limit",
    OrderType.MARKET: "market",
    OrderType.STOP: "stop",
    OrderType.STOP_LIMIT: "stop-l",
    OrderType.TAKE_PROFIT: "tp",
    OrderType.TAKE_PROFIT_LIMIT: "tp-l",
    OrderType.TRAILING_STOP: "trail",
}


_MOVED = {
    TransferReason.DEPOSIT: "deposit",
    TransferReason.WITHDRAWAL: "withdrawal",
    TransferReason.GENESIS: "opening cash",
    TransferReason.ORDER_RESERVE: "held for order",
    TransferReason.ORDER_RELEASE: "order released",
    TransferReason.OPENING_MARGIN: "into position",
    TransferReason.MARGIN_RELEASE: "margin back",
    TransferReason.MARGIN_ADDED: "margin added",
    TransferReason.MARGIN_REMOVED: "taken out",
    TransferReason.AUTO_MARGIN: "auto margin",
    TransferReason.REALIZED_PROFIT: "realized",
    TransferReason.TAKER_FEE: "taker fee",
    TransferReason.MAKER_FEE: "maker fee",
    TransferReason.LIQUIDATION_FEE: "liq fee",
    TransferReason.FUNDING: "funding",
    TransferReason.FUNDING_ROUNDING: "rounding",
    TransferReason.INSURANCE_PAYOUT: "from the fund",
    TransferReason.BAD_DEBT: "bad debt",
}
MOVED = {reason.value: words for reason, words in _MOVED.items()}
"""What a movement of cash was for, as a row says it."""


SORTED = {"market": 0, "side": 1, "to liq": TO_LIQUIDATION, "uPnL": 9, "buffer": BUFFER, "margin": 13}
"""The column of the positions that each of their orders is by."""


def positions(
    wide: bool,
    units: Units = "",
    by: str = "",
    *,
    down: bool = False,
    tight: bool = False,
    exits: Sequence[int] = (),
) -> list[Column]:
    """The columns of the positions, a mark on the one they are sorted by; sizes are named by their units.

    Where it is tight, how far the liquidation is away leaves before the meter gets shorter, else after; the
    exits leave before it.
    """
    columns = [*_positions(wide, units), *(Column(EXITS[each], 8, rank=EXITS_RANK, gap=1) for each in exits)]
    yields = columns[BUFFER].rank if tight else EXITS_RANK
    columns[BUFFER] = replace(columns[BUFFER], yields=yields)
    if by in SORTED:
        column = columns[SORTED[by]]
        columns[SORTED[by]] = replace(column, head=f"{column.head}{mark(down=down)}")
    return columns


EXITS = ("tp", "sl")
"""The columns of what closes all of a position."""
EXITS_RANK = 7
"""They leave before how far the liquidation is away."""


def exits(view: View) -> tuple[int, ...]:
    """Which of them any position has need of."""
    there = [exits_of(view, each).both for each in view.positions]
    return tuple(each for each in range(len(EXITS)) if any(both[each].order for both in there))


def _positions(wide: bool, units: Units) -> list[Column]:
    """Wide spells the words out."""
    return [
        Column("market", 3, left=True, spill=True, gap=1),
        Column("", left=True, gap=1),
        Column("", gap=1 if wide else 0),
        Column("", left=True),
        Column(units or "size", 7, rank=3),
        Column("entry", 8, rank=4),
        Column("mark", 8, rank=8),
        Column("liq", 8),
        Column("to liq", 6, rank=6, gap=1 if not wide else 2),
        Column("uPnL", 9, rank=1),
        Column("", 0, gap=0),
        Column(
            "buffer to liquidation" if wide else "buffer left",
            left=True,
            rank=5,
            stretch=21,
            gap=1,
            least=5,
        ),
        Column("", 4),
        Column("margin", 9, rank=10),
        Column("ROE", 5, rank=9),
    ]


def position(view: View, position: PositionView, wide: bool, exits: Sequence[int] = ()) -> list[Cell]:
    """One position, and those of its exits; the meter's cell stays empty."""
    palette, instrument = view.palette, view.instrument_of(position.symbol)
    if instrument is None:
        return [Cell(position.symbol), *[Cell("")] * (14 + len(exits))]
    protects = exits_of(view, position).both
    places, long = instrument.cash_places, position.size > 0
    isolated = position.mode is MarginMode.ISOLATED
    mode = ("iso" if isolated else "cross") if wide else ("i" if isolated else "c")
    if isolated and position.auto_margin:
        mode += " auto" if wide else "+"
    called = position.margin_called
    liquidation = _liquidation(position, format.price(position.liquidation_price, instrument))
    return [
        Cell(view.name(position.symbol), palette.bright, bold=True),
        Cell("LONG" if long else "SHORT" if wide else "SHRT", palette.side(position.size), bold=True),
        Cell(format.leverage(position.leverage), palette.text),
        Cell(mode, palette.info if isolated else palette.warning),
        Cell(view.measure(instrument).own_at(abs(position.size), position.mark), palette.text),
        Cell(format.entry(position.size, position.cost, instrument), palette.text),
        Cell(format.price(position.mark, instrument), palette.text),
        Cell(liquidation, palette.liquidation, bold=called),
        Cell(
            format.move(position.liquidation_price, position.mark),
            palette.danger if called else palette.text,
            bold=called,
        ),
        Cell(format.pnl(position.unrealized, places), palette.side(position.unrealized), bold=True),
        Cell(""),
        Cell(""),
        Cell(format.buffer(position.buffer_ppb), palette.buffer(position.buffer_ppb), bold=called),
        Cell(format.cash(margins(view, instrument.settle)[position.symbol], places), palette.text),
        Cell(
            format.share(position.unrealized, position.put_in, signed=True), palette.side(position.unrealized)
        ),
        *(Cell(format.price(protects[each].price or None, instrument), palette.text) for each in exits),
    ]


def _liquidation(position: PositionView, text: str) -> str:
    """Marked as an estimate where it hangs on the account's other positions."""
    return format.estimate(text) if position.mode is MarginMode.CROSS else text


def of_list(view: View, tab: str, shown: slice = EVERY) -> list[list[Cell]]:
    """Rows of the list under the positions, orders, fills or funding: those that are shown."""
    return [_DRAWN[tab](view, each) for each in view.list_of(tab)[shown]]


def _side(view: View, side: Side) -> Cell:
    return Cell("BUY" if side is Side.BUY else "SELL", view.palette.side(side), bold=True)


def _order(view: View, order: OrderView) -> list[Cell]:
    palette, instrument, market = view.palette, view.instrument_of(order.symbol), view.market_of(order.symbol)
    if instrument is None:
        return [Cell(order.symbol), *[Cell("")] * 8]
    price, marked = stands_at(order), market.mark if market else 0
    ahead = f"{view.measure(instrument).own_at(order.ahead, price)} ahead" if order.ahead else ""
    terms = "reduce" if order.reduce_only else "post" if order.post_only else order.time_in_force
    if order.sibling:
        terms += " OCO"
    terms += " TP" * bool(order.take_profit) + " SL" * bool(order.stop_loss)
    note = limit_words(order, instrument) or exit_words(order, instrument) or ahead
    note = note or "not active yet" * is_inactive(order)
    return [
        Cell(view.name(order.symbol), palette.bright),
        _side(view, order.side),
        Cell(_ORDER_TYPES[order.type], palette.text),
        Cell(lots_words(order, view.measure(instrument)), palette.text),
        Cell(format.price(price, instrument), palette.text),
        Cell(terms, palette.muted),
        Cell(format.move(price, marked), palette.muted),
        Cell(note, palette.muted),
        Cell(clean(order.client_id), palette.muted),
    ]


def _fill(view: View, fill: FillRow) -> list[Cell]:
    palette, instrument = view.palette, view.instrument_of(fill.symbol)
    if instrument is None:
        return [Cell(fill.symbol), *[Cell("")] * 8]
    forced = fill.kind != "trade"
    kind = fill.kind if forced else "maker" if fill.maker else "taker"
    realized = format.pnl(fill.realized, instrument.cash_places) if fill.realized else ""
    return [
        Cell(view.name(fill.symbol), palette.text),
        _side(view, fill.side),
        Cell(format.clock(fill.time), palette.muted),
        Cell(view.measure(instrument).own_at(fill.size, fill.price), palette.text),
        Cell(format.price(fill.price, instrument), palette.text),
        Cell(f"{glyphs.CROSS} {kind}" if forced else kind, palette.liquidation if forced else palette.muted),
        Cell(format.pnl(-fill.fee, instrument.cash_places), palette.muted),
        Cell(realized, palette.side(fill.realized)),
        Cell(clean(fill.client_id), palette.muted),
    ]


def _cash(view: View, row: CashRow) -> list[Cell]:
    palette, instrument = view.palette, view.instrument_of(row.symbol)
    places = instrument.cash_places if instrument else view.cash_places(row.symbol)
    return [
        Cell(view.name(row.symbol), palette.text),
        Cell("", palette.text),
        Cell(format.clock(row.time), palette.muted),
        Cell("", palette.text),
        Cell(format.pnl(row.amount, places), palette.side(row.amount)),
        Cell(MOVED.get(row.kind, row.kind), palette.muted),
        Cell("", palette.muted),
        Cell("", palette.muted),
        Cell("", palette.muted),
    ]


_DRAWN: dict[str, Callable[[View, Any], list[Cell]]] = {"orders": _order, "fills": _fill, "funding": _cash}
