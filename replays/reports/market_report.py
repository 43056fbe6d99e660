"""The markets in a document as they stand: what the ticker and the Cascade screen show of each.

The numbers are those of the frame, by the functions that build it.
"""

from collections.abc import Iterator
from typing import Any

from exchange.instrument import Instrument
from exchange.numerals import format_ratio
from exchange.terms import BUY, SELL
from exchange.units import Cash, Price
from replays.frames.day_range import DayRanges
from replays.frames.framing import market_line, stats_of
from replays.frames.overview import fifths_in_profit, queue
from replays.messages.frame import CascadeStats, MarketLine, QueueRow
from replays.sessions.playthrough import Playthrough
from replays.telling.plain import cash_text, price_text, rate_text, size_text

QUEUED = 10
"""Of each side, the first to be deleveraged."""
RATIO_PLACES = 6


def report_markets(run: Playthrough) -> dict[str, list[dict[str, Any]]]:
    """Of every instrument its prices and open interest now, its cascade so far, and its ADL queues."""
    markets, ranges = run.world.exchange.markets.values(), DayRanges(lambda: 0.0)
    views = run.story.markets
    return {
        "markets": [
            _market(each.instrument, market_line(run, ranges, each, views[each.instrument.symbol]))
            for each in markets
        ],
        "cascade": [
            _cascade(each.instrument, stats_of(run, views[each.instrument.symbol])) for each in markets
        ],
        "fifths_in_profit": [
            {
                "symbol": each.instrument.symbol,
                "longs": fifths_in_profit(each, BUY),
                "shorts": fifths_in_profit(each, SELL),
            }
            for each in markets
        ],
        "adl_queue": [row for each in markets for row in _queued(run, each.instrument)],
    }


def _market(instrument: Instrument, line: MarketLine) -> dict[str, Any]:
    interest = instrument.notional(line.open_interest, line.mark) if line.mark else 0
    return {
        "symbol": line.symbol,
        "last": _price(instrument, line.last),
        "change_24h": rate_text(line.change_ppb),
        "high_24h": _price(instrument, line.high),
        "low_24h": _price(instrument, line.low),
        "mark": _price(instrument, line.mark),
        "index": _price(instrument, line.index),
        "basis": _share(line.mark - line.index, line.index),
        "open_interest": size_text(instrument, line.open_interest),
        "open_interest_value": cash_text(instrument, interest),
        "suspended": line.suspended,
    }


def _cascade(instrument: Instrument, stats: CascadeStats) -> dict[str, Any]:
    """Amplification is all trading over organic trading, on the side of the book that fell."""
    taken = stats.forced_taken + stats.organic_taken
    return {
        "symbol": instrument.symbol,
        "amplification": _share(taken, stats.organic_taken),
        "organic_taken": cash_text(instrument, stats.organic_taken),
        "organic_share": _share(stats.organic_taken, taken),
        "forced_taken": cash_text(instrument, stats.forced_taken),
        "forced_share": _share(stats.forced_taken, taken),
        "longest_chain": stats.longest_chain,
        "waiting": stats.waiting,
    }


def _queued(run: Playthrough, instrument: Instrument) -> Iterator[dict[str, Any]]:
    for name, side in (("long", BUY), ("short", SELL)):
        for row in queue(run.world.exchange, instrument.symbol, side, QUEUED):
            yield _in_line(instrument, name, row)


def _in_line(instrument: Instrument, side: str, row: QueueRow) -> dict[str, Any]:
    return {
        "symbol": instrument.symbol,
        "side": side,
        "place": row.place,
        "size": size_text(instrument, abs(row.size)),
        "value": cash_text(instrument, row.notional),
        "unrealized": cash_text(instrument, row.profit),
        "mine": row.own,
    }


def _price(instrument: Instrument, price: Price) -> str | None:
    """None before the first."""
    return price_text(instrument, price) if price else None


def _share(part: Cash | Price, whole: Cash | Price) -> str | None:
    return format_ratio(part, whole, RATIO_PLACES) if whole else None
