"""What the world looks like at one instant, for what a screen wants to see of it.

Frames are views: building one changes nothing, and only what was asked for is built.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from itertools import islice
from typing import NamedTuple, TypeVar

from exchange.funding import funding_rate_ppb
from exchange.instrument import Instrument
from exchange.market import Market
from exchange.questions import BookSnapshot, ReadBook
from exchange.stories import CashLine, Fill, Sums
from exchange.terms import Symbol, TransferReason
from exchange.units import DAY, MINUTE, PPB, SECOND, Cash, Price, Time
from exchange.views import MarketView
from replays.crowd.population import PLAYER
from replays.frames.day_range import DayRanges
from replays.frames.heat import Grid, heat_of
from replays.frames.overlays import LEVELS_MAX, closes_beside, spans_beside
from replays.frames.overview import Overview
from replays.frames.results import drawdown, earned, earned_today, paid_in
from replays.frames.risk_map import RiskMap
from replays.messages.frame import (
    Alert,
    Candle,
    CascadeStats,
    CashRow,
    FillRow,
    Frame,
    FundRow,
    Level,
    LiquidationRow,
    MarketLine,
    Notice,
    OwnFall,
    Playback,
    Print,
    Want,
)
from replays.player.break_even import break_evens
from replays.player.curves import thinned
from replays.sessions.playthrough import Playthrough

CURVE_POINTS = 240
HISTOGRAM_SPANS = 120
BEFORE_A_FALL: Time = 30 * SECOND
_OF_POSITIONS = frozenset(
    reason.value
    for reason in (
        TransferReason.OPENING_MARGIN,
        TransferReason.MARGIN_RELEASE,
        TransferReason.MARGIN_ADDED,
        TransferReason.MARGIN_REMOVED,
        TransferReason.AUTO_MARGIN,
    )
)
"""What went into a position is counted by it as more; here it is counted as less that is free."""


class Knobs(NamedTuple):
    """How the replay stands, as its player has set it."""

    state: str
    speed: int
    marks: tuple[tuple[Time, str], ...]
    branch: str = "main"
    branches: tuple[str, ...] = ("main",)
    alerts: tuple[Alert, ...] = ()
    reached: int = 0
    target: Time = 0


def build_frame(
    run: Playthrough,
    overview: Overview,
    want: Want,
    knobs: Knobs,
    notices: tuple[Notice, ...],
    number: int,
) -> Frame:
    """One frame of a run."""
    exchange, story = run.world.exchange, run.story
    market, view = exchange.markets[want.symbol], story.markets[want.symbol]
    account = overview.account(exchange)
    asset = market.instrument.settle
    sums = story.trader.sums.get(asset, Sums())
    equity = next((each.equity_total for each in account.cash if each.asset == asset), 0)
    bids, asks = _book(run, want)
    panel = overview.look(exchange, want)
    overview.risk.look(exchange, want.symbol, run.time)
    heat, heat_range = _heat(run, view, want, overview.risk)
    candles = _candles(view, want, run.time)
    return Frame(
        number=number,
        playback=_playback(run, market.instrument, knobs),
        markets=tuple(
            market_line(run, overview.ranges, each, story.markets[each.instrument.symbol])
            for each in exchange.markets.values()
        ),
        symbol=want.symbol,
        bids=bids,
        asks=asks,
        tape=_tape(view, want.tape),
        candles=candles,
        account=account,
        realized=sums.realized,
        fees=sums.fees,
        funding=sums.funding,
        equity_curve=thinned([*run.curves.equity.get(asset, []), equity], CURVE_POINTS),
        fills=_fills(run, want),
        cash_rows=_cash_rows(run, want),
        feed=_feed(run, want.feed),
        funds=_funds(run),
        fifths_in_profit=panel.fifths_in_profit,
        adl_queues=panel.queues,
        stats=stats_of(run, view),
        buckets=panel.buckets,
        heat=heat,
        heat_range=heat_range,
        notices=notices,
        drawdown_ppb=drawdown(run, asset, equity),
        paid_in=paid_in(run, asset),
        earned=earned(run, asset, equity),
        earned_today=earned_today(run, asset, equity),
        fills_in_all=len(_wanted(story.trader.fills, want)),
        cash_rows_in_all=len(_wanted(story.trader.cash, want)),
        wins=sum(fill.realized > 0 for fill in story.trader.fills),
        losses=sum(fill.realized < 0 for fill in story.trader.fills),
        falls=len(story.cascade.falls),
        own_falls=tuple(
            OwnFall(time=own.started.time, symbol=own.started.symbol) for own in story.trader.liquidations
        ),
        depth=overview.depth.look(exchange, want.symbol, *want.depth),
        beside=_beside(run, want, candles),
        averages=_averages(overview, view, want, candles),
        alerts=knobs.alerts,
        break_evens=break_evens(account, story.trader, run.world.rules.instruments, overview.outlays),
    )


def _playback(run: Playthrough, instrument: Instrument, knobs: Knobs) -> Playback:
    world, time = run.world, run.time
    played, end = time - world.start, world.end
    shown = run.world.headlines()
    headline = (shown[-1].time, shown[-1].text, shown[-1].source) if shown else None
    return Playback(
        state=knobs.state,
        speed=knobs.speed,
        time=time,
        progress_ppb=None if end is None else min(PPB, played * PPB // (end - world.start)),
        histogram=_histogram(run, instrument),
        marks=tuple(sorted(knobs.marks)),
        turning_points=_turning_points(run),
        headline=headline,
        branch=knobs.branch,
        branches=knobs.branches,
        room_is_low=run.session.room_is_low,
        reached=knobs.reached,
        target=knobs.target,
    )


def _turning_points(run: Playthrough) -> tuple[tuple[Time, str], ...]:
    """The latest first."""
    points = [
        (
            max(run.world.start, own.started.time // SECOND * SECOND - BEFORE_A_FALL),
            "30 s before your liquidation",
        )
        for own in run.story.trader.liquidations
    ]
    if run.session.done:
        points.append((run.session.done[-1].time, "your last decision"))
    return tuple(sorted(points, reverse=True))


def _histogram(run: Playthrough, instrument: Instrument) -> tuple[Cash, ...]:
    """Notional liquidated so far, over all instruments that settle in the same asset."""
    start, played = run.world.start, max(1, run.time - run.world.start)
    spans = min(HISTOGRAM_SPANS, played // MINUTE)
    sums = [0] * spans
    if not spans:
        return ()
    for symbol, view in run.story.markets.items():
        if run.world.exchange.markets[symbol].instrument.settle == instrument.settle:
            for time, minute in view.minutes.items():
                sums[min(spans - 1, max(0, time - start) * spans // played)] += minute.liquidated
    return tuple(sums)


def market_line(run: Playthrough, ranges: DayRanges, market: Market, view: MarketView) -> MarketLine:
    """One instrument as the ticker has it."""
    instrument, prices = market.instrument, market.prices
    first = _first_of_day(view, run.time) or market.last
    high, low = ranges.of(instrument.symbol, view, run.world.start, run.time)
    return MarketLine(
        symbol=instrument.symbol,
        last=market.last,
        change_ppb=(market.last - first) * PPB // first if first else 0,
        mark=market.mark,
        index=market.index,
        high=high or market.last,
        low=low or market.last,
        funding_rate_ppb=prices.funding_rate_ppb,
        funding_time=prices.funding_time,
        open_interest=market.open_interest,
        volume=view.counts.volume,
        suspended=market.suspended,
        funding_predicted_ppb=funding_rate_ppb(prices),
    )


def _first_of_day(view: MarketView, time: Time) -> Price:
    """The first trade of the last 24 hours."""
    bar = view.candles.first_since(time - DAY)
    return 0 if bar is None else bar.open


def _book(run: Playthrough, want: Want) -> tuple[tuple[Level, ...], tuple[Level, ...]]:
    """Both sides, grouped into levels as wide as wanted: bids rounded down, asks up."""
    group = max(1, want.group)
    read = min(LEVELS_MAX, want.levels * group)
    answer = run.world.exchange.ask(ReadBook(trader=PLAYER, symbol=want.symbol, levels=read))
    assert isinstance(answer, BookSnapshot)
    bids = _grouped(((price - price % group, size, own) for price, size, own in answer.bids), want.levels)
    asks = _grouped(((price + -price % group, size, own) for price, size, own in answer.asks), want.levels)
    return bids, asks


def _grouped(levels: Iterable[tuple[Price, int, int]], count: int) -> tuple[Level, ...]:
    sums: dict[Price, tuple[int, int]] = {}
    for price, size, own in levels:
        if price not in sums and len(sums) == count:
            break
        before = sums.get(price, (0, 0))
        sums[price] = before[0] + size, before[1] + own
    return tuple(Level(price=price, size=size, own=own) for price, (size, own) in sums.items())


def _tape(view: MarketView, count: int) -> tuple[Print, ...]:
    """Newest first."""
    prints = view.tape.prints
    newest = (prints[-1 - back] for back in range(min(count, len(prints))))
    return tuple(
        Print(time=time, price=price, size=size, side=side, liquidation=forced, count=trades)
        for time, price, size, side, forced, trades in newest
    )


def _candles(view: MarketView, want: Want, now: Time) -> tuple[Candle, ...]:
    bars = view.bars(want.candle_span, want.candle_end or now + 1, want.candles)
    return tuple(
        Candle(
            time=bar.time,
            open=bar.open,
            high=bar.high,
            low=bar.low,
            close=bar.close,
            volume=bar.volume,
            liquidated=bar.liquidated,
        )
        for bar in bars
    )


def _beside(run: Playthrough, want: Want, candles: tuple[Candle, ...]) -> tuple[Price, ...]:
    """The second market's closes."""
    view = run.story.markets.get(Symbol(want.beside))
    if view is None or not candles:
        return ()
    end, count = want.candle_end or run.time + 1, spans_beside(want.candles, want.candle_span)
    return closes_beside([each.time for each in candles], view.bars(want.candle_span, end, count))


def _averages(
    overview: Overview, view: MarketView, want: Want, candles: tuple[Candle, ...]
) -> tuple[Price, ...]:
    if not want.averages:
        return ()
    times = [each.time for each in candles]
    return overview.averages.at(want.symbol, view.candles, times, want.candle_span)


def _fills(run: Playthrough, want: Want) -> tuple[FillRow, ...]:
    """Newest first."""
    fills = run.story.trader.fills
    return tuple(
        FillRow(
            time=fill.time,
            symbol=fill.symbol,
            side=fill.side,
            price=fill.price,
            size=fill.size,
            fee=fill.fee,
            realized=fill.realized,
            maker=fill.maker,
            kind=fill.kind,
            client_id=run.names.of(number),
        )
        for number, fill in _newest(fills, want)
    )


def _cash_rows(run: Playthrough, want: Want) -> tuple[CashRow, ...]:
    return tuple(
        CashRow(
            time=line.time,
            symbol=line.symbol or line.asset,
            kind=line.kind,
            amount=-line.amount if line.kind in _OF_POSITIONS else line.amount,
        )
        for _, line in _newest(run.story.trader.cash, want)
    )


Row = TypeVar("Row", Fill, CashLine)


def _newest(rows: Sequence[Row], want: Want) -> Iterator[tuple[int, Row]]:
    """The rows that are wanted with their numbers, newest first; rows stand in the order of their times."""
    return ((number, rows[number]) for number in islice(reversed(_wanted(rows, want)), want.fills))


def _wanted(rows: Sequence[Row], want: Want) -> Sequence[int]:
    """Numbers of the rows of the market and the times that are wanted, oldest first."""
    numbers = range(len(rows))
    if want.fills_between:
        start, end = (bisect_left(rows, time, key=_time) for time in want.fills_between)
        numbers = range(start, end)
    if not want.fills_of:
        return numbers
    return [number for number in numbers if rows[number].symbol == want.fills_of]


def _time(row: Fill | CashLine) -> Time:
    return row.time


def _feed(run: Playthrough, count: int) -> tuple[LiquidationRow, ...]:
    return tuple(
        LiquidationRow(
            time=fall.time,
            symbol=fall.symbol,
            side=fall.side,
            price=fall.price,
            notional=fall.notional,
            own=fall.trader == PLAYER,
            deleveraged=fall.deleveraged,
        )
        for fall in reversed(run.story.cascade.falls[-count:] if count else [])
    )


def _funds(run: Playthrough) -> tuple[FundRow, ...]:
    exchange = run.world.exchange
    starts = {(asset, symbol): amount for asset, symbol, amount in run.world.crowd.opening.insurance}
    return tuple(
        FundRow(
            asset=key[0],
            symbol=key[1],
            start=starts.get(key, 0),
            balance=fund.account.wallet.balance,
            equity=exchange.state.risk(fund.account).equity,
            history=thinned(run.curves.funds.get(key, []), CURVE_POINTS),
        )
        for key, fund in sorted(exchange.state.funds.items())
    )


def stats_of(run: Playthrough, view: MarketView) -> CascadeStats:
    """What was force-closed in one instrument so far, and who traded with the fall."""
    counts = view.counts
    falling = counts.longs_liquidated >= counts.shorts_liquidated
    return CascadeStats(
        liquidations=counts.liquidations,
        liquidated_notional=counts.liquidated,
        deleveraged_notional=counts.deleveraged,
        bad_debt=counts.bad_debt,
        forced_taken=counts.forced_sold if falling else counts.forced_bought,
        organic_taken=counts.organic_sold if falling else counts.organic_bought,
        longest_chain=counts.longest_chain,
        low=counts.last_low.price,
        waiting=len(run.world.exchange.state.unsafe),
    )


def _heat(run: Playthrough, view: MarketView, want: Want, risk: RiskMap) -> tuple[Grid, tuple[Price, Price]]:
    if want.heat is None:
        return (), (0, 0)
    end = want.candle_end or run.time + 1
    bars = view.bars(want.candle_span, end, want.candles)
    looks = partial(risk.at, want.symbol)
    return heat_of(run.story.cascade.falls, looks, want.symbol, bars, end, want.heat)
