"""The whole venue: one command in, what happened out. Single-threaded, whole numbers, no clock.

The order of things within one command is DECISIONS "One command, in order"; it stands in `submit`
and `_react`, and every loop in it is bounded.
"""

from collections.abc import Callable
from functools import cmp_to_key
from heapq import heappop
from typing import Any

from exchange import answers, checkpoint, integrity
from exchange.account import Desk, MarginAccount
from exchange.book import Order
from exchange.commands import (
    AmendOrder,
    AnyCommand,
    CancelAll,
    CancelOrder,
    Deposit,
    HaltInstrument,
    MoveMargin,
    OpenBooks,
    PassTime,
    PlaceOrder,
    SetAutoMargin,
    SetFundingRate,
    SetIndexPrice,
    SetLeverage,
    SetMarginMode,
    SetVenueOpen,
    TraderCommand,
    Withdraw,
)
from exchange.conditionals import Conditionals, place_conditional
from exchange.events import (
    AnyEvent,
    AutoMarginChanged,
    CascadePaused,
    CashMoved,
    FundingPaid,
    InstrumentHalted,
    LeverageChanged,
    LiquidationsSuspended,
    MarginModeChanged,
    MarkChanged,
    OrderAmended,
    OrderRejected,
    VenueOpened,
)
from exchange.funding import funding_payment, funding_rate_ppb
from exchange.genesis import open_books
from exchange.insurance import Insurance
from exchange.intake import (
    CONDITIONAL,
    Refusal,
    order_of,
    refuse_amend,
    refuse_leverage,
    refuse_margin,
    refuse_margin_move,
    refuse_mode,
    refuse_order,
    refuse_transfer,
    trigger_source,
)
from exchange.liquidator import Liquidator
from exchange.margin import is_safe, less_safe, safety
from exchange.market import Market
from exchange.matching import Matching
from exchange.questions import AnyAnswer, AnyQuestion
from exchange.reserves import amended_margin, hold, reprice_all
from exchange.rules import VenueRules
from exchange.settlement import settle_halt
from exchange.state import State
from exchange.terms import (
    CancelReason,
    ClientId,
    OrderId,
    RejectReason,
    Symbol,
    Trader,
    TransferReason,
    TriggerBy,
)
from exchange.triggers import ConditionalOrder
from exchange.units import Price, Time
from exchange.watch import Watch


class Exchange:
    """`submit(command, time) -> events` is all there is; `ask` changes nothing."""

    def __init__(self, rules: VenueRules) -> None:
        self._state = State(rules)
        self._build()

    def _build(self) -> None:
        state = self._state
        self.markets = state.markets
        self._matching = Matching(state)
        self._conditionals = Conditionals(state, self._matching)
        self._insurance = Insurance(state, self._matching)
        self._liquidator = Liquidator(state, self._matching, self._insurance)
        self._watch = Watch(state)
        self._handlers: dict[type, Callable[[Any], Refusal | None]] = {
            PlaceOrder: self._place,
            AmendOrder: self._amend,
            CancelOrder: self._cancel,
            CancelAll: self._cancel_all,
            SetMarginMode: self._set_mode,
            SetLeverage: self._set_leverage,
            MoveMargin: self._move_margin,
            SetAutoMargin: self._set_auto_margin,
            Deposit: self._deposit,
            Withdraw: self._withdraw,
            SetIndexPrice: self._set_index,
            SetFundingRate: self._set_funding_rate,
            SetVenueOpen: self._set_open,
            HaltInstrument: self._halt,
            OpenBooks: self._open_books,
            PassTime: lambda _: None,
        }

    # ── the venue's face ──────────────────────────────────────────────────────────────────────

    @property
    def now(self) -> Time:
        return self._state.now

    @property
    def sequence(self) -> int:
        """Commands applied so far."""
        return self._state.sequence

    @property
    def state(self) -> State:
        """For integrity, autopsies and tests; nobody else reads it, nobody else writes it."""
        return self._state

    def submit(self, command: AnyCommand, time: Time) -> list[AnyEvent]:
        """Apply one command at a time (not before the last) and everything that follows from it."""
        state = self._state
        events: list[AnyEvent] = []
        state.events = events
        state.sequence += 1
        self._liquidator.last_id = 0
        if time > state.now:
            state.now = time
            if time > state.wake_time:
                self._settle_missed_funding()
        if state.unsafe:
            self._cascade()
        refusal = self._handlers[type(command)](command)
        if refusal is not None:
            self._reject(command, refusal)
        self._conditionals.follow_fills()
        self._react()
        return events

    def ask(self, question: AnyQuestion) -> AnyAnswer:
        return answers.answer(self._state, question)

    def check(self) -> None:
        """Assert every law of the house. O(everything)."""
        integrity.check(self._state)

    def digest(self) -> bytes:
        """The state in sixteen bytes."""
        return checkpoint.digest(self._state)

    def snapshot(self) -> bytes:
        """The whole state, canonical: equal states give equal bytes."""
        return checkpoint.snapshot(self._state)

    @classmethod
    def restore(cls, rules: VenueRules, blob: bytes) -> "Exchange":
        exchange = cls(rules)
        checkpoint.restore(exchange._state, blob)
        exchange._watch.refile_all()
        return exchange

    # ── what a trader asks ────────────────────────────────────────────────────────────────────

    def _reject(self, command: AnyCommand, refusal: Refusal) -> None:
        self._state.emit(
            OrderRejected(
                time=self._state.now,
                trader=command.trader if isinstance(command, TraderCommand) else Trader(""),
                symbol=getattr(command, "symbol", Symbol("")),
                client_id=getattr(command, "client_id", ClientId("")),
                reason=refusal.reason,
                needs=refusal.needs,
            )
        )

    def _place(self, command: PlaceOrder) -> Refusal | None:
        state = self._state
        if refusal := refuse_order(command, state):
            return refusal
        desk = state.desk(command.trader, command.symbol)
        if command.type in CONDITIONAL:
            waiting = place_conditional(command, state.take_order_id())
            self._conditionals.wait(waiting, desk, command.sibling)
            return None
        order = order_of(command, state.markets[command.symbol], desk)
        if refusal := refuse_margin(order, desk, state):
            return refusal
        order.id = state.take_order_id()
        order.sequence = state.sequence
        if command.sibling:
            self._conditionals.pair(order, command.sibling)
        self._matching.enter(order, desk)
        return None

    def _find(self, command: AmendOrder | CancelOrder) -> Order | ConditionalOrder | None:
        state = self._state
        if command.symbol not in state.markets:
            return None
        id = command.order_id
        if not id and command.client_id:
            member = state.members.get(command.trader)
            id = member.client_ids.get(command.client_id, OrderId(0)) if member else OrderId(0)
        return state.live_order(command.trader, command.symbol, id) if id else None

    def _amend(self, command: AmendOrder) -> Refusal | None:
        order = self._find(command)
        if refusal := refuse_amend(command, order, self._state):
            return refusal
        if isinstance(order, ConditionalOrder):
            self._amend_waiting(command, order)
            return None
        assert order is not None
        return self._amend_resting(command, order)

    def _amend_waiting(self, command: AmendOrder, order: ConditionalOrder) -> None:
        market = self._state.markets[order.symbol]
        market.triggers.remove(order)
        order.price = command.price or order.price
        order.size = command.size or order.size
        order.trigger_price = command.trigger_price or order.trigger_price
        market.triggers.add(order, trigger_source(market, order.trigger_by))
        self._say_amended(order.id, order.trader, order.symbol, order.price, order.size, False)

    def _amend_resting(self, command: AmendOrder, order: Order) -> Refusal | None:
        """Less size keeps the place; a new price may trade at once, like an order just arrived."""
        state, desk = self._state, order.desk
        market = state.markets[order.symbol]
        price, size = command.price or order.price, command.size or order.size
        if refusal := self._refuse_amended_margin(order, desk, price, size, market):
            return refusal
        if not market.book.would_take(order.side, price):
            keeps = self._matching.resize(order, desk, price, size)
            self._say_amended(order.id, order.trader, order.symbol, price, order.open_size, keeps)
            return None
        self._matching.withdraw(order, desk, price, size)
        self._say_amended(order.id, order.trader, order.symbol, price, order.open_size, False)
        self._matching.work(order, desk, market)
        return None

    def _refuse_amended_margin(
        self, order: Order, desk: Desk, price: Price, size: int, market: Market
    ) -> Refusal | None:
        if order.reduce_only:
            return None
        more = amended_margin(desk, order, price, size, market.mark)
        state = self._state
        if more <= 0:
            return None
        free = state.available(desk.cross) if desk.account is desk.cross else state.transferable(desk.cross)
        return Refusal(RejectReason.INSUFFICIENT_MARGIN, more) if more > free else None

    def _say_amended(
        self, id: OrderId, trader: Trader, symbol: Symbol, price: Price, size: int, keeps: bool
    ) -> None:
        self._state.emit(
            OrderAmended(
                time=self._state.now,
                trader=trader,
                symbol=symbol,
                order_id=id,
                price=price,
                open_size=size,
                keeps_place=keeps,
            )
        )

    def _cancel(self, command: CancelOrder) -> Refusal | None:
        if not self._state.open:
            return Refusal(RejectReason.VENUE_CLOSED)
        order = self._find(command)
        if order is None:
            return Refusal(RejectReason.UNKNOWN_ORDER)
        if isinstance(order, ConditionalOrder):
            self._matching.retire_waiting(order, CancelReason.REQUESTED)
        else:
            self._matching.cancel(order, CancelReason.REQUESTED)
        return None

    def _cancel_all(self, command: CancelAll) -> Refusal | None:
        state = self._state
        if not state.open:
            return Refusal(RejectReason.VENUE_CLOSED)
        if command.symbol and command.symbol not in state.markets:
            return Refusal(RejectReason.UNKNOWN_SYMBOL)
        for symbol, desk in sorted(state.member(command.trader).desks.items()):
            if command.symbol in ("", symbol):
                self._matching.cancel_all(desk, symbol, CancelReason.REQUESTED)
        return None

    def _set_mode(self, command: SetMarginMode) -> Refusal | None:
        if refusal := refuse_mode(command, self._state):
            return refusal
        self._state.desk(command.trader, command.symbol).set_mode(command.mode)
        self._state.emit(
            MarginModeChanged(
                time=self._state.now, trader=command.trader, symbol=command.symbol, mode=command.mode
            )
        )
        return None

    def _set_leverage(self, command: SetLeverage) -> Refusal | None:
        """The setting changes and open orders with it; an isolated wallet does not (RULES 7)."""
        state = self._state
        if refusal := refuse_leverage(command, state):
            return refusal
        desk = state.desk(command.trader, command.symbol)
        desk.leverage = command.leverage
        reprice_all(desk)
        hold(desk, state.ledger)
        state.touch(desk.account)
        state.touch(desk.cross)
        state.emit(
            LeverageChanged(
                time=state.now, trader=command.trader, symbol=command.symbol, leverage=command.leverage
            )
        )
        return None

    def _set_auto_margin(self, command: SetAutoMargin) -> Refusal | None:
        state = self._state
        if command.symbol not in state.markets:
            return Refusal(RejectReason.UNKNOWN_SYMBOL)
        state.desk(command.trader, command.symbol).auto_margin = command.enabled
        state.emit(
            AutoMarginChanged(
                time=state.now, trader=command.trader, symbol=command.symbol, enabled=command.enabled
            )
        )
        return None

    # ── cash ──────────────────────────────────────────────────────────────────────────────────

    def _move_margin(self, command: MoveMargin) -> Refusal | None:
        if refusal := refuse_margin_move(command, self._state):
            return refusal
        desk = self._state.desk(command.trader, command.symbol)
        reason = TransferReason.MARGIN_ADDED if command.amount > 0 else TransferReason.MARGIN_REMOVED
        self._watch.move_margin(desk, command.amount, reason)
        return None

    def _deposit(self, command: Deposit) -> Refusal | None:
        state = self._state
        if refusal := refuse_transfer(command, state):
            return refusal
        account = state.cross(command.trader, command.asset)
        outside = state.outside(command.asset)
        state.ledger.transfer(outside, account.wallet, command.amount, TransferReason.DEPOSIT)
        self._remember_transfer(command, account, TransferReason.DEPOSIT, command.amount)
        return None

    def _withdraw(self, command: Withdraw) -> Refusal | None:
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
        state.emit(
            CashMoved(
                time=state.now, trader=command.trader, asset=command.asset, amount=amount, reason=reason
            )
        )

    # ── what the world does ───────────────────────────────────────────────────────────────────

    def _set_index(self, command: SetIndexPrice) -> Refusal | None:
        market = self._state.markets.get(command.symbol)
        if market is None:
            return Refusal(RejectReason.UNKNOWN_SYMBOL)
        if not 0 < command.price <= market.instrument.price_max:
            return Refusal(RejectReason.OUT_OF_BOUNDS, market.instrument.price_max)
        if market.halted:
            return Refusal(RejectReason.INSTRUMENT_HALTED)
        prices, now = market.prices, self._state.now
        if not prices.index:
            prices.start(command.price, now)
            self._state.wake_time = now
        previous = prices.index
        prices.index, prices.index_time = command.price, now
        self._state.stirred[command.symbol] = market
        self._suspend(market, False)
        self._conditionals.fire_due(market, TriggerBy.INDEX, previous, command.price)
        return None

    def _set_funding_rate(self, command: SetFundingRate) -> Refusal | None:
        market = self._state.markets.get(command.symbol)
        if market is None:
            return Refusal(RejectReason.UNKNOWN_SYMBOL)
        market.prices.published_rate_ppb = command.rate_ppb
        return None

    def _set_open(self, command: SetVenueOpen) -> Refusal | None:
        self._state.open = command.open
        self._state.emit(VenueOpened(time=self._state.now, open=command.open))
        return None

    def _halt(self, command: HaltInstrument) -> Refusal | None:
        state = self._state
        market = state.markets.get(command.symbol)
        if market is None:
            return Refusal(RejectReason.UNKNOWN_SYMBOL)
        if market.halted:
            return Refusal(RejectReason.INSTRUMENT_HALTED)
        if not 0 < command.settlement_price <= market.instrument.price_max:
            return Refusal(RejectReason.OUT_OF_BOUNDS, market.instrument.price_max)
        settle_halt(state, self._matching, self._insurance, market, command.settlement_price)
        state.emit(
            InstrumentHalted(time=state.now, symbol=command.symbol, settlement_price=command.settlement_price)
        )
        return None

    def _open_books(self, command: OpenBooks) -> Refusal | None:
        if refusal := open_books(command, self._state):
            return refusal
        self._state.wake_time = self._state.now
        self._watch.refile_all()
        return None

    def _suspend(self, market: Market, suspended: bool) -> None:
        if market.suspended is not suspended:
            market.suspended = suspended
            self._state.emit(
                LiquidationsSuspended(
                    time=self._state.now, symbol=market.instrument.symbol, suspended=suspended
                )
            )

    # ── what follows ──────────────────────────────────────────────────────────────────────────

    def _react(self) -> None:
        """What is due by now, marks and calls and conditional orders, then whoever has become unsafe."""
        state = self._state
        if state.now >= state.wake_time:
            self._wake()
        if state.stirred or state.touched:
            self._look_again()
        if state.unsafe:
            self._cascade()

    def _wake(self) -> None:
        """Expiries, samples, funding and the funds' own selling, each if it is due."""
        state = self._state
        self._expire()
        for market in state.markets.values():
            prices = market.prices
            if prices.index and not market.halted:
                if state.now >= prices.sample_time:
                    self._sample(market)
                if state.now >= prices.funding_time:
                    self._look_again()
                    self._fund(market, prices.funding_time)
        self._look_again()
        self._insurance.work_off()
        state.set_alarm()

    def _expire(self) -> None:
        state = self._state
        while state.expiries and state.expiries[0][0] <= state.now:
            _, id, symbol = heappop(state.expiries)
            market = state.markets[symbol]
            if (order := market.book.orders_by_id.get(id)) is not None:
                self._matching.cancel(order, CancelReason.EXPIRED)
            elif (waiting := market.triggers.get(id)) is not None:
                self._matching.retire_waiting(waiting, CancelReason.EXPIRED)

    def _sample(self, market: Market) -> None:
        market.prices.sample(market.book, self._state.now)
        self._state.stirred[market.instrument.symbol] = market
        self._watch.look_at_recoveries(market)
        if market.prices.stale(self._state.now):
            self._suspend(market, True)

    def _settle_missed_funding(self) -> None:
        """A stamp that passed before this command is paid by who held then (RULES 9)."""
        now = self._state.now
        for market in self._state.markets.values():
            while 0 < market.prices.funding_time < now and not market.halted:
                self._fund(market, market.prices.funding_time)

    def _fund(self, market: Market, stamp: Time) -> None:
        """Holders pay each other once; payers round up, receivers down, the rest is rounding."""
        state, prices, instrument = self._state, market.prices, market.instrument
        rate = funding_rate_ppb(prices)
        for trader, desk in sorted(market.holders.items()):
            amount = funding_payment(instrument, desk.position.size, prices.mark, rate)
            if amount:
                state.ledger.settle(market.rounding, desk.account.wallet, -amount, TransferReason.FUNDING)
                state.touch(desk.account)
                state.emit(
                    FundingPaid(
                        time=state.now,
                        trader=trader,
                        scope=desk.account.id.scope,
                        symbol=instrument.symbol,
                        rate_ppb=rate,
                        amount=amount,
                    )
                )
        prices.stamp_funding(rate, stamp)

    def _look_again(self) -> None:
        """Marks, margin calls and conditional orders, until nothing more follows from them."""
        state = self._state
        while state.stirred or state.touched:
            stirred = list(state.stirred.values())
            state.stirred.clear()
            for market in stirred:
                self._refresh_mark(market)
            self._watch.assess_touched()
            for market in stirred:
                self._fire(market)

    def _refresh_mark(self, market: Market) -> None:
        prices = market.prices
        if not prices.index or market.halted or not prices.refresh_mark():
            return
        self._state.emit(
            MarkChanged(
                time=self._state.now,
                symbol=market.instrument.symbol,
                mark=prices.mark,
                index=prices.index,
            )
        )
        self._watch.mark_moved(market)

    def _fire(self, market: Market) -> None:
        """Send on what marks and trades have reached since they were last looked at."""
        prices = market.prices
        if len(market.triggers):
            for by, seen, current in (
                (TriggerBy.MARK, prices.mark_seen, prices.mark),
                (TriggerBy.LAST, prices.last_seen, market.last),
            ):
                if seen != current:
                    self._conditionals.fire_due(market, by, seen, current)
        prices.mark_seen, prices.last_seen = prices.mark, market.last

    def _cascade(self) -> None:
        """Liquidate, least safe first, until all are safe or this command has done its share."""
        state = self._state
        if not state.open:
            return
        for _ in range(state.rules.liquidations_per_command_max):
            account = self._least_safe()
            if account is None:
                return
            self._liquidator.liquidate(account)
            self._conditionals.follow_fills()
            self._look_again()
        if waiting := len(state.unsafe):
            state.emit(CascadePaused(time=state.now, waiting=waiting))

    def _least_safe(self) -> MarginAccount | None:
        """The next account to liquidate, still unsafe, none of whose markets is suspended."""
        state = self._state
        while state.unsafe:
            ready = [a for a in state.unsafe.values() if not self._suspended(a)]
            if not ready:
                return None
            weighed = [(safety(a.wallet.balance, state.legs(a)), a) for a in ready]
            worst = min(weighed, key=_less_safe_first)[1]
            del state.unsafe[worst.id]
            if not is_safe(worst.wallet.balance, state.legs(worst)):
                return worst
            self._watch.assess(worst)
        return None

    def _suspended(self, account: MarginAccount) -> bool:
        return any(self._state.markets[symbol].suspended for symbol in account.desks)


def _compare(one: tuple[Any, MarginAccount], other: tuple[Any, MarginAccount]) -> int:
    if less_safe(one[0], other[0]):
        return -1
    if less_safe(other[0], one[0]):
        return 1
    return -1 if one[1].id < other[1].id else 1


_less_safe_first = cmp_to_key(_compare)
