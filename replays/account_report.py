"""A trader in a document: cash, equity, positions, margin calls and losses (CLI.md, `trader`)."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from exchange.edge.instant import format_instant
from exchange.events import MarginCalled
from exchange.instrument import Instrument
from exchange.numerals import format_ratio, format_units
from exchange.questions import AccountView, OrderView, PositionView
from exchange.stories import OwnLiquidation, TraderView
from exchange.terms import BUY, Asset, Symbol
from exchange.units import Cash
from replays.hints import hints
from replays.moves import Rejected
from replays.plain import (
    average_text,
    cash_text,
    price_or_none,
    price_text,
    rate_or_none,
    rate_text,
    size_text,
)
from replays.refusals import needed

Instruments = Mapping[Symbol, Instrument]


def report_trader(
    account: AccountView,
    story: TraderView,
    opening: Mapping[Asset, Cash],
    rejected: Sequence[Rejected],
    instruments: Instruments,
) -> dict[str, Any]:
    """The `trader` object. `opening` is what the trader began with, before any event."""
    places = {each.settle: each.cash_places for each in instruments.values()}
    sums = story.sums

    def per_asset(amounts: Iterable[tuple[Asset, Cash]]) -> dict[str, str]:
        return {asset: format_units(amount, places[asset]) for asset, amount in amounts}

    return {
        "deposits": per_asset((asset, opening.get(asset, 0) + each.deposits) for asset, each in sums.items()),
        "withdrawals": per_asset((asset, each.withdrawals) for asset, each in sums.items()),
        "cash": per_asset((Asset(each.asset), each.cash) for each in account.cash),
        "equity": per_asset((Asset(each.asset), each.equity_total) for each in account.cash),
        "fees": per_asset((asset, each.fees) for asset, each in sums.items()),
        "funding": per_asset((asset, each.funding) for asset, each in sums.items()),
        "realized": per_asset((asset, each.realized) for asset, each in sums.items()),
        "orders": story.orders,
        "positions": [_position(each, instruments[each.symbol]) for each in account.positions],
        "open_orders": [_open_order(each, instruments[each.symbol]) for each in account.orders],
        "hints": [each._asdict() for each in hints(account, instruments)],
        "margin_calls": [_margin_call(each) for each in story.calls],
        "liquidations": [_liquidation(each, instruments[each.started.symbol]) for each in story.liquidations],
        "rejected": [_rejected(each, instruments) for each in rejected],
    }


def _position(position: PositionView, instrument: Instrument) -> dict[str, Any]:
    kept = position.scope_maintenance
    return {
        "symbol": position.symbol,
        "mode": position.mode.value,
        "side": "long" if position.size > 0 else "short",
        "size": size_text(instrument, abs(position.size)),
        "value": cash_text(instrument, instrument.notional(position.size, position.mark)),
        "entry": average_text(instrument, position.size, position.cost),
        "mark": price_text(instrument, position.mark),
        "leverage": position.leverage,
        "margin": cash_text(instrument, position.margin),
        "unrealized": cash_text(instrument, position.unrealized),
        "liquidation_price": price_or_none(instrument, position.liquidation_price),
        "bankruptcy_price": price_or_none(instrument, position.bankruptcy_price),
        "health": format_ratio(position.equity, kept) if kept else None,
        "buffer": rate_or_none(position.buffer_ppb),
    }


def _open_order(order: OrderView, instrument: Instrument) -> dict[str, Any]:
    return {
        "symbol": order.symbol,
        "side": "buy" if order.side is BUY else "sell",
        "type": order.type.value,
        "size": size_text(instrument, order.open_size),
        "trigger_price": price_or_none(instrument, order.trigger_price or None),
        "price": price_or_none(instrument, order.price or None),
        "reduce_only": order.reduce_only,
        "client_id": order.client_id,
    }


def _margin_call(call: MarginCalled) -> dict[str, Any]:
    return {"time": format_instant(call.time), "symbol": call.symbol, "buffer": rate_text(call.buffer_ppb)}


def _liquidation(own: OwnLiquidation, instrument: Instrument) -> dict[str, Any]:
    started, finished = own
    filled = finished.filled_size
    return {
        "time": format_instant(started.time),
        "symbol": started.symbol,
        "mode": started.mode.value,
        "side": "long" if started.size > 0 else "short",
        "size": size_text(instrument, abs(started.size)),
        "mark": price_text(instrument, started.mark),
        "bankruptcy_price": price_text(instrument, started.bankruptcy_price),
        "average_fill": average_text(instrument, filled, finished.filled_value) if filled else None,
        "fee": cash_text(instrument, finished.fee),
        "lost": cash_text(instrument, finished.lost),
    }


def _rejected(rejected: Rejected, instruments: Instruments) -> dict[str, Any]:
    reason, needs = rejected.reason, rejected.needs
    text = None if needs is None else needed(reason, needs, instruments.get(rejected.symbol))
    return {"step": rejected.step, "reason": reason.value, "needs": text}
