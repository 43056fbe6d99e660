"""The document of a run: what happened in the world, and to the player (CLI.md).

Every amount, price and rate is plain decimal text, every time ISO 8601 in UTC. Nothing is worked
out twice: markets and falls come from the folded story, the account from the venue's own answer.
"""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from exchange.edge.instant import format_instant
from exchange.funding import funding_rate_ppb
from exchange.instrument import Instrument
from exchange.market import Market
from exchange.numerals import format_units
from exchange.questions import ReadAccount
from exchange.rules import RULES_VERSION
from exchange.stories import Story
from exchange.terms import Asset, Symbol
from exchange.units import MINUTE, Time
from exchange.views import MarketView
from replays.crowd.population import PLAYER
from replays.frames.results import drawdown, earned, earned_today
from replays.player.equity import opening_of
from replays.player.extremes import Low
from replays.reports.account_report import report_trader
from replays.reports.market_report import report_markets
from replays.sessions.playthrough import Playthrough
from replays.telling.plain import cash_text, price_text, rate_text
from replays.world.audit import Audit
from replays.world.playback import World


def report(run: Playthrough) -> dict[str, Any]:
    """The document of `replay --headless --json`, but for the time it took."""
    world, story = run.world, run.story
    instruments = {each.symbol: each for each in world.rules.instruments}
    return {
        "scenario": world.scenario.name,
        "seed": world.seed,
        "coupling": rate_text(world.coupling_ppb),
        "window": {"start": format_instant(world.start), "end": _time(world.end)},
        "time": format_instant(world.time),
        "rules": str(RULES_VERSION),
        "digest": world.digest().hex(),
        "events_digest": run.session.events.hex(),
        "commands": world.exchange.sequence,
        "commands_player": run.player_commands,
        "events": story.events,
        "conservation": _conservation(world, run.audit),
        "instruments": [
            _instrument(world, each, story.markets[each.symbol]) for each in instruments.values()
        ],
        **report_markets(run),
        "insurance_fund": _funds(run),
        "minutes": minutes(story, instruments, world.time),
        "accounts": {
            "leveraged": world.crowd.leveraged,
            "liquidated": len(story.cascade.liquidated),
            "deleveraged": len(story.cascade.deleveraged),
            "liquidations": sum(view.counts.liquidations for view in story.markets.values()),
        },
        "trader": trader(run),
    }


def trader(run: Playthrough) -> dict[str, Any]:
    """The player's part of the document."""
    account = run.ask(ReadAccount(trader=PLAYER, lamps=True))
    instruments = {each.symbol: each for each in run.world.rules.instruments}
    rejected = run.plan.rejected
    told = report_trader(account, run.story.trader, opening_of(run.world), rejected, instruments)
    places: dict[str, int] = {each.settle: each.cash_places for each in instruments.values()}
    since = {"session": earned, "day": earned_today}
    fills = run.story.trader.fills
    return told | {
        "earned": {
            name: {
                each.asset: format_units(found(run, Asset(each.asset), each.equity_total), places[each.asset])
                for each in account.cash
            }
            for name, found in since.items()
        },
        "drawdown": {
            each.asset: rate_text(drawdown(run, Asset(each.asset), each.equity_total))
            for each in account.cash
        },
        "closing_fills": {
            "won": sum(fill.realized > 0 for fill in fills),
            "lost": sum(fill.realized < 0 for fill in fills),
        },
    }


def minutes(story: Story, instruments: Mapping[Symbol, Instrument], end: Time) -> list[dict[str, Any]]:
    """Every minute with a trade or a liquidation, by time, then in the order of the instruments."""
    rows: list[dict[str, Any]] = []
    for symbol, view in story.markets.items():
        rows += _minutes(instruments[symbol], view, end)
    return sorted(rows, key=lambda row: row["time"])


def _time(time: Time | None) -> str | None:
    return None if time is None else format_instant(time)


def _conservation(world: World, audit: Audit) -> dict[str, str]:
    places = {each.settle: each.cash_places for each in world.rules.instruments}
    missing = audit.missing(world.exchange)
    return {asset: _exact(amount, places[asset]) for asset, amount in missing.items()}


def _exact(amount: Fraction, places: int) -> str:
    """Decimal text of a whole number of units; what is not whole is wrong and shows all of itself."""
    return format_units(int(amount), places) if amount.denominator == 1 else f"{amount} units"


def _instrument(world: World, instrument: Instrument, view: MarketView) -> dict[str, Any]:
    market: Market = world.exchange.markets[instrument.symbol]
    counts = view.counts
    table = next(each for each in world.scenario.table.instruments if each.symbol == instrument.symbol)

    def price(ticks: int) -> str | None:
        return price_text(instrument, ticks) if ticks else None

    return {
        "symbol": instrument.symbol,
        "open": price(counts.first),
        "close": price(market.last),
        "index_low": price(counts.index_low.price),
        "index_low_time": _time(counts.index_low.time or None),
        "last_low": price(counts.last_low.price),
        "last_low_time": _time(counts.last_low.time or None),
        "last_high": price(counts.last_high.price),
        "mark_low": price(counts.mark_low.price),
        "published_low": table.published_low,
        "published_high": table.published_high,
        "trades": counts.trades,
        "volume": cash_text(instrument, counts.volume),
        "liquidations": counts.liquidations,
        "liquidated_notional": cash_text(instrument, counts.liquidated),
        "adl_fills": counts.deleveraged_fills,
        "adl_notional": cash_text(instrument, counts.deleveraged),
        "bad_debt": cash_text(instrument, counts.bad_debt),
        "funding_last": rate_text(market.prices.funding_rate_ppb),
        "funding_predicted": rate_text(funding_rate_ppb(market.prices)),
        "funding_time": _time(market.prices.funding_time or None),
    }


def _funds(run: Playthrough) -> list[dict[str, Any]]:
    """Each fund's balance at the start, at its lowest, and now. What its positions earn and funding are no
    moves of their own: they are seen from step to step."""
    world, extremes = run.world, run.curves.extremes
    places = {each.settle: each.cash_places for each in world.rules.instruments}
    starts = {(asset, symbol): amount for asset, symbol, amount in world.crowd.opening.insurance}
    rows = []
    for key, fund in sorted(world.exchange.state.funds.items()):
        asset, symbol = key
        balance, start = fund.account.wallet.balance, starts.get(key, 0)
        moments = [Low(start, world.start), Low(balance, world.time)]
        moments += [Low(move.balance, move.time) for move in run.story.cascade.funds.get(key, [])]
        low = min([*moments, extremes.lows.get(key, moments[0])])
        rows.append(
            {
                "asset": asset,
                "symbol": symbol or None,
                "start": format_units(start, places[asset]),
                "low": format_units(low.balance, places[asset]),
                "low_time": format_instant(low.time),
                "end": format_units(balance, places[asset]),
                "equity": format_units(world.exchange.state.risk(fund.account).equity, places[asset]),
            }
        )
    return rows


def _minutes(instrument: Instrument, view: MarketView, end: Time) -> list[dict[str, Any]]:
    count = (end - (view.candles.first_time or end)) // MINUTE + 2
    candles = {candle.time: candle for candle in view.candles.wider(MINUTE, end + MINUTE, count)}
    rows: list[dict[str, Any]] = []
    for time in sorted({*candles, *view.minutes}):
        candle, closed = candles.get(time), view.minute(time)
        prices = candle[1:5] if candle else (None,) * 4
        texts = [None if each is None else price_text(instrument, each) for each in prices]
        rows.append(
            {
                "time": format_instant(time),
                "symbol": instrument.symbol,
                **dict(zip(("open", "high", "low", "close"), texts, strict=True)),
                "liquidations": closed.liquidations,
                "liquidated_notional": cash_text(instrument, closed.liquidated),
                "adl_notional": cash_text(instrument, closed.deleveraged),
            }
        )
    return rows
