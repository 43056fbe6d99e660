"""The index path of each instrument: facts joined by a seeded bridge.

The one law: a path passes through every anchor and never leaves the range of the anchors; between
them it is a pure function of (seed, symbol, time), so any instant can be asked for in any order.
"""

import csv
from array import array
from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from math import isqrt
from typing import NamedTuple, Protocol, TypeAlias

from exchange.edge.instant import InstantError, parse_instant
from exchange.edge.text import clean
from exchange.instrument import Instrument
from exchange.numerals import NumeralError, format_units, parse_grid
from exchange.terms import Symbol
from exchange.units import DAY, HOUR, PPB, SECOND, Price, Rate, Time
from replays.prices.randomness import SIGMA, grown, key, normal

STEP: Time = SECOND
"""Between one index price and the next."""
STEPS_PER_MINUTE = 60
COLUMNS = ("time", "symbol", "price", "source")
GAP_MAX: Time = 40 * DAY
"""From one anchor to the next: the path between them is made whole, a price a step."""
_FINE = 20
_HOURS_TO_FORGET = 72
SEGMENTS_KEPT = 128
"""Of all paths of a scenario, the latest made: some two days of three instruments, 4 MB at most."""


class Anchor(NamedTuple):
    """A fact: at this time, this price (ticks)."""

    time: Time
    price: Price


class PriceFileError(ValueError):
    """What is wrong with a price file, and where."""

    def __init__(self, line: int, field: str, message: str) -> None:
        super().__init__(f"line {line}, {field}: {message}" if field else f"line {line}: {message}")
        self.line = line
        self.field = field


class Anchors(Protocol):
    """The facts of one instrument, finite or without end."""

    @property
    def low(self) -> Price: ...

    @property
    def high(self) -> Price: ...

    def around(self, time: Time) -> tuple[Anchor, Anchor]:
        """The last anchor not after a time, and the next one."""
        ...


class StatedAnchors:
    """Anchors read from a file."""

    def __init__(self, anchors: Sequence[Anchor]) -> None:
        assert len(anchors) >= 2
        self._anchors = anchors
        self._times = [anchor.time for anchor in anchors]
        self.low = min(anchor.price for anchor in anchors)
        self.high = max(anchor.price for anchor in anchors)

    def around(self, time: Time) -> tuple[Anchor, Anchor]:
        index = min(bisect_right(self._times, time), len(self._anchors) - 1)
        return self._anchors[index - 1], self._anchors[index]


class CalmAnchors:
    """One anchor an hour for ever: a walk that is pulled back to where it began."""

    def __init__(self, stream: int, start: Time, price: Price, hour_ppb: Rate) -> None:
        self.low, self.high = price // 4, price * 4
        self._stream, self._start, self._price, self._hour_ppb = stream, start, price, hour_ppb
        self._hour, self._distance_ppb = 0, 0

    def around(self, time: Time) -> tuple[Anchor, Anchor]:
        hour = (time - self._start) // HOUR
        left, right = self._price_at(hour), self._price_at(hour + 1)
        return Anchor(self._start + hour * HOUR, left), Anchor(self._start + (hour + 1) * HOUR, right)

    def _price_at(self, hour: int) -> Price:
        if hour < self._hour:
            self._hour, self._distance_ppb = 0, 0
        while self._hour < hour:
            self._hour += 1
            self._distance_ppb -= self._distance_ppb // _HOURS_TO_FORGET
            self._distance_ppb += normal(self._stream, self._hour) * self._hour_ppb // SIGMA
        return min(max(grown(self._price, self._distance_ppb), self.low), self.high)


class Shake(NamedTuple):
    """How one instrument trembles between its anchors."""

    common: int
    """Key of the noise all instruments of a scenario share."""
    own: int
    common_ppb: Rate
    """Share of the variance that is common."""
    minute_ppb: Callable[[Time], Rate]
    """Standard deviation of a minute's return, at a time."""


Segments: TypeAlias = dict[tuple[int, Time], Sequence[Price]]
"""Prices from one anchor to the next, by the key of the path's own noise and the first anchor's time."""


class Bridge:
    """The path of one instrument, made one segment between two anchors at a time.

    `segments` is where all worlds of a scenario remember theirs: one that is turned back begins inside a
    segment that was made before, of up to an hour.
    """

    def __init__(self, anchors: Anchors, shake: Shake, segments: Segments | None = None) -> None:
        self._anchors = anchors
        self._shake = shake
        self._segments: Segments = {} if segments is None else segments
        self._left: Time = 0
        self._right: Time = 0
        self._segment: Sequence[Price] = ()

    def price(self, time: Time) -> Price:
        """Ticks, at the last step not after the time."""
        if not self._left <= time < self._right:
            left, right = self._anchors.around(time)
            if time == left.time:
                return left.price
            self._left, self._right = left.time, right.time
            self._segment = self._between(left, right)
        return self._segment[min((time - self._left) // STEP, len(self._segment) - 1)]

    def _between(self, left: Anchor, right: Anchor) -> Sequence[Price]:
        place = self._shake.own, left.time
        if place not in self._segments:
            if len(self._segments) == SEGMENTS_KEPT:
                del self._segments[next(iter(self._segments))]
            self._segments[place] = array("q", self._join(left, right))
        return self._segments[place]

    def _join(self, left: Anchor, right: Anchor) -> list[Price]:
        """A straight line from anchor to anchor, plus a walk that is brought back to zero."""
        steps = (right.time - left.time) // STEP
        walk = self._walk(left, right, steps)
        rise, drift = (right.price - left.price) << _FINE, walk[steps]
        base = (left.price << _FINE) + (1 << _FINE - 1)
        low, high = self._anchors.low, self._anchors.high
        path = [base + rise * k // steps + walk[k] - drift * k // steps >> _FINE for k in range(steps)]
        return [price if low <= price <= high else self._inside(price) for price in path] + [right.price]

    def _walk(self, left: Anchor, right: Anchor, steps: int) -> list[int]:
        """Sums of noise, in ticks x 2^20."""
        shake, first = self._shake, left.time // STEP
        common, own = isqrt(shake.common_ppb * PPB), isqrt((PPB - shake.common_ppb) * PPB)
        price = left.price + right.price >> 1
        total, walk = 0, [0]
        minute_ppb, sway = -1, 0
        for k in range(steps):
            now_ppb = shake.minute_ppb(left.time + k * STEP)
            if now_ppb != minute_ppb:
                minute_ppb, sway = now_ppb, _sway(now_ppb, price)
            noise = common * normal(shake.common, first + k) + own * normal(shake.own, first + k)
            total += noise * sway // PPB
            walk.append(total)
        return walk

    def _inside(self, price: Price) -> Price:
        """Reflect at the extremes: beyond them nothing is known to have traded."""
        low, high = self._anchors.low, self._anchors.high
        if price < low:
            price = 2 * low - price
        elif price > high:
            price = 2 * high - price
        return min(max(price, low), high)


def _sway(minute_ppb: Rate, price: Price) -> int:
    """Ticks x 2^20 that a step goes with a unit of noise, at a minute's standard deviation."""
    step_ppb = minute_ppb * 1000 // isqrt(STEPS_PER_MINUTE * 1_000_000)
    return (step_ppb * price << _FINE) // (SIGMA * PPB)


def hourly(start: Time, minute_ppb: Sequence[Rate]) -> Callable[[Time], Rate]:
    """Volatility by the hour since the start; the last figure holds on, a day's worth repeats."""
    count = len(minute_ppb)
    if count == 24:
        return lambda time: minute_ppb[(time - start) // HOUR % 24]
    return lambda time: minute_ppb[min((time - start) // HOUR, count - 1)]


def shake_of(seed: int, symbol: Symbol, common_ppb: Rate, minute_ppb: Callable[[Time], Rate]) -> Shake:
    return Shake(key(seed, "path"), key(seed, "path", symbol), common_ppb, minute_ppb)


def read_anchors(lines: Iterable[str], instruments: Mapping[str, Instrument]) -> dict[Symbol, list[Anchor]]:
    """Read `time,symbol,price,source` rows, times rising within each symbol and on whole steps.

    Raises PriceFileError naming line and field.
    """
    anchors: dict[Symbol, list[Anchor]] = {instrument.symbol: [] for instrument in instruments.values()}
    reader = csv.reader(_without_nul(lines), strict=True)
    try:
        header = next(reader, [])
        if tuple(header) != COLUMNS:
            raise PriceFileError(1, "", f"the columns are {','.join(COLUMNS)}")
        for row in reader:
            symbol, anchor = _read_row(reader.line_num, row, instruments)
            _append(reader.line_num, anchors[symbol], anchor)
    except csv.Error as error:
        raise PriceFileError(reader.line_num, "", str(error)) from None
    return anchors


def _read_row(line: int, row: list[str], instruments: Mapping[str, Instrument]) -> tuple[Symbol, Anchor]:
    if len(row) != len(COLUMNS):
        raise PriceFileError(line, "", f"{len(row)} fields where there are {len(COLUMNS)}")
    moment, symbol, price, source = row
    instrument = instruments.get(symbol)
    if instrument is None:
        raise PriceFileError(line, "symbol", f"{clean(symbol)} is not an instrument of the scenario")
    if not source.strip():
        raise PriceFileError(line, "source", "a fact needs its source")
    try:
        time = parse_instant(moment)
    except InstantError as error:
        raise PriceFileError(line, "time", str(error)) from None
    try:
        ticks = parse_grid(price, instrument.price_places, instrument.tick)
    except NumeralError as error:
        raise PriceFileError(line, "price", str(error)) from None
    if ticks <= 0:
        raise PriceFileError(line, "price", "not above zero")
    if ticks > instrument.price_max:
        most = format_units(instrument.price_max * instrument.tick, instrument.price_places)
        raise PriceFileError(line, "price", f"at most {most}")
    return instrument.symbol, Anchor(time, ticks)


def _append(line: int, anchors: list[Anchor], anchor: Anchor) -> None:
    if anchor.time % STEP:
        raise PriceFileError(line, "time", "not a whole second")
    if anchors and anchor.time <= anchors[-1].time:
        raise PriceFileError(line, "time", "not after the row before it")
    if anchors and anchor.time > anchors[-1].time + GAP_MAX:
        raise PriceFileError(line, "time", f"more than {GAP_MAX // DAY} days after the row before it")
    anchors.append(anchor)


def _without_nul(lines: Iterable[str]) -> Iterable[str]:
    for number, line in enumerate(lines, start=1):
        if "\0" in line:
            raise PriceFileError(number, "", "a NUL byte")
        yield line
