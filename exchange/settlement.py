"""An instrument's end: every order cancelled, every position closed at one price, for good."""

from exchange.account import MarginAccount
from exchange.clearing import Fill, settle
from exchange.events import PositionSettled
from exchange.insurance import Insurance
from exchange.market import Market
from exchange.matching import after_fill
from exchange.open_orders import cancel_all
from exchange.state import State
from exchange.terms import CancelReason, TransferReason
from exchange.units import Cash, Price


def settle_halt(state: State, insurance: Insurance, market: Market, price: Price) -> None:
    """Close the market. Losers pay first; what their scopes cannot bear is the fund's, then bad debt's."""
    symbol = market.instrument.symbol
    for _, desk in sorted(market.desks.items()):
        cancel_all(desk, CancelReason.INSTRUMENT_HALTED, state)
    total: Cash = 0
    accounts: list[MarginAccount] = []
    for trader, desk in sorted(market.holders.items()):
        size = desk.position.size
        value = -market.instrument.value(size, price)
        total += value
        fill = Fill(-size, value, 0, market.fees, TransferReason.TAKER_FEE)
        settled = settle(desk, fill, market.clearing, state.ledger)
        after_fill(desk, settled, market, state)
        state.events.append(
            PositionSettled(
                time=state.now,
                trader=trader,
                symbol=symbol,
                size=-size,
                value=value,
                realized=settled.realized,
            )
        )
        accounts.append(desk.account)
    state.ledger.settle(market.clearing, market.rounding, total, TransferReason.REALIZED_PROFIT)
    for account in sorted(accounts, key=lambda account: account.is_house):
        insurance.make_good(account, market, 0, CancelReason.INSTRUMENT_HALTED)
    market.halted = True
    market.prices.last = market.prices.mark = price
    state.moved = True
