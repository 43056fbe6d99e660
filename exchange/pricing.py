"""From the world's index and the venue's own book to the mark price (RULES 10).

The index cannot be moved by the book; the mark follows the book only through the last trade and a
lagging average of its distance from the index. That lag is what makes a cascade a cascade.
"""

from collections import deque
from collections.abc import Iterable
from typing import Final

from exchange.book import Book
from exchange.instrument import Instrument
from exchange.order import Order
from exchange.terms import BUY, SELL, MarkMethod, Side
from exchange.units import HOUR, PPB, Cash, Price, Rate, Size, Time, div_nearest

_LAST: Final = MarkMethod.LAST
_FAIR: Final = MarkMethod.FAIR
_ANY: Final = 1, 1 << 100
"""Between these lies every price."""
FUNDING_PERIOD: Time = 8 * HOUR
"""The time for which interest and premium are quoted."""


class Prices:
    """The prices of one instrument, and the samples its mark and funding are made of."""

    __slots__ = (
        "basis",
        "basis_sum",
        "basis_ticks",
        "first",
        "funding_rate_ppb",
        "funding_time",
        "index",
        "index_seen",
        "index_time",
        "instrument",
        "last",
        "last_seen",
        "least",
        "mark",
        "mark_seen",
        "most",
        "premium_count",
        "premium_sum_ppb",
        "published_rate_ppb",
        "sample_time",
    )

    def __init__(self, instrument: Instrument) -> None:
        self.instrument = instrument
        self.index: Price = 0
        """0 until the world has spoken."""
        self.index_time: Time = 0
        self.last: Price = 0
        """Of the last trade; 0 before the first, when the index stands for it."""
        self.first: Price = 0
        """Of the trades since conditional orders were looked at; 0: there was none."""
        self.mark: Price = 0
        self.mark_seen: Price = 0
        """Up to which mark, which last and which index conditional orders have been looked at."""
        self.last_seen: Price = 0
        self.index_seen: Price = 0
        self.basis: deque[int] = deque(maxlen=instrument.basis_samples)
        """Twice (mid - index), in ticks, newest last."""
        self.basis_sum = self.basis_ticks = 0
        """The average distance of mid from index over the window, halves towards the index."""
        self.sample_time: Time = 0
        """When the next sample is due."""
        self.premium_sum_ppb = 0
        self.premium_count = 0
        self.published_rate_ppb: Rate | None = None
        self.funding_rate_ppb: Rate = 0
        """What the last stamp charged: it carries the fair price to the next one."""
        self.funding_time: Time = 0
        """The next stamp."""
        self.least, self.most = _ANY
        """Between which the last trade may carry the mark."""

    def start(self, index: Price, now: Time) -> None:
        """The first index: the mark begins on it, samples and stamps are counted from now."""
        instrument = self.instrument
        self.mark = self.index_seen = self.mark_seen = self.last_seen = index
        self.sample_time = now + instrument.basis_interval
        self.funding_time = (now // instrument.funding_interval + 1) * instrument.funding_interval
        self.move_index(index, now)

    def move_index(self, index: Price, now: Time) -> None:
        """The world has spoken again."""
        self.index, self.index_time = index, now
        self.bound_mark()

    # ── mark ──────────────────────────────────────────────────────────────────────────────────

    def refresh_mark(self) -> bool:
        """Recompute the mark from what stands; whether it changed.

        The median of the last trade and two other prices is that trade, held between the two.
        """
        before = self.mark
        self.mark = min(max(self.last or self.index, self.least), self.most)
        return self.mark != before

    def bound_mark(self) -> None:
        """Find anew what holds the mark, after index, samples or stamps have changed."""
        method, fair = self.instrument.mark_method, max(1, self.fair)
        if method is _LAST:
            self.least, self.most = _ANY
        elif method is _FAIR:
            self.least = self.most = fair
        else:
            lagged = max(1, self.index + self.basis_ticks)
            self.least, self.most = min(fair, lagged), max(fair, lagged)

    @property
    def fair(self) -> Price:
        """The index, carried at the last funding rate over the time from it to the next stamp, at most one
        interval: an index that has missed a stamp is carried no further."""
        if not self.funding_rate_ppb:
            return self.index
        interval = self.instrument.funding_interval
        left = min(interval, max(0, self.funding_time - self.index_time))
        return self.index + towards_zero_half(self.index * self.funding_rate_ppb * left, PPB * interval)

    # ── samples ───────────────────────────────────────────────────────────────────────────────

    def sample(self, book: Book[Order], now: Time) -> None:
        """Take every sample due by now: the basis of the book, and its premium."""
        interval = self.instrument.basis_interval
        due = (now - self.sample_time) // interval + 1
        self.sample_time += due * interval
        basis = self._basis(book)
        for _ in range(min(due, self.instrument.basis_samples)):
            self._push(basis)
        self.premium_sum_ppb += due * premium_ppb(self.instrument, book, self.index)
        self.premium_count += due
        self._average()

    def _basis(self, book: Book[Order]) -> int:
        if book.best_bid and book.best_ask:
            return book.best_bid + book.best_ask - 2 * self.index
        return self.basis[-1] if self.basis else 0

    def restore_basis(self, basis: Iterable[int]) -> None:
        """Take samples back that were taken before."""
        self.basis.extend(basis)
        self.basis_sum = sum(self.basis)
        self._average()

    def _average(self) -> None:
        count = len(self.basis)
        self.basis_ticks = towards_zero_half(self.basis_sum, 2 * count) if count else 0
        self.bound_mark()

    def _push(self, basis: int) -> None:
        if len(self.basis) == self.basis.maxlen:
            self.basis_sum -= self.basis[0]
        self.basis.append(basis)
        self.basis_sum += basis

    def stamp_funding(self, rate_ppb: Rate, stamp: Time) -> None:
        """A stamp has been paid: its rate carries the fair price to the next."""
        self.funding_rate_ppb = rate_ppb
        self.funding_time = stamp + self.instrument.funding_interval
        self.premium_sum_ppb = self.premium_count = 0
        self.bound_mark()

    def stale(self, now: Time) -> bool:
        return now - self.index_time > self.instrument.index_stale_after


def towards_zero_half(dividend: int, divisor: int) -> int:
    """Divide and round to nearest, halves towards zero. The divisor is positive."""
    magnitude = (2 * abs(dividend) + divisor - 1) // (2 * divisor)
    return magnitude if dividend >= 0 else -magnitude


def premium_ppb(instrument: Instrument, book: Book[Order], index: Price) -> Rate:
    """[max(0, impact bid - index) - max(0, index - impact ask)] / index (RULES 10), between -1 and 1."""
    bid = impact_price(instrument, book, SELL)
    ask = impact_price(instrument, book, BUY)
    above = max(0, bid - index) if bid else 0
    below = max(0, index - ask) if ask else 0
    return max(-PPB, min(PPB, div_nearest((above - below) * PPB, index)))


def impact_price(instrument: Instrument, book: Book[Order], side: Side) -> Price:
    """The average price at which a taker of a side fills the impact notional; 0 if it cannot."""
    wanted: Cash = instrument.impact_notional
    if not wanted:
        return book.best_price(side.opposite)
    taken: Cash = 0
    weighted = 0
    lots: Size = 0
    for price, size in book.depth(side.opposite, 1000):
        notional = instrument.notional(size, price)
        if taken + notional >= wanted:
            size = max(1, size * (wanted - taken) // notional)  # noqa: PLW2901
            return (weighted + size * price) // (lots + size)
        taken += notional
        lots += size
        weighted += size * price
    return 0
