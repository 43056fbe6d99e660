"""What is free, in positions and in orders of the equity, and how it came about, told so that every panel
adds up to the cent.

Equity is told to the nearest cent, what is free rounded down: what holds the rest takes what is missing to
their difference, the positions row by row. Where nothing does, all that there is is free, and told as that.
"""

from exchange.questions import CashView, PositionView
from exchange.terms import Asset, MarginMode, Symbol
from exchange.units import Cash
from tui.looking.view import View
from tui.telling import format


def held_of(view: View, asset: Asset | str) -> list[PositionView]:
    """All positions settled in an asset."""
    settles = {each.symbol: each.settle for each in view.hello.instruments}
    return [each for each in view.frame.account.positions if settles.get(each.symbol) == asset]


def crossed_of(view: View, asset: Asset | str) -> list[PositionView]:
    """Those of them that the cross account holds."""
    return [each for each in held_of(view, asset) if each.mode is MarginMode.CROSS]


def bound(view: View, cash: CashView) -> tuple[Cash, Cash]:
    """What is in positions and in orders, as shown."""
    isolated, crossed, orders = _parts(view, cash)
    return isolated + crossed, orders


def margins(view: View, asset: Asset | str) -> dict[Symbol, Cash]:
    """The margin of each position settled in an asset, as shown."""
    places, crossed = view.cash_places(asset), crossed_of(view, asset)
    told = {each.symbol: format.nearest(each.margin, places) for each in held_of(view, asset)}
    cash = next((each for each in view.frame.account.cash if each.asset == asset), None)
    if cash is not None:
        shares = format.adding_up([each.margin for each in crossed], places, _parts(view, cash)[1])
        told |= {each.symbol: share for each, share in zip(crossed, shares, strict=True)}
    return told


def unrealized_of(view: View, asset: Asset | str) -> Cash:
    """Unrealized profit of all positions settled in an asset."""
    return sum(each.unrealized for each in held_of(view, asset))


def gains(view: View, asset: Asset | str, *, short: bool = False) -> list[Cash]:
    """Unrealized, realized, funding and fees, or these two in one, as gains and as shown: they come to what
    was gained; where something else moved it too, each stands for itself."""
    frame = view.frame
    paid = [-frame.funding - frame.fees] if short else [-frame.funding, -frame.fees]
    found = [unrealized_of(view, asset), frame.realized, *paid]
    return format.adding_up(found, view.cash_places(asset)) if sum(found) == frame.earned else found


def _parts(view: View, cash: CashView) -> list[Cash]:
    """What isolated positions are worth, what cross ones hold and what orders do, as shown."""
    places, equity = view.cash_places(cash.asset), cash.equity_total
    crossed = sum(each.margin for each in crossed_of(view, cash.asset))
    held = cash.isolated, crossed, cash.initial - crossed + cash.reserved
    left = format.spendable(cash.available, equity, places)
    return format.adding_up(held, places, format.nearest(equity, places) - left)
