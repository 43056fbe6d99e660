"""`margincall estimate`: what an order would cost and where it would be liquidated, before it is placed."""

from typing import Annotated, Any

import typer

from exchange.commands import PlaceOrder
from exchange.drafts import trigger_source
from exchange.edge.text import clean
from exchange.market import Market
from exchange.questions import EstimateOrder, OrderEstimate
from exchange.terms import MarginMode, OrderType, Symbol
from exchange.units import PPB, div_nearest
from replays.crowd.population import PLAYER
from replays.reports.order_estimate import order_estimate
from replays.reruns.rerun import Run
from replays.sessions.otherwise import grounds_of
from replays.telling.plain import cash_text, rate_text
from replays.telling.refusals import sentence
from tui.commands.moment import At, Contract, Named, Orders, life_at, lived, symbol_of
from tui.commands.order_flags import order_of, read_order
from tui.commands.replay import Seed
from tui.console.manners import BadInput, JsonFlag, note, show, whole
from tui.telling.text import told_as

EXAMPLE = (
    "Example: margincall estimate black-thursday --at 2020-03-12T10:00:00Z --side sell --size 0.5 "
    "--type stop --trigger-price 6800 --leverage 20 --json"
)
WORDS = {
    "initial_margin": "initial margin, at most",
    "open_loss": "open loss, at most",
    "fee_bound": "fee, at most",
    "cost": "cost, at most",
    "fee": "fee, likely",
    "likely_cost": "cost, likely",
}
"""What is held for the price that an order may meet at worst, and what of it is likely needed."""
HAPPENS = {
    *("needs", "leverage_holds", "fills_at_once", "average_price", "slippage", "becomes", "away"),
    *("outcomes", "others_moved"),
    *WORDS,
}
"""What is told of an order that would be accepted."""
SIDES = ("buy", "sell")
MODES = ("isolated", "cross")
KINDS = f"One of {', '.join(each.value for each in OrderType)}."


def estimate(
    name: Named,
    side: Annotated[str, typer.Option(metavar="buy|sell", help="Side of the order.")],
    size: Annotated[str | None, typer.Option(metavar="SIZE", help="Size, in the contract's units.")] = None,
    value: Annotated[
        str | None, typer.Option(metavar="AMOUNT", help="Size by value, at its limit, trigger or the mark.")
    ] = None,
    margin: Annotated[
        str | None, typer.Option(metavar="AMOUNT", help="Size by margin: as much as this amount opens.")
    ] = None,
    risk: Annotated[
        str | None,
        typer.Option(metavar="SHARE", help="Size by risk: share of equity lost at --stop-loss."),
    ] = None,
    price: Annotated[
        str | None, typer.Option(metavar="PRICE", help="Limit price; a market order if omitted.")
    ] = None,
    type_: Annotated[str | None, typer.Option("--type", metavar="KIND", help=KINDS)] = None,
    trigger_price: Annotated[
        str | None, typer.Option(metavar="PRICE", help="Trigger price of a stop or a take-profit.")
    ] = None,
    trigger_by: Annotated[
        str | None, typer.Option(metavar="mark|last|index", help="Price that triggers it; mark if omitted.")
    ] = None,
    callback: Annotated[
        str | None, typer.Option(metavar="SHARE", help="How far a trailing_stop trails.")
    ] = None,
    activation_price: Annotated[
        str | None, typer.Option(metavar="PRICE", help="Price from which a trailing_stop follows.")
    ] = None,
    take_profit: Annotated[
        str | None, typer.Option(metavar="PRICE", help="Take profit of the position it opens.")
    ] = None,
    stop_loss: Annotated[
        str | None, typer.Option(metavar="PRICE", help="Stop loss of the position it opens.")
    ] = None,
    time_in_force: Annotated[
        str | None, typer.Option(metavar="GTC|IOC|FOK|GTD", help="Of a limit order; GTC if omitted.")
    ] = None,
    expires: Annotated[
        str | None, typer.Option(metavar="TIME", help="With GTD: when it expires, or +30m.")
    ] = None,
    display_size: Annotated[
        str | None, typer.Option(metavar="SIZE", help="Visible part of an iceberg order.")
    ] = None,
    post_only: Annotated[
        bool, typer.Option("--post-only", help="Refused if it would trade at once.")
    ] = False,
    reduce_only: Annotated[bool, typer.Option("--reduce-only", help="Only reduce the position.")] = False,
    leverage: Annotated[
        int | None, typer.Option(parser=whole, metavar="N", help="Instead of the current leverage.")
    ] = None,
    mode: Annotated[
        str | None, typer.Option(metavar="isolated|cross", help="Instead of the current margin mode.")
    ] = None,
    at: At = None,
    symbol: Contract = None,
    plan: Orders = None,
    seed: Seed = None,
    as_json: JsonFlag = False,
) -> None:
    """Show what an order would cost; nothing is placed.

    Its margin, fees and liquidation price, isolated and cross.
    """
    if side not in SIDES:
        raise BadInput(f'--side: "{clean(side)}" is neither buy nor sell')
    if mode not in (None, *MODES):
        raise BadInput(f'--mode: "{clean(mode)}" is neither isolated nor cross')
    life = life_at(name, at, plan, seed)
    of = symbol_of(symbol, life.scenario)
    most = life.scenario.instrument(of).leverage_max
    if leverage is not None and not 1 <= leverage <= most:
        raise BadInput(f"--leverage: from 1 to {most}")
    flags: dict[str, str | bool | None] = {
        "symbol": of,
        "side": side,
        "type": type_,
        "size": size,
        "value": value,
        "margin": margin,
        "risk": risk,
        "price": price,
        "trigger_price": trigger_price,
        "trigger_by": trigger_by,
        "callback": callback,
        "activation_price": activation_price,
        "take_profit": take_profit,
        "stop_loss": stop_loss,
        "time_in_force": time_in_force,
        "expires": expires,
        "display_size": display_size,
        "post_only": post_only,
        "reduce_only": reduce_only,
    }
    given = {flag: value for flag, value in flags.items() if value not in (None, False)}
    grounds = grounds_of(life.scenario, life.until)
    stated = read_order(given, grounds)
    run = lived(life)
    document, refusal = _document(run, order_of(stated, grounds, run, leverage), leverage, mode)
    document |= {"given": given} | {name: document.pop(name) for name in ("outcomes", "others_moved")}
    show(document if as_json else told_as(_for_people(document, refusal), **WORDS), as_json=as_json)


def _for_people(document: dict[str, Any], refusal: str) -> dict[str, Any]:
    """Of what is refused, why and nothing that will not happen; what rests slips nowhere."""
    if refusal:
        return {name: value for name, value in document.items() if name not in HAPPENS} | {"refused": refusal}
    rests = document["becomes"] == "rests"
    return {name: value for name, value in document.items() if not (rests and name == "slippage")}


def _document(
    run: Run, order: PlaceOrder, leverage: int | None, mode: str | None
) -> tuple[dict[str, Any], str]:
    """The venue's answer, with what likely becomes of the order; and why it would be refused, in words."""
    times, kind = _terms(run, order.symbol, leverage, mode)
    question = EstimateOrder(trader=PLAYER, order=order, leverage=times, mode=kind)
    market, answer = run.world.exchange.markets[order.symbol], run.ask(question)
    document = order_estimate(run.world, question) | {"leverage": times, "mode": kind.value}
    del document["fee"]
    document |= _prospects(order, answer, market)
    refusal = sentence(answer.reason, answer.needs, market.instrument) if answer.reason is not None else ""
    if not refusal:
        _note_rest(order, answer, document)
    return document, refusal


def _terms(run: Run, symbol: Symbol, leverage: int | None, mode: str | None) -> tuple[int, MarginMode]:
    """Leverage and mode as asked for, or else as they are set."""
    ((_, times, kind, _),) = (each for each in run.account().leverages if each[0] == symbol)
    return leverage or times, kind if mode is None else MarginMode(mode)


def _prospects(order: PlaceOrder, answer: OrderEstimate, market: Market) -> dict[str, Any]:
    """What likely becomes of it, and what it likely costs; of what waits nobody knows what it will meet."""
    from tui.orders.prospect import (  # noqa: PLC0415 it loads what the screen knows
        Fate,
        Prospect,
        likely_cost,
        likely_fee,
        saved_fee,
    )

    best, instrument = market.book.best_price(order.side.opposite), market.instrument
    prospect = Prospect(mark=market.mark, best=best or 0, watched=trigger_source(market, order.trigger_by))
    fate = prospect.fate(order, answer)
    cost = max(0, likely_cost(order, answer, fate) - saved_fee(order, answer, instrument))
    at = order.price if fate is Fate.RESTS else prospect.waits_for(order)
    away = div_nearest((at - market.mark) * PPB, market.mark) if at and fate is not Fate.TRADES else None
    unknown = dict.fromkeys(("average_price", "slippage", "fills_at_once")) if fate is Fate.WAITS else {}
    return unknown | {
        "fee": cash_text(instrument, likely_fee(order, answer, instrument, prospect)),
        "likely_cost": cash_text(instrument, cost),
        "becomes": fate.name.lower(),
        "away": None if away is None else rate_text(away),
    }


def _note_rest(order: PlaceOrder, answer: OrderEstimate, document: dict[str, Any]) -> None:
    """What becomes of the lots that would not fill at once."""
    from tui.orders.prospect import may_rest, worked  # noqa: PLC0415 it loads what the screen knows

    if document["becomes"] == "trades" and answer.at_once < worked(order, answer):
        rest = "rest at its limit" if may_rest(order) else "be cancelled"
        note(f"{document['fills_at_once']} of {document['size']} would fill at once; the rest would {rest}")
