"""How faithful a replay is: what was published, or measured on a real tape, against what happens here.

Nothing is drawn in. A world is played as anybody would play it, without a player, and only looked at; what
is money is told at full size, that is times the scale.
"""

from collections.abc import Callable, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

from exchange.edge.instant import format_instant
from exchange.events import AnyEvent, Deleveraged, LiquidationFinished, Traded
from exchange.instrument import Instrument
from exchange.market import Market
from exchange.stories import Story
from exchange.terms import BUY, SELL, Symbol
from exchange.units import MINUTE, PPB, Price, Time
from exchange.views import Extreme
from replays.cascade.anatomy import Cascade, held, told
from replays.cascade.candle_file import read_candles, step_of
from replays.cascade.shapes import Candle, Likeness, Shape, likeness, shape_of, slope
from replays.crowd.population import PLAYER
from replays.scenarios.scenario import Scenario
from replays.telling.plain import price_text, rate_text
from replays.world.audit import Audit
from replays.world.playback import World

STEPS = 60
"""In a minute; also how often it is told how far it is."""
WIDEST = 30
"""So many minutes are left out where the distance of mid and index is judged."""
MEDIAN_MAX_PPB, P99_MAX_PPB = 300_000, 2_500_000
LOW_MAX_PPB = PPB // 50
IMPACT_MINUTES = 20
"""About the low: the impact of what takers sold is measured there."""
CORRELATION_MIN, DISTANCE_MAX, SPREAD_MAX = 0.98, 0.01, 1.5
ONE_SIDED: int = PPB
"""How far the mid is from the index where a side of the book is empty."""


class Observer:
    """Looks at a world as it is played."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.story = Story(PLAYER, world.rules.instruments)
        self.audit = Audit(world.rules.instruments, world.crowd.opening)
        symbols = [each.symbol for each in world.rules.instruments]
        self.distances: dict[Symbol, list[list[int]]] = {symbol: [] for symbol in symbols}
        """Of mid and index in ppb, a list of them for every minute."""
        self.net: dict[tuple[Symbol, Time], int] = {}
        """What takers bought, less what they sold, by the minute."""
        settled = dict.fromkeys(each.settle for each in world.rules.instruments)
        self.cascades = [Cascade(asset, world.rules.instruments) for asset in settled]
        self.first_liquidation: Time | None = None
        self.first_deleveraging: Time | None = None
        self._take_in(world.opened)

    def play(self, look: Callable[[Time], None] = lambda _: None) -> None:
        """To the end of the window."""
        world = self.world
        while not world.ended:
            for rows in self.distances.values():
                rows.append([])
            for _ in range(STEPS):
                self._take_in(world.step())
                self._measure()
            look(world.time)

    def _take_in(self, events: Sequence[AnyEvent]) -> None:
        self.story.fold(events)
        self.audit.fold(events)
        for cascade in self.cascades:
            cascade.fold(events)
        for event in events:
            if isinstance(event, Traded):
                minute = event.symbol, event.time - event.time % MINUTE
                self.net[minute] = self.net.get(minute, 0) + int(event.taker_side) * event.notional
            elif isinstance(event, LiquidationFinished):
                self.first_liquidation = self.first_liquidation or event.time
            elif isinstance(event, Deleveraged):
                self.first_deleveraging = self.first_deleveraging or event.time

    def _measure(self) -> None:
        for symbol, rows in self.distances.items():
            market = self.world.exchange.markets[symbol]
            if not market.halted:
                rows[-1].append(_distance(market))

    def mids(self, symbol: Symbol) -> tuple[int, int]:
        """Median and 99th percentile of the distance, in ppb, over all minutes but the widest."""
        minutes = sorted((rows for rows in self.distances[symbol] if rows), key=max)
        kept = sorted(ppb for rows in minutes[: max(1, len(minutes) - WIDEST)] for ppb in rows)
        return kept[len(kept) // 2], kept[len(kept) * 99 // 100]

    def candles(self, instrument: Instrument) -> list[Candle]:
        """Minutes that traded, in the quote currency."""
        view = self.story.markets[instrument.symbol].candles
        end = self.world.time
        bars = view.wider(MINUTE, end, (end - self.world.start) // MINUTE + 1)
        unit = _unit(instrument)
        return [Candle(bar.time, *(price * unit for price in bar[1:5])) for bar in bars]


class Tape(NamedTuple):
    """A real market, and which contract is held against it."""

    name: str
    candles: list[Candle]
    instrument: Instrument


def read_tape(path: Path, scenario: Scenario, symbol: Symbol | None = None) -> Tape:
    """For the contract asked for, else the one the file's name tells, else the first. Raises
    TapeError."""
    named = [each for each in scenario.instruments if each.symbol.lower() in path.name.lower()]
    chosen = scenario.instrument(symbol) if symbol else [*named, *scenario.instruments][0]
    return Tape(path.name, read_candles(path), chosen)


def fidelity(observer: Observer, tape: Tape | None = None) -> dict[str, Any]:
    """The document of `crashes --check`, of a world that has been played to its end."""
    world = observer.world
    world.exchange.check()
    instruments = world.rules.instruments
    lows = [_low(observer, each) for each in instruments]
    mids = [_mid(observer, each) for each in instruments]
    followed = None if tape is None else _follow(observer, tape)
    return {
        "scenario": world.scenario.name,
        "seed": world.seed,
        "scale": world.scenario.table.scale,
        "window": {"start": format_instant(world.start), "end": format_instant(world.time)},
        "commands": world.exchange.sequence,
        "conserved": not any(observer.audit.missing(world.exchange).values()),
        "lows": lows,
        "mids": mids,
        "falls": [_fall(each, "venue", shape_of(observer.candles(each))) for each in instruments],
        "forced": [_forced(observer, each) for each in instruments],
        "liquidated": _liquidated(observer),
        "first_adl_seconds": _first_deleveraging(observer),
        "cascades": [_cascade(observer, each) for each in observer.cascades],
        "against": followed,
        "holds": {
            "low": all(row["holds"] for row in lows),
            "mid": all(row["holds"] for row in mids),
            "tape": None if followed is None else followed["holds"],
        },
    }


def like_tape(
    closes: Sequence[tuple[Time, float]], candles: Sequence[Candle], start: Time, end: Time
) -> Likeness | None:
    """Closes of ours (by the instant they stood at, rising) against those of a tape inside a window."""
    step = step_of(list(candles))
    theirs = {c.time + step: c.close for c in candles if start < c.time + step <= end}
    ours: dict[Time, float] = {}
    at = 0
    for time in sorted(theirs):
        while at + 1 < len(closes) and closes[at + 1][0] <= time:
            at += 1
        if closes and closes[at][0] <= time:
            ours[time] = closes[at][1]
    return likeness(ours, theirs)


def is_like(found: Likeness) -> bool:
    """What was asked of every scenario that has a real tape."""
    near = found.correlation >= CORRELATION_MIN and found.distance <= DISTANCE_MAX
    return near and all(1 / SPREAD_MAX <= each <= SPREAD_MAX for each in found.spreads)


# ── parts of the document ───────────────────────────────────────────────────────────────────────


def _low(observer: Observer, instrument: Instrument) -> dict[str, Any]:
    """Lows of the last price and the mark against the published one."""
    scenario, symbol = observer.world.scenario, instrument.symbol
    table = next(each for each in scenario.table.instruments if each.symbol == symbol)
    counts = observer.story.markets[symbol].counts
    published = None if table.published_low is None else scenario.price(symbol, table.published_low)
    last, mark = _off(counts.last_low, published), _off(counts.mark_low, published)
    return {
        "symbol": symbol,
        "published": table.published_low,
        "last": price_text(instrument, counts.last_low.price),
        "last_time": format_instant(counts.last_low.time),
        "last_off": last,
        "mark": price_text(instrument, counts.mark_low.price),
        "mark_off": mark,
        "index": price_text(instrument, counts.index_low.price),
        "holds": all(off is None or abs(float(off)) * PPB <= LOW_MAX_PPB for off in (last, mark)),
    }


def _off(low: Extreme, published: Price | None) -> str | None:
    return rate_text((low.price - published) * PPB // published) if published else None


def _mid(observer: Observer, instrument: Instrument) -> dict[str, Any]:
    median, p99 = observer.mids(instrument.symbol)
    return {
        "symbol": instrument.symbol,
        "median_bp": f"{median / 1e5:.2f}",
        "p99_bp": f"{p99 / 1e5:.2f}",
        "holds": median <= MEDIAN_MAX_PPB and p99 <= P99_MAX_PPB,
    }


def _fall(instrument: Instrument, source: str, shape: Shape) -> dict[str, Any]:
    rows = {name: f"{share:z.4f}" for name, share in shape._asdict().items()}
    return {"symbol": instrument.symbol, "of": source, **rows}


def _forced(observer: Observer, instrument: Instrument) -> dict[str, Any]:
    counts = observer.story.markets[instrument.symbol].counts
    scale = observer.world.scenario.table.scale / 10**instrument.cash_places
    impact = _impact(observer, instrument)
    return {
        "symbol": instrument.symbol,
        "liquidations": counts.liquidations,
        "liquidated": f"{counts.liquidated * scale:.0f}",
        "adl_fills": counts.deleveraged_fills,
        "adl": f"{counts.deleveraged * scale:.0f}",
        "bad_debt": f"{counts.bad_debt * scale:.0f}",
        "impact_per_100m": None if impact is None else f"{impact:z.4f}",
    }


def _impact(observer: Observer, instrument: Instrument) -> float | None:
    """The return of a minute for each 100 million of the quote currency that takers bought net, in the
    minutes about the low. None for a contract settled in coins."""
    if instrument.settle != instrument.quote:
        return None
    middle = observer.story.markets[instrument.symbol].counts.last_low.time
    span = IMPACT_MINUTES // 2 * MINUTE
    bars = [bar for bar in observer.candles(instrument) if middle - span <= bar.time <= middle + span]
    scale = observer.world.scenario.table.scale / 10**instrument.cash_places / 1e8
    steps = [
        (observer.net.get((instrument.symbol, bar.time), 0) * scale, bar.close / before.close - 1)
        for before, bar in pairwise(bars)
    ]
    return slope(steps) if len(steps) > 1 else None


def _liquidated(observer: Observer) -> dict[str, Any]:
    """All of it in dollars, contracts settled in coins at their mark at the end."""
    table, total = observer.world.scenario.table, 0.0
    for instrument in observer.world.rules.instruments:
        counts = observer.story.markets[instrument.symbol].counts
        mark = observer.world.exchange.markets[instrument.symbol].mark
        worth = 1.0 if instrument.settle == instrument.quote else mark * _unit(instrument)
        total += counts.liquidated / 10**instrument.cash_places * worth * table.scale
    published = None if table.published_liquidated is None else table.published_liquidated / 1e8
    return {
        "replayed": f"{total:.0f}",
        "published": None if published is None else f"{published:.0f}",
        "share": None if published is None else f"{total / published:.3f}",
        "source": table.published_liquidated_source or None,
    }


def _cascade(observer: Observer, cascade: Cascade) -> dict[str, Any]:
    """What was closed by force beside what was measured of a real cascade; impact of the first contract."""
    leading = next(each for each in observer.world.rules.instruments if each.settle == cascade.asset)
    figures = {**cascade.anatomy(), "impact_per_100m": _impact(observer, leading)}
    return {"asset": cascade.asset, "bands_held": held(figures), "figures": told(figures)}


def _first_deleveraging(observer: Observer) -> float | None:
    """Seconds from the first liquidation to the first winner who was deleveraged."""
    first, adl = observer.first_liquidation, observer.first_deleveraging
    return None if first is None or adl is None else (adl - first) / 1e9


def _follow(observer: Observer, tape: Tape) -> dict[str, Any]:
    world, instrument = observer.world, tape.instrument
    named = {"file": tape.name, "symbol": instrument.symbol}
    closes = [(bar.time + MINUTE, bar.close) for bar in observer.candles(instrument)]
    found = like_tape(closes, tape.candles, world.start, world.time)
    if found is None:
        return {**named, "closes": 0, "holds": False}
    inside = [candle for candle in tape.candles if world.start <= candle.time < world.time]
    return {
        **named,
        "closes": found.closes,
        "correlation": f"{found.correlation:z.4f}",
        "mean_distance": f"{found.distance:.5f}",
        "hourly_spread_least": f"{min(found.spreads, default=1):.2f}",
        "hourly_spread_most": f"{max(found.spreads, default=1):.2f}",
        "holds": is_like(found),
        "falls": [_fall(instrument, "tape", shape_of(inside))],
    }


def _distance(market: Market) -> int:
    bid, ask = market.book.best_price(BUY), market.book.best_price(SELL)
    if not bid or not ask:
        return ONE_SIDED
    return abs(bid + ask - 2 * market.index) * PPB // (2 * market.index)


def _unit(instrument: Instrument) -> float:
    return float(instrument.tick) / float(10**instrument.price_places)
