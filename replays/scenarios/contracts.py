"""From a scenario's table to the contract the venue trades.

The one law: what is built is whole: a tick of a lot is a whole number of cash units, and a lot at
any legal price is worth at least one (DECISIONS "Units and numbers").
"""

from datetime import date
from typing import NamedTuple

from exchange.instrument import Instrument, Tier
from exchange.numerals import NumeralError, parse_units
from exchange.terms import Asset, ContractKind, Symbol
from exchange.units import HOUR, SECOND, Price
from replays.scenarios.catalogue import TABLE_FILE, ScenarioError
from replays.scenarios.scenario_file import InstrumentTable
from replays.scenarios.tier_tables import TierError, tiers_for
from replays.telling.dollars import COIN_PLACES, DOLLAR_PLACES, DOLLARS, FINE_DOLLAR_PLACES

PRICE_MAX: Price = 10**9


class Grid(NamedTuple):
    """A step of step x 10^-places."""

    places: int
    step: int


def build(place: int, table: InstrumentTable, day: date) -> tuple[Instrument, bool]:
    """The contract of the place-th table, and whether its margin table is of another date."""
    tick, lot = _grid(place, "tick", table.tick), _grid(place, "lot", table.lot)
    kind = ContractKind(table.kind)
    in_dollars = table.settle in DOLLARS
    cash_places = _dollar_places(place, table, tick) if in_dollars else _coin_places(table)
    _check_whole(place, kind, tick, lot, cash_places)
    if table.maker_fee > table.taker_fee:
        raise _error(place, "maker_fee", "above the taker's, which is what an order sets aside")
    tiers, assumed = _tiers(place, table, day, cash_places)
    return (
        Instrument(
            symbol=Symbol(table.symbol),
            base=Asset(table.base),
            quote=Asset(table.quote),
            kind=kind,
            price_places=tick.places,
            tick=tick.step,
            size_places=lot.places,
            lot=lot.step,
            cash_places=cash_places,
            tiers=tiers,
            maker_fee_ppb=table.maker_fee,
            taker_fee_ppb=table.taker_fee,
            liquidation_fee_ppb=table.liquidation_fee,
            price_max=PRICE_MAX,
            price_band_ppb=table.price_band,
            take_bound_ppb=table.take_bound,
            open_orders_max=table.open_orders_max,
            mark_method=table.mark,
            funding_interval=table.funding_interval_hours * HOUR,
            index_stale_after=table.index_stale_seconds * SECOND,
            liquidation_rule=table.liquidation_rule,
            adl_rule=table.adl_rule,
        ),
        assumed,
    )


def _grid(place: int, field: str, text: str) -> Grid:
    places = len(text.partition(".")[2])
    try:
        step = parse_units(text, places)
    except NumeralError as error:
        raise _error(place, field, str(error)) from None
    if step == 0:
        raise _error(place, field, "must be above 0")
    return Grid(places, step)


def _coin_places(table: InstrumentTable) -> int:
    return COIN_PLACES if table.cash_places is None else table.cash_places


def _dollar_places(place: int, table: InstrumentTable, tick: Grid) -> int:
    if table.cash_places is not None:
        raise _error(place, "cash_places", "is for what is settled in a coin")
    return max(DOLLAR_PLACES, min(FINE_DOLLAR_PLACES, tick.places))


def _check_whole(place: int, kind: ContractKind, tick: Grid, lot: Grid, cash_places: int) -> None:
    if kind is ContractKind.LINEAR:
        if tick.places + lot.places > cash_places:
            raise _error(place, "tick", f"tick x lot is finer than a cash unit, 10^-{cash_places}")
        return
    whole = lot.step * 10 ** (cash_places + tick.places)
    if whole % (tick.step * 10**lot.places):
        raise _error(place, "tick", "a lot at one tick is no whole number of cash units")
    if whole // (tick.step * 10**lot.places) < PRICE_MAX:
        raise _error(place, "lot", "a lot at a high price would be worth less than a cash unit")


def _tiers(place: int, table: InstrumentTable, day: date, cash_places: int) -> tuple[tuple[Tier, ...], bool]:
    try:
        dated = tiers_for(table.symbol, day, table.tiers or None, cash_places)
    except TierError as error:
        raise _error(place, "tiers", str(error)) from None
    return dated.tiers, dated.assumed


def _error(place: int, field: str, message: str) -> ScenarioError:
    return ScenarioError(f"{TABLE_FILE}: instruments {place}, {field}: {message}")
