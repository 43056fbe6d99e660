"""Whole numbers to shown text: the only place where a number loses digits.

Nothing rounded here may find its way back into an order. Rounding is to nearest, halves away from
zero, but of what is needed up and of what may be spent down; a zero carries no sign; what is not there
is `--` (TUI "Numbers").
"""

from collections.abc import Sequence
from datetime import date as Date
from functools import lru_cache

from exchange.instrument import Instrument
from exchange.numerals import format_fixed, format_units, grouped
from exchange.questions import OrderEstimate
from exchange.terms import ContractKind
from exchange.units import DAY, HOUR, MINUTE, PPB, SECOND, Cash, Price, Rate, Size, Time
from replays.telling.words import told_average
from tui.telling.text import BUFFER_SAID_MAX
from tui.telling.text import read_aloud as sentence_aloud

NONE = "--"
_EPOCH_DAY = Date(1970, 1, 1).toordinal()
_LETTERS = ((10**12, "T"), (10**9, "B"), (10**6, "M"), (10**3, "K"))
PERCENT_PLACES = 7
"""A ppb is 10^-7 of a percent."""


def rounded(numerator: int, denominator: int) -> int:
    """A quotient to the nearest whole number, halves away from zero."""
    sign = -1 if (numerator < 0) != (denominator < 0) else 1
    return sign * ((2 * abs(numerator) + abs(denominator)) // (2 * abs(denominator)))


def decimal(amount: int, places: int, shown: int, *, signed: bool = False) -> str:
    """A count of 10^-places with `shown` decimals and thousands commas; `signed` adds the plus."""
    drop = places - shown
    amount = rounded(amount, 10**drop) if drop > 0 else amount * 10**-drop
    return ("+" if signed and amount > 0 else "") + grouped(format_fixed(amount, shown))


read_aloud = lru_cache(maxsize=512)(sentence_aloud)
"""A sentence of the world's as documents tell it, remembered: a screen says it again and again."""


def price(ticks: Price | None, instrument: Instrument) -> str:
    """A price with the decimals of the tick."""
    if ticks is None:
        return NONE
    return decimal(ticks * instrument.tick, instrument.price_places, instrument.price_places)


def size(lots: Size, instrument: Instrument, *, signed: bool = False) -> str:
    """A size with the decimals of the lot."""
    return decimal(lots * instrument.lot, instrument.size_places, instrument.size_places, signed=signed)


def entry(position_size: Size, cost: Cash, instrument: Instrument) -> str:
    """The average price of a position, cost over size, with the decimals of the tick."""
    if not position_size or not cost:
        return NONE
    return told_average(instrument, position_size, cost)


def average(estimate: OrderEstimate, instrument: Instrument) -> str:
    """The average price that an order would likely meet."""
    if not estimate.met_value:
        return price(estimate.average_price, instrument)
    return told_average(instrument, estimate.met_size, estimate.met_value)


def entry_ticks(position_size: Size, cost: Cash, instrument: Instrument) -> Price:
    """The tick nearest to the average price, to place it on a scale. The position is not flat."""
    lots, paid = abs(position_size), max(abs(cost), 1)
    if instrument.kind is ContractKind.LINEAR:
        return rounded(paid, lots * instrument.unit)
    return rounded(lots * instrument.unit, paid)


def cash_shown(places: int) -> int:
    """How many decimals of an asset are shown: 2 of a dollar, 6 of a coin."""
    return 2 if places <= 8 else 6


def cash(amount: Cash | None, places: int) -> str:
    """An own balance, in full to the cent."""
    return NONE if amount is None else decimal(amount, places, cash_shown(places))


def have(amount: Cash | None, places: int) -> str:
    """What may be spent, rounded down: as it is shown it can be used."""
    return NONE if amount is None else cash(lower(amount, places), places)


def spendable(available: Cash, equity: Cash, places: int) -> Cash:
    """What is free, rounded down; where all there is is free, as the equity is told."""
    return nearest(equity, places) if available == equity else lower(available, places)


def free(available: Cash, equity: Cash, places: int) -> str:
    return cash(spendable(available, equity, places), places)


def need(amount: Cash, places: int, there: Cash | None = None) -> str:
    """What is needed, rounded up; never beyond what is there, as shown, where that is enough."""
    told = -lower(-amount, places)
    return cash(told if there is None or amount > there else min(told, lower(there, places)), places)


def lower(amount: Cash, places: int) -> Cash:
    """Down to a decimal that is shown."""
    step = _step(places)
    return amount // step * step


def nearest(amount: Cash, places: int) -> Cash:
    """To the nearest decimal that is shown, as `cash` and `pnl` tell it."""
    step = _step(places)
    return rounded(amount, step) * step


def _step(places: int) -> int:
    step: int = 10 ** max(places - cash_shown(places), 0)
    return step


def pnl(amount: Cash | None, places: int, *, shown: int | None = None) -> str:
    """A profit or loss, always signed."""
    if amount is None:
        return NONE
    return decimal(amount, places, cash_shown(places) if shown is None else shown, signed=True)


def adding_up(amounts: Sequence[Cash], places: int, whole: Cash | None = None) -> list[Cash]:
    """Amounts as shown beside their sum, or beside what is shown as `whole`: they add up to it, each as near
    to what it is as that allows; what is nothing stays so."""
    step = _step(places)
    units = [amount // step for amount in amounts]
    missing = rounded(sum(amounts) if whole is None else whole, step) - sum(units)
    places_held = [place for place, amount in enumerate(amounts) if amount]
    more, over = divmod(missing, max(len(places_held), 1))
    for rank, place in enumerate(sorted(places_held, key=lambda place: -(amounts[place] % step))):
        units[place] += more + (rank < over)
    return [count * step for count in units]


def percent(ppb: Rate | None, places: int = 1, *, signed: bool = False) -> str:
    """A share or a rate in percent."""
    return NONE if ppb is None else decimal(ppb, PERCENT_PLACES, places, signed=signed) + "%"


def exact_percent(ppb: Rate) -> str:
    """A term of a contract in percent: every digit it has, and no more."""
    return grouped(format_units(ppb, PERCENT_PLACES)) + "%"


def part(ppb: Rate, places: int = 1, *, signed: bool = False) -> str:
    """A share in percent; less than all never reads as all."""
    while places < PERCENT_PLACES and abs(ppb) < PPB <= abs(rounded(ppb, _drop(places))) * _drop(places):
        places += 1
    return percent(ppb, places, signed=signed)


def _drop(places: int) -> int:
    dropped: int = 10 ** (PERCENT_PLACES - places)
    return dropped


def buffer(ppb: Rate | None) -> str:
    """A buffer in whole percent; beyond ten times what is needed the figure says nothing more."""
    most = BUFFER_SAID_MAX * PPB // 100
    return f">{percent(most, 0)}" if ppb is not None and ppb > most else percent(ppb, 0)


def share(part: int, whole: int, places: int = 0, *, signed: bool = False) -> str:
    """A quotient in percent; `--` of nothing."""
    return percent(rounded(part * PPB, whole), places, signed=signed) if whole else NONE


def move(target: Price | None, origin: Price, places: int = 1) -> str:
    """How far a price lies from another, in signed percent of the other."""
    if target is None or not origin:
        return NONE
    return share(target - origin, origin, places, signed=True)


def basis_points(difference: Price, origin: Price) -> str:
    """A difference of prices in hundredths of a percent, one decimal."""
    return decimal(rounded(difference * 100_000, origin), 1, 1) + "bp" if origin else NONE


def multiple(part: int, whole: int) -> str:
    """A quotient as a factor: 2.7x."""
    return decimal(rounded(part * 10, whole), 1, 1) + "x" if whole else NONE


def compact(amount: int, places: int = 0) -> str:
    """Three to four digits with K, M, B or T: for headers, feeds and maps, never for an own balance."""
    magnitude = abs(amount)
    for scale, letter in _LETTERS:
        unit: int = scale * 10**places
        if magnitude >= unit:
            shown = 2 if letter in "TB" else 1
            return decimal(rounded(amount * 10**shown, unit), shown, shown) + letter
    return decimal(amount, places, 0)


def amount(units: Cash, places: int, asset: str) -> str:
    """A compact amount of an asset, a dollar sign for dollars; a few coins with their decimals."""
    text = compact(units, places)
    if not asset.startswith("USD"):
        return f"{_few(units, places) if 0 < abs(units) < 100 * 10**places else text} {asset}"
    return f"-${text[1:]}" if text.startswith("-") else f"${text}"


def _few(units: Cash, places: int) -> str:
    """Less than a hundred: the fewer, the more decimals."""
    thousandths: int = abs(units) * 1_000 // 10**places
    return decimal(units, places, 2 if thousandths >= 1_000 else 4 if thousandths else 6)


def estimate(text: str) -> str:
    """Marks a number that hangs on other things standing still."""
    return text if text == NONE else f"~{text}"


def leverage(times: int) -> str:
    return f"{times}x"


def clock(time: Time) -> str:
    """The time of day, UTC: 13:24:07."""
    return _hours(time % DAY)


def minute(time: Time) -> str:
    """The time of day, UTC: 13:24."""
    return clock(time)[:5]


def date(time: Time) -> str:
    """The day, UTC: 2021-05-19."""
    return Date.fromordinal(max(1, min(_EPOCH_DAY + time // DAY, Date.max.toordinal()))).isoformat()


def day(time: Time) -> str:
    """The day within its year, UTC: 05-19."""
    return date(time)[5:]


def moment(time: Time) -> str:
    """Day and time of day, UTC."""
    return f"{date(time)} {clock(time)}"


def duration(span: Time) -> str:
    """A countdown: 00:41:12; days go in front."""
    span = max(span, 0)
    days = span // DAY
    return f"{days}d {_hours(span % DAY)}" if days else _hours(span)


def span(length: Time) -> str:
    """The name of a candle's length: 1s, 5m, 1h."""
    for unit, letter in ((DAY, "d"), (HOUR, "h"), (MINUTE, "m")):
        if length >= unit and length % unit == 0:
            return f"{length // unit}{letter}"
    return f"{length // SECOND}s"


def _hours(span: Time) -> str:
    return f"{span // HOUR:02}:{span % HOUR // MINUTE:02}:{span % MINUTE // SECOND:02}"
