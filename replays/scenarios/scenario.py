"""A scenario: a folder of facts, loaded, checked against itself, and turned into a venue's rules.

The one law: a scenario is data. It is read whole and refused in one line, or it can be played; and
its hash covers every byte that was read.
"""

import tomllib
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property, lru_cache
from hashlib import blake2b
from pathlib import Path

from msgspec.structs import replace
from pydantic import ValidationError

from exchange.edge.instant import format_instant
from exchange.edge.text import clean, nearest
from exchange.instrument import Instrument
from exchange.numerals import parse_grid
from exchange.rules import FundRule, VenueRules
from exchange.terms import AdlRule, Asset, Symbol
from exchange.units import DAY, PPB, SECOND, Cash, Price, Rate, Size, Time
from replays.prices.index_path import (
    STEP,
    Anchor,
    Anchors,
    Bridge,
    CalmAnchors,
    PriceFileError,
    Segments,
    StatedAnchors,
    hourly,
    read_anchors,
    shake_of,
)
from replays.prices.randomness import key
from replays.scenarios.bounds import check_bounds
from replays.scenarios.catalogue import TABLE_FILE, ScenarioError, folder_of
from replays.scenarios.contracts import build
from replays.scenarios.places import CRASHES, DRILLS, TEXTBOOK
from replays.scenarios.recording import Recording, RecordingError, unpack
from replays.scenarios.recording import file_name as recording_file
from replays.scenarios.scenario_file import (
    CASH_PLACES_WRITTEN,
    FundTable,
    InstrumentTable,
    Money,
    ScenarioTable,
    cash_units,
    describe,
    stated_twice,
)
from replays.telling.dollars import DOLLARS

PRICE_FILE = "prices.csv"
WINDOW_MAX: Time = 40 * DAY
"""The longest window that is imported, and how far an endless market is lived to in one go."""
BYTES_MAX = 24_000_000
DOLLARS_DEFAULT, COINS_DEFAULT = 10_000, 1
SCENARIOS_KEPT = 4
"""The latest read, in memory."""
HOURS_OF_CALM_IN_A_WALK = 8
"""The hourly anchors of an endless path step as far as this many minutes would."""


@dataclass(frozen=True)
class Scenario:
    """A world that can be played."""

    name: str
    table: ScenarioTable
    instruments: tuple[Instrument, ...]
    anchors: dict[Symbol, list[Anchor]]
    """Empty for an endless market."""
    assumed_tiers: frozenset[Symbol]
    """Whose margin table is of another date than the scenario."""
    hash: str
    packed: dict[Symbol, bytes] = field(default_factory=dict)
    """The recordings of those instruments that have one, as they lie on the disk."""
    imported: bool = False

    @property
    def title(self) -> str:
        return self.table.title

    @property
    def start(self) -> Time:
        return self.table.start

    @property
    def end(self) -> Time | None:
        """None for an endless market."""
        return self.table.end

    @property
    def seed(self) -> int:
        return self.table.seed

    @cached_property
    def cash_places(self) -> dict[str, int]:
        """By settlement asset."""
        return {str(each.settle): each.cash_places for each in self.instruments}

    @cached_property
    def balances(self) -> dict[Asset, Cash]:
        """What the player begins with unless asked otherwise (DECISIONS "Accounts")."""
        stated = self.table.balances or {
            asset: (DOLLARS_DEFAULT if asset in DOLLARS else COINS_DEFAULT) * 10**CASH_PLACES_WRITTEN
            for asset in self.cash_places
        }
        return {Asset(asset): self.cash(asset, amount) for asset, amount in stated.items()}

    @cached_property
    def recordings(self) -> dict[Symbol, Recording]:
        """Raises ScenarioError."""
        return {symbol: _unpack(symbol, packed) for symbol, packed in self.packed.items()}

    @cached_property
    def _segments(self) -> Segments:
        return {}

    def cash(self, asset: str, amount: Money) -> Cash:
        """An amount as written, in cash units of its asset."""
        return cash_units(amount, self.cash_places[asset])

    def size(self, symbol: str, text: str) -> Size:
        """A size as written, in lots. Raises NumeralError off the grid."""
        instrument = self.instrument(symbol)
        return parse_grid(text, instrument.size_places, instrument.lot)

    def price(self, symbol: str, text: str) -> Price:
        """A price as written, in ticks. Raises NumeralError off the grid."""
        instrument = self.instrument(symbol)
        return parse_grid(text, instrument.price_places, instrument.tick)

    def instrument(self, symbol: str) -> Instrument:
        return next(each for each in self.instruments if each.symbol == symbol)

    def rules(self, adl: AdlRule | None = None) -> VenueRules:
        """The venue's rules, with another ranking of winners if asked."""
        instruments = self.instruments
        if adl is not None:
            instruments = tuple(replace(each, adl_rule=adl) for each in instruments)
        return VenueRules(
            instruments=instruments,
            funds=tuple(map(self._fund_rule, self.table.funds)),
            liquidations_per_command_max=self.table.liquidations_per_command_max,
        )

    def insurance(self) -> tuple[tuple[Asset, Symbol, Cash], ...]:
        """Opening balance of each fund."""
        return tuple(
            (Asset(fund.asset), Symbol(fund.symbol), self.cash(fund.asset, fund.balance))
            for fund in self.table.funds
        )

    def bridges(self, seed: int) -> dict[Symbol, Bridge]:
        """The index path of each instrument under a seed."""
        return {
            instrument.symbol: self._bridge(seed, instrument, table)
            for instrument, table in zip(self.instruments, self.table.instruments, strict=True)
        }

    def falls(self) -> dict[Symbol, Rate]:
        """The deepest fall of each stated path from a peak before it, in ppb of the peak (negative); to
        where a stated order rests, where that is lower."""
        return {
            symbol: min(_deepest_fall(anchors), *self._falls_to_orders(symbol))
            for symbol, anchors in self.anchors.items()
        }

    def rises(self) -> dict[Symbol, Rate]:
        """The highest rise of each stated path from a low before it, in ppb of the low."""
        return {symbol: _highest_rise(anchors) for symbol, anchors in self.anchors.items()}

    @property
    def is_upwards(self) -> bool:
        """Did its first market rise by more than it fell, each as a ratio of high to low?"""
        first = self.instruments[0].symbol
        if first not in self.anchors:
            return False
        return (PPB + self.rises()[first]) * (PPB + self.falls()[first]) > PPB * PPB

    def lowest(self, symbol: Symbol) -> Price:
        """The lowest price the facts state: of the path, or of an order that rests."""
        return min([anchor.price for anchor in self.anchors[symbol]] + self._resting(symbol))

    def _resting(self, symbol: Symbol) -> list[Price]:
        rows = self.table.orders
        return [self.price(symbol, row.price) for row in rows if row.symbol == symbol and row.price]

    def _falls_to_orders(self, symbol: Symbol) -> list[Rate]:
        peak = max(anchor.price for anchor in self.anchors[symbol])
        return [(price - peak) * PPB // peak for price in (*self._resting(symbol), peak)]

    def _fund_rule(self, fund: FundTable) -> FundRule:
        limit = fund.takeover_notional_max
        return FundRule(
            asset=Asset(fund.asset),
            symbol=Symbol(fund.symbol),
            takeover_notional_max=None if limit is None else self.cash(fund.asset, limit),
            takeover_share_ppb=fund.takeover_share,
            work_off_notional=self.cash(fund.asset, fund.work_off_notional),
        )

    def _bridge(self, seed: int, instrument: Instrument, table: InstrumentTable) -> Bridge:
        shake = shake_of(seed, instrument.symbol, table.common, hourly(self.start, table.volatility_bp))
        return Bridge(self._anchors(seed, instrument, table), shake, self._segments)

    def _anchors(self, seed: int, instrument: Instrument, table: InstrumentTable) -> Anchors:
        """Stated ones; else a walk, the same one for all contracts on one coin."""
        if instrument.symbol in self.anchors:
            return StatedAnchors(self.anchors[instrument.symbol])
        assert table.begins_at is not None
        return CalmAnchors(
            key(seed, "anchors", instrument.base),
            self.start,
            self.price(instrument.symbol, table.begins_at),
            HOURS_OF_CALM_IN_A_WALK * table.volatility_bp[0],
        )


def find(name: str, extra: Path | None = None) -> Scenario:
    """Load by name; the date may be left out. Raises ScenarioError with the nearest names."""
    return load(folder_of(name, extra))


def load(folder: Path) -> Scenario:
    """Read and check a scenario's folder. Raises ScenarioError."""
    content = _read(folder, TABLE_FILE)
    table = _read_table(content)
    prices = "" if table.end is None else _read(folder, PRICE_FILE)
    recordings = tuple(
        _read_bytes(folder, recording_file(Symbol(each.symbol)))
        for each in table.instruments
        if each.recorded
    )
    imported = folder.resolve().parent not in [each.resolve() for each in (CRASHES, DRILLS, TEXTBOOK)]
    return built(folder.name, content, prices, recordings, imported)


@lru_cache(maxsize=SCENARIOS_KEPT)
def built(name: str, content: str, prices: str, recordings: tuple[bytes, ...], imported: bool) -> Scenario:
    """The same text is the same scenario: whoever opens it again has its paths and its people."""
    table = _read_table(content)
    day = datetime.fromtimestamp(table.start // SECOND, UTC).date()
    contracts = [build(place, each, day) for place, each in enumerate(table.instruments, start=1)]
    instruments = tuple(instrument for instrument, _ in contracts)
    recorded = [Symbol(each.symbol) for each in table.instruments if each.recorded]
    joined = b"".join(recordings)
    scenario = Scenario(
        name=name,
        table=table,
        instruments=instruments,
        anchors=_read_prices(prices, instruments) if prices else {},
        assumed_tiers=frozenset(instrument.symbol for instrument, assumed in contracts if assumed),
        hash=blake2b(f"{len(content)}\n{content}{prices}".encode() + joined, digest_size=16).hexdigest(),
        packed=dict(zip(recorded, recordings, strict=True)),
        imported=imported,
    )
    _check(scenario)
    return scenario


def _read(folder: Path, name: str) -> str:
    try:
        return _read_bytes(folder, name).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ScenarioError(f"{name}: not UTF-8 text") from None


def _read_bytes(folder: Path, name: str) -> bytes:
    try:
        path = (folder / name).resolve()
        if path.parent != folder.resolve() or not path.is_file():
            raise ScenarioError(f"{name}: not a regular file of the scenario's own folder")
        if path.stat().st_size > BYTES_MAX:
            raise ScenarioError(f"{name}: larger than {BYTES_MAX} bytes")
        return path.read_bytes()
    except (OSError, RuntimeError) as error:  # a link that leads to itself is a RuntimeError before 3.13
        raise ScenarioError(f"{name}: cannot be read ({getattr(error, 'strerror', error)})") from None


def _unpack(symbol: Symbol, packed: bytes) -> Recording:
    try:
        return unpack(packed)
    except RecordingError as error:
        raise ScenarioError(f"{recording_file(symbol)}: {error}") from None


@lru_cache(maxsize=SCENARIOS_KEPT)
def _read_table(text: str) -> ScenarioTable:
    try:
        table = ScenarioTable.model_validate(tomllib.loads(text))
    except ValidationError as error:
        raise ScenarioError(f"{TABLE_FILE}: {describe(error)}") from None
    except (ValueError, RecursionError) as error:
        raise ScenarioError(f"{TABLE_FILE}: {clean(str(error), 160)}") from None
    if len({each.symbol for each in table.instruments}) < len(table.instruments):
        raise _error("instruments", "the same symbol twice")
    settled = {each.settle for each in table.instruments}
    for place, each in enumerate(table.instruments, start=1):
        if each.symbol in settled:
            message = f"{each.symbol} is settled in, and cannot be a contract's name too"
            raise _error(f"instruments {place}, symbol", message)
    return table


def _read_prices(text: str, instruments: tuple[Instrument, ...]) -> dict[Symbol, list[Anchor]]:
    try:
        return read_anchors(text.splitlines(), {str(each.symbol): each for each in instruments})
    except PriceFileError as error:
        raise ScenarioError(f"{PRICE_FILE}: {error}") from None


def _check(scenario: Scenario) -> None:
    """What holds between the parts: the window, the names, the anchors, the grids."""
    _check_window(scenario)
    _check_names(scenario)
    for place, message in stated_twice(scenario.table):
        raise _error(place, message)
    _check_orders(scenario)
    for symbol in (each.symbol for each in scenario.instruments):
        _check_path(scenario, symbol)
    check_bounds(scenario.table, scenario.instruments, scenario.anchors)


def _check_window(scenario: Scenario) -> None:
    start, end = scenario.start, scenario.end
    if start % STEP or (end is not None and end % STEP):
        raise _error("start", "the window begins and ends on whole seconds")
    if end is not None and end <= start:
        raise _error("end", "must be after start")
    for place, outage in enumerate(scenario.table.outages, start=1):
        if not start <= outage.start < outage.end:
            raise _error(f"outages {place}, end", "must be after its start, which is in the window")
    for place, halt in enumerate(scenario.table.halts, start=1):
        if halt.time < start or (end is not None and halt.time >= end):
            raise _error(f"halts {place}, time", "not in the window")


def _check_names(scenario: Scenario) -> None:
    symbols = [str(each.symbol) for each in scenario.instruments]
    named = [("funding", row.symbol) for row in scenario.table.funding]
    named += [("halts", row.symbol) for row in scenario.table.halts]
    named += [("orders", row.symbol) for row in scenario.table.orders]
    for name, symbol in named:
        if symbol not in symbols:
            raise _error(f"{name}, symbol", _unknown(symbol, symbols))
    for place, fund in enumerate(scenario.table.funds, start=1):
        if fund.asset not in scenario.cash_places:
            raise _error(f"funds {place}, asset", _unknown(fund.asset, list(scenario.cash_places)))
        if fund.symbol and fund.symbol not in symbols:
            raise _error(f"funds {place}, symbol", _unknown(fund.symbol, symbols))
        settle = scenario.instrument(fund.symbol).settle if fund.symbol else fund.asset
        if settle != fund.asset:
            raise _error(f"funds {place}, symbol", f"{fund.symbol} settles in {settle}")
    for each in scenario.instruments:
        if each.cash_places != scenario.cash_places[each.settle]:
            raise _error("instruments", f"{each.symbol}: all that settles in {each.settle} is counted alike")
    for asset in scenario.table.balances:
        if asset not in scenario.cash_places:
            raise _error("balances", _unknown(asset, list(scenario.cash_places)))


def _check_orders(scenario: Scenario) -> None:
    for place, order in enumerate(scenario.table.orders, start=1):
        if scenario.start > order.time or (scenario.end is not None and order.time >= scenario.end):
            raise _error(f"orders {place}, time", "not in the window")


def _check_path(scenario: Scenario, symbol: Symbol) -> None:
    table = next(each for each in scenario.table.instruments if each.symbol == symbol)
    if scenario.end is None:
        if table.begins_at is None:
            raise _error(f"instruments, {symbol}, begins_at", "an endless path needs one")
        return
    anchors = scenario.anchors[symbol]
    if len(anchors) < 2 or anchors[0].time > scenario.start or anchors[-1].time < scenario.end:
        window = f"{format_instant(scenario.start)} to {format_instant(scenario.end)}"
        raise ScenarioError(f"{PRICE_FILE}: {symbol}: the anchors do not reach from {window}")


def _unknown(name: str, known: list[str]) -> str:
    return f"{clean(name)} is not traded here{nearest(name, known)}"


def _error(place: str, message: str) -> ScenarioError:
    return ScenarioError(f"{TABLE_FILE}: {place}: {message}")


def _deepest_fall(anchors: list[Anchor]) -> Rate:
    peak, deepest = 0, 0
    for anchor in anchors:
        peak = max(peak, anchor.price)
        deepest = min(deepest, (anchor.price - peak) * PPB // peak)
    return deepest


def _highest_rise(anchors: list[Anchor]) -> Rate:
    low, highest = anchors[0].price, 0
    for anchor in anchors:
        low = min(low, anchor.price)
        highest = max(highest, (anchor.price - low) * PPB // low)
    return highest
