"""A plan: timed orders in a file, so that a run can be repeated, twinned and shared (CLI "A plan").

Reading is strict and happens once, against the scenario's contracts and window: whatever could be
wrong without playing is refused with file, step, field and the nearest legal value.
"""

import tomllib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from operator import itemgetter
from pathlib import Path
from typing import Annotated, Any, Literal, Self, TypeAlias, get_args

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError
from pydantic import model_validator as check_together

from exchange.drafts import CONDITIONAL
from exchange.edge.text import clean, nearest
from exchange.terms import BUY, SELL, MarginMode, OrderType, SelfTrade, Side
from exchange.units import PPB
from replays.planning.fields import (
    AssetCashText,
    CashText,
    Grounds,
    KnownAsset,
    KnownSymbol,
    LeverageText,
    OrderName,
    PriceText,
    ShareText,
    SizeText,
    TimeText,
    moment_of,
    positive,
)
from replays.planning.plan_files import PlanError, read_text
from replays.telling.complaints import complaint

STEPS_MAX = 10_000


class PlanStep(BaseModel):
    """When something is done. Fields a step does not know are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, defer_build=True)
    at: TimeText | None = None
    on: Literal["margin_call", "liquidation"] | None = None
    times: Annotated[int, AfterValidator(positive)] = Field(1, description="with `on`: how often at most")

    @check_together(mode="after")
    def _has_one_trigger(self) -> Self:
        if (self.at is None) == (self.on is None):
            raise ValueError("at: a step has either `at` or `on`")
        if self.on is None and "times" in self.model_fields_set:
            raise ValueError("times: goes with `on`")
        return self


class SymbolStep(PlanStep):
    symbol: KnownSymbol


class OrderStep(SymbolStep):
    do: Literal["order"]
    side: Literal["buy", "sell"]
    # no checker reads a Literal that is made of another table
    type: Literal[tuple(each.value for each in OrderType)] = "market"  # type: ignore[valid-type]
    size: SizeText | None = None
    value: CashText | None = Field(None, description="size is worth this at its limit, trigger or the mark")
    margin: CashText | None = Field(None, description="size is what this opens at the current leverage")
    risk: ShareText | None = Field(None, description="size loses this of equity at stop_loss, fees on top")
    price: PriceText | None = None
    trigger_price: PriceText | None = None
    trigger_by: Literal["mark", "last", "index"] = "mark"
    callback: ShareText | None = Field(None, description="how far a trailing_stop trails")
    activation_price: PriceText | None = None
    time_in_force: Literal["GTC", "IOC", "FOK", "GTD"] = "GTC"
    expires: TimeText | None = Field(None, description="with GTD")
    post_only: bool = False
    reduce_only: bool = False
    close_position: bool = Field(False, description="size is that of the position then")
    self_trade: Literal[tuple(each.value for each in SelfTrade)] = "expire_maker"  # type: ignore[valid-type]
    display_size: SizeText | None = Field(None, description="the part that is visible in the book")
    take_profit: PriceText | None = None
    stop_loss: PriceText | None = None
    sibling: OrderName | None = Field(
        None, description="id of an earlier order: when one fills, the other is cancelled"
    )
    id: OrderName | None = Field(None, description="what cancel, amend and sibling call it")

    @property
    def order_side(self) -> Side:
        return BUY if self.side == "buy" else SELL

    @property
    def order_type(self) -> OrderType:
        return OrderType(self.type)

    @check_together(mode="after")
    def _is_complete(self) -> Self:
        sizes = [name for name in ("size", "value", "margin", "risk") if getattr(self, name) is not None]
        if len(sizes) != (not self.close_position):
            raise ValueError("size: an order has one of `size`, `value`, `margin`, `risk`, `close_position`")
        if self.risk is not None and self.stop_loss is None:
            raise ValueError("stop_loss: `risk` needs it")
        if "limit" in self.type and self.price is None:
            raise ValueError(f"price: a {self.type} order needs one")
        if "limit" not in self.type and self.price is not None:
            raise ValueError(f"price: a {self.type} order has none")
        if self.type.startswith(("stop", "take_profit")) and self.trigger_price is None:
            raise ValueError(f"trigger_price: a {self.type} order needs one")
        if (self.type == "trailing_stop") != (self.callback is not None):
            raise ValueError("callback: a trailing_stop needs one, and nothing else has one")
        if (self.time_in_force == "GTD") != (self.expires is not None):
            raise ValueError("expires: GTD needs it, and nothing else has it")
        return self

    def in_vain(self) -> str:
        """What the venue refuses whenever it is sent, since it would have to pass it over; empty: nothing."""
        waits, trails = self.order_type in CONDITIONAL, self.order_type is OrderType.TRAILING_STOP
        rests = self.order_type is OrderType.LIMIT and self.time_in_force in ("GTC", "GTD")
        opens = not (waits or self.reduce_only or self.close_position)
        belongs = {
            "trigger_price": (waits and not trails, "a stop or a take-profit"),
            "activation_price": (trails, "a trailing_stop"),
            "trigger_by": (waits, "an order that waits"),
            "expires": (waits or rests, "an order that may rest or wait"),
            **dict.fromkeys(("post_only", "display_size"), (rests, "a limit that may rest")),
            **dict.fromkeys(
                ("risk", "take_profit", "stop_loss"), (opens, "an order that opens at once or rests")
            ),
        }
        for name, (fits, what) in belongs.items():
            if not fits and getattr(self, name) != type(self).model_fields[name].default:
                return f"{name}: goes with {what}"
        is_late = self.expires is not None and self.at is not None and self.expires <= self.at
        return "expires: not after `at`" if is_late else ""


class AmendStep(PlanStep):
    do: Literal["amend"]
    id: OrderName
    symbol: KnownSymbol
    price: PriceText | None = None
    size: SizeText | None = None
    trigger_price: PriceText | None = None


class CancelStep(PlanStep):
    do: Literal["cancel"]
    id: OrderName
    symbol: KnownSymbol


class CancelAllStep(PlanStep):
    do: Literal["cancel_all"]
    symbol: KnownSymbol | None = None


class CloseStep(SymbolStep):
    do: Literal["close"]
    share: ShareText = PPB


class MarginModeStep(SymbolStep):
    do: Literal["set_margin_mode"]
    mode: Literal["isolated", "cross"]

    @property
    def margin_mode(self) -> MarginMode:
        return MarginMode(self.mode)


class LeverageStep(SymbolStep):
    do: Literal["set_leverage"]
    leverage: LeverageText


class MarginStep(SymbolStep):
    do: Literal["add_margin", "remove_margin"]
    amount: CashText


class AutoMarginStep(SymbolStep):
    do: Literal["auto_margin"]
    enabled: bool


class TransferStep(PlanStep):
    do: Literal["deposit", "withdraw"]
    asset: KnownAsset
    amount: AssetCashText


AnyStep: TypeAlias = (
    OrderStep
    | AmendStep
    | CancelStep
    | CancelAllStep
    | CloseStep
    | MarginModeStep
    | LeverageStep
    | MarginStep
    | AutoMarginStep
    | TransferStep
)


KINDS: Mapping[str, type[AnyStep]] = {
    name: model for model in get_args(AnyStep) for name in get_args(model.model_fields["do"].annotation)
}


@dataclass(frozen=True, slots=True)
class Plan:
    """Steps in the order of the file; the first is number 1."""

    steps: tuple[AnyStep, ...]


def read_plan(path: Path, grounds: Grounds) -> Plan:
    """Read a plan file against what it will be played in. Raises PlanError."""
    return parse_plan(read_text(path), grounds, clean(str(path), limit=200))


def parse_plan(text: str, grounds: Grounds, name: str = "plan", *, is_kept: bool = False) -> Plan:
    """Read a plan's text; `name` stands in its error messages. One that is kept with a session has been
    played: what the venue refused then is refused again. Raises PlanError."""
    try:
        document = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise PlanError(f"{name}: {clean(str(error), limit=200)}") from None
    for key in document:
        if key != "step":
            raise PlanError(f'{name}: unknown key "{clean(key)}"; a plan is a list of [[step]]')
    steps = document.get("step", [])
    if not isinstance(steps, list) or not all(isinstance(step, dict) for step in steps):
        raise PlanError(f"{name}: step: a plan is a list of [[step]]")
    if len(steps) > STEPS_MAX:
        raise PlanError(f"{name}: {len(steps)} steps; at most {STEPS_MAX}")
    _name_instruments(steps, grounds)
    read = []
    for number, raw in enumerate(steps, start=1):
        step = _read_step(raw, grounds, f"{name}: step {number}")
        if not is_kept and isinstance(step, OrderStep) and (why := step.in_vain()):
            raise PlanError(f"{name}: step {number}: {why}")
        read.append(step)
    return Plan(tuple(read))


OF_AN_ORDER = ("cancel", "amend")
"""Steps whose symbol is that of the order they name."""


def _name_instruments(steps: list[dict[str, Any]], grounds: Grounds) -> None:
    """A cancel or amend that names only an order is about the instrument of the latest one before it of that
    name, or where there is none of the first: a name is free again once its order is dead."""
    turns = _in_turn(steps, grounds)
    symbols = {step["id"]: step["symbol"] for step in reversed(turns) if _is_named_order(step)}
    for step in turns:
        if _is_named_order(step):
            symbols[step["id"]] = step["symbol"]
        elif step.get("do") in OF_AN_ORDER and str(step.get("id")) in symbols:
            step.setdefault("symbol", symbols[str(step["id"])])


def _in_turn(steps: list[dict[str, Any]], grounds: Grounds) -> list[dict[str, Any]]:
    """Steps as they come due; one that waits for something, or has no such time, where the file has it."""
    moment, timed = grounds.start, []
    for step in steps:
        with suppress(ValueError):
            moment = moment_of(step.get("at"), grounds)
        timed.append((moment, step))
    return [step for _, step in sorted(timed, key=itemgetter(0))]


def _is_named_order(step: dict[str, Any]) -> bool:
    return step.get("do") == "order" and all(isinstance(step.get(key), str) for key in ("id", "symbol"))


def _read_step(raw: dict[str, Any], grounds: Grounds, where: str) -> AnyStep:
    do = raw.get("do")
    model = KINDS.get(do) if isinstance(do, str) else None
    if do is None:
        raise PlanError(f"{where}: do: missing; one of {', '.join(KINDS)}")
    if model is None:
        raise PlanError(f'{where}: do: no "{clean(str(do))}"{nearest(str(do), KINDS)}')
    for key in raw:
        if key not in model.model_fields:
            known = nearest(key, model.model_fields)
            raise PlanError(f'{where}: {clean(key)}: unknown field of "{clean(str(do))}"{known}')
    try:
        return model.model_validate(raw, context=grounds)
    except ValidationError as error:
        raise PlanError(f"{where}: {_first(error)}") from None


def _first(error: ValidationError) -> str:
    """The first complaint as `field: what is wrong`."""
    found = error.errors(include_url=False)[0]
    field = ": ".join(str(part) for part in found["loc"])
    return clean(f"{field}: {complaint(found)}" if field else complaint(found), limit=300)
