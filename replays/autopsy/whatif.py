"""What if: the changes one would think of afterwards, each as a trial to be lived.

Up to the order that opened the position everything is as it was. All of it is hindsight.
"""

from collections.abc import Iterator
from typing import NamedTuple

from msgspec.structs import replace

from exchange.commands import MoveMargin, PlaceOrder, SetLeverage, SetMarginMode
from exchange.events import Traded
from exchange.terms import BUY, SELL, MarginMode, OrderType
from exchange.units import Price, Time
from replays.autopsy.case import Case
from replays.autopsy.rescue import top_up
from replays.crowd.population import PLAYER
from replays.messages.findings import NOTHING
from replays.messages.lived import ByHand
from replays.messages.player_commands import PlayerCommand
from replays.player.evidence import adverse_side
from replays.prices.index_path import STEP
from replays.reruns.rerun import Change
from replays.reruns.trial import Trial
from replays.telling.plain import cash_text, clock_text, price_text


class Question(NamedTuple):
    """A change in words, and the trial that answers it; None for the run as it was."""

    change: str
    trial: Trial | None


def questions(case: Case) -> Iterator[Question]:
    """Everything that is asked of every liquidation, in the order in which it is shown."""
    yield from _more_margin(case)
    yield from _less_leverage(case)
    yield _half(case)
    yield from _stop(case)
    yield _other_mode(case)
    yield Question(NOTHING, None)


def _more_margin(case: Case) -> Iterator[Question]:
    """As much again as was put in, as far as there was any."""
    at = case.first_chance
    amount = case.waterfall().put_in
    amount = min(amount, case.free_at(at)) if case.is_isolated else amount
    if amount > 0:
        text = f"+{cash_text(case.instrument, amount)} {case.asset} at {clock_text(at)}"
        yield Question(text, top_up(case, at, amount))


def _less_leverage(case: Case) -> Iterator[Question]:
    """The same size with half the leverage."""
    leverage = case.leverage
    if leverage < 2:
        return
    less = SetLeverage(trader=PLAYER, symbol=case.symbol, leverage=leverage // 2)
    change = Change(
        since=case.opened_by,
        first=(less,),
        drops=((SetLeverage, case.symbol),),
        instead=tuple(_openings(case)),
    )
    yield Question(f"{leverage // 2}x in place of {leverage}x", _from_the_opening(case, change))


def _half(case: Case) -> Question:
    halves = tuple(
        (number, replace(order, size=max(1, order.size // 2))) for number, order in _openings(case)
    )
    return Question("half the size", _from_the_opening(case, Change(since=case.opened_by, instead=halves)))


def _stop(case: Case) -> Iterator[Question]:
    """A stop on the mark, halfway from the entry to the liquidation, as soon as the position stood; what fell
    in profit, as another's loss took it along, has none."""
    instrument, long = case.instrument, case.started.size > 0
    if (case.started.mark < case.entry) is not long:
        return
    trigger = (case.entry + case.started.mark) // 2
    if not trigger:
        return
    stop = PlaceOrder(
        trader=PLAYER,
        symbol=case.symbol,
        side=SELL if long else BUY,
        size=0,
        type=OrderType.STOP,
        trigger_price=trigger,
        reduce_only=True,
        close_position=True,
    )
    at = _safe_from(case, trigger) // STEP * STEP + STEP
    change = Change(more=(ByHand(at, stop),))
    yield Question(f"a stop at {price_text(instrument, trigger)}", _from(case, change, at))


def _safe_from(case: Case, trigger: Price) -> Time:
    """When a fill first stood on the safe side of a trigger: what is added in profit moves the entry."""
    fills = (each for each in case.own if isinstance(each, Traded) and each.symbol == case.symbol)
    safe = (each.time for each in fills if (each.price > trigger) is (case.held > 0))
    return next(safe, case.opened_at)


def _other_mode(case: Case) -> Question:
    other = MarginMode.CROSS if case.is_isolated else MarginMode.ISOLATED
    change = Change(
        since=case.opened_by,
        first=(SetMarginMode(trader=PLAYER, symbol=case.symbol, mode=other),),
        drops=((SetMarginMode, case.symbol), (MoveMargin, case.symbol)),
        instead=tuple(_openings(case)),
    )
    return Question(f"{other.value} margin", _from_the_opening(case, change))


def _openings(case: Case) -> Iterator[tuple[int, PlaceOrder]]:
    """The orders that built the position up to its margin call, with their numbers."""
    for number, command in enumerate(case.run.commands[: case.sent_until_call]):
        if number >= case.opened_by and _opens(case, command):
            assert isinstance(command, PlaceOrder)
            yield number, command


def _opens(case: Case, command: PlayerCommand) -> bool:
    return (
        isinstance(command, PlaceOrder)
        and command.symbol == case.symbol
        and command.side is adverse_side(case.started.size).opposite
        and not command.reduce_only
        and not command.close_position
    )


def _from_the_opening(case: Case, change: Change) -> Trial:
    place = case.run.place_before(case.opened_by, case.opened_at)
    return Trial(case.life, change, place, case.symbol, case.refusals, case.opened_at)


def _from(case: Case, change: Change, at: Time) -> Trial:
    place = case.run.place_before(case.run.sent, at)
    return Trial(case.life, change, place, case.symbol, case.refusals, case.opened_at)
