"""The book: who trades first, at which price, and who keeps a place in the queue."""

import pytest

from exchange import book
from exchange.terms import BUY, SELL, OrderId, Side


def order(id: int, side: Side, price: int, size: int, **fields) -> "book.BookOrder":
    return book.BookOrder(OrderId(id), side, price, size, size, **fields)


def resting(*orders: "book.BookOrder") -> "book.Book":
    venue = book.Book()
    for each in orders:
        venue.add(each)
    venue.check()
    return venue


def take(venue: "book.Book", side: Side, price: int, size: int) -> list[tuple[int, int, int]]:
    taker = order(999, side, price, size)
    trades = [(maker.id, at, lots) for maker, at, lots in venue.match(taker)]
    assert taker.open_size == size - sum(lots for _, _, lots in trades)
    venue.check()
    return trades


def queue(venue: "book.Book", side: Side) -> list[int]:
    venue.check()
    return [each.id for each in venue.orders(side)]


def test_the_best_price_trades_first_whoever_came_first():
    venue = resting(order(1, SELL, 102, 5), order(2, SELL, 100, 5), order(3, SELL, 101, 5))
    assert take(venue, BUY, 102, 12) == [(2, 100, 5), (3, 101, 5), (1, 102, 2)]


def test_the_best_bid_is_the_highest():
    venue = resting(order(1, BUY, 98, 5), order(2, BUY, 100, 5), order(3, BUY, 99, 5))
    assert take(venue, SELL, 99, 12) == [(2, 100, 5), (3, 99, 5)]


def test_at_one_price_the_oldest_trades_first():
    venue = resting(order(1, BUY, 100, 5), order(2, BUY, 100, 5), order(3, BUY, 100, 5))
    assert take(venue, SELL, 100, 7) == [(1, 100, 5), (2, 100, 2)]
    assert queue(venue, BUY) == [2, 3]


def test_a_trade_prints_at_the_resting_price():
    assert take(resting(order(1, SELL, 100, 5)), BUY, 110, 5) == [(1, 100, 5)]


def test_nothing_trades_beyond_the_limit():
    venue = resting(order(1, SELL, 101, 5))
    assert take(venue, BUY, 100, 5) == []
    assert take(venue, BUY, 101, 1) == [(1, 101, 1)]


@pytest.mark.parametrize("gone", [1, 2, 3, 4])
def test_the_queue_keeps_its_order_when_one_leaves_it(gone):
    venue = resting(*(order(id, SELL, 100, 1) for id in (1, 2, 3, 4)))
    venue.remove(venue.orders_by_id[gone])
    left = [id for id in (1, 2, 3, 4) if id != gone]
    assert queue(venue, SELL) == left
    assert [id for id, _, _ in take(venue, BUY, 100, 3)] == left


def test_a_filled_maker_is_known_no_longer():
    venue = resting(maker := order(1, SELL, 100, 5))
    take(venue, BUY, 100, 5)
    assert venue.orders_by_id == {}
    assert maker.level is None
    assert venue.best_ask == 0


def test_a_partly_filled_maker_stays_first():
    venue = resting(order(1, SELL, 100, 5), order(2, SELL, 100, 5))
    take(venue, BUY, 100, 2)
    assert queue(venue, SELL) == [1, 2]
    assert venue.orders_by_id[1].open_size == 3


def test_best_prices_follow_levels_that_open_and_close():
    venue = resting(a := order(1, BUY, 100, 1), b := order(2, BUY, 102, 1), c := order(3, SELL, 105, 1))
    venue.add(d := order(4, SELL, 104, 1))
    assert (venue.best_price(BUY), venue.best_price(SELL)) == (venue.best_bid, venue.best_ask) == (102, 104)
    venue.remove(b)
    venue.remove(d)
    assert (venue.best_bid, venue.best_ask) == (100, 105)
    venue.remove(a)
    venue.remove(c)
    venue.check()
    assert (venue.best_bid, venue.best_ask) == (0, 0)


def test_less_size_at_the_same_price_keeps_the_place():
    venue = resting(first := order(1, BUY, 100, 5), order(2, BUY, 100, 5))
    assert venue.amend(first, 100, 3)
    assert queue(venue, BUY) == [1, 2]
    assert venue.depth(BUY, 5) == [(100, 8)]


@pytest.mark.parametrize(("price", "size"), [(100, 6), (99, 5), (101, 5), (101, 3)])
def test_more_size_or_another_price_loses_the_place(price, size):
    venue = resting(
        order(3, BUY, 99, 5), order(4, BUY, 101, 5), first := order(1, BUY, 100, 5), order(2, BUY, 100, 5)
    )
    assert not venue.amend(first, price, size)
    at_that_price = [id for id in queue(venue, BUY) if venue.orders_by_id[id].price == price]
    assert at_that_price[-1] == 1
    assert len(at_that_price) == 2


def test_an_amended_size_counts_what_is_filled():
    venue = resting(first := order(1, SELL, 100, 10))
    take(venue, BUY, 100, 4)
    venue.amend(first, 100, 7)
    assert (first.open_size, first.filled) == (3, 4)
    venue.amend(first, 101, 9)
    assert (first.open_size, first.filled) == (5, 4)
    venue.check()


def test_an_amend_may_not_cross_or_fall_below_what_is_filled():
    venue = resting(bid := order(1, BUY, 99, 5), order(2, SELL, 100, 5))
    take(venue, SELL, 99, 2)
    with pytest.raises(AssertionError, match="across the spread"):
        venue.amend(bid, 100, 5)
    with pytest.raises(AssertionError, match="below what is filled"):
        venue.amend(bid, 99, 2)


def test_an_iceberg_shows_a_slice_and_trades_all():
    venue = resting(order(1, SELL, 100, 10, display_size=3))
    assert venue.depth(SELL, 5) == [(100, 3)]
    assert take(venue, BUY, 100, 10) == [(1, 100, 3), (1, 100, 3), (1, 100, 3), (1, 100, 1)]


def test_a_refreshed_slice_goes_to_the_end_of_its_level():
    venue = resting(order(1, SELL, 100, 10, display_size=3), order(2, SELL, 100, 4))
    assert take(venue, BUY, 100, 3) == [(1, 100, 3)]
    assert queue(venue, SELL) == [2, 1]
    assert take(venue, BUY, 100, 5) == [(2, 100, 4), (1, 100, 1)]
    assert venue.orders_by_id[1].shown == 2


def test_an_iceberg_shrinks_its_hidden_part_first():
    venue = resting(berg := order(1, SELL, 100, 10, display_size=3))
    assert venue.amend(berg, 100, 5)
    assert (berg.shown, berg.open_size) == (3, 5)
    assert venue.amend(berg, 100, 2)
    assert (berg.shown, berg.hidden) == (2, 0)
    venue.check()


def test_an_iceberg_taken_out_mid_slice_and_put_back_stands_as_it_stood():
    venue = resting(berg := order(1, SELL, 100, 10, display_size=3))
    take(venue, BUY, 100, 2)
    venue.remove(berg)
    venue.add(berg)
    assert (berg.shown, berg.open_size) == (1, 8)
    venue.check()


def test_its_slices_are_told_in_the_order_in_which_a_taker_meets_them():
    venue = resting(
        order(1, SELL, 100, 10, display_size=3),
        order(2, SELL, 100, 4),
        order(3, SELL, 100, 6, display_size=5),
        order(4, SELL, 101, 2),
    )
    take(venue, BUY, 100, 2)
    told = [(maker.id, maker.price, lots) for maker, lots in venue.slices(SELL)]
    assert told == take(venue, BUY, 101, 20)


def test_a_fill_may_not_reach_behind_the_slice():
    venue = resting(berg := order(1, SELL, 100, 10, display_size=3))
    with pytest.raises(AssertionError, match="beyond what it shows"):
        venue.fill(berg, 4)


def test_available_counts_hidden_lots_within_the_limit_and_stops_when_it_is_enough():
    venue = resting(order(1, SELL, 100, 10, display_size=3), order(2, SELL, 101, 5), order(3, SELL, 102, 5))
    assert venue.available(BUY, 99, 100) == 0
    assert venue.available(BUY, 100, 100) == 10
    assert venue.available(BUY, 101, 100) == 15
    assert venue.available(BUY, 200, 12) == 12
    assert venue.available(SELL, 1, 5) == 0


def test_depth_lists_the_best_levels():
    venue = resting(order(1, BUY, 98, 1), order(2, BUY, 100, 2), order(3, BUY, 99, 3), order(4, BUY, 100, 4))
    assert venue.depth(BUY, 2) == [(100, 6), (99, 3)]
    assert venue.depth(BUY, 9) == [(100, 6), (99, 3), (98, 1)]
    assert venue.depth(SELL, 9) == []


def test_what_stands_ahead_is_counted_with_its_hidden_lots():
    venue = resting(
        order(1, BUY, 100, 9, display_size=2), order(2, BUY, 100, 4), last := order(3, BUY, 100, 1)
    )
    assert venue.ahead(last) == 13


def test_ids_beyond_any_machine_word_are_ids_like_others():
    start = 2**63 - 1
    venue = resting(*(order(start + each, SELL, 100, 1) for each in range(3)))
    assert [id for id, _, _ in take(venue, BUY, 100, 3)] == [start, start + 1, start + 2]


def test_a_check_sees_a_crossed_book():
    venue = resting(order(1, BUY, 100, 1))
    venue.add(order(2, SELL, 100, 1))
    with pytest.raises(AssertionError, match="crossed or locked"):
        venue.check()
