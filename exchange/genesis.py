"""The world as it stands when a scenario begins: deposits, positions, funds, and the first index.

Allowed once, before anything else, and only if sizes and costs sum to zero (DECISIONS).
"""

from exchange.commands import GenesisPosition, OpenBooks
from exchange.drafts import Refusal
from exchange.ledger import HOUSE
from exchange.state import State
from exchange.terms import MarginMode, RejectReason, Symbol, TransferReason
from exchange.units import Cash, Size


def open_books(command: OpenBooks, state: State) -> Refusal | None:
    """Set up the world, or refuse it whole."""
    if refusal := _refuse(command, state):
        return refusal
    for symbol, price in command.index:
        state.markets[symbol].prices.start(price, state.now)
    for trader, asset, amount in command.deposits:
        wallet = state.cross(trader, asset).wallet
        state.ledger.transfer(state.outside(asset), wallet, amount, TransferReason.GENESIS)
    for asset, symbol, amount in command.insurance:
        wallet = state.funds[asset, symbol].account.wallet
        state.ledger.transfer(state.outside(asset), wallet, amount, TransferReason.GENESIS)
    for position in command.positions:
        _place(position, state)
    return None


def _refuse(command: OpenBooks, state: State) -> Refusal | None:
    if state.sequence != 1:
        return Refusal(RejectReason.NOT_FIRST_COMMAND)
    if any(symbol not in state.markets for symbol, _ in command.index):
        return Refusal(RejectReason.UNKNOWN_SYMBOL)
    if any(price <= 0 for _, price in command.index):
        return Refusal(RejectReason.PRICE_NOT_POSITIVE)
    names = [trader for trader, *_ in command.deposits] + [position.trader for position in command.positions]
    if any(name.startswith(HOUSE) for name in names):
        return Refusal(RejectReason.RESERVED_NAME)
    named = {asset for _, asset, _ in command.deposits} | {asset for asset, _, _ in command.insurance}
    if not named <= set(state.assets) or any((a, s) not in state.funds for a, s, _ in command.insurance):
        return Refusal(RejectReason.UNKNOWN_ASSET)
    amounts = [amount for *_, amount in (*command.deposits, *command.insurance)]
    if any(amount <= 0 for amount in amounts):
        return Refusal(RejectReason.AMOUNT_NOT_POSITIVE)
    sums: dict[Symbol, tuple[Size, Cash]] = {}
    for position in command.positions:
        size, cost = sums.get(position.symbol, (0, 0))
        sums[position.symbol] = size + position.size, cost + position.cost
    if any(total != (0, 0) for total in sums.values()):
        return Refusal(RejectReason.BOOKS_DO_NOT_BALANCE)
    if any(symbol not in dict(command.index) for symbol in sums):
        return Refusal(RejectReason.NO_MARK_PRICE)
    return None


def _place(position: GenesisPosition, state: State) -> None:
    desk = state.desk(position.trader, position.symbol)
    desk.set_mode(position.mode)
    desk.leverage = position.leverage
    desk.auto_margin = position.auto_margin
    desk.book_fill(position.size, position.cost)
    state.markets[position.symbol].holders[position.trader] = desk
    if position.mode is MarginMode.ISOLATED:
        state.ledger.transfer(
            desk.cross.wallet, desk.isolated.wallet, position.margin, TransferReason.OPENING_MARGIN
        )
        desk.isolated.put_in = position.margin
