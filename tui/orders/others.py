"""The other positions in cross, whose liquidation price an order moves though it is of another market.

The one law: before and after are the venue's; of a position that is not on the screen nothing is told.
"""

from collections.abc import Iterable
from typing import NamedTuple

from exchange.questions import LiquidationMoved, PositionView
from exchange.terms import Symbol
from exchange.units import PPB, Price
from tui.looking.view import View
from tui.telling import format as shown
from tui.telling.facts import Fact

ROWS = 3
"""Of a dialog that asks, for all of them."""


class Other(NamedTuple):
    """A position of another market, as told before and after."""

    symbol: Symbol
    before: str
    after: str
    away_before: str
    away_after: str
    """How far from the mark."""
    way: str
    """On which side of its price it is liquidated."""

    @property
    def words(self) -> str:
        prices = f"{self._at(self.before)} → {self._then}"
        return f"{prices}  ({self.away_before} → {self.away_after})"

    @property
    def _then(self) -> str:
        return self._at(self.after) if shown.NONE in (self.before, self.after) else self.after

    def _at(self, price: str) -> str:
        return "at no price" if price == shown.NONE else f"{self.way} {price}"


def others_of(view: View, moved: Iterable[LiquidationMoved]) -> tuple[Other, ...]:
    """Whoever will be nearest to liquidation first."""
    held = [(each, view.position_of(each.symbol)) for each in moved]
    known = [(each, position) for each, position in held if position is not None]
    known.sort(key=lambda pair: _distance(pair[0].after, pair[1].mark))
    return tuple(told for each in known if (told := _told(view, *each)) is not None)


def _distance(price: Price | None, mark: Price) -> tuple[bool, int]:
    return price is None, abs((price or 0) - mark) * PPB // max(mark, 1)


def _told(view: View, moved: LiquidationMoved, position: PositionView) -> Other | None:
    instrument = view.instrument_of(moved.symbol)
    if instrument is None:
        return None
    prices = (moved.before, moved.after)
    before, after = (shown.price(each, instrument) for each in prices)
    away_before, away_after = (shown.move(each, position.mark) for each in prices)
    way = "below" if position.size > 0 else "above"
    return Other(moved.symbol, before, after, away_before, away_after, way)


def fitting(others: tuple[Other, ...], room: int) -> tuple[tuple[Other, ...], int]:
    """Those that so many rows have room for, and how many more are counted in the last of the rows."""
    if len(others) <= room:
        return others, 0
    shown_too = others[: max(room - 1, 0)]
    return shown_too, len(others) - len(shown_too) if room > 0 else 0


def other_facts(view: View, moved: Iterable[LiquidationMoved]) -> tuple[Fact, ...]:
    """The lines of a dialog that asks: a few of them."""
    told, more = fitting(others_of(view, moved), ROWS)
    rows = tuple(Fact(f"{each.symbol} liq", each.words) for each in told)
    return (*rows, Fact("in cross", f"{more} more, farther away")) if more else rows
