"""What positions and orders hold of the equity, told so that every panel adds up to the cent.

Equity and what is free are rounded down by themselves, as everywhere: what is missing to their difference
is in the first that holds anything, and in its positions row by row.
"""

from exchange.questions import CashView, PositionView
from exchange.terms import Asset, MarginMode, Symbol
from exchange.units import Cash
from tui import format
from tui.view import View


def held_of(view: View, asset: Asset | str) -> list[PositionView]:
    """All positions settled in an asset."""
    settles = {each.symbol: each.settle for each in view.hello.instruments}
    return [each for each in view.frame.account.positions if settles.get(each.symbol) == asset]


def crossed_of(view: View, asset: Asset | str) -> list[PositionView]:
    """Those of them that the cross account holds."""
    return [each for each in held_of(view, asset) if each.mode is MarginMode.CROSS]


def bound(view: View, cash: CashView) -> tuple[Cash, Cash]:
    """What is in positions and in orders, as shown."""
    places = view.cash_places(cash.asset)
    crossed = sum(each.margin for each in crossed_of(view, cash.asset))
    total, left = (format.lower(each, places) for each in (cash.equity_total, cash.available))
    if not cash.isolated + crossed:
        return 0, total - left
    orders = format.lower(cash.initial - crossed + cash.reserved, places)
    return total - left - orders, orders


def margins(view: View, asset: Asset | str) -> dict[Symbol, Cash]:
    """The margin of each position settled in an asset, as shown."""
    places = view.cash_places(asset)
    told = {each.symbol: format.lower(each.margin, places) for each in held_of(view, asset)}
    crossed = [each.symbol for each in crossed_of(view, asset)]
    cash = next((each for each in view.frame.account.cash if each.asset == asset), None)
    if cash is None or not crossed:
        return told
    missing = bound(view, cash)[0] - format.lower(cash.isolated, places) - sum(told[each] for each in crossed)
    told[crossed[0]] += missing
    return told
