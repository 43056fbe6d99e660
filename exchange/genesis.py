"""The world as it stands when a scenario begins: deposits, positions, funds, and the first index.

Allowed once, before anything else, and only if sizes and costs sum to zero (DECISIONS).
"""

from collections import Counter, defaultdict

from exchange.commands import GenesisPosition, OpenBooks
from exchange.drafts import Refusal
from exchange.instrument import Instrument
from exchange.ledger import HOUSE
from exchange.margin import Leg, shortfall
from exchange.state import State
from exchange.terms import AccountId, MarginMode, RejectReason, Symbol, TransferReason
from exchange.units import KEPT_MAX, WORTH_MAX


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
    named = (*(trader for trader, *_ in command.deposits), *(each.trader for each in command.positions))
    if any(name.startswith(HOUSE) for name in named):
        return Refusal(RejectReason.RESERVED_NAME)
    return _refuse_index(command, state) or _refuse_money(command, state) or _refuse_positions(command, state)


def _refuse_index(command: OpenBooks, state: State) -> Refusal | None:
    for symbol, price in command.index:
        market = state.markets.get(symbol)
        if market is None:
            return Refusal(RejectReason.UNKNOWN_SYMBOL)
        if price <= 0:
            return Refusal(RejectReason.PRICE_NOT_POSITIVE)
        if price > market.instrument.price_max:
            return Refusal(RejectReason.OUT_OF_BOUNDS, market.instrument.price_max)
    return None


def _refuse_money(command: OpenBooks, state: State) -> Refusal | None:
    """All that is paid in from outside is one balance there."""
    if any((asset, symbol) not in state.funds for asset, symbol, _ in command.insurance):
        return Refusal(RejectReason.UNKNOWN_ASSET)
    paid_in = dict.fromkeys(state.assets, 0)
    amounts = [(asset, amount) for _, asset, amount in command.deposits]
    amounts += [(asset, amount) for asset, _, amount in command.insurance]
    for asset, amount in amounts:
        if asset not in paid_in:
            return Refusal(RejectReason.UNKNOWN_ASSET)
        if amount <= 0:
            return Refusal(RejectReason.AMOUNT_NOT_POSITIVE)
        paid_in[asset] += amount
    over = any(total > KEPT_MAX for total in paid_in.values())
    return Refusal(RejectReason.OUT_OF_BOUNDS, KEPT_MAX) if over else None


def _refuse_positions(command: OpenBooks, state: State) -> Refusal | None:
    """Each is one that somebody could have come to, and together they have two sides."""
    index = dict(command.index)
    sizes, costs = Counter[Symbol](), Counter[Symbol]()
    for position in command.positions:
        if position.symbol not in index:
            return Refusal(RejectReason.NO_MARK_PRICE)
        if refusal := _refuse_position(position, state.markets[position.symbol].instrument):
            return refusal
        sizes[position.symbol] += position.size
        costs[position.symbol] += position.cost
    if any((*sizes.values(), *costs.values())):
        return Refusal(RejectReason.BOOKS_DO_NOT_BALANCE)
    held = {(position.trader, position.symbol) for position in command.positions}
    if len(held) < len(command.positions):
        return Refusal(RejectReason.MODE_LOCKED_BY_POSITION)
    return _refuse_margins(command, state)


def _refuse_position(position: GenesisPosition, instrument: Instrument) -> Refusal | None:
    size, cost = position.size, position.cost
    if not size:
        return Refusal(RejectReason.SIZE_NOT_POSITIVE)
    if cost * instrument.value(size, 1) <= 0:
        return Refusal(RejectReason.BOOKS_DO_NOT_BALANCE)
    if abs(cost) > WORTH_MAX:
        return Refusal(RejectReason.OUT_OF_BOUNDS, WORTH_MAX)
    if not 1 <= position.leverage <= instrument.leverage_max:
        return Refusal(RejectReason.LEVERAGE_OUT_OF_RANGE, instrument.leverage_max)
    if position.margin < 0:
        return Refusal(RejectReason.AMOUNT_NOT_POSITIVE)
    if position.margin and position.mode is not MarginMode.ISOLATED:
        return Refusal(RejectReason.NOT_ISOLATED)
    return None


def _refuse_margins(command: OpenBooks, state: State) -> Refusal | None:
    """What is put into positions is paid in by their holders, and is enough: nobody begins unsafe."""
    left: Counter[AccountId] = Counter()
    legs: defaultdict[AccountId, list[Leg]] = defaultdict(list)
    index = dict(command.index)
    for trader, asset, amount in command.deposits:
        left[AccountId(trader, asset)] += amount
    for position in command.positions:
        instrument = state.markets[position.symbol].instrument
        payer = AccountId(position.trader, instrument.settle)
        if position.margin > left[payer]:
            return Refusal(RejectReason.AMOUNT_ABOVE_AVAILABLE, left[payer], position.symbol)
        crossed = position.mode is MarginMode.CROSS
        scope = payer if crossed else AccountId(position.trader, position.symbol)
        left[payer] -= position.margin
        left[scope] += position.margin
        mark = index[position.symbol]
        legs[scope].append(Leg(instrument, position.size, position.cost, mark, position.leverage))
    for scope, held in legs.items():
        if lacking := shortfall(left[scope], held):
            return Refusal(RejectReason.INSUFFICIENT_MARGIN, lacking, held[0].instrument.symbol)
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
