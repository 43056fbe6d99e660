"""The liquidation map as a document: what would be force-closed at each price, next to the book.

It is the map the Cascade screen paints, asked of the same world. It adds up to first order, every other
mark as it is; `shove` beside it tells what a fork that is really led there does.
"""

from typing import Any

from exchange.edge.instant import format_instant
from exchange.instrument import Instrument
from exchange.terms import Symbol
from exchange.units import Price
from replays.cascade.buckets import round_step
from replays.cascade.shove import shove
from replays.frames.overview import map_buckets
from replays.messages.findings import Forced, Shove
from replays.messages.frame import MapBucket
from replays.telling.plain import cash_text, price_text, size_text
from replays.world.playback import World


def liquidation_map(
    world: World, symbol: Symbol, count: int, step: Price | None = None, target: Price | None = None
) -> dict[str, Any]:
    """The document of `map --json`: `count` buckets of `step` ticks on each side of the mark, highest
    price first; with a target, also what a fork led there lives."""
    instrument, market = world.scenario.instrument(symbol), world.exchange.markets[symbol]
    step = round_step(market.mark) if step is None else step
    buckets = [each for each in map_buckets(world.exchange, symbol, step, count) if each.price > 0]
    return {
        "scenario": world.scenario.name,
        "seed": world.seed,
        "time": format_instant(world.time),
        "symbol": symbol,
        "asset": instrument.settle,
        "mark": price_text(instrument, market.mark),
        "step": price_text(instrument, step),
        "longs": cash_text(instrument, sum(each.longs for each in buckets)),
        "shorts": cash_text(instrument, sum(each.shorts for each in buckets)),
        "mine": cash_text(instrument, sum(each.own for each in buckets)),
        "levels": [_level(instrument, each) for each in reversed(buckets)],
        "shove": None if target is None else _shoved(instrument, shove(world, symbol, target)),
    }


def _level(instrument: Instrument, bucket: MapBucket) -> dict[str, str]:
    """From this price up to the next: notional that falls there, and what rests in the book."""
    return {
        "price": price_text(instrument, bucket.price),
        "longs": cash_text(instrument, bucket.longs),
        "shorts": cash_text(instrument, bucket.shorts),
        "mine": cash_text(instrument, bucket.own),
        "book": cash_text(instrument, instrument.notional(bucket.depth, bucket.price)),
        "book_size": size_text(instrument, bucket.depth),
    }


def _shoved(instrument: Instrument, shoved: Shove) -> dict[str, Any]:
    return {
        "to": price_text(instrument, shoved.target),
        "book_size": size_text(instrument, shoved.depth),
        "map": _forced(instrument, shoved.mapped),
        "fork": {
            **_forced(instrument, shoved.lived),
            "furthest_mark": price_text(instrument, shoved.furthest),
            "liquidations": shoved.liquidations,
            "deleveraged": cash_text(instrument, shoved.deleveraged),
            "bad_debt": cash_text(instrument, shoved.bad_debt),
        },
    }


def _forced(instrument: Instrument, forced: Forced) -> dict[str, str]:
    names = {"longs": forced.longs, "shorts": forced.shorts, "mine": forced.own}
    return {name: cash_text(instrument, amount) for name, amount in names.items()}
