"""What the player holds, in the decimal text that calculators read."""

from exchange.instrument import Instrument
from exchange.numerals import format_units
from exchange.questions import PositionView
from exchange.terms import ContractKind
from replays.learning.decision import Held
from replays.telling.plain import average_text, price_or_none
from tui.looking.view import View

MMR_PLACES = 9
EQUITY = "10000"
"""What one is assumed to have where nothing is known."""


def holdings(view: View) -> list[Held]:
    """The linear positions that settle in the focused market's asset, as they stand."""
    own, found = view.instrument, []
    for position in view.frame.account.positions:
        instrument = view.instrument_of(position.symbol)
        if instrument is None or own is None or instrument.settle != own.settle:
            continue
        if instrument.kind is ContractKind.LINEAR and position.size:
            found.append(_held(position, instrument))
    return found


def equity_of(view: View) -> str:
    """All that the player has in the focused market's asset, in decimal text."""
    cash, instrument = view.cash, view.instrument
    if cash is None or instrument is None or cash.equity_total <= 0:
        return EQUITY
    return format_units(cash.equity_total, instrument.cash_places)


def _held(position: PositionView, instrument: Instrument) -> Held:
    lots = abs(position.size)
    value = abs(instrument.value(position.size, position.mark))
    mmr = position.maintenance * 10**MMR_PLACES // value
    return Held(
        symbol=str(position.symbol),
        side="long" if position.size > 0 else "short",
        size=format_units(lots * instrument.lot, instrument.size_places),
        entry=average_text(instrument, position.size, position.cost),
        mark=format_units(position.mark * instrument.tick, instrument.price_places),
        leverage=str(position.leverage),
        mmr=format_units(mmr, MMR_PLACES),
        mode=position.mode.value,
        liquidation=price_or_none(instrument, position.liquidation_price),
    )
