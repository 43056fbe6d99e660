"""What an order would cost and where it would be liquidated, as a document, before anything is placed.

The answer is the venue's own, by the functions that will decide; nothing changes.
"""

from collections.abc import Iterable
from typing import Any

from exchange.edge.instant import format_instant
from exchange.instrument import Instrument
from exchange.questions import EstimateOrder, ModeOutcome, OrderEstimate
from exchange.units import Price
from replays.scenarios.scenario import Scenario
from replays.telling.plain import average_text, cash_text, price_or_none, price_text, rate_text, size_text
from replays.telling.refusals import needed
from replays.world.playback import World


def order_estimate(world: World, question: EstimateOrder) -> dict[str, Any]:
    """The document of `estimate --json`: an order of the player's as the ticket tells of it."""
    order = question.order
    instrument = world.scenario.instrument(order.symbol)
    answer = world.exchange.ask(question)
    reason, needs = answer.reason, answer.needs
    return {
        "scenario": world.scenario.name,
        "seed": world.seed,
        "time": format_instant(world.time),
        "symbol": order.symbol,
        "asset": instrument.settle,
        "side": order.side.name.lower(),
        "type": order.type.value,
        "size": size_text(instrument, order.size),
        "price": _price(instrument, order.price),
        "refused": None if reason is None else reason.value,
        "needs": None if reason is None or needs is None else needed(reason, needs, instrument),
        "initial_margin": cash_text(instrument, answer.initial_margin),
        "open_loss": cash_text(instrument, answer.open_loss),
        "fee_bound": cash_text(instrument, answer.fee_bound),
        "cost": cash_text(instrument, answer.cost),
        "fee": cash_text(instrument, answer.fee),
        "fills_at_once": size_text(instrument, answer.at_once),
        "leverage_holds": cash_text(instrument, answer.relevered),
        "free_collateral": cash_text(instrument, answer.available),
        "size_max": size_text(instrument, answer.size_max),
        "average_price": _average(instrument, answer),
        "slippage": rate_text(answer.slippage_ppb),
        "outcomes": [_outcome(instrument, each) for each in (answer.isolated, answer.cross)],
        "others_moved": others_moved(world.scenario, (answer.isolated, answer.cross)),
    }


def others_moved(scenario: Scenario, outcomes: Iterable[ModeOutcome]) -> list[dict[str, Any]]:
    """Where the player's other cross positions are liquidated, before and after, in either mode."""
    return [
        {
            "mode": outcome.mode.value,
            "symbol": other.symbol,
            "liquidation_price_before": price_or_none(scenario.instrument(other.symbol), other.before),
            "liquidation_price_after": price_or_none(scenario.instrument(other.symbol), other.after),
        }
        for outcome in outcomes
        for other in outcome.others
    ]


def _outcome(instrument: Instrument, outcome: ModeOutcome) -> dict[str, Any]:
    """The position after the order has filled."""
    return {
        "mode": outcome.mode.value,
        "margin": cash_text(instrument, outcome.margin),
        "liquidation_price": price_or_none(instrument, outcome.liquidation_price),
        "bankruptcy_price": price_or_none(instrument, outcome.bankruptcy_price),
    }


def _average(instrument: Instrument, answer: OrderEstimate) -> str | None:
    if not answer.met_value:
        return _price(instrument, answer.average_price)
    return average_text(instrument, answer.met_size, answer.met_value)


def _price(instrument: Instrument, price: Price) -> str | None:
    return price_text(instrument, price) if price else None
