"""The slow twin of the book: one list, looked through from the start for every question.

Written from RULES 12 and DECISIONS, not from exchange/book.py, and meant to be believed on sight.
Orders stand in one list in the order of their time; the next to trade is found by looking at all
of them. Words are plain text so that nothing is shared with what is being tested.
"""

from dataclasses import dataclass


@dataclass
class NaiveOrder:
    id: str
    side: str
    price: int
    size: int
    post_only: bool = False
    display: int = 0
    left: int = 0
    shown: int = 0

    def show_slice(self) -> None:
        self.shown = min(self.left, self.display) if self.display else self.left


class NaiveBook:
    """Each command answers with its trades [(maker id, price, size)] or a word that says why not."""

    def __init__(self) -> None:
        self.orders: list[NaiveOrder] = []

    def add(self, id: str, side: str, price: int, size: int, tif: str = "GTC", display: int = 0):
        if self.find(id):
            return "duplicate_client_id"
        if size <= 0:
            return "size_not_positive"
        if price <= 0:
            return "price_not_positive"
        if tif == "POST" and self.crossing(side, price):
            return "post_only_would_take"
        if tif == "FOK" and sum(order.left for order in self.crossing(side, price)) < size:
            return "fok_cannot_fill"
        order = NaiveOrder(id, side, price, size, post_only=tif == "POST", display=display, left=size)
        trades = self.take(order)
        if order.left and tif in ("GTC", "POST"):
            self.rest(order)
        return trades

    def market(self, id: str, side: str, size: int):
        if self.find(id):
            return "duplicate_client_id"
        if size <= 0:
            return "size_not_positive"
        anything = 10**40 if side == "buy" else 0
        return self.take(NaiveOrder(id, side, anything, size, left=size))

    def cancel(self, id: str):
        order = self.find(id)
        if order is None:
            return "unknown_order"
        self.orders.remove(order)
        return []

    def amend(self, id: str, price: int | None, size: int | None):
        order = self.find(id)
        if order is None:
            return "unknown_order"
        if price is None and size is None:
            return "nothing_to_amend"
        price = order.price if price is None else price
        size = order.size if size is None else size
        filled = order.size - order.left
        if price <= 0:
            return "price_not_positive"
        if size <= filled:
            return "below_filled_size"
        if price == order.price and size <= order.size:
            hidden = order.left - order.shown
            order.shown -= max(0, (order.size - size) - hidden)
            order.size, order.left = size, size - filled
            return []
        if order.post_only and self.crossing(order.side, price):
            return "post_only_would_take"
        self.orders.remove(order)
        order.price, order.size, order.left = price, size, size - filled
        trades = self.take(order)
        if order.left:
            self.rest(order)
        return trades

    def rest(self, order: NaiveOrder) -> None:
        order.show_slice()
        self.orders.append(order)

    def take(self, taker: NaiveOrder) -> list[tuple[str, int, int]]:
        trades = []
        while taker.left and (crossing := self.crossing(taker.side, taker.price)):
            maker = crossing[0]
            size = min(taker.left, maker.shown)
            trades.append((maker.id, maker.price, size))
            taker.left -= size
            maker.left -= size
            maker.shown -= size
            if maker.shown == 0:
                self.orders.remove(maker)
                if maker.left:
                    self.rest(maker)
        return trades

    def crossing(self, side: str, price: int) -> list[NaiveOrder]:
        """Orders of the other side within a limit price, in the order in which they would trade."""
        if side == "buy":
            return [order for order in self.resting("sell") if order.price <= price]
        return [order for order in self.resting("buy") if order.price >= price]

    def resting(self, side: str) -> list[NaiveOrder]:
        """One side, best price first; `sorted` keeps the older of two equals first."""
        return sorted(
            (order for order in self.orders if order.side == side),
            key=lambda order: order.price if side == "sell" else -order.price,
        )

    def find(self, id: str) -> NaiveOrder | None:
        for order in self.orders:
            if order.id == id:
                return order
        return None
