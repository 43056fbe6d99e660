"""The fields of a plan's step: text read against the contracts and the window it is played in.

A number is text of the one grammar, lies on the grid of its instrument, and is above zero; what is
not says what would be.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Self, TypeAlias

from pydantic import AfterValidator, BeforeValidator, ValidationInfo

from exchange.commands import BOUND
from exchange.edge.instant import InstantError, from_datetime, parse_when, window_text
from exchange.edge.text import clean, nearest
from exchange.instrument import Instrument
from exchange.numerals import NumeralError, parse_units
from exchange.terms import Symbol
from exchange.units import PPB, Cash, Price, Rate, Size, Time
from replays.telling.written import read_grid, read_units, written


@dataclass(frozen=True, slots=True)
class Grounds:
    """What a plan is read against: the contracts it may trade and the window it plays in."""

    instruments: Mapping[Symbol, Instrument]
    cash_places: Mapping[str, int]
    start: Time
    end: Time | None

    @classmethod
    def of(cls, instruments: Sequence[Instrument], start: Time, end: Time | None) -> Self:
        places = {str(instrument.settle): instrument.cash_places for instrument in instruments}
        return cls({each.symbol: each for each in instruments}, places, start, end)


@dataclass(frozen=True, slots=True)
class Takes:
    """What a field takes, as it is written in a file: an example, or in words."""

    text: str


def _grounds(info: ValidationInfo) -> Grounds:
    assert isinstance(info.context, Grounds)
    return info.context


def _instrument(info: ValidationInfo) -> Instrument:
    symbol = info.data.get("symbol")
    if symbol is None:
        raise ValueError("needs a symbol before it can be read")
    return _grounds(info).instruments[symbol]


def positive(count: int) -> int:
    if count <= 0:
        raise ValueError("must be above 0")
    if count > BOUND:
        raise ValueError("is out of range: too large")
    return count


def _price(value: object, info: ValidationInfo) -> Price:
    instrument = _instrument(info)
    return positive(read_grid(value, instrument.price_places, instrument.tick))


def _size(value: object, info: ValidationInfo) -> Size:
    instrument = _instrument(info)
    return positive(read_grid(value, instrument.size_places, instrument.lot))


def _symbol_cash(value: object, info: ValidationInfo) -> Cash:
    return positive(read_units(value, _instrument(info).cash_places))


def _asset_cash(value: object, info: ValidationInfo) -> Cash:
    asset = info.data.get("asset")
    if asset is None:
        raise ValueError("needs an asset before it can be read")
    return positive(read_units(value, _grounds(info).cash_places[asset]))


def _share(value: object) -> Rate:
    """A plain fraction, or per cent with the sign, in ppb."""
    text = written(value)
    try:
        share = parse_units(text[:-1], 7) if text.endswith("%") else parse_units(text, 9)
    except NumeralError as error:
        raise ValueError(f'"{clean(text)}" is {error}') from None
    if not 0 < share <= PPB:
        raise ValueError(f'"{clean(text)}" is not above 0 and at most 100%')
    return share


def _leverage(value: object) -> int:
    if isinstance(value, int) and not isinstance(value, bool):
        return positive(value)
    return positive(read_units(value, 0))


def moment_of(value: object, grounds: Grounds) -> Time:
    """A time as text or as TOML has it, whatever the window. Raises ValueError."""
    try:
        if isinstance(value, datetime):
            return from_datetime(value)
        return parse_when(written(value), grounds.start)
    except InstantError as error:
        raise ValueError(f'"{clean(str(value))}" is {error}') from None


def _time(value: object, info: ValidationInfo) -> Time:
    grounds = _grounds(info)
    when = moment_of(value, grounds)
    if when < grounds.start or (grounds.end is not None and when > grounds.end):
        raise ValueError(f"outside the window, which {window_text(grounds.start, grounds.end)}")
    return when


def _known_symbol(value: str, info: ValidationInfo) -> Symbol:
    known = _grounds(info).instruments
    if value not in known:
        raise ValueError(f'no instrument "{clean(value)}" here{nearest(value, known)}')
    return Symbol(value)


def _known_asset(value: str, info: ValidationInfo) -> str:
    known = _grounds(info).cash_places
    if value not in known:
        raise ValueError(f'no asset "{clean(value)}" here{nearest(value, known)}')
    return value


def _client_id(value: str) -> str:
    if not (0 < len(value) <= 36 and value.isascii() and all(c.isalnum() or c in "_.:-" for c in value)):
        raise ValueError("1 to 36 of A-Z a-z 0-9 _ . : -")
    return value


PriceText: TypeAlias = Annotated[Price, BeforeValidator(_price), Takes('"7900.0"')]
SizeText: TypeAlias = Annotated[Size, BeforeValidator(_size), Takes('"0.85"')]
CashText: TypeAlias = Annotated[Cash, BeforeValidator(_symbol_cash), Takes('"100"')]
AssetCashText: TypeAlias = Annotated[Cash, BeforeValidator(_asset_cash), Takes('"100"')]
ShareText: TypeAlias = Annotated[Rate, BeforeValidator(_share), Takes('"5%" or "0.05"')]
LeverageText: TypeAlias = Annotated[int, BeforeValidator(_leverage), Takes('"10"')]
TimeText: TypeAlias = Annotated[Time, BeforeValidator(_time), Takes('"2020-03-12T09:00:00Z" or "+90s"')]
KnownSymbol: TypeAlias = Annotated[Symbol, AfterValidator(_known_symbol), Takes('"BTCUSDT"')]
KnownAsset: TypeAlias = Annotated[str, AfterValidator(_known_asset), Takes('"USDT"')]
OrderName: TypeAlias = Annotated[str, AfterValidator(_client_id), Takes('"a name of yours"')]
