"""Candles made of anything that has prices, and the few facts of each that a path goes through.

A candle becomes at most four facts (open, nearer extreme, farther, close), each a price that was printed;
what lies between them is not known and not claimed.
"""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from exchange.units import SECOND, Time
from replays.tapes.records import Bar, Quote, Record, Tick, Trade

SPAN: Time = 15 * SECOND
"""Trades, quotes and tickers are folded into candles of this length."""
NEARER, FARTHER = 0.3, 0.6
"""When within a candle its extremes are taken to have been, where nothing tells."""
SETTLING = 4 * SECOND
"""The close is reached so long before the end, so that the venue's own last trade can be there too."""


class Fact(NamedTuple):
    """A price that was printed, on a whole second."""

    time: Time
    price: float


def fold(records: Iterable[Record], span: Time = SPAN) -> Iterator[Bar]:
    """Candles of a span, those without a price left out. Candles are passed on unless they are shorter."""
    bar: Bar | None = None
    for record in records:
        piece = _piece(record, span)
        if piece is None:
            continue
        if bar is not None and bar.time == piece.time:
            bar = _joined(bar, piece)
            continue
        if bar is not None:
            yield bar
        bar = piece
    if bar is not None:
        yield bar


def facts(bars: Iterable[Bar], span: Time, end: Time) -> Iterator[Fact]:
    """What a path goes through, times rising, up to and including the end. Where nothing moves each close is
    said again: a price that stands is a fact too, and between facts a path wanders."""
    last = Fact(-1, 0.0)
    for bar in bars:
        for place, fact in enumerate(_facts(bar, span)):
            if not last.time < fact.time < end:
                continue
            near = fact.time - last.time <= max(SETTLING, span // 4) + SECOND
            if fact.price == last.price and near:
                continue
            if place == 0 and near and fact.time - last.time > SECOND:
                yield Fact(fact.time - SECOND, last.price)
            last = fact
            yield fact
    yield Fact(end, last.price)


def _piece(record: Record, span: Time) -> Bar | None:
    """A record as a candle of its own, by the first instant of its span."""
    time = record.time - record.time % span
    if isinstance(record, Bar):
        return record._replace(time=time)
    if isinstance(record, Trade):
        price = record.price
        return Bar(time, price, price, price, price, record.size, record.size * price)
    if isinstance(record, Quote):
        if not record.bid or not record.ask:
            return None
        price = (record.bid + record.ask) / 2
        return Bar(time, price, price, price, price, 0.0, 0.0)
    assert isinstance(record, Tick)
    return Bar(time, record.price, record.price, record.price, record.price, 0.0, 0.0)


def _joined(bar: Bar, later: Bar) -> Bar:
    return Bar(
        bar.time,
        bar.open,
        max(bar.high, later.high),
        min(bar.low, later.low),
        later.close,
        bar.volume + later.volume,
        bar.turnover + later.turnover,
    )


def _facts(bar: Bar, span: Time) -> Iterator[Fact]:
    extremes = (bar.high, bar.low) if bar.high - bar.open < bar.open - bar.low else (bar.low, bar.high)
    closes = max(span - SETTLING, span * 3 // 4)
    yield Fact(_whole(bar.time), bar.open)
    for share, price in zip((NEARER, FARTHER), extremes, strict=True):
        if price not in (bar.open, bar.close):
            yield Fact(_whole(bar.time + int(span * share)), price)
    yield Fact(_whole(bar.time + closes), bar.close)


def _whole(time: Time) -> Time:
    return time - time % SECOND
