"""What the numbers of a scenario may be: prices that the venue knows, and no sum of money that outgrows
what is written down.

What is refused is named by its place in the file, with the most that would pass.
"""

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from exchange.commands import BOUND
from exchange.edge.text import clean
from exchange.instrument import Instrument
from exchange.numerals import NumeralError, format_units, parse_grid
from exchange.terms import Asset, Symbol
from exchange.units import KEPT_MAX, WORTH_MAX, Cash, Price
from replays.prices.index_path import Anchor
from replays.prices.sight import lots_worth
from replays.scenarios.catalogue import TABLE_FILE, ScenarioError
from replays.scenarios.contracts import PRICE_MAX
from replays.scenarios.pockets import (
    DEEP_MAKERS,
    DEEP_SIZES,
    ORDER_STAKE,
    POCKET_ORDERS,
    RUNGS,
    TAPE_STAKE,
    rung_e8,
)
from replays.scenarios.scenario_file import (
    CASH_PLACES_WRITTEN,
    InstrumentTable,
    Money,
    OrderTable,
    ScenarioTable,
    cash_units,
)

BEGINS_MAX: Price = PRICE_MAX // 10
"""An endless path leaves the price where it begins, but not what is known."""
BROUGHT_MEDIANS = 40
"""By a leveraged account and those who hold the other side of it, about."""
HELD_MEDIANS = 10_300
"""What a position costs at most: the farthest draw (e^6.8 medians) at the leverage of who is unhurried,
entered at a price so far below the index that it takes a third more coins."""
HEDGED_MEDIANS = 2
"""And what that of a hedger costs, of every leveraged account."""
Instruments = Mapping[str, Instrument]
Paths = Mapping[Symbol, Sequence[Anchor]]


class Part(NamedTuple):
    """Money that follows from one number of the file."""

    asset: Asset
    place: str
    stated: int
    """As it stands there, in units of 10^-places; 0 where no number is to blame."""
    places: int
    each: Cash
    people: int = 1
    largest: Cash = 0
    """What a position of one of them costs at most."""

    @property
    def money(self) -> Cash:
        return self.each * self.people

    @property
    def is_beyond(self) -> bool:
        """What one of them has, or what a position costs."""
        return self.each > BOUND or self.largest > WORTH_MAX

    def limit(self, room: Cash) -> str:
        """What might stand there instead, where there is room for so much money."""
        most = self.stated * min(room, BOUND * self.people) // self.money
        if self.largest:
            most = min(most, self.stated * WORTH_MAX // self.largest)
        return format_units(most, self.places)


def check_bounds(table: ScenarioTable, instruments: Sequence[Instrument], paths: Paths) -> None:
    """Every stated price and size lies on its market's grid, and no number outgrows the venue.

    Raises ScenarioError.
    """
    by_symbol = {str(each.symbol): each for each in instruments}
    _check_prices(table, by_symbol)
    for number, order in enumerate(table.orders, start=1):
        _check_order(f"orders {number}", order, by_symbol[order.symbol], table.scale)
    brought = _Brought(table, by_symbol, paths)
    for number, written in enumerate(table.instruments, start=1):
        if not written.recorded:
            instrument = by_symbol[written.symbol]
            _check_quotes(f"instruments {number}", written, instrument, brought.first(instrument), table)
    parts = list(brought.parts())
    for asset in sorted({part.asset for part in parts}):
        _check_money(asset, [part for part in parts if part.asset == asset])


def _check_prices(table: ScenarioTable, instruments: Instruments) -> None:
    for number, written in enumerate(table.instruments, start=1):
        published = {"published_low": written.published_low, "published_high": written.published_high}
        for name, text in ({"begins_at": written.begins_at} | published).items():
            if text is not None:
                most = PRICE_MAX if name in published else BEGINS_MAX
                _check_price(f"instruments {number}, {name}", text, instruments[written.symbol], most)
    for number, halt in enumerate(table.halts, start=1):
        place = f"halts {number}, settlement_price"
        _check_price(place, halt.settlement_price, instruments[halt.symbol], PRICE_MAX)
    for number, order in enumerate(table.orders, start=1):
        if order.price is not None:
            _check_price(f"orders {number}, price", order.price, instruments[order.symbol], PRICE_MAX)


def _check_price(place: str, text: str, instrument: Instrument, most: Price) -> None:
    if not 0 < _on_grid(place, text, instrument.price_places, instrument.tick) <= most:
        limit = format_units(most * instrument.tick, instrument.price_places)
        raise _error(place, f"must be above 0 and at most {limit}")


def _on_grid(place: str, text: str, places: int, step: int) -> int:
    try:
        return parse_grid(text, places, step)
    except NumeralError as error:
        raise _error(place, f'"{clean(text)}" is {error}') from None


def _check_order(place: str, order: OrderTable, instrument: Instrument, scale: int) -> None:
    most = min(instrument.size_max, instrument.market_size_max) * scale
    if not 0 < _on_grid(f"{place}, size", order.size, instrument.size_places, instrument.lot) <= most:
        limit = format_units(most * instrument.lot, instrument.size_places)
        raise _error(f"{place}, size", f"must be above 0 and at most {limit}")


def _check_quotes(
    place: str, written: InstrumentTable, instrument: Instrument, index: Price, table: ScenarioTable
) -> None:
    """A side of a deep maker's ladder, in calm, is no more than the tiers allow at its leverage."""
    leverage = min(table.crowd.maker_leverage, instrument.leverage_max)
    room = next((tier.floor for tier in instrument.tiers if tier.leverage_max < leverage), None)
    depth = written.flow.depth
    lots = lots_worth(instrument, DEEP_SIZES * rung_e8(written.flow, table.crowd, table.scale), index)
    if room is None or instrument.notional(lots * RUNGS, index) <= room:
        return
    most = room // instrument.notional(RUNGS, index)
    field, limit = "flow, depth", format_units(depth * most // lots, CASH_PLACES_WRITTEN)
    if not most:
        largest = instrument.lot * room // instrument.notional(RUNGS, index)
        field, limit = "lot", format_units(largest, instrument.size_places)
    why = f"or makers at {leverage}x would quote more than the tiers allow"
    raise _error(f"{place}, {field}", f"at most {limit}, {why}")


def _check_money(asset: Asset, parts: Sequence[Part]) -> None:
    """Nobody's own beyond what a command can name, and no sum beyond what can be written down."""
    total = sum(part.money for part in parts)
    if total <= KEPT_MAX and not any(part.is_beyond for part in parts):
        return
    blamed = [part for part in parts if part.stated]
    if not blamed:
        raise ScenarioError(f"{TABLE_FILE}: there is more {asset} than can be counted")
    largest = max(blamed, key=lambda part: (part.is_beyond, part.money))
    limit = largest.limit(max(KEPT_MAX - total + largest.money, KEPT_MAX // len(parts)))
    raise _error(largest.place, f"at most {limit}, or there is more {asset} than can be counted")


class _Brought:
    """All the money that somebody has when the books open."""

    def __init__(self, table: ScenarioTable, instruments: Instruments, paths: Paths) -> None:
        self._table = table
        self._instruments = instruments
        self._paths = paths
        self._places = {each.settle: each.cash_places for each in instruments.values()}

    def parts(self) -> Iterator[Part]:
        table = self._table
        for code, amount in table.balances.items():
            yield self._amount(Asset(code), f"balances, {code}", amount)
        for number, fund in enumerate(table.funds, start=1):
            yield self._amount(Asset(fund.asset), f"funds {number}, balance", fund.balance)
        for number, order in enumerate(table.orders, start=1):
            yield self._stake(f"orders {number}, size", order)
        for number, written in enumerate(table.instruments, start=1):
            yield self._tape(written) if written.recorded else self._pockets(number, written)
            if written.flow.accounts:
                yield self._positions(number, written)

    def _amount(self, asset: Asset, place: str, amount: Money) -> Part:
        return Part(asset, place, amount, CASH_PLACES_WRITTEN, cash_units(amount, self._places[asset]))

    def _stake(self, place: str, order: OrderTable) -> Part:
        instrument = self._instruments[order.symbol]
        places, step = instrument.size_places, instrument.lot
        lots = parse_grid(order.size, places, step)
        price = (
            self.first(instrument)
            if order.price is None
            else parse_grid(order.price, instrument.price_places, instrument.tick)
        )
        worth = instrument.notional(max(1, lots // self._table.scale), price)
        return Part(instrument.settle, place, lots * step, places, ORDER_STAKE * worth)

    def _tape(self, written: InstrumentTable) -> Part:
        return Part(self._instruments[written.symbol].settle, "", 0, 0, TAPE_STAKE, people=2)

    def _pockets(self, number: int, written: InstrumentTable) -> Part:
        """Of makers and takers."""
        flow, crowd = written.flow, self._table.crowd
        rung = rung_e8(flow, crowd, self._table.scale)
        people = crowd.makers + DEEP_MAKERS + crowd.takers
        if rung > flow.taker_median:
            return self._worth(number, written, "depth", flow.depth, rung * POCKET_ORDERS, people)
        median = flow.taker_median
        return self._worth(number, written, "taker_median", median, median * POCKET_ORDERS, people)

    def _positions(self, number: int, written: InstrumentTable) -> Part:
        """Where the largest costs too much, the median is to blame, be the lot dearer than it or not."""
        median, people = written.flow.equity_median, written.flow.accounts
        part = self._worth(number, written, "equity_median", median, median * BROUGHT_MEDIANS, people)
        medians = max(HELD_MEDIANS, people * HEDGED_MEDIANS)
        instrument = self._instruments[written.symbol]
        index = self.first(instrument)
        largest = instrument.notional(lots_worth(instrument, median * medians, index), index)
        if largest <= max(part.each, WORTH_MAX):
            return part._replace(largest=largest)
        place = f"instruments {number}, flow, equity_median"
        return part._replace(place=place, stated=median, places=CASH_PLACES_WRITTEN, largest=largest)

    def _worth(
        self, number: int, written: InstrumentTable, name: str, stated: Money, value_e8: int, people: int
    ) -> Part:
        """So many lots as are worth it; where that is less than one, the lot is what counts."""
        instrument = self._instruments[written.symbol]
        index = self.first(instrument)
        lots = lots_worth(instrument, value_e8, index)
        place, places = f"instruments {number}, flow, {name}", CASH_PLACES_WRITTEN
        if lots == 1:
            place, stated, places = f"instruments {number}, lot", instrument.lot, instrument.size_places
        return Part(instrument.settle, place, stated, places, instrument.notional(lots, index), people)

    def first(self, instrument: Instrument) -> Price:
        """The price at the start, or one lower."""
        path = self._paths.get(instrument.symbol)
        if path is None:
            written = next(each for each in self._table.instruments if each.symbol == instrument.symbol)
            return parse_grid(written.begins_at or "", instrument.price_places, instrument.tick)
        after = bisect_right(path, self._table.start, key=lambda anchor: anchor.time)
        return min(anchor.price for anchor in path[after - 1 : after + 1])


def _error(place: str, message: str) -> ScenarioError:
    return ScenarioError(f"{TABLE_FILE}: {place}: {message}")
