"""Each peer's book driven through a flow, as its own documents say, prices as ticks.

What a peer has no word for is said with the words it has: an IOC is placed and its rest cancelled, an
amend is a cancel and a new order for what is left. Asked for, the trades of each step are told; a step
that meets no living order tells none.
"""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from importlib import import_module
from typing import Any, TypeAlias

from benchmarks.bench_book import Prepared
from exchange.terms import BUY

Trade: TypeAlias = tuple[int, int, int]
"""Number of the resting order, ticks, lots."""
Told: TypeAlias = list[list[Trade]]
"""The trades of each step."""
Play: TypeAlias = Callable[[list[Prepared], Told | None], None]


def lightmatchingengine(steps: list[Prepared], told: Told | None = None) -> None:
    room: Any = import_module("lightmatchingengine.lightmatchingengine")
    engine, buy, sell = room.LightMatchingEngine(), room.Side.BUY, room.Side.SELL
    add, cancel = engine.add_order, engine.cancel_order
    orders: dict[int, Any] = {}
    numbers: dict[int, int] = {}
    for op, number, side, price, size, may_rest in steps:
        trades: list[Any] = []
        old = orders.pop(number, None) if op != "add" else None
        if old is not None and old.leaves_qty:
            cancel(old.order_id, "X")
            if op == "amend":
                order, trades = add("X", price, size - old.cum_qty, old.side)
                orders[number], numbers[order.order_id] = order, number
        elif op == "add":
            order, trades = add("X", price, size, buy if side == BUY else sell)
            numbers[order.order_id] = number
            if may_rest:
                orders[number] = order
            elif order.leaves_qty:
                cancel(order.order_id, "X")
        if told is not None:
            made = [(numbers[each.order_id], each.trade_price, each.trade_qty) for each in trades]
            told.append([trade for trade in made if trade[0] != number])


def pyorderbook(steps: list[Prepared], told: Told | None = None) -> None:
    room: Any = import_module("pyorderbook")
    logging.getLogger("pyorderbook.book").setLevel(logging.ERROR)
    book, bid, ask = room.Book(), room.bid, room.ask
    match, cancel = book.match, book.cancel
    orders: dict[int, Any] = {}
    numbers: dict[Any, int] = {}
    for op, number, side, price, size, may_rest in steps:
        trades: list[Any] = []
        old = orders.pop(number, None) if op != "add" else None
        if old is not None and old.quantity:
            cancel(old)
            if op == "amend":
                left = size - old.original_quantity + old.quantity
                order = (bid if old.side == "bid" else ask)("X", price, left)
                orders[number], numbers[order.id] = order, number
                trades = match(order).trades
        elif op == "add":
            order = (bid if side == BUY else ask)("X", price, size)
            numbers[order.id] = number
            trades = match(order).trades
            if may_rest:
                orders[number] = order
            elif order.quantity:
                cancel(order)
        if told is not None:
            told.append([_of_pyorderbook(each, numbers) for each in trades])


def _of_pyorderbook(trade: Any, numbers: dict[Any, int]) -> Trade:
    return numbers[trade.standing_order_id], int(trade.fill_price), trade.fill_quantity


def order_matching(steps: list[Prepared], told: Told | None = None) -> None:
    engines: Any = import_module("order_matching.matching_engine")
    limit: Any = import_module("order_matching.order").LimitOrder
    sides: Any = import_module("order_matching.enums").Side
    many: Any = import_module("order_matching.orders").Orders
    import_module("loguru").logger.disable("order_matching")
    engine, time, step = engines.MatchingEngine(seed=1), datetime(2024, 1, 1), timedelta(milliseconds=1)
    resting = engine.unprocessed_orders.find_order_by_id

    def enter(number: int, side: Any, price: int, size: int) -> list[Any]:
        order = limit(
            side=side,
            price=float(price),
            size=float(size),
            timestamp=time,
            order_id=str(number),
            trader_id="X",
        )
        engine.place(many([order]))
        trades: list[Any] = engine.match(timestamp=time).trades
        return trades

    for op, number, side, price, size, may_rest in steps:
        time += step
        trades: list[Any] = []
        old = resting(str(number)) if op != "add" else None
        if old is not None:
            engine.cancel_order(str(number))
            if op == "amend":
                trades = enter(number, old.side, price, size)
        elif op == "add":
            trades = enter(number, sides.BUY if side == BUY else sides.SELL, price, size)
            if not may_rest and resting(str(number)) is not None:
                engine.cancel_order(str(number))
        if told is not None:
            told.append([(int(each.book_order_id), int(each.price), int(each.size)) for each in trades])


def nautilus_book(steps: list[Prepared], told: Told | None = None) -> None:
    """It files orders and does not match: only a flow without trades can be given to it."""
    objects: Any = import_module("nautilus_trader.model.objects")
    enums: Any = import_module("nautilus_trader.model.enums")
    filed: Any = import_module("nautilus_trader.model.data").BookOrder
    name: Any = import_module("nautilus_trader.model.identifiers").InstrumentId.from_str("X.Y")
    book = import_module("nautilus_trader.model.book").OrderBook(name, enums.BookType.L3_MBO)
    priced, sized, buy, sell = objects.Price, objects.Quantity, enums.OrderSide.BUY, enums.OrderSide.SELL
    sides: dict[int, Any] = {}
    for op, number, side, price, size, _ in steps:
        if op == "add":
            sides[number] = buy if side == BUY else sell
        order = filed(sides[number], priced(price, 0), sized(size, 0), number)
        if op == "add":
            book.add(order, 0)
        elif op == "amend":
            book.update(order, 0)
        else:
            book.delete(order, 0)
        if told is not None:
            told.append([])
