"""The library's entries: every scenario there is, as much of it as a shelf shows.

A scenario that cannot be read stands on the shelf with its reason, so that one bad file hides no
other.
"""

from datetime import UTC, datetime
from operator import itemgetter
from pathlib import Path

from exchange.units import HOUR, SECOND, Price, Time
from replays.scenarios.catalogue import ScenarioError, names
from replays.scenarios.scenario import Scenario, find
from tui.library.entries import Entry

POINTS = 160
"""Points of an entry's curve."""


def read_shelf(extra: Path | None = None) -> tuple[Entry, ...]:
    """Every scenario, dated ones first, in order of time."""
    entries = [_entry(name, extra) for name in names(extra)]
    return tuple(sorted(entries, key=lambda entry: (not entry.date[:1].isdigit(), entry.date, entry.name)))


def _entry(name: str, extra: Path | None) -> Entry:
    try:
        scenario = find(name, extra)
    except ScenarioError as error:
        return Entry(name=name, title=name, trouble=str(error))
    extreme, moves = (max, scenario.rises()) if scenario.is_upwards else (min, scenario.falls())
    mover, move = extreme(moves.items(), key=itemgetter(1), default=("", 0))
    return Entry(
        name=scenario.name,
        title=scenario.title,
        teaser=scenario.table.teaser,
        date=_date(scenario.start) if scenario.anchors else "synthetic",
        hours=(scenario.end - scenario.start) // HOUR if scenario.end is not None else 0,
        markets=tuple(instrument.symbol for instrument in scenario.instruments),
        difficulty=scenario.table.difficulty,
        curve=_curve(scenario),
        move=move,
        mover=mover,
        source=_source(scenario),
        scale=scenario.table.scale,
    )


def _source(scenario: Scenario) -> str:
    if scenario.imported:
        return "imported"
    return "from published prices" if scenario.anchors else "synthetic"


def _date(time: Time) -> str:
    return datetime.fromtimestamp(time // SECOND, UTC).date().isoformat()


def _curve(scenario: Scenario) -> tuple[Price, ...]:
    """The stated prices between the first and the last moment, each held until the next."""
    anchors = scenario.anchors.get(scenario.instruments[0].symbol, ())
    if not anchors or scenario.end is None:
        return ()
    curve, place = [], 0
    for point in range(POINTS):
        time = scenario.start + (scenario.end - scenario.start) * point // (POINTS - 1)
        while place + 1 < len(anchors) and anchors[place + 1].time <= time:
            place += 1
        curve.append(anchors[place].price)
    return tuple(curve)
