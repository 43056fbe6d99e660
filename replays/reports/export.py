"""A session written out: what the player did and what came of it as CSV, the journal as lines of JSON.

The session is lived again from its beginning to its end, so that orders are told in full; nothing is
added to its file.
"""

import csv
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any, NamedTuple

import msgspec

from exchange.commands import TIME_BOUND
from exchange.edge.instant import format_instant
from exchange.events import (
    AnyEvent,
    ConditionalAccepted,
    ConditionalAmended,
    OrderAccepted,
    OrderAmended,
    OrderCancelled,
    OrderRejected,
    OrderTriggered,
    Traded,
)
from exchange.instrument import Instrument
from exchange.numerals import format_units
from exchange.stories import Fill
from exchange.terms import BUY, ClientId, OrderId, Side, Symbol
from exchange.units import Price, Size, Time
from replays.crowd.population import PLAYER
from replays.messages.player_commands import PlayerCommand
from replays.reports.lots import closed_lots
from replays.sessions.playthrough import Playthrough
from replays.telling.plain import cash_text, price_text, size_text
from replays.telling.refusals import needed, only_money

Row = dict[str, Any]
ORDER_EVENTS = (
    OrderAccepted
    | ConditionalAccepted
    | OrderAmended
    | ConditionalAmended
    | OrderCancelled
    | OrderRejected
    | OrderTriggered
)

_CASH = "time symbol asset kind amount"
COLUMNS = {
    "trades.csv": "time symbol side price size fee realized maker kind client_id",
    "orders.csv": "time event order_id client_id symbol side type "
    "price trigger_price size filled reason needs",
    "positions.csv": "position symbol side size opened entry closed exit realized lot_profit closed_by",
    "funding.csv": _CASH,
    "fees.csv": _CASH,
    "margin.csv": _CASH,
    "equity.csv": "time asset equity",
    "insurance.csv": "time asset symbol balance",
}
"""The header of each file, rows or none."""
SIZES = ("size", "cancelled_size", "open_size")
"""What an event of an order says of its size: all of it, what went of it, or what is left to trade."""
JOURNAL = "journal.jsonl"
FILES = (*COLUMNS, JOURNAL)


class Wanted(NamedTuple):
    """Which rows are written; of the journal always all."""

    symbol: str = ""
    """Of one market; empty: of all, and of none."""
    start: Time = 0
    end: Time = TIME_BOUND
    """From a time until before another."""

    def takes(self, time: Time, symbol: str) -> bool:
        return self.start <= time < self.end and self.symbol in ("", symbol)


EVERYTHING = Wanted()


class OrderFilled(NamedTuple):
    """A part of an order of the player's has traded."""

    time: Time
    symbol: Symbol
    order_id: OrderId
    client_id: ClientId
    side: Side
    price: Price
    size: Size
    filled: Size
    """Of the whole order, by then."""


class OrderNews(NamedTuple):
    """Something that happened to an order of the player's."""

    event: AnyEvent | OrderFilled
    refused: PlayerCommand | None = None
    """What was asked for, where it was refused: the event itself says only why."""


class _Listener:
    """What happens to the player's orders, as it is heard."""

    def __init__(self, run: Playthrough) -> None:
        self._run = run
        self._names: dict[OrderId, ClientId] = {}
        self._filled: Counter[OrderId] = Counter()
        self.heard: list[OrderNews] = []

    def listen(self, events: Sequence[AnyEvent]) -> None:
        for each in events:
            if isinstance(each, Traded):
                self._trade(each)
            elif isinstance(each, ORDER_EVENTS) and each.trader == PLAYER:
                if isinstance(each, OrderAccepted | ConditionalAccepted):
                    self._names[each.order_id] = each.client_id
                refused = self._run.session.done[-1].command if isinstance(each, OrderRejected) else None
                self.heard.append(OrderNews(each, refused))

    def _trade(self, trade: Traded) -> None:
        """Of one's own orders only: a liquidation's is the venue's."""
        if trade.taker == PLAYER and not trade.liquidation_id:
            self._fill(trade, trade.taker_order_id, trade.taker_side)
        if trade.maker == PLAYER:
            self._fill(trade, trade.maker_order_id, trade.taker_side.opposite)

    def _fill(self, trade: Traded, id: OrderId, side: Side) -> None:
        self._filled[id] += trade.size
        name, filled = self._names.get(id, ClientId("")), self._filled[id]
        told = OrderFilled(trade.time, trade.symbol, id, name, side, trade.price, trade.size, filled)
        self.heard.append(OrderNews(told))


@contextmanager
def folder_for_files(folder: Path) -> Iterator[None]:
    """A folder that every file can be written to, before anything is lived. Raises OSError.

    Where nothing comes of it, an empty folder that was made for it goes again.
    """
    is_new = not folder.exists()
    folder.mkdir(parents=True, exist_ok=True)
    try:
        TemporaryFile(dir=folder).close()
        for path in (folder / name for name in FILES):
            if path.exists():
                path.open("ab").close()
        yield
    finally:
        if is_new and not any(folder.iterdir()):
            folder.rmdir()


def export(
    run: Playthrough,
    folder: Path,
    look: Callable[[Time], None] = lambda _: None,
    wanted: Wanted = EVERYTHING,
) -> list[str]:
    """Live it again and write every file; their names. `look` hears how far it is."""
    orders = _Listener(run)
    end = max(run.session.line.end, run.time)
    run.listen = orders.listen
    run.session.rewind(run.world.start)
    while run.time < end:
        run.step()
        look(run.time)
    run.settle()
    folder.mkdir(parents=True, exist_ok=True)
    tables = _tables(run, orders.heard, wanted)
    for name, rows in tables.items():
        _write(folder / name, COLUMNS[name].split(), rows)
    _write_journal(run, folder / JOURNAL)
    return [*tables, JOURNAL]


def _tables(run: Playthrough, orders: list[OrderNews], wanted: Wanted) -> dict[str, list[Row]]:
    return {
        "trades.csv": list(_trades(run, wanted)),
        "orders.csv": list(_orders(run, orders, wanted)),
        "positions.csv": list(_positions(run, wanted)),
        "funding.csv": list(_cash(run, {"funding"}, wanted)),
        "fees.csv": list(_fees(run, wanted)),
        "margin.csv": list(_cash(run, None, wanted)),
        "equity.csv": list(_equity(run, wanted)),
        "insurance.csv": list(_insurance(run, wanted)),
    }


def _instruments(run: Playthrough) -> dict[Symbol, Instrument]:
    return {each.symbol: each for each in run.world.rules.instruments}


def _fills(run: Playthrough, wanted: Wanted) -> Iterator[tuple[int, Fill, Instrument]]:
    """Those that are wanted, each with its number among all."""
    instruments = _instruments(run)
    for number, fill in enumerate(run.story.trader.fills):
        if wanted.takes(fill.time, fill.symbol):
            yield number, fill, instruments[fill.symbol]


def _trades(run: Playthrough, wanted: Wanted) -> Iterator[Row]:
    for number, fill, instrument in _fills(run, wanted):
        yield {
            "time": format_instant(fill.time),
            "symbol": fill.symbol,
            "side": "buy" if fill.side is BUY else "sell",
            "price": price_text(instrument, fill.price),
            "size": size_text(instrument, fill.size),
            "fee": cash_text(instrument, fill.fee),
            "realized": cash_text(instrument, fill.realized),
            "maker": fill.maker,
            "kind": fill.kind,
            "client_id": run.names.of(number),
        }


def _orders(run: Playthrough, heard: Iterable[OrderNews], wanted: Wanted) -> Iterator[Row]:
    instruments = _instruments(run)
    for news in heard:
        if wanted.takes(news.event.time, getattr(news.event, "symbol", "")):
            yield _order(news, instruments)


def _order(news: OrderNews, instruments: dict[Symbol, Instrument]) -> Row:
    """A line of an order's life; what does not belong to it stays empty."""
    event, said = news.event, news.refused or news.event
    symbol = getattr(event, "symbol", Symbol(""))
    instrument = instruments.get(symbol)
    reason = getattr(event, "reason", None)
    side = getattr(said, "side", None)
    kind = getattr(said, "type", None)
    size = next((getattr(said, name) for name in SIZES if hasattr(said, name)), 0)
    row: Row = {
        "time": format_instant(event.time),
        "event": type(event).__name__,
        "order_id": getattr(said, "order_id", "") or "",
        "client_id": getattr(event, "client_id", ""),
        "symbol": symbol,
        "side": "" if side is None else "buy" if side is BUY else "sell",
        "type": "" if kind is None else kind.value,
        "price": "",
        "trigger_price": "",
        "size": "",
        "filled": "",
        "reason": "" if reason is None else reason.value,
        "needs": "",
    }
    if instrument is not None:
        row["price"] = _if_any(getattr(said, "price", 0), lambda ticks: price_text(instrument, ticks))
        row["trigger_price"] = _if_any(
            getattr(said, "trigger_price", 0), lambda ticks: price_text(instrument, ticks)
        )
        row["size"] = _if_any(size, lambda lots: size_text(instrument, lots))
        row["filled"] = _if_any(getattr(said, "filled", 0), lambda lots: size_text(instrument, lots))
    if isinstance(event, OrderRejected) and event.needs is not None:
        money = only_money(instruments.values())
        row["needs"] = needed(event.reason, event.needs, instrument, money) or ""
    return row


def _if_any(number: int, text: Callable[[int], str]) -> str:
    return text(number) if number else ""


def _positions(run: Playthrough, wanted: Wanted) -> Iterator[Row]:
    """Each by when it was closed."""
    instruments = _instruments(run)
    for lot in closed_lots(run.story.trader.fills, run.world.rules.instruments):
        if not wanted.takes(lot.closed, lot.symbol):
            continue
        instrument = instruments[lot.symbol]
        yield {
            "position": lot.position,
            "symbol": lot.symbol,
            "side": "long" if lot.side is BUY else "short",
            "size": size_text(instrument, lot.size),
            "opened": format_instant(lot.opened),
            "entry": price_text(instrument, lot.entry),
            "closed": format_instant(lot.closed),
            "exit": price_text(instrument, lot.exit),
            "realized": cash_text(instrument, lot.realized),
            "lot_profit": cash_text(instrument, lot.profit),
            "closed_by": lot.kind,
        }


def _cash(run: Playthrough, kinds: set[str] | None, wanted: Wanted) -> Iterator[Row]:
    """Cash lines of some kinds; None for all but funding."""
    places = _places(run)
    for line in run.story.trader.cash:
        is_kind = line.kind in kinds if kinds else line.kind != "funding"
        if is_kind and wanted.takes(line.time, line.symbol):
            yield {
                "time": format_instant(line.time),
                "symbol": line.symbol,
                "asset": line.asset,
                "kind": line.kind,
                "amount": format_units(line.amount, places[line.asset]),
            }


def _fees(run: Playthrough, wanted: Wanted) -> Iterator[Row]:
    for _, fill, instrument in _fills(run, wanted):
        if fill.fee:
            yield {
                "time": format_instant(fill.time),
                "symbol": fill.symbol,
                "asset": instrument.settle,
                "kind": "liquidation" if fill.kind == "liquidation" else "maker" if fill.maker else "taker",
                "amount": cash_text(instrument, fill.fee),
            }


def _equity(run: Playthrough, wanted: Wanted) -> Iterator[Row]:
    """A minute each, and the end; of an asset, so that every market takes part in it."""
    places, (times, equity) = _places(run), run.lines().to_present()
    for asset, line in equity.items():
        for time, amount in zip(times, line, strict=True):
            if wanted.takes(time, wanted.symbol):
                yield {
                    "time": format_instant(time),
                    "asset": asset,
                    "equity": format_units(amount, places[asset]),
                }


def _insurance(run: Playthrough, wanted: Wanted) -> Iterator[Row]:
    """Each fund's balance, a minute each; of an asset, whatever the market."""
    places, curves = _places(run), run.curves
    for (asset, symbol), line in curves.funds.items():
        for time, amount in zip(curves.times, line, strict=True):
            if wanted.takes(time, wanted.symbol):
                yield {
                    "time": format_instant(time),
                    "asset": asset,
                    "symbol": symbol,
                    "balance": format_units(amount, places[asset]),
                }


def _places(run: Playthrough) -> dict[str, int]:
    return {each.settle: each.cash_places for each in run.world.rules.instruments}


def _write(path: Path, columns: Sequence[str], rows: Iterable[Row]) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def _write_journal(run: Playthrough, path: Path) -> None:
    """Every record of the branch in its own words: number, time, and what it says."""
    journal = run.session.journal
    with path.open("wb") as file:
        for seq, time, body in journal.transcript.records(0, journal.branch):
            record = msgspec.msgpack.decode(body)
            line = {"seq": seq, "time": format_instant(time), "paper": True, **record}
            file.write(msgspec.json.encode(line) + b"\n")
