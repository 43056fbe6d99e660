"""`margincall crashes`: the library of worlds."""

from typing import Any

from exchange.edge.instant import format_instant
from exchange.terms import Symbol
from exchange.units import PPB
from replays.opening import own_scenarios
from replays.plain import rate_text
from replays.scenario import Scenario, find, names
from tui.manners import JsonFlag, show

EXAMPLE = "Example: margincall crashes --json"
CLOSE_PPB = PPB // 50
"""The lowest anchor may be this far from the published low."""


def crashes(as_json: JsonFlag = False) -> None:
    """List the crashes that can be played."""
    library = [find(name, own_scenarios()) for name in names(own_scenarios())]
    rows = [_row(scenario) for scenario in library]
    show(rows if as_json else [_line(row) for row in rows], as_json=as_json)


def _row(scenario: Scenario) -> dict[str, Any]:
    return {
        "name": scenario.name,
        "title": scenario.title,
        "start": format_instant(scenario.start),
        "end": None if scenario.end is None else format_instant(scenario.end),
        "instruments": [instrument.symbol for instrument in scenario.instruments],
        "fall": {symbol: rate_text(fall) for symbol, fall in scenario.falls().items()},
        "source": "imported" if scenario.imported else "reconstructed",
        "checked": is_checked(scenario),
        "best": None,
    }


def is_checked(scenario: Scenario) -> bool:
    """Do the facts reach the published low of every instrument that has one?"""
    return all(
        not each.published_low
        or abs(scenario.lowest(Symbol(each.symbol)) - scenario.price(each.symbol, each.published_low)) * PPB
        <= scenario.price(each.symbol, each.published_low) * CLOSE_PPB
        for each in scenario.table.instruments
    )


def _line(row: dict[str, Any]) -> dict[str, Any]:
    """For people: the deepest fall, and names that can be typed."""
    falls = [float(fall) for fall in row["fall"].values()]
    return {
        "name": row["name"],
        "title": row["title"],
        "start": row["start"],
        "instruments": " ".join(row["instruments"]),
        "fall": f"{min(falls):.0%}" if falls else "--",
        "source": row["source"],
    }
