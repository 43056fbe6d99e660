"""`margincall book`, `contract` and `chart`: what the Trade screen draws of a market, as text."""

from typing import Annotated

import typer

from exchange.stories import Story
from exchange.units import HOUR, MINUTE, SECOND, Time
from replays.crowd.population import PLAYER
from tui.commands.market_documents import (
    Charted,
    book_document,
    chart_document,
    contract_document,
    contract_told,
)
from tui.commands.moment import At, Contract, Named, Orders, check_count, life_at, lived, price_of, symbol_of
from tui.commands.replay import Seed
from tui.console.manners import BadInput, JsonFlag, show, whole

BOOK_EXAMPLE = "Example: margincall book black-thursday --at 2020-03-12T10:30:00Z --step 25 --json"
CONTRACT_EXAMPLE = "Example: margincall contract black-thursday --symbol XBTUSD --json"
CHART_EXAMPLE = (
    "Example: margincall chart black-thursday --at 2020-03-12T10:30:00Z --span 5m --beside ETHUSDT --json"
)
LEVELS, LEVELS_MAX = 12, 2_000
CANDLES, CANDLES_MAX = 30, 5_000
SPANS: dict[str, Time] = {
    "1s": SECOND,
    "5s": 5 * SECOND,
    "1m": MINUTE,
    "5m": 5 * MINUTE,
    "15m": 15 * MINUTE,
    "1h": HOUR,
}


def book(
    name: Named,
    at: At = None,
    symbol: Contract = None,
    levels: Annotated[int, typer.Option(parser=whole, metavar="N", help="Levels of each side.")] = LEVELS,
    step: Annotated[
        str | None,
        typer.Option(metavar="PRICE", help="Group prices in steps of this size, counted from the middle."),
    ] = None,
    plan: Orders = None,
    seed: Seed = None,
    as_json: JsonFlag = False,
) -> None:
    """Show the book with cumulative size and value at each price."""
    check_count("--levels", levels, LEVELS_MAX)
    life = life_at(name, at, plan, seed)
    of = symbol_of(symbol, life.scenario)
    width = price_of("--step", step, life.scenario, of)
    show(book_document(lived(life).world, of, levels, width), as_json=as_json)


def contract(name: Named, symbol: Contract = None, as_json: JsonFlag = False) -> None:
    """Show the terms of a contract.

    Tick, lot, fees, funding, highest leverage, maintenance by size.
    """
    scenario = life_at(name, None, None, None).scenario
    instrument = scenario.instrument(symbol_of(symbol, scenario))
    document = contract_document(scenario.name, instrument)
    show(document if as_json else contract_told(document, instrument), as_json=as_json)


def chart(
    name: Named,
    at: At = None,
    symbol: Contract = None,
    span: Annotated[str, typer.Option(metavar="|".join(SPANS), help="Time frame of a candle.")] = "1m",
    candles: Annotated[
        int, typer.Option(parser=whole, metavar="N", help="Number of candles, up to that time.")
    ] = CANDLES,
    beside: Annotated[
        str | None, typer.Option(metavar="SYMBOL", help="A second contract, rebased to the same close.")
    ] = None,
    plan: Orders = None,
    seed: Seed = None,
    as_json: JsonFlag = False,
) -> None:
    """Show candles with averages, volume by price and a second market."""
    if span not in SPANS:
        raise BadInput(f"--span: one of {' '.join(SPANS)}")
    check_count("--candles", candles, CANDLES_MAX)
    life = life_at(name, at, plan, seed)
    of = symbol_of(symbol, life.scenario)
    other = None if beside is None else symbol_of(beside, life.scenario, "--beside")
    story = Story(PLAYER, life.scenario.instruments)
    world = lived(life, story.fold).world
    show(chart_document(world, story, Charted(of, SPANS[span], candles, other)), as_json=as_json)
