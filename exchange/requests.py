"""What a trader asks for: each request is refused whole by its intake, or carried out whole.

What follows from it for marks, margins and others is the engine's, once the request is done.
"""

from collections.abc import Callable
from typing import Any, Final, TypeAlias

from exchange.account import MarginAccount
from exchange.allowance import refuse_leverage, refuse_margin_move, refuse_mode, refuse_transfer
from exchange.commands import (
    AmendOrder,
    CancelAll,
    CancelOrder,
    Deposit,
    MoveMargin,
    PlaceOrder,
    SetAutoMargin,
    SetLeverage,
    SetMarginMode,
    Withdraw,
)
from exchange.conditionals import Conditionals, place_conditional
from exchange.drafts import CONDITIONAL, NO_ID, Refusal, order_of
from exchange.events import (
    AutoMarginChanged,
    CashMoved,
    LeverageChanged,
    MarginModeChanged,
)
from exchange.intake import refuse_amend, refuse_order
from exchange.matching import Matching
from exchange.open_orders import cancel, cancel_all, resize, withdraw
from exchange.order import Order
from exchange.pretrade import refuse_amended, refuse_margin
from exchange.reserves import relever
from exchange.state import State
from exchange.terms import (
    CancelReason,
    OrderType,
    RejectReason,
    TransferReason,
)
from exchange.triggers import ConditionalOrder
from exchange.watch import Watch

Request: TypeAlias = Callable[[Any], Refusal | None]
"""Carries out one kind of command, or says why not."""
_LIMIT: Final = OrderType.LIMIT
_REQUESTED: Final = CancelReason.REQUESTED


class Requests:
    """The handlers of a trader's commands: each answers a refusal, or None when it is done."""

    def __init__(self, state: State, matching: Matching, conditionals: Conditionals, watch: Watch) -> None:
        self._state = state
        self._matching = matching
        self._conditionals = conditionals
        self._watch = watch

    def handlers(self) -> dict[type, Request]:
        return {
            PlaceOrder: self.place,
            AmendOrder: self.amend,
            CancelOrder: self.cancel,
            CancelAll: self.cancel_all,
            SetMarginMode: self.set_mode,
            SetLeverage: self.set_leverage,
            MoveMargin: self.move_margin,
            SetAutoMargin: self.set_auto_margin,
            Deposit: self.deposit,
            Withdraw: self.withdraw,
        }

    # ── orders ────────────────────────────────────────────────────────────────────────────────

    def place(self, command: PlaceOrder) -> Refusal | None:
        state = self._state
        if refusal := refuse_order(command, state):
            return refusal
        market = state.markets[command.symbol]
        desk = market.desks[command.trader]
        if command.type is not _LIMIT and command.type in CONDITIONAL:
            waiting = place_conditional(command, desk, state.take_order_id())
            self._conditionals.wait(waiting, command.sibling)
            return None
        order = order_of(command, market, desk)
        if refusal := refuse_margin(order, desk, state):
            return refusal
        order.id = state.take_order_id()
        order.sequence = state.sequence
        if command.sibling:
            self._conditionals.pair(order, command.sibling)
        self._matching.enter(order, desk, market)
        return None

    def _find(self, command: AmendOrder | CancelOrder) -> Order | ConditionalOrder | None:
        state, trader = self._state, command.trader
        market = state.markets.get(command.symbol)
        if market is None:
            return None
        id = command.order_id
        if not id and command.client_id and (member := state.members.get(trader)) is not None:
            id = member.client_ids.get(command.client_id, NO_ID)
        order = market.book.orders_by_id.get(id) or market.triggers.orders_by_id.get(id)
        return order if order is not None and order.trader == trader else None

    def amend(self, command: AmendOrder) -> Refusal | None:
        order = self._find(command)
        if refusal := refuse_amend(command, order, self._state):
            return refusal
        if isinstance(order, ConditionalOrder):
            self._conditionals.amend(order, command.trigger_price, command.price, command.size)
            return None
        assert order is not None
        return self._amend_resting(command, order)

    def _amend_resting(self, command: AmendOrder, order: Order) -> Refusal | None:
        """Less size keeps the place; a new price may trade at once, like an order just arrived."""
        state, desk = self._state, order.desk
        market = state.markets[order.symbol]
        price, size = command.price or order.price, command.size or order.size
        if refusal := refuse_amended(order, desk, price, size, state):
            return refusal
        if not market.book.would_take(order.side, price):
            keeps = resize(order, price, size, state)
            state.tell_amended(order, order.open_size, keeps_place=keeps)
            return None
        withdraw(order, price, size, state)
        state.tell_amended(order, order.open_size)
        self._matching.work(order, desk, market)
        return None

    def cancel(self, command: CancelOrder) -> Refusal | None:
        if not self._state.open:
            return Refusal(RejectReason.VENUE_CLOSED)
        order = self._find(command)
        if order is None:
            return Refusal(RejectReason.UNKNOWN_ORDER)
        if isinstance(order, ConditionalOrder):
            self._conditionals.drop(order)
        else:
            cancel(order, _REQUESTED, self._state)
        return None

    def cancel_all(self, command: CancelAll) -> Refusal | None:
        state = self._state
        if not state.open:
            return Refusal(RejectReason.VENUE_CLOSED)
        if command.symbol and command.symbol not in state.markets:
            return Refusal(RejectReason.UNKNOWN_SYMBOL)
        for symbol, desk in sorted(state.member(command.trader).desks.items()):
            if command.symbol in ("", symbol):
                cancel_all(desk, _REQUESTED, state)
        return None

    def set_mode(self, command: SetMarginMode) -> Refusal | None:
        if refusal := refuse_mode(command, self._state):
            return refusal
        self._state.desk(command.trader, command.symbol).set_mode(command.mode)
        self._state.events.append(
            MarginModeChanged(
                time=self._state.now, trader=command.trader, symbol=command.symbol, mode=command.mode
            )
        )
        return None

    def set_leverage(self, command: SetLeverage) -> Refusal | None:
        """The setting changes and open orders with it; an isolated wallet does not (RULES 7)."""
        state = self._state
        if refusal := refuse_leverage(command, state):
            return refusal
        desk = state.desk(command.trader, command.symbol)
        relever(desk, command.leverage, state.ledger)
        state.touch(desk.account)
        state.touch(desk.cross)
        state.events.append(
            LeverageChanged(
                time=state.now, trader=command.trader, symbol=command.symbol, leverage=command.leverage
            )
        )
        return None

    def set_auto_margin(self, command: SetAutoMargin) -> Refusal | None:
        state = self._state
        if command.symbol not in state.markets:
            return Refusal(RejectReason.UNKNOWN_SYMBOL)
        state.desk(command.trader, command.symbol).auto_margin = command.enabled
        state.events.append(
            AutoMarginChanged(
                time=state.now, trader=command.trader, symbol=command.symbol, enabled=command.enabled
            )
        )
        return None

    # ── cash ──────────────────────────────────────────────────────────────────────────────────

    def move_margin(self, command: MoveMargin) -> Refusal | None:
        if refusal := refuse_margin_move(command, self._state):
            return refusal
        desk = self._state.desk(command.trader, command.symbol)
        reason = TransferReason.MARGIN_ADDED if command.amount > 0 else TransferReason.MARGIN_REMOVED
        self._watch.move_margin(desk, command.amount, reason)
        return None

    def deposit(self, command: Deposit) -> Refusal | None:
        state = self._state
        if refusal := refuse_transfer(command, state):
            return refusal
        account = state.cross(command.trader, command.asset)
        outside = state.outside(command.asset)
        state.ledger.transfer(outside, account.wallet, command.amount, TransferReason.DEPOSIT)
        self._remember_transfer(command, account, TransferReason.DEPOSIT, command.amount)
        return None

    def withdraw(self, command: Withdraw) -> Refusal | None:
        state = self._state
        if refusal := refuse_transfer(command, state):
            return refusal
        account = state.cross(command.trader, command.asset)
        outside = state.outside(command.asset)
        state.ledger.transfer(account.wallet, outside, command.amount, TransferReason.WITHDRAWAL)
        self._remember_transfer(command, account, TransferReason.WITHDRAWAL, -command.amount)
        return None

    def _remember_transfer(
        self, command: Deposit | Withdraw, account: MarginAccount, reason: TransferReason, amount: int
    ) -> None:
        state = self._state
        if command.transfer_id:
            state.member(command.trader).transfer_ids[command.transfer_id] = None
        state.touch(account)
        state.events.append(
            CashMoved(
                time=state.now, trader=command.trader, asset=command.asset, amount=amount, reason=reason
            )
        )
