"""scenario.toml as people write it: every key known, every number plain decimal text.

What stands here is data alone; nothing is read from elsewhere and nothing is run. A key nobody knows is
refused with the nearest that is known.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Annotated, Any, Literal, TypeAlias, get_args

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from exchange.commands import TIME_BOUND
from exchange.edge.instant import InstantError, format_instant, from_datetime, parse_instant
from exchange.edge.text import clean, nearest
from exchange.numerals import format_units
from exchange.terms import AdlRule, LiquidationRule, MarkMethod
from exchange.units import DAY, KEPT_MAX, PPB, Cash, Rate, Time
from replays.telling.complaints import complaint
from replays.telling.dollars import COIN_PLACES
from replays.telling.written import read_units, written

LEVERAGE_DEFAULT = 10
"""What the venue gives to whoever asks for none (DECISIONS "Accounts")."""
CASH_PLACES_WRITTEN = 8
"""Amounts of money are written with at most this many decimals, whatever the asset."""
TIME_MAX: Time = (TIME_BOUND - 400 * DAY) // DAY * DAY
"""Nothing begins so late that a year from then could not be told."""
MULTIPLE_MAX = 1_000_000


def _count(value: object) -> int:
    if isinstance(value, str):
        return read_units(value, 0)
    if isinstance(value, bool) or not isinstance(value, int):
        raise ValueError("must be a whole number")
    return value


def _rate(value: object) -> Rate:
    text = written(value)
    negative = text.startswith("-")
    rate = read_units(text[negative:], 9)
    return -rate if negative else rate


def _basis_points(value: object) -> Rate:
    return read_units(value, 5)


def _money(value: object) -> int:
    amount = read_units(value, CASH_PLACES_WRITTEN)
    if amount > KEPT_MAX:
        raise ValueError(f"must be at most {format_units(KEPT_MAX, CASH_PLACES_WRITTEN)}")
    return amount


def _above_nothing(amount: int) -> int:
    if not amount:
        raise ValueError("must be above 0")
    return amount


def _time(value: object) -> Time:
    try:
        time = from_datetime(value) if isinstance(value, datetime) else parse_instant(written(value))
    except InstantError as error:
        raise ValueError(f'"{clean(str(value))}" is {error}') from None
    if not 0 <= time <= TIME_MAX:
        raise ValueError(f"must be from {format_instant(0)} to {format_instant(TIME_MAX)}")
    return time


def _share(rate: Rate) -> Rate:
    if not 0 <= rate <= PPB:
        raise ValueError("must be from 0 to 1")
    return rate


def _whole(rate: Rate) -> Rate:
    if not -PPB <= rate <= PPB:
        raise ValueError("must be from -1 to 1")
    return rate


def _multiple(rate: Rate) -> Rate:
    if not 0 <= rate <= MULTIPLE_MAX * PPB:
        raise ValueError(f"must be from 0 to {MULTIPLE_MAX}")
    return rate


def cash_units(amount: int, places: int) -> Cash:
    """An amount as written, in cash units of so many decimals."""
    units: Cash = amount * 10**places // 10**CASH_PLACES_WRITTEN
    return units


Count: TypeAlias = Annotated[int, BeforeValidator(_count)]
RateText: TypeAlias = Annotated[Rate, BeforeValidator(_rate), AfterValidator(_whole)]
MultipleText: TypeAlias = Annotated[Rate, BeforeValidator(_rate), AfterValidator(_multiple)]
ShareText: TypeAlias = Annotated[Rate, BeforeValidator(_rate), AfterValidator(_share)]
BasisPoints: TypeAlias = Annotated[Rate, BeforeValidator(_basis_points)]
"""Written in basis points, kept in ppb."""
Money: TypeAlias = Annotated[int, BeforeValidator(_money)]
"""Units of 10^-8 of the asset."""
MoneyAboveNothing: TypeAlias = Annotated[Money, AfterValidator(_above_nothing)]
TimeText: TypeAlias = Annotated[Time, BeforeValidator(_time)]
NumberText: TypeAlias = Annotated[str, BeforeValidator(written)]
"""Read later, on the grid of its instrument."""
Code: TypeAlias = Annotated[str, Field(pattern=r"^[A-Z0-9]{2,16}$")]


class Part(BaseModel):
    """Any table of the file."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


class Flow(Part):
    """How one instrument is quoted and traded in calm, at its real size; the scale divides it."""

    depth: Money
    """Quote currency that rests within one basis point, on each side."""
    takers_per_minute: Annotated[Count, Field(ge=1, le=600)] = 30
    taker_median: Money = 1_000 * 10**CASH_PLACES_WRITTEN
    """In the quote currency, not divided by the scale."""
    surge: Annotated[Count, Field(ge=1, le=100)] = 1
    """At the highest stress takers come so many times as often as they otherwise would (CALIBRATION 5)."""
    spacing: ShareText = PPB
    """In calm the makers' rungs lie this share of their usual distance apart, so that a quiet market is not
    shaken by its own spread; the more nervous it is, the nearer to the usual."""
    accounts: Annotated[Count, Field(ge=0, le=100_000)] = 0
    """Leveraged accounts that hold a position when the scenario begins."""
    equity_median: MoneyAboveNothing = 300 * 10**CASH_PLACES_WRITTEN
    """In the quote currency, not divided by the scale."""
    long_share: ShareText = 650_000_000


class InstrumentTable(Part):
    """One contract, its index path and its crowd."""

    symbol: Code
    base: Code
    quote: Code
    kind: Literal["linear", "inverse"] = "linear"
    tick: NumberText
    lot: NumberText
    tiers: str = ""
    """The venue whose dated margin table it uses; empty for the symbol's own."""
    cash_places: Annotated[Count, Field(ge=0, le=COIN_PLACES)] | None = None
    """Decimals of the coin that it is settled in, as finely as that is counted: fewer where one is cheap."""
    maker_fee: RateText = 200_000
    taker_fee: ShareText = 400_000
    liquidation_fee: ShareText = 12_500_000
    mark: MarkMethod = MarkMethod.MEDIAN3
    funding_interval_hours: Annotated[Count, Field(ge=1, le=24)] = 8
    index_stale_seconds: Annotated[Count, Field(ge=1, le=86_400)] = 300
    """After so long without an index, liquidations wait for a fresh one."""
    liquidation_rule: LiquidationRule = LiquidationRule.IOC_AT_BANKRUPTCY
    adl_rule: AdlRule = AdlRule.PROFIT_LEVERAGE
    take_bound: ShareText = 100_000_000
    """How far from the mark a market order may reach; a crash leaves the mark behind by more than a calm
    day's bound."""
    price_band: MultipleText = 50_000_000
    """How far a limit may lie beyond the mark, on the side that would trade badly."""
    open_orders_max: Annotated[Count, Field(ge=1, le=1_000_000)] = 200
    """Of one account at once."""
    recorded: bool = False
    """The book of a real venue, played from a file beside this one; nobody else makes or takes here."""
    common: ShareText = 0
    """Share of the path's variance that all instruments have in common."""
    volatility_bp: Annotated[tuple[BasisPoints, ...], Field(min_length=1, max_length=24 * 40)]
    """Standard deviation of one minute's return between anchors, for each hour."""
    begins_at: NumberText | None = None
    """Only without prices.csv: where an endless path begins, and what it is pulled back to."""
    published_low: NumberText | None = None
    published_high: NumberText | None = None
    published_source: str = ""
    flow: Flow

    @property
    def settle(self) -> str:
        """What margin is held in."""
        return self.quote if self.kind == "linear" else self.base


class FundTable(Part):
    """One insurance fund. Empty symbol: of all the asset's instruments without their own."""

    asset: Code
    symbol: str = ""
    balance: MoneyAboveNothing
    takeover_notional_max: Money | None = None
    takeover_share: MultipleText = PPB
    work_off_notional: Money = 0


class FundingTable(Part):
    """A published rate, in force for the stamps after its time."""

    time: TimeText
    symbol: Code
    rate: RateText


class HeadlineTable(Part):
    time: TimeText
    text: Annotated[str, Field(min_length=1, max_length=200)]
    source: Annotated[str, Field(min_length=1, max_length=200)]


class OutageTable(Part):
    """The venue is closed from one time to another; the outside world goes on."""

    start: TimeText
    end: TimeText


class HaltTable(Part):
    time: TimeText
    symbol: Code
    settlement_price: NumberText


class OrderTable(Part):
    """An order that is a fact: somebody large, by name unknown, with the money it takes."""

    time: TimeText
    symbol: Code
    side: Literal["buy", "sell"]
    size: NumberText
    """Of the base asset or, inverse, in contracts; its real size, the scale divides it."""
    price: NumberText | None = None
    """Rests at this limit; without one it takes whatever there is, at once."""


class CrowdTable(Part):
    """How many of each kind; shares are of the leveraged accounts."""

    makers: Annotated[Count, Field(ge=2, le=40)] = 5
    """For each instrument."""
    takers: Annotated[Count, Field(ge=2, le=2_000)] = 100
    maker_leverage: Annotated[Count, Field(ge=1, le=125)] = LEVERAGE_DEFAULT
    """Of makers and takers, who pay in full whatever it is: where a margin table is small, 1 lets them hold
    what they hold."""
    unlevered: ShareText = 0
    """Hold what they paid for in full, whatever the venue would lend."""
    isolated: ShareText = 250_000_000
    stop: ShareText = 120_000_000
    top_up: ShareText = 120_000_000
    auto_margin: ShareText = 30_000_000
    panic: ShareText = 100_000_000
    buy_dips: ShareText = 250_000_000
    """Come in while it falls, with leverage; the rest do nothing at all."""


class ScenarioTable(Part):
    """The whole file."""

    title: Annotated[str, Field(min_length=1, max_length=80)]
    teaser: Annotated[str, Field(min_length=1, max_length=200)]
    difficulty: Annotated[Count, Field(ge=1, le=5)]
    start: TimeText
    end: TimeText | None = None
    seed: Annotated[Count, Field(ge=0, lt=2**63)] = 1
    scale: Annotated[Count, Field(ge=1, le=1_000_000)] = 100
    """One unit here stands for this many in the world."""
    liquidations_per_command_max: Annotated[Count, Field(ge=1, le=10_000)] = 64
    balances: dict[Code, MoneyAboveNothing] = Field(default_factory=dict)
    """What the player begins with, unless asked otherwise."""
    published_liquidated: Money | None = None
    """Positions closed by force on all venues in those hours, in dollars."""
    published_liquidated_source: str = ""
    instruments: Annotated[tuple[InstrumentTable, ...], Field(min_length=1, max_length=20)]
    funds: tuple[FundTable, ...] = ()
    funding: tuple[FundingTable, ...] = ()
    headlines: tuple[HeadlineTable, ...] = ()
    outages: tuple[OutageTable, ...] = ()
    halts: tuple[HaltTable, ...] = ()
    orders: tuple[OrderTable, ...] = ()
    crowd: CrowdTable = CrowdTable()


def stated_twice(table: ScenarioTable) -> Iterator[tuple[str, str]]:
    """The place of each row beside which another stands that says the same otherwise, and what is wrong."""
    for place, fund in enumerate(table.funds, start=1):
        if (fund.asset, fund.symbol) in [(each.asset, each.symbol) for each in table.funds[: place - 1]]:
            field, whose = ("symbol", fund.symbol) if fund.symbol else ("asset", fund.asset)
            yield f"funds {place}, {field}", f"{whose} has a fund already"
    rated = set[tuple[Time, str]]()
    for place, row in enumerate(table.funding, start=1):
        if (row.time, row.symbol) in rated:
            yield f"funding {place}, time", f"{row.symbol} has a rate from then on already"
        rated.add((row.time, row.symbol))
    for place, halt in enumerate(table.halts, start=1):
        if halt.symbol in [each.symbol for each in table.halts[: place - 1]]:
            yield f"halts {place}, symbol", f"{halt.symbol} is halted for good already"
    for place, outage in enumerate(table.outages, start=1):
        if any(outage.start <= each.end and each.start <= outage.end for each in table.outages[: place - 1]):
            yield f"outages {place}, start", "the venue is closed then already"


def describe(error: ValidationError) -> str:
    """One thing that is wrong, as `place: what`; unknown keys first, as they explain missing ones."""
    errors = error.errors(include_url=False)
    first = min(errors, key=lambda each: each["type"] != "extra_forbidden")
    place = [part for part in first["loc"] if part not in ("[key]",)]
    if first["type"] == "extra_forbidden":
        known = _keys(place[:-1])
        return f"{_path(place)}: no such key{nearest(str(place[-1]), known)}"
    return f"{_path(place)}: {complaint(first)}"


def _path(place: list[int | str]) -> str:
    """Counted from one, as people count: `instruments 2, tick`."""
    words: list[str] = []
    for part in place:
        if isinstance(part, int) and words:
            words[-1] += f" {part + 1}"
        else:
            words.append(clean(str(part)))
    return ", ".join(words)


def _keys(place: list[int | str]) -> list[str]:
    """The known keys of the table at a place."""
    model: type[BaseModel] = ScenarioTable
    for name in (part for part in place if isinstance(part, str)):
        inner = _table_of(model.model_fields[name].annotation)
        if inner is not None:
            model = inner
    return list(model.model_fields)


def _table_of(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for inner in get_args(annotation) if (found := _table_of(inner))), None)
