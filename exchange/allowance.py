"""May an account change its mode, leverage, margin or cash? Read down each staircase, as in intake.

Decides and changes nothing (RULES 6 and 7).
"""

from exchange.account import Desk
from exchange.commands import (
    BOUND,
    Deposit,
    MoveMargin,
    SetLeverage,
    SetMarginMode,
    Withdraw,
)
from exchange.drafts import Refusal
from exchange.margin import Leg, initial, leverage_cap, removable
from exchange.market import Market
from exchange.reserves import margin_at
from exchange.state import State
from exchange.terms import (
    MarginMode,
    RejectReason,
)
from exchange.units import KEPT_MAX, Cash


def refuse_mode(command: SetMarginMode, state: State) -> Refusal | None:
    """Locked by a position or orders on that symbol, anywhere (RULES 7)."""
    if command.symbol not in state.markets:
        return Refusal(RejectReason.UNKNOWN_SYMBOL)
    desk = state.desk(command.trader, command.symbol)
    if desk.mode is command.mode:
        return Refusal(RejectReason.MODE_UNCHANGED)
    if desk.position.size:
        return Refusal(RejectReason.MODE_LOCKED_BY_POSITION)
    if desk.has_orders:
        return Refusal(RejectReason.MODE_LOCKED_BY_ORDERS)
    return None


def refuse_leverage(command: SetLeverage, state: State) -> Refusal | None:
    """Within the tier's cap; an isolated position's only upwards; orders must still be held (RULES 7)."""
    market = state.markets.get(command.symbol)
    if market is None:
        return Refusal(RejectReason.UNKNOWN_SYMBOL)
    desk = state.desk(command.trader, command.symbol)
    instrument = market.instrument
    lots = max(abs(desk.position.size + desk.bids.size), abs(desk.position.size - desk.asks.size))
    cap = leverage_cap(instrument, instrument.notional(lots, market.mark) if lots else 0)
    if not 1 <= command.leverage <= cap:
        return Refusal(RejectReason.LEVERAGE_OUT_OF_RANGE, cap)
    if desk.position.size and desk.mode is MarginMode.ISOLATED and command.leverage < desk.leverage:
        return Refusal(RejectReason.LEVERAGE_REDUCTION_WITH_POSITION, desk.leverage)
    more = leverage_needs(desk, command.leverage, market) if command.leverage < desk.leverage else 0
    if more > max(0, state.free(desk)):
        return Refusal(RejectReason.INSUFFICIENT_MARGIN, more)
    return None


def leverage_needs(desk: Desk, leverage: int, market: Market) -> Cash:
    """How much more position and orders need at another leverage, to the unit; negative: less.

    An isolated position keeps its wallet (RULES 7).
    """
    more = margin_at(desk, leverage) - desk.order_margin
    size = desk.position.size
    if size and desk.mode is MarginMode.CROSS:
        more += initial(market.instrument, size, market.mark, leverage)
        more -= initial(market.instrument, size, market.mark, desk.leverage)
    return more


def refuse_margin_move(command: MoveMargin, state: State) -> Refusal | None:
    """RULES 6: in up to what may leave cross, out down to what the position must keep."""
    market = state.markets.get(command.symbol)
    if market is None:
        return Refusal(RejectReason.UNKNOWN_SYMBOL)
    desk = state.desk(command.trader, command.symbol)
    if desk.mode is not MarginMode.ISOLATED:
        return Refusal(RejectReason.NOT_ISOLATED)
    if not desk.position.size:
        return Refusal(RejectReason.NO_POSITION)
    if not command.amount:
        return Refusal(RejectReason.AMOUNT_NOT_POSITIVE)
    if command.amount > 0:
        addable = state.transferable(desk.cross)
        over = command.amount > addable
        return Refusal(RejectReason.AMOUNT_ABOVE_AVAILABLE, addable) if over else None
    free = isolated_removable(desk, market)
    return Refusal(RejectReason.AMOUNT_ABOVE_REMOVABLE, free) if -command.amount > free else None


def isolated_removable(desk: Desk, market: Market) -> Cash:
    position = desk.position
    leg = Leg(desk.instrument, position.size, position.cost, market.mark, desk.leverage)
    return removable(desk.account.wallet.balance, leg)


def refuse_transfer(command: Deposit | Withdraw, state: State) -> Refusal | None:
    if command.asset not in state.assets:
        return Refusal(RejectReason.UNKNOWN_ASSET)
    if command.amount <= 0:
        return Refusal(RejectReason.AMOUNT_NOT_POSITIVE)
    room = min(BOUND, _room(command, state))
    if command.amount > room:
        return Refusal(RejectReason.OUT_OF_BOUNDS, room)
    if command.transfer_id and command.transfer_id in state.member(command.trader).transfer_ids:
        return Refusal(RejectReason.DUPLICATE_TRANSFER_ID)
    if isinstance(command, Withdraw):
        free = state.transferable(state.cross(command.trader, command.asset))
        if command.amount > free:
            return Refusal(RejectReason.AMOUNT_ABOVE_AVAILABLE, free)
    return None


def _room(command: Deposit | Withdraw, state: State) -> Cash:
    """How much more may come in, or go out, until a balance would be more than is kept."""
    outside = state.outside(command.asset).balance
    if isinstance(command, Withdraw):
        return KEPT_MAX - outside
    return KEPT_MAX - max(-outside, state.cross(command.trader, command.asset).wallet.balance)
