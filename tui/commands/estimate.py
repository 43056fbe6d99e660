"""`margincall estimate`: what an order would cost and where it would be liquidated, before it is placed."""

from typing import Annotated

import typer

from exchange.commands import PlaceOrder
from exchange.edge.text import clean
from exchange.numerals import NumeralError, parse_grid
from exchange.terms import BUY, SELL, OrderType, Symbol
from exchange.units import Size
from replays.order_estimate import order_estimate
from replays.plain import size_text
from replays.population import PLAYER
from replays.scenario import Scenario
from tui.commands.moment import At, Contract, Named, Orders, life_at, lived, price_of, symbol_of
from tui.commands.replay import Seed
from tui.manners import BadInput, JsonFlag, show, whole

EXAMPLE = (
    "Example: margincall estimate black-thursday --at 2020-03-12T10:00:00Z --side buy --size 0.5 "
    "--leverage 20 --json"
)
SIDES = {"buy": BUY, "sell": SELL}


def estimate(
    name: Named,
    side: Annotated[str, typer.Option(metavar="buy|sell", help="Which way.")],
    size: Annotated[str, typer.Option(help="How much, as the contract counts.")],
    price: Annotated[str | None, typer.Option(help="Of a limit order; without it, a market order.")] = None,
    leverage: Annotated[
        int | None, typer.Option(parser=whole, metavar="N", help="In place of the one that is set.")
    ] = None,
    at: At = None,
    symbol: Contract = None,
    plan: Orders = None,
    seed: Seed = None,
    as_json: JsonFlag = False,
) -> None:
    """What an order would cost, and where it would be liquidated isolated and cross; nothing is placed."""
    if side not in SIDES:
        raise BadInput(f'--side: "{clean(side)}" is neither buy nor sell')
    life = life_at(name, at, plan, seed)
    of = symbol_of(symbol, life.scenario)
    limit = price_of("--price", price, life.scenario, of)
    most = life.scenario.instrument(of).leverage_max
    if leverage is not None and not 1 <= leverage <= most:
        raise BadInput(f"--leverage: from 1 to {most}")
    order = PlaceOrder(
        trader=PLAYER,
        symbol=of,
        side=SIDES[side],
        size=_size(size, life.scenario, of),
        type=OrderType.MARKET if limit is None else OrderType.LIMIT,
        price=limit or 0,
    )
    show(order_estimate(lived(life).world, order, leverage), as_json=as_json)


def _size(text: str, scenario: Scenario, symbol: Symbol) -> Size:
    """Lots above nought. Raises BadInput."""
    instrument = scenario.instrument(symbol)
    try:
        size = parse_grid(text, instrument.size_places, instrument.lot)
    except NumeralError as error:
        raise BadInput(f'--size: "{clean(text)}": {error}') from None
    if not 0 < size <= instrument.size_max:
        raise BadInput(f"--size: above nought, at most {size_text(instrument, instrument.size_max)}")
    return size
