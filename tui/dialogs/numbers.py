"""Prompts for one number each: leverage, an order's new price, its new size."""

from exchange.commands import BOUND
from exchange.edge.text import clean
from exchange.instrument import Instrument
from exchange.numerals import NumeralError, format_units, parse_grid, parse_units
from exchange.questions import OrderView
from exchange.terms import Asset, Symbol
from exchange.units import Cash
from tui.dialogs.prompt import Prompt
from tui.keys.line import ANY
from tui.orders.reading import TOO_LARGE
from tui.telling import format as shown
from tui.telling.measure import Measure
from tui.telling.thousands import is_huge


def leverage_prompt(symbol: Symbol, before: int, limit: int) -> Prompt:
    """A whole multiple the market allows."""
    hint = f"1x to {limit}x; it is {before}x"
    title = f"Leverage of {symbol}"
    return Prompt(title, "times", hint, ANY, lambda text: _not_leverage(text, limit), str(before), "x")


def price_prompt(order: OrderView, instrument: Instrument) -> Prompt:
    """The limit of an order or, where it has none, its trigger."""
    places, step = instrument.price_places, instrument.tick
    return Prompt(
        f"Amend {order.symbol}",
        "price" if order.price else "trigger",
        "A smaller size keeps its place; a new price loses it.",
        ANY,
        lambda text: _off_grid(text, places, step),
        format_units((order.price or order.trigger_price) * step, places),
        clean(instrument.quote),
    )


def size_prompt(order: OrderView, instrument: Instrument) -> Prompt:
    """The total size of an order, with what has been filled."""
    places, step = instrument.size_places, instrument.lot
    return Prompt(
        f"Amend {order.symbol}",
        "total size",
        "Includes what has filled. enter keeps it.",
        ANY,
        lambda text: _off_grid(text, places, step),
        format_units(order.size * step, places),
        clean(Measure(instrument).asset),
    )


def deposit_prompt(asset: Asset, places: int, equity: Cash) -> Prompt:
    """An amount of the asset, to be paid into the account from outside."""
    return Prompt(
        "Pay money in",
        "amount",
        f"Fresh paper money; equity is {shown.cash(equity, places)} now.",
        ANY,
        lambda text: _off_grid(text, places, 1),
        unit=clean(asset),
    )


def _not_leverage(text: str, limit: int) -> str:
    try:
        legal = 1 <= parse_units(text, 0) <= limit
    except NumeralError:
        legal = False
    return "" if legal else f"a whole number, 1 to {limit}"


def _off_grid(text: str, places: int, step: int) -> str:
    if is_huge(text):
        return TOO_LARGE
    try:
        count = parse_grid(text, places, step)
        return TOO_LARGE if count > BOUND else "" if count else "must be above 0"
    except NumeralError as error:
        return str(error)
