"""What an amendment makes of an order."""

import pytest

from exchange.order import Order
from exchange.terms import BUY, OrderId


@pytest.mark.parametrize(
    ("price", "size", "shrinks"),
    [(100, 4, True), (100, 5, False), (100, 6, False), (99, 4, False), (101, 4, False)],
)
def test_an_amendment_shrinks_an_order_where_it_takes_lots_away_and_nothing_else(price, size, shrinks):
    """Total size against total size, however much of it has filled."""
    order = Order(OrderId(1), BUY, 100, 5, 2)
    assert order.only_shrinks(price, size) is shrinks
