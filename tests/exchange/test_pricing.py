"""Index and book make the mark (RULES 10)."""

from statistics import median

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exchange.book import Book, BookOrder
from exchange.pricing import Prices, impact_price, premium_ppb, towards_zero_half
from exchange.terms import BUY, SELL, MarkMethod, OrderId
from exchange.units import HOUR, PPB, SECOND
from tests.kit import CENTS, START, linear


def prices(method: MarkMethod = MarkMethod.MEDIAN3, **changes) -> Prices:
    found = Prices(linear(mark_method=method, **changes))
    found.start(1000, START)
    return found


def quoted(bid: int, ask: int, size: int = 10) -> Book:
    book = Book()
    for number, (side, price) in enumerate(((BUY, bid), (SELL, ask)), 1):
        if price:
            book.add(BookOrder(OrderId(number), side, price, size, size))
    return book


def test_the_mark_begins_on_the_index():
    assert prices().mark == 1000


@pytest.mark.parametrize(("last", "mark"), [(900, 1000), (1010, 1000), (1100, 1000)])
def test_the_mark_is_the_median_of_fair_lagged_and_last(last, mark):
    found = prices()
    found.last = last
    found.refresh_mark()
    assert found.mark == mark


ACTS = st.tuples(st.sampled_from(("index", "sample", "stamp", "last")), st.integers(900, 1100))


@given(st.sampled_from(MarkMethod), st.lists(ACTS, max_size=40))
def test_the_mark_is_what_the_rule_says_whatever_has_happened(method, acts):
    found, now = prices(method), START
    for act, price in acts:
        now += 5 * SECOND
        if act == "index":
            found.move_index(price, now)
        elif act == "sample":
            found.sample(quoted(price - 1, price + 2), now)
        elif act == "stamp":
            found.stamp_funding((price - 1000) * 1_000_000, now)
        else:
            found.last = price
        found.refresh_mark()
        last, lagged = found.last or found.index, found.index + found.basis_ticks
        by_rule = {
            MarkMethod.LAST: last,
            MarkMethod.FAIR: found.fair,
            MarkMethod.MEDIAN3: median((found.fair, lagged, last)),
        }
        assert found.mark == max(1, by_rule[method])


def test_the_basis_average_drags_the_mark_after_the_book():
    found = prices()
    found.last = 900
    for step in range(1, 31):
        found.sample(quoted(899, 901), START + step * 5 * SECOND)
        found.refresh_mark()
    assert found.basis_ticks == -100
    assert found.mark == 900


def test_a_sample_of_an_empty_side_repeats_the_one_before():
    found = prices()
    found.sample(quoted(1009, 1011), START + 5 * SECOND)
    found.sample(quoted(0, 1011), START + 10 * SECOND)
    assert list(found.basis) == [20, 20]


def test_samples_missed_are_all_taken_up_to_the_window():
    found = prices()
    found.sample(quoted(1009, 1011), START + HOUR)
    assert len(found.basis) == 30
    assert found.premium_count == 720


def test_the_fair_price_carries_the_index_at_the_last_rate_to_the_next_stamp():
    found = prices(MarkMethod.FAIR)
    found.move_index(10**6, START)
    found.stamp_funding(1_000_000, START - 4 * HOUR)
    found.refresh_mark()
    assert found.mark == 10**6 + 500


def test_a_stamp_that_the_index_has_missed_carries_it_no_further_than_one_interval():
    found = prices(MarkMethod.FAIR)
    for stamp in range(3):
        found.stamp_funding(-20_000_000, START + stamp * 8 * HOUR)
        found.refresh_mark()
        assert found.mark == 980


def test_a_book_far_from_the_index_gives_no_premium_beyond_the_index_itself():
    found = prices()
    found.sample(quoted(10**12, 0), START + HOUR)
    assert found.premium_sum_ppb == found.premium_count * PPB


def test_last_price_marks_follow_the_trade_and_begin_on_the_index():
    found = prices(MarkMethod.LAST)
    assert not found.refresh_mark()
    found.last = 7
    assert found.refresh_mark()
    assert found.mark == 7


def test_premium_is_the_impact_prices_distance_beyond_the_index():
    book = quoted(1010, 1020)
    assert premium_ppb(linear(), book, 1000) == 10_000_000
    assert premium_ppb(linear(), quoted(980, 990), 1000) == -10_000_000
    assert premium_ppb(linear(), quoted(990, 1010), 1000) == 0


def test_impact_price_walks_the_book_for_its_notional():
    book = quoted(1000, 1010, size=1)
    book.add(BookOrder(OrderId(9), BUY, 900, 1, 1))
    assert impact_price(linear(impact_notional=1900 * CENTS), book, SELL) == 950
    assert impact_price(linear(impact_notional=10**6 * CENTS), book, SELL) == 0


def test_halves_go_towards_zero():
    assert [towards_zero_half(n, 2) for n in (-3, -1, 0, 1, 3)] == [-1, 0, 0, 0, 1]
    assert towards_zero_half(5, 3) == 2
