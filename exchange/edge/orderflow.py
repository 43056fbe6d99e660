"""An order flow from a file, run through the book alone (`margincall match`).

There are no accounts here, so nothing is refused for want of margin and nobody trades with itself;
what a venue's rules refuse is counted, what is not a row ends the run. Memory grows with the resting
orders only: rows are read, matched, printed and hashed as they pass.
"""

import os
import re
from contextlib import ExitStack
from hashlib import blake2b
from typing import IO, BinaryIO, TypeAlias

import msgspec

from exchange.book import Book, Match, reshape
from exchange.edge.orderrows import FieldError, Grid, OrderflowError, Words, read_rows
from exchange.order import Order
from exchange.terms import BUY, SELL, ClientId, OrderId, OrderType, RejectReason, TimeInForce
from exchange.units import Price, Size

__all__ = ["Orderflow", "OrderflowError", "OrderflowReport", "run_orderflow"]

TRADE_COLUMNS = b"seq,taker,maker,price,size\n"
_ANY_PRICE: Price = 10**30
_LINES_AT_ONCE = 4096
_ID = re.compile(r"[A-Za-z0-9_.:\-]{1,36}\Z")
_SIDES = Words("side", {"buy": BUY, "sell": SELL, "BUY": BUY, "SELL": SELL})
_TIMES_IN_FORCE = Words(
    "tif",
    {
        "": (TimeInForce.GTC, False),
        "GTC": (TimeInForce.GTC, False),
        "IOC": (TimeInForce.IOC, False),
        "FOK": (TimeInForce.FOK, False),
        "POST": (TimeInForce.GTC, True),
    },
)

Outcome: TypeAlias = list[Match[Order]] | RejectReason
"""What a row did: its trades, oldest first, or why it was refused and changed nothing."""


class OrderflowReport(msgspec.Struct, frozen=True, kw_only=True):
    """How a flow ended. Prices are decimal text, None where a side is empty."""

    rows: int
    trades: int
    rejected: int
    resting: int
    best_bid: str | None
    best_ask: str | None
    digest: str
    """blake2b-16 of the trades file, written or not."""


class Orderflow:
    """A book and the client ids of its living orders; in ticks and lots."""

    def __init__(self) -> None:
        self.book: Book[Order] = Book()
        self.live: dict[ClientId, Order] = {}

    def place(self, order: Order) -> Outcome:
        """Take what crosses, then rest, cancel the rest or refuse, as the order's terms say."""
        if reason := self._refusal(order):
            return reason
        matches = self._take(order)
        if order.open_size and order.time_in_force is TimeInForce.GTC:
            self.book.add(order)
            self.live[order.client_id] = order
        return matches

    def cancel(self, client_id: ClientId) -> Outcome:
        order = self.live.pop(client_id, None)
        if order is None:
            return RejectReason.UNKNOWN_ORDER
        self.book.remove(order)
        return []

    def amend(self, client_id: ClientId, price: Price | None, size: Size | None) -> Outcome:
        """Change price, total size (filled part included), or both; across the spread it trades."""
        order = self.live.get(client_id)
        if order is None:
            return RejectReason.UNKNOWN_ORDER
        if price is None and size is None:
            return RejectReason.NOTHING_TO_AMEND
        price = order.price if price is None else price
        size = order.size if size is None else size
        if price <= 0:
            return RejectReason.PRICE_NOT_POSITIVE
        if size <= order.filled:
            return RejectReason.BELOW_FILLED_SIZE
        if not self.book.would_take(order.side, price):
            self.book.amend(order, price, size)
            return []
        if order.post_only:
            return RejectReason.POST_ONLY_WOULD_TAKE
        return self._cross(order, price, size)

    def _refusal(self, order: Order) -> RejectReason | None:
        if order.client_id in self.live:
            return RejectReason.DUPLICATE_CLIENT_ID
        if order.size <= 0:
            return RejectReason.SIZE_NOT_POSITIVE
        if order.price <= 0:
            return RejectReason.PRICE_NOT_POSITIVE
        if order.post_only and self.book.would_take(order.side, order.price):
            return RejectReason.POST_ONLY_WOULD_TAKE
        if order.time_in_force is TimeInForce.FOK and not self._can_fill(order):
            return RejectReason.FOK_CANNOT_FILL
        return None

    def _can_fill(self, order: Order) -> bool:
        return self.book.available(order.side, order.price, order.size) >= order.size

    def _cross(self, order: Order, price: Price, size: Size) -> list[Match[Order]]:
        self.book.remove(order)
        reshape(order, price, size)
        matches = self._take(order)
        if order.open_size:
            self.book.add(order)
        else:
            del self.live[order.client_id]
        return matches

    def _take(self, taker: Order) -> list[Match[Order]]:
        matches = self.book.match(taker)
        for maker, _, _ in matches:
            if not maker.open_size:
                self.live.pop(maker.client_id, None)  # an iceberg may be met more than once
        return matches


class TradeWriter:
    """Prints trades in blocks and hashes what it prints."""

    def __init__(self, file: BinaryIO | None, prices: Grid, sizes: Grid) -> None:
        self.trades = 0
        self._file = file
        self._price, self._size = prices.format, sizes.format
        self._hash = blake2b(TRADE_COLUMNS, digest_size=16)
        self._lines: list[str] = []
        if file is not None:
            file.write(TRADE_COLUMNS)

    def write(self, row: int, taker: str, matches: list[Match[Order]]) -> None:
        for maker, price, size in matches:
            self._lines.append(f"{row},{taker},{maker.client_id},{self._price(price)},{self._size(size)}\n")
        self.trades += len(matches)
        if len(self._lines) >= _LINES_AT_ONCE:
            self._flush()

    def digest(self) -> str:
        self._flush()
        return self._hash.hexdigest()

    def _flush(self) -> None:
        block = "".join(self._lines).encode()
        self._lines.clear()
        self._hash.update(block)
        if self._file is not None:
            self._file.write(block)


class RowReader:
    """Turns the cells of a row into one call on the flow."""

    def __init__(self, flow: Orderflow, prices: Grid, sizes: Grid) -> None:
        self._flow = flow
        self._price = prices.parse
        self._size = sizes.parse

    def run(self, row: int, cells: tuple[str, ...]) -> Outcome:
        op, id_text, side, price, size, tif = cells
        if not _ID.match(id_text):
            raise FieldError("id", id_text, "is not 1 to 36 letters, digits, _ . : or -")
        client_id = ClientId(id_text)
        if op == "add":
            return self._flow.place(self._limit_order(row, client_id, side, price, size, tif))
        if op == "cancel":
            return self._flow.cancel(client_id)
        if op == "amend":
            new_price = self._price(price) if price else None
            return self._flow.amend(client_id, new_price, self._size(size) if size else None)
        if op == "market":
            return self._flow.place(self._market_order(row, client_id, side, size))
        raise FieldError("op", op, "is not add, cancel, amend or market")

    def _limit_order(
        self, row: int, client_id: ClientId, side: str, price: str, size: str, tif: str
    ) -> Order:
        time_in_force, post_only = _TIMES_IN_FORCE[tif]
        direction, ticks, lots = _SIDES[side], self._price(price), self._size(size)
        return Order(
            OrderId(row),
            direction,
            ticks,
            lots,
            lots,
            client_id=client_id,
            time_in_force=time_in_force,
            post_only=post_only,
        )

    def _market_order(self, row: int, client_id: ClientId, side: str, size: str) -> Order:
        direction, lots = _SIDES[side], self._size(size)
        return Order(
            OrderId(row),
            direction,
            _ANY_PRICE if direction is BUY else 1,
            lots,
            lots,
            client_id=client_id,
            type=OrderType.MARKET,
            time_in_force=TimeInForce.IOC,
        )


def run_orderflow(
    path: str, trades_path: str | None, tick: str = "0.01", lot: str = "0.001"
) -> OrderflowReport:
    """Run a file's orders through an empty book, writing its trades where asked.

    Raises OrderflowError for what cannot be read; trades of the rows before it are written by then.
    """
    prices, sizes = Grid("price", tick, "--tick"), Grid("size", lot, "--lot")
    flow = Orderflow()
    reader = RowReader(flow, prices, sizes)
    rows = rejected = 0
    with ExitStack() as files:
        orders = files.enter_context(_open(path))
        writer = TradeWriter(_open_trades(path, trades_path, files), prices, sizes)
        for rows, (line, cells) in enumerate(read_rows(path, orders), start=1):
            try:
                outcome = reader.run(rows, cells)
            except FieldError as error:
                writer.digest()
                raise OrderflowError(path, line, error.field, str(error)) from error
            if isinstance(outcome, RejectReason):
                rejected += 1
            elif outcome:
                writer.write(rows, cells[1], outcome)
        digest = writer.digest()
    book = flow.book
    return OrderflowReport(
        rows=rows,
        trades=writer.trades,
        rejected=rejected,
        resting=len(book.orders_by_id),
        best_bid=prices.format(book.best_bid) if book.best_bid else None,
        best_ask=prices.format(book.best_ask) if book.best_ask else None,
        digest=digest,
    )


def _open(path: str) -> IO[str]:
    if os.path.exists(path) and not os.path.isfile(path):
        raise OrderflowError(path, 0, path, "not a regular file")
    try:
        return open(path, encoding="utf-8-sig", errors="surrogateescape", newline="")
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None)
        raise OrderflowError(path, 0, path, reason or "cannot be opened") from error


def _open_trades(path: str, trades_path: str | None, files: ExitStack) -> BinaryIO | None:
    if trades_path is None:
        return None
    if os.path.exists(trades_path) and os.path.samefile(path, trades_path):
        raise OrderflowError(path, 0, "--trades", "would overwrite the orders")
    return files.enter_context(open(trades_path, "wb"))
