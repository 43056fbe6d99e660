"""An order as the command line's flags say it, read as a plan's order is.

The one law: there is one grammar of orders. A flag is a key of the plan, and what sends a plan's orders
makes this one too; it is heard here, and not placed.
"""

import json
from collections.abc import Mapping, Sequence
from typing import TypeAlias, cast

from msgspec.structs import replace

from exchange.commands import AnyCommand, PlaceOrder
from exchange.edge.text import clean
from exchange.events import AnyEvent
from exchange.questions import AccountView, Answer_co, Question
from exchange.terms import Symbol
from exchange.units import Price, Time
from replays.crowd.population import PLAYER
from replays.planning.fields import Grounds
from replays.planning.moves import PlanRun
from replays.planning.plan import Plan, parse_plan
from replays.planning.plan_files import PlanError
from replays.reruns.rerun import Run
from tui.console.manners import BadInput

NAME = "order"
SIZES = ("size", "value", "margin", "risk")
TRIGGERED = ("stop", "stop_limit", "take_profit", "take_profit_limit")


Given: TypeAlias = Mapping[str, str | bool]
"""Keys of a plan's order, and what was typed for them."""


def read_order(given: Given, grounds: Grounds) -> Plan:
    """The order, to be sent where the grounds begin. Raises BadInput with the flag that is wrong."""
    if sum(size in given for size in SIZES) != 1:
        raise BadInput("--size: an order has one of --size, --value, --margin, --risk")
    given = {"type": "limit" if "price" in given else "market", **given}
    if "trigger_price" in given and given["type"] not in TRIGGERED:
        raise BadInput(f"--trigger-price: goes with --type {', '.join(TRIGGERED)}")
    lines = [f"{name} = {_written(value)}" for name, value in given.items()]
    text = "\n".join(('[[step]]\ndo = "order"\nat = "+0s"', *lines))
    try:
        return parse_plan(text, grounds, NAME)
    except PlanError as error:
        field, _, what = str(error).removeprefix(f"{NAME}: step 1: ").partition(": ")
        raise BadInput(f"--{field.replace('_', '-')}: {what}") from None


def _written(value: str | bool) -> str:
    """As a plan has it, where no character steers a terminal."""
    return json.dumps(clean(value) if isinstance(value, str) else value, ensure_ascii=False)


def order_of(plan: Plan, grounds: Grounds, run: Run, leverage: int | None) -> PlaceOrder:
    """What is sent at the moment the run has come to; by margin at the leverage given, or as it is set.

    Raises BadInput where a value, a margin or a risk is worth no lot.
    """
    heard = _Overheard(run, grounds.start, leverage)
    for _ in PlanRun(plan, PLAYER, grounds).play(heard):
        pass
    if not heard.order.size:
        raise BadInput("--value, --margin, --risk: less than a lot")
    return heard.order


class _Overheard:
    """A world in which what a plan sends is heard and not done."""

    order: PlaceOrder

    def __init__(self, run: Run, time: Time, leverage: int | None) -> None:
        self._run = run
        self.time = time
        self._leverage = leverage

    def mark(self, symbol: Symbol) -> Price:
        return self._run.mark(symbol)

    def ask(self, question: Question[Answer_co]) -> Answer_co:
        """An account as it would stand with the leverage that the order is to have."""
        answer = self._run.ask(question)
        if self._leverage is None or not isinstance(answer, AccountView):
            return answer
        leverages = tuple((each[0], self._leverage, *each[2:]) for each in answer.leverages)
        return cast(Answer_co, replace(answer, leverages=leverages))

    def submit(self, command: AnyCommand) -> Sequence[AnyEvent]:
        assert isinstance(command, PlaceOrder)
        self.order = command
        return ()
