"""Orders that are facts: somebody large, at a known time, in the venue's own book.

Who sends one is an account like any other, with money enough to pay for it in full, and does nothing else.
"""

from exchange.commands import AnyCommand, PlaceOrder
from exchange.terms import BUY, SELL, Asset, OrderType, Symbol, Trader
from exchange.units import Cash, Price, Size, Time
from replays.scenarios.pockets import ORDER_STAKE
from replays.scenarios.scenario import Scenario
from replays.scenarios.scenario_file import OrderTable


def stated_orders(scenario: Scenario) -> list[tuple[Time, AnyCommand]]:
    """Every stated order with its time, as the file has them."""
    return [(row.time, _command(scenario, row, n)) for n, row in enumerate(scenario.table.orders)]


def stakes(scenario: Scenario, index: dict[Symbol, Price]) -> list[tuple[Trader, Asset, Cash]]:
    """What those who send them bring along, in the settlement asset."""
    return [_stake(scenario, row, n, index) for n, row in enumerate(scenario.table.orders)]


def _command(scenario: Scenario, row: OrderTable, number: int) -> PlaceOrder:
    return PlaceOrder(
        trader=_name(row, number),
        symbol=Symbol(row.symbol),
        side=BUY if row.side == "buy" else SELL,
        size=_lots(scenario, row),
        type=OrderType.MARKET if row.price is None else OrderType.LIMIT,
        price=0 if row.price is None else scenario.price(row.symbol, row.price),
    )


def _stake(
    scenario: Scenario, row: OrderTable, number: int, index: dict[Symbol, Price]
) -> tuple[Trader, Asset, Cash]:
    instrument = scenario.instrument(row.symbol)
    price = index[instrument.symbol] if row.price is None else scenario.price(row.symbol, row.price)
    worth = instrument.notional(_lots(scenario, row), price)
    return _name(row, number), instrument.settle, ORDER_STAKE * worth


def _lots(scenario: Scenario, row: OrderTable) -> Size:
    return max(1, scenario.size(row.symbol, row.size) // scenario.table.scale)


def _name(row: OrderTable, number: int) -> Trader:
    return Trader(f"o-{row.symbol}-{number:03d}")
