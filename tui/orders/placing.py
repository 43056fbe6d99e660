"""What placing an order takes: the settings that its market has not yet, the stop beside it, and the order.

The one law: each step says what takes it back, so that a refusal leaves the market as it was.
"""

from msgspec.structs import replace

from exchange.commands import SetLeverage, SetMarginMode
from exchange.terms import MarginMode, Trader
from tui.looking.view import View
from tui.orders.acts import Step, leverage_lock, market_terms
from tui.orders.pairs import Pair


def placing(view: View, pair: Pair, leverage: int, mode: MarginMode) -> list[Step]:
    """In the order in which they are sent."""
    trader, symbol = Trader(view.hello.trader), pair.order.symbol
    leverage_now, mode_now = market_terms(view, symbol)
    steps: list[Step] = []
    if mode is not mode_now:
        moded = SetMarginMode(trader=trader, symbol=symbol, mode=mode)
        steps.append((moded, replace(moded, mode=mode_now)))
    if leverage != leverage_now:
        levered = SetLeverage(trader=trader, symbol=symbol, leverage=leverage)
        stays = leverage_lock(view, symbol, 0) is not None
        steps.append((levered, None if stays else replace(levered, leverage=leverage_now)))
    if pair.stop is not None:
        steps.append((pair.stop, pair.undo))
    return [*steps, (pair.tied, None)]
