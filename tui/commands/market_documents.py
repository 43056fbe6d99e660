"""What the Trade screen draws of a market, as documents: its book by distance, its candles and overlays, and
the terms of its contract.

The one law: the numbers come from the same functions as the picture; sizes are told in lots and in value,
so that base and quote both stand there.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

from exchange.candles import Bar
from exchange.edge.instant import format_instant
from exchange.instrument import Instrument
from exchange.numerals import format_ratio
from exchange.questions import BookSnapshot, ReadAccount, ReadBook
from exchange.stories import Story
from exchange.terms import Symbol
from exchange.units import HOUR, PPB, Price, Time
from exchange.views import MarketView
from replays.crowd.population import PLAYER
from replays.frames.overlays import DayAverages, closes_beside, read_depth, spans_beside
from replays.messages.frame import Candle, Level
from replays.telling.plain import cash_text, price_or_none, price_text, rate_text, size_text
from replays.world.playback import World
from tui.looking import indicators
from tui.telling.format import exact_percent

RATIO_PLACES = 6
QUIET = 8
"""Spans that are looked through for each candle: one without a trade has none."""


def book_document(world: World, symbol: Symbol, count: int, step: Price | None = None) -> dict[str, Any]:
    """The document of `book --json`: the best `count` prices of each side or, with a step of ticks, so many
    steps away from the middle, each valued at its far end; from the highest price down, each with all that
    stands up to it."""
    exchange, instrument = world.exchange, world.scenario.instrument(symbol)
    market = exchange.markets[symbol]
    bids, asks = _levels(world, symbol, count) if step is None else _steps(world, symbol, count, step)
    best = [side[0] for side in _levels(world, symbol, 1) if side]
    middle = sum((best[0].price, best[-1].price)) if best else 0
    rows = [*reversed(_rows(instrument, asks, "ask", middle)), *_rows(instrument, bids, "bid", middle)]
    return {
        "scenario": world.scenario.name,
        "seed": world.seed,
        "time": format_instant(world.time),
        "symbol": symbol,
        "asset": instrument.settle,
        "last": price_text(instrument, market.last),
        "mark": price_text(instrument, market.mark),
        "middle": format_ratio(middle * instrument.tick, 2 * 10**instrument.price_places) if middle else None,
        "step": price_or_none(instrument, step),
        "liquidation_price": price_or_none(instrument, _liquidation(world, symbol)),
        "levels": rows,
    }


def contract_document(scenario: str, instrument: Instrument) -> dict[str, Any]:
    """The document of `contract --json`: what stays as it is while the market moves. Rates are shares of
    the value; a tier's maintenance is its rate of the whole position's value, less its deduction."""
    return {
        "scenario": scenario,
        "symbol": instrument.symbol,
        "kind": instrument.kind.value,
        "asset": instrument.settle,
        "tick": price_text(instrument, 1),
        "lot": size_text(instrument, 1),
        "leverage_max": instrument.leverage_max,
        "maker_fee": rate_text(instrument.maker_fee_ppb),
        "taker_fee": rate_text(instrument.taker_fee_ppb),
        "liquidation_fee": rate_text(instrument.liquidation_fee_ppb),
        "funding_hours": instrument.funding_interval // HOUR,
        "funding_cap": rate_text(instrument.funding_cap_ppb),
        "mark_method": instrument.mark_method.value,
        "price_band": rate_text(instrument.price_band_ppb),
        "take_bound": rate_text(instrument.take_bound_ppb),
        "open_orders_max": instrument.open_orders_max,
        "waiting_orders_max": instrument.conditional_orders_max,
        "tiers": [
            {
                "from": cash_text(instrument, tier.floor),
                "maintenance": rate_text(tier.rate_ppb),
                "deduction": format_ratio(tier.deduction_ppb, PPB * 10**instrument.cash_places),
                "leverage_max": tier.leverage_max,
            }
            for tier in instrument.tiers
        ],
    }


def contract_told(document: dict[str, Any], instrument: Instrument) -> dict[str, Any]:
    """The same for people, its rates in percent as the dialog of the screen tells them."""
    tiers = zip(document["tiers"], instrument.tiers, strict=True)
    return document | {
        "maker_fee": exact_percent(instrument.maker_fee_ppb),
        "taker_fee": exact_percent(instrument.taker_fee_ppb),
        "liquidation_fee": exact_percent(instrument.liquidation_fee_ppb),
        "funding_cap": exact_percent(instrument.funding_cap_ppb),
        "price_band": exact_percent(instrument.price_band_ppb),
        "take_bound": exact_percent(instrument.take_bound_ppb),
        "tiers": [row | {"maintenance": exact_percent(tier.rate_ppb)} for row, tier in tiers],
    }


def _levels(world: World, symbol: Symbol, count: int) -> tuple[Sequence[Level], Sequence[Level]]:
    answer = world.exchange.ask(ReadBook(trader=PLAYER, symbol=symbol, levels=count))
    assert isinstance(answer, BookSnapshot)
    bids, asks = (
        [Level(price=price, size=size, own=own) for price, size, own in side]
        for side in (answer.bids, answer.asks)
    )
    return bids, asks


def _steps(world: World, symbol: Symbol, count: int, step: Price) -> tuple[Sequence[Level], Sequence[Level]]:
    depth = read_depth(world.exchange, symbol, count, step)
    return (depth.bids, depth.asks) if depth is not None else ((), ())


def _rows(instrument: Instrument, levels: Sequence[Level], side: str, middle: int) -> list[dict[str, Any]]:
    rows, lots, worth = [], 0, 0
    for level in levels:
        value = instrument.notional(level.size, max(level.price, 1))
        lots, worth = lots + level.size, worth + value
        rows.append(
            {
                "side": side,
                "price": price_text(instrument, level.price),
                "distance": format_ratio(2 * level.price - middle, middle, RATIO_PLACES),
                "size": size_text(instrument, level.size),
                "value": cash_text(instrument, value),
                "total_size": size_text(instrument, lots),
                "total_value": cash_text(instrument, worth),
                "mine": size_text(instrument, level.own),
            }
        )
    return rows


def _liquidation(world: World, symbol: Symbol) -> Price | None:
    """Of the player's position."""
    account = world.exchange.ask(ReadAccount(trader=PLAYER))
    return next((each.liquidation_price for each in account.positions if each.symbol == symbol), None)


class Charted(NamedTuple):
    """What is wanted of a chart."""

    symbol: Symbol
    span: Time
    candles: int
    beside: Symbol | None = None

    @property
    def looked_through(self) -> int:
        """Spans in which the candles are looked for."""
        return QUIET * (self.candles + indicators.AVERAGED)


def chart_document(world: World, story: Story, wanted: Charted) -> dict[str, Any]:
    """The document of `chart --json`: candles, oldest first, each with what may be laid over it."""
    instrument, view = world.scenario.instrument(wanted.symbol), story.markets[wanted.symbol]
    candles = [_candle(bar) for bar in _bars(view, world, wanted)]
    first = max(len(candles) - wanted.candles, 0)
    shown, times = candles[first:], [each.time for each in candles[first:]]
    moving = indicators.moving_average(candles)[first:]
    day = DayAverages().at(wanted.symbol, view.candles, times, wanted.span)
    others = _others(world, story, wanted, shown)
    return {
        "scenario": world.scenario.name,
        "seed": world.seed,
        "time": format_instant(world.time),
        "symbol": wanted.symbol,
        "beside": wanted.beside,
        "average_of": indicators.AVERAGED,
        "candles": [
            _row(instrument, candle, moving[place], day[place]) | others[place]
            for place, candle in enumerate(shown)
        ],
        "volume_by_price": [
            {
                "from": price_text(instrument, low),
                "to": price_text(instrument, high),
                "volume": size_text(instrument, volume),
            }
            for low, high, volume in indicators.bands(shown)
        ],
    }


def _bars(view: MarketView, world: World, wanted: Charted) -> list[Bar]:
    """Those that are shown, and enough before them for an average of the first."""
    return view.bars(wanted.span, world.time + 1, wanted.looked_through)


def _candle(bar: Bar) -> Candle:
    return Candle(**bar._asdict())


def _row(instrument: Instrument, candle: Candle, moving: Price, day: Price) -> dict[str, Any]:
    return {
        "time": format_instant(candle.time),
        "open": price_text(instrument, candle.open),
        "high": price_text(instrument, candle.high),
        "low": price_text(instrument, candle.low),
        "close": price_text(instrument, candle.close),
        "volume": size_text(instrument, candle.volume),
        "liquidated": size_text(instrument, candle.liquidated),
        "average": price_or_none(instrument, moving or None),
        "day_average": price_or_none(instrument, day or None),
    }


def _others(world: World, story: Story, wanted: Charted, shown: Sequence[Candle]) -> Sequence[dict[str, Any]]:
    """At each candle the second market's close, and where it would stand had both begun at the same close."""
    if wanted.beside is None:
        return [{}] * len(shown)
    count = spans_beside(wanted.looked_through, wanted.span)
    bars = story.markets[wanted.beside].bars(wanted.span, world.time + 1, count)
    beside = closes_beside([each.time for each in shown], bars)
    other, own = world.scenario.instrument(wanted.beside), world.scenario.instrument(wanted.symbol)
    return [
        {"beside": price_or_none(other, close or None), "rebased": price_or_none(own, moved or None)}
        for close, moved in zip(beside, indicators.rebased(shown, beside), strict=True)
    ]
