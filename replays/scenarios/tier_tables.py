"""Margin tiers as venues published them, by symbol and date.

Each file of `tiers/` holds the tables of one venue as facts with their source. The one law: a table
is continuous. Deductions are recomputed from the rates, and a stated one that differs is refused.
"""

import re
import tomllib
from datetime import date
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Annotated, NamedTuple, Self, TypeAlias

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from exchange.edge.text import clean, nearest
from exchange.instrument import Tier, marginal_tiers
from exchange.units import PPB, Rate, div_ceil
from replays.telling.written import read_units

FOLDER = Path(__file__).parents[1] / "tiers"
ANY = "*"
"""Among the symbols a table also serves: every other one."""
WRITTEN_PLACES = 8
"""Floors and deductions are written with at most this many decimals."""
RATE_PLACES = 9
_USUAL_LEVERAGE = {4_000_000: 125, 5_000_000: 100, 6_500_000: 75}
"""By maintenance rate; from 1 % on it is half the inverse of the rate."""
_DAY = re.compile(r"([0-9]{4})(?:-([0-9]{2}))?(?:-([0-9]{2}))?\Z")


class TierError(ValueError):
    """A margin table that does not exist or is not continuous."""


class TierTable(NamedTuple):
    """A venue's tiers of one symbol as of a date, scaled to a settlement asset's cash unit."""

    tiers: tuple[Tier, ...]
    assumed: bool
    """No table of that date is known: this one is of another date, or reconstructed."""
    source: str
    date: date
    venue: str
    note: str


def _amount(value: object) -> int:
    return read_units(value, WRITTEN_PLACES)


def _rate(value: object) -> Rate:
    rate = read_units(value, RATE_PLACES)
    if not 0 < rate < PPB:
        raise ValueError("must be above 0 and below 1")
    return rate


Amount: TypeAlias = Annotated[int, BeforeValidator(_amount)]


class TierRow(BaseModel):
    """One row of a published table."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    floor: Amount
    rate: Annotated[Rate | None, BeforeValidator(_rate)] = None
    """Maintenance; without it half of the inverse of the leverage, as Hyperliquid has it."""
    leverage: Annotated[int | None, Field(ge=1, le=1000)] = None
    """Without it the usual one for the rate."""
    cum: str | None = None
    """The deduction as the venue states it, where it does."""

    @property
    def rate_ppb(self) -> Rate:
        if self.rate is not None:
            return self.rate
        assert self.leverage is not None
        return div_ceil(PPB, 2 * self.leverage)

    @property
    def leverage_max(self) -> int:
        return self.leverage or _USUAL_LEVERAGE.get(self.rate_ppb) or max(1, PPB // (2 * self.rate_ppb))

    @model_validator(mode="after")
    def _says_a_rate(self) -> Self:
        if self.rate is None and self.leverage is None:
            raise ValueError("give a rate, a leverage or both")
        return self


class Table(BaseModel):
    """The steps of one symbol from one date on."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    symbol: str
    also: tuple[str, ...] = ()
    """Other symbols it serves when its venue is asked for by name."""
    date: date
    source: str
    note: str = ""
    assumed: bool = False
    steps: Annotated[tuple[TierRow, ...], Field(min_length=1)]

    def tiers(self, cash_places: int) -> tuple[Tier, ...]:
        scale, divisor = 10**cash_places, 10**WRITTEN_PLACES
        return marginal_tiers(
            (step.floor * scale // divisor, step.rate_ppb, step.leverage_max) for step in self.steps
        )

    @model_validator(mode="after")
    def _rises(self) -> Self:
        if self.steps[0].floor != 0:
            raise ValueError("the first floor is 0")
        for lower, upper in pairwise(self.steps):
            if upper.floor <= lower.floor or upper.rate_ppb <= lower.rate_ppb:
                raise ValueError("floors and rates rise from step to step")
            if upper.leverage_max > lower.leverage_max:
                raise ValueError("leverage falls from step to step")
        return self

    @model_validator(mode="after")
    def _is_continuous(self) -> Self:
        for step, tier in zip(self.steps, self.tiers(WRITTEN_PLACES), strict=True):
            if step.cum is None:
                continue
            display_unit = 10 ** (WRITTEN_PLACES - len(step.cum.partition(".")[2]))
            if abs(tier.deduction_ppb - _amount(step.cum) * PPB) > display_unit * PPB:
                raise ValueError(f"cum {step.cum} does not follow from the rates: {tier.deduction_ppb}")
        return self


class Venue(BaseModel):
    """One file of `tiers/`."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    venue: str
    tables: tuple[Table, ...]

    def is_called(self, name: str) -> bool:
        """`binance` stands for `binance-usdm` and `binance-coinm`."""
        return self.venue == name or self.venue.startswith(f"{name}-")


def load(path: Path) -> Venue:
    """Read and check one file. Raises TierError with its place and reason."""
    try:
        return Venue.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except (ValidationError, tomllib.TOMLDecodeError) as error:
        raise TierError(f"{path.name}: {error}") from None


@cache
def venues() -> tuple[Venue, ...]:
    """Every venue there is, by the name of its file."""
    return tuple(load(path) for path in sorted(FOLDER.glob("*.toml")))


def tiers_for(symbol: str, day: date, venue: str | None = None, cash_places: int = 8) -> TierTable:
    """The newest table not after a day, else the oldest there is, marked as assumed."""
    found = sorted(_tables(symbol, venue), key=lambda item: item[1].date)
    if not found:
        known = sorted({table.symbol for _, table in _tables(None, venue)})
        raise TierError(f'no margin table for "{clean(symbol)}"{nearest(symbol, known)}')
    in_force = [item for item in found if item[1].date <= day]
    name, table = in_force[-1] if in_force else found[0]
    return TierTable(
        tiers=table.tiers(cash_places),
        assumed=table.assumed or not in_force,
        source=table.source,
        date=table.date,
        venue=name,
        note=table.note,
    )


def read_tiers(text: str, cash_places: int) -> TierTable:
    """Find the table that `VENUE:SYMBOL:DATE` names; a year or a month stands for its first day."""
    venue, _, rest = text.partition(":")
    symbol, _, day = rest.partition(":")
    match = _DAY.match(day)
    if match is None:
        raise TierError("not of the form VENUE:SYMBOL:YYYY-MM-DD")
    try:
        when = date(*(int(part or 1) for part in match.groups()))
    except ValueError as error:
        raise TierError(f"no such date: {error}") from None
    return tiers_for(symbol, when, venue, cash_places)


def _tables(symbol: str | None, venue: str | None) -> list[tuple[str, Table]]:
    """Tables with their venue's name: of all symbols and venues where None."""
    chosen = [each for each in venues() if venue is None or each.is_called(venue)]
    if not chosen:
        names = [each.venue for each in venues()]
        raise TierError(f'no venue "{clean(venue or "")}"{nearest(venue or "", names)}')
    every = [(each.venue, table) for each in chosen for table in each.tables]
    exact = [item for item in every if symbol in (None, item[1].symbol)]
    if exact or not venue:
        return exact
    named = [item for item in every if symbol in item[1].also]
    return named or [item for item in every if ANY in item[1].also]
