"""What a new leverage does to the position and the orders that a market has already.

The one law: leverage is the market's, and never one order's; what it holds or frees, the venue says.
"""

import msgspec

from exchange.commands import SetLeverage
from exchange.instrument import Instrument
from exchange.questions import LeverageEstimate
from exchange.terms import MarginMode, Symbol
from exchange.units import PPB, Cash
from tui.looking.view import View
from tui.orders.acts import market_terms, refusal
from tui.telling import format as shown
from tui.telling.facts import Fact, Facts


class Relevering(msgspec.Struct, frozen=True):
    what: str
    """What is open and holds margin: the position, orders, or both."""
    before: int
    leverage: int

    @property
    def times(self) -> str:
        return f"{self.before}x→{self.leverage}x"

    def freed(self, holds: Cash, available: Cash, places: int) -> Cash:
        """By how much more is free then, as that is shown; negative: less."""
        return shown.lower(available - holds, places) - shown.lower(available, places)

    def words(self, holds: Cash, available: Cash, places: int) -> str:
        """From which leverage to which, and by how much less or more is free then."""
        freed = self.freed(holds, available, places)
        if not freed:
            return f"{self.times}, holds the same"
        amount = shown.cash(abs(freed), places)
        return f"{self.times}, " + (f"frees {amount}" if freed > 0 else f"holds {amount} more")


def relevering_of(view: View, symbol: Symbol, leverage: int) -> Relevering | None:
    """What of a market has another leverage once this is set; None where nothing is open, or it is set."""
    before, _ = market_terms(view, symbol)
    held = view.position_of(symbol) is not None
    ordered = any(each.symbol == symbol and not each.reduce_only for each in view.frame.account.orders)
    what = "open " + " and ".join(["position"] * held + ["orders"] * ordered) if held or ordered else ""
    return Relevering(what, before, leverage) if what and leverage != before else None


def _warning(view: View, symbol: Symbol) -> str:
    """What more leverage risks: what is open keeps its margin in isolated, and needs none in cross."""
    _, mode = market_terms(view, symbol)
    if mode is MarginMode.ISOLATED:
        return "New positions will be closer to liquidation."
    return "It allows larger positions, backed by the whole account."


def leverage_facts(
    view: View, instrument: Instrument, setting: SetLeverage, before: int, estimate: LeverageEstimate | None
) -> Facts:
    """The lines of the dialog before a leverage is set."""
    leverage, places = setting.leverage, instrument.cash_places
    refused = refusal(estimate, instrument) if estimate is not None else ""
    open_too = relevering_of(view, setting.symbol, leverage)
    rows = [Fact("margin of a position", f"{shown.percent(PPB // max(leverage, 1), 1)} of its value")]
    if open_too is not None and estimate is not None and not refused:
        rows += [
            Fact(open_too.what, open_too.words(estimate.holds, estimate.available, places)),
            Fact("free then", shown.have(estimate.available - estimate.holds, places)),
        ]
    return Facts(
        headline=f"{setting.symbol} from {before}x to {leverage}x",
        rows=tuple(rows),
        warning=_warning(view, setting.symbol) if leverage > before else "",
        refused=refused,
    )
