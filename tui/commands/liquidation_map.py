"""`margincall map`: what would be force-closed at each price, next to the book, and what a shove does."""

from typing import Annotated

import typer

from exchange.terms import Symbol
from replays.cascade.calm import calm_low
from replays.cascade.liquidation_map import liquidation_map
from replays.reruns.rerun import Life
from replays.telling.plain import price_or_none
from tui.commands.moment import At, Contract, Named, Orders, check_count, life_at, lived, price_of, symbol_of
from tui.commands.replay import Seed
from tui.console.manners import JsonFlag, show, whole
from tui.console.progress import Progress

EXAMPLE = "Example: margincall map black-thursday --at 2020-03-12T10:00:00Z --shove 5000 --json"
LEVELS = 14
LEVELS_MAX = 1_000


def map_(
    name: Named,
    at: At = None,
    symbol: Contract = None,
    step: Annotated[
        str | None, typer.Option(metavar="PRICE", help="Range of prices that a level covers.")
    ] = None,
    levels: Annotated[
        int, typer.Option(parser=whole, metavar="N", help="Levels on each side of the mark.")
    ] = LEVELS,
    shove: Annotated[
        str | None,
        typer.Option(metavar="PRICE", help="Also move the mark there in a fork, and show who is liquidated."),
    ] = None,
    calm: Annotated[
        bool,
        typer.Option("--calm", help="Also the low of the same world without liquidations (a model)."),
    ] = False,
    plan: Orders = None,
    seed: Seed = None,
    as_json: JsonFlag = False,
) -> None:
    """Show what would be force-closed at each price.

    Longs, shorts and your own position, next to the depth of the book.
    """
    check_count("--levels", levels, LEVELS_MAX)
    life = life_at(name, at, plan, seed)
    of = symbol_of(symbol, life.scenario)
    width = price_of("--step", step, life.scenario, of)
    target = price_of("--shove", shove, life.scenario, of)
    document = liquidation_map(lived(life).world, of, levels, width, target)
    document["low_without_liquidations"] = _calm_low(life, of) if calm else None
    if not as_json:
        unasked = [each for each in ("shove", "low_without_liquidations") if document[each] is None]
        document = {each: told for each, told in document.items() if each not in unasked}
    show(document, as_json=as_json)


def _calm_low(life: Life, symbol: Symbol) -> str | None:
    """Of the trades of the same life where nobody is liquidated, with a progress bar."""
    progress = Progress(life.scenario.start, life.until)
    try:
        low = calm_low(life, symbol, progress.show)
    finally:
        progress.clear()
    return price_or_none(life.scenario.instrument(symbol), low)
