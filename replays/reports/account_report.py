"""A trader in a document: cash, equity, positions, margin calls and losses (CLI.md, `trader`)."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from exchange.edge.instant import format_instant
from exchange.events import MarginCalled
from exchange.instrument import Instrument
from exchange.numerals import format_ratio, format_units
from exchange.questions import AccountView, CashView, OrderView, PositionView
from exchange.stories import OwnLiquidation, TraderView
from exchange.terms import BUY, Asset, MarginMode, OrderType, Symbol
from exchange.units import PPB, Cash, Price, Rate, div_nearest
from replays.planning.moves import Rejected
from replays.player.break_even import Outlays, break_evens
from replays.player.hints import hints
from replays.telling.plain import (
    average_text,
    cash_text,
    price_or_none,
    price_text,
    rate_or_none,
    rate_text,
    size_text,
)
from replays.telling.refusals import money_of, needed, sentence

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
    even = dict(break_evens(account, story, instruments.values(), Outlays()))

    def per_asset(amounts: Iterable[tuple[Asset, Cash]]) -> dict[str, str]:
        return {asset: format_units(amount, places[asset]) for asset, amount in amounts}

    def total(cash: CashView, part: Callable[[PositionView], Cash]) -> tuple[Asset, Cash]:
        held = (each for each in account.positions if instruments[each.symbol].settle == cash.asset)
        return Asset(cash.asset), sum(map(part, held))

    return {
        "deposits": per_asset((asset, opening.get(asset, 0) + each.deposits) for asset, each in sums.items()),
        "withdrawals": per_asset((asset, each.withdrawals) for asset, each in sums.items()),
        "cash": per_asset((Asset(each.asset), each.cash) for each in account.cash),
        "equity": per_asset((Asset(each.asset), each.equity_total) for each in account.cash),
        "unrealized": per_asset(total(each, lambda held: held.unrealized) for each in account.cash),
        "maintenance_margin": per_asset(total(each, lambda held: held.maintenance) for each in account.cash),
        "free_collateral": per_asset((Asset(each.asset), each.available) for each in account.cash),
        "withdrawable": per_asset((Asset(each.asset), each.withdrawable) for each in account.cash),
        "isolated_equity": per_asset((Asset(each.asset), each.isolated) for each in account.cash),
        "order_margin": per_asset(_order_margin(account, each, instruments) for each in account.cash),
        "cross_margin": [_cross_margin(each, places[Asset(each.asset)]) for each in account.cash],
        "fees": per_asset((asset, each.fees) for asset, each in sums.items()),
        "funding": per_asset((asset, each.funding) for asset, each in sums.items()),
        "realized": per_asset((asset, each.realized) for asset, each in sums.items()),
        "orders": story.orders,
        "positions": [
            _position(each, instruments[each.symbol], even.get(each.symbol)) for each in account.positions
        ],
        "open_orders": [_open_order(each, instruments[each.symbol]) for each in account.orders],
        "hints": [each._asdict() for each in hints(account, instruments)],
        "margin_calls": [_margin_call(each) for each in story.calls],
        "liquidations": [_liquidation(each, instruments[each.started.symbol]) for each in story.liquidations],
        "rejected": [_rejected(each, instruments) for each in rejected],
    }


def _order_margin(account: AccountView, cash: CashView, instruments: Instruments) -> tuple[Asset, Cash]:
    """What open orders hold: of the cross account, and what isolated ones have reserved."""
    held = (each for each in account.positions if instruments[each.symbol].settle == cash.asset)
    crossed = sum(each.margin for each in held if each.mode is MarginMode.CROSS)
    return Asset(cash.asset), cash.initial - crossed + cash.reserved


def _cross_margin(cash: CashView, places: int) -> dict[str, Any]:
    """The cross account of one asset; the margin ratio is maintenance over equity, 1 at liquidation."""
    return {
        "asset": cash.asset,
        "equity": format_units(cash.equity, places),
        "initial_margin": format_units(cash.initial, places),
        "maintenance_margin": format_units(cash.maintenance, places),
        "margin_ratio": _margin_ratio(cash.maintenance, cash.equity),
        "buffer": rate_or_none(cash.buffer_ppb),
        "margin_called": cash.margin_called,
    }


def _margin_ratio(kept: Cash, equity: Cash) -> str | None:
    """None where nothing is left to measure it by."""
    return format_ratio(kept, equity) if equity > 0 else None


def _position(position: PositionView, instrument: Instrument, break_even: Price | None) -> dict[str, Any]:
    kept = position.scope_maintenance
    return {
        "symbol": position.symbol,
        "mode": position.mode.value,
        "side": "long" if position.size > 0 else "short",
        "size": size_text(instrument, abs(position.size)),
        "value": cash_text(instrument, instrument.notional(position.size, position.mark)),
        "entry": average_text(instrument, position.size, position.cost),
        "break_even": price_or_none(instrument, break_even),
        "mark": price_text(instrument, position.mark),
        "leverage": position.leverage,
        "margin": cash_text(instrument, position.margin),
        "put_in": cash_text(instrument, position.put_in),
        "auto_margin": position.auto_margin,
        "addable": cash_text(instrument, position.addable),
        "removable": cash_text(instrument, position.removable),
        "unrealized": cash_text(instrument, position.unrealized),
        "roe": format_ratio(position.unrealized, position.put_in) if position.put_in > 0 else None,
        "maintenance_margin": cash_text(instrument, position.maintenance),
        "margin_ratio": _margin_ratio(kept, position.equity),
        "liquidation_price": price_or_none(instrument, position.liquidation_price),
        "liquidation_move": rate_or_none(_liquidation_move(position)),
        "bankruptcy_price": price_or_none(instrument, position.bankruptcy_price),
        "health": format_ratio(position.equity, kept) if kept else None,
        "buffer": rate_or_none(position.buffer_ppb),
        "margin_called": position.margin_called,
        "adl_lamps": position.adl_lamp or None,
    }


def _liquidation_move(position: PositionView) -> Rate | None:
    """How far its own mark is from the price that liquidates it; in cross, how far all marks are together."""
    price, mark = position.liquidation_price, position.mark
    if position.mode is MarginMode.CROSS or price is None:
        return position.liquidation_move_ppb
    return div_nearest((price - mark) * PPB, mark)


def _open_order(order: OrderView, instrument: Instrument) -> dict[str, Any]:
    return {
        "order_id": str(order.order_id),
        "symbol": order.symbol,
        "side": "buy" if order.side is BUY else "sell",
        "type": order.type.value,
        "size": size_text(instrument, order.open_size),
        "whole_size": size_text(instrument, order.size),
        "ahead": size_text(instrument, order.ahead),
        "trigger_price": price_or_none(instrument, order.trigger_price or None),
        "trigger_by": None if order.type is OrderType.LIMIT else order.trigger_by.value,
        "activation_price": price_or_none(instrument, order.activation_price or None),
        "price": price_or_none(instrument, order.price or None),
        "time_in_force": order.time_in_force,
        "reduce_only": order.reduce_only,
        "close_position": order.close_position,
        "post_only": order.post_only,
        "client_id": order.client_id,
        "take_profit": price_or_none(instrument, order.take_profit or None),
        "stop_loss": price_or_none(instrument, order.stop_loss or None),
        "attached_to": str(order.parent) if order.parent else None,
        "sibling": str(order.sibling) if order.sibling else None,
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
    money, instrument = money_of(rejected.asset, instruments.values()), instruments.get(rejected.symbol)
    return {
        "step": rejected.step,
        "reason": reason.value,
        "needs": None if needs is None else needed(reason, needs, instrument, money),
        "why": sentence(reason, needs, instrument, money),
    }
