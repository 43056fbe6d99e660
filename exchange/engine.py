"""The whole venue: one command in, what happened out. Single-threaded, whole numbers, no clock.

The order of things within one command is DECISIONS "One command, in order"; it stands in `submit`
and `_react`, and every loop in it is bounded.
"""

from collections.abc import Iterable, Mapping
from heapq import heappop

from exchange import answers, checkpoint, integrity
from exchange.account import MarginAccount
from exchange.commands import AnyCommand
from exchange.conditionals import Conditionals
from exchange.drafts import Refusal
from exchange.events import (
    AnyEvent,
    CascadePaused,
    FundingPaid,
    MarkChanged,
    OrderRejected,
)
from exchange.funding import funding_payment, funding_rate_ppb
from exchange.insurance import Insurance
from exchange.ledger import HOUSE
from exchange.liquidator import Liquidator
from exchange.margin import shortfall
from exchange.market import Market
from exchange.matching import Matching
from exchange.open_orders import cancel, cancel_waiting
from exchange.operator import Operator
from exchange.questions import Answer_co, Question
from exchange.queue import Queue
from exchange.requests import Requests
from exchange.rules import VenueRules
from exchange.state import FAR_FUTURE, Fund, State
from exchange.terms import (
    NOBODY,
    AccountId,
    CancelReason,
    ClientId,
    RejectReason,
    Symbol,
    Trader,
    TransferReason,
    TriggerBy,
)
from exchange.units import KEPT_MAX, Cash, Time
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
        self._queue = Queue(state)
        self._named = {NOBODY}
        """Who may act: the operator, and whoever has done so under a name that is nobody else's."""
        requests = Requests(state, self._matching, self._conditionals, self._watch)
        operator = Operator(state, self._insurance, self._watch)
        self._handlers = requests.handlers() | operator.handlers()

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
        """To be read by reports, autopsies and tests; nobody but the venue writes it."""
        return self._state

    def spare(self, scopes: Iterable[AccountId]) -> None:
        """Liquidate none of these from now on: for what-ifs, and no part of the state."""
        for scope in scopes:
            self._state.spared.setdefault(scope, 0)

    def spare_everybody(self) -> None:
        """Liquidate nobody from now on: for what-ifs, and no part of the state."""
        self._state.spares_everybody = True
        self._state.unsafe.clear()

    def spare_as(self, other: "Exchange") -> None:
        """Spare whom another venue spares, with what it has recorded of them."""
        self._state.spared.update(other._state.spared)
        if other._state.spares_everybody:
            self.spare_everybody()

    @property
    def spared(self) -> Mapping[AccountId, Cash]:
        """The most that each of the spared has been short of maintenance, in cash units."""
        return self._state.spared

    def submit(self, command: AnyCommand, time: Time) -> list[AnyEvent]:
        """Apply one command and everything that follows from it; an earlier time counts as the last one's."""
        state = self._state
        events: list[AnyEvent] = []
        state.events = events
        state.sequence += 1
        if time > state.now:
            if time > state.wake_time:
                self._pass_until(time)
            state.now = time
        if state.unsafe:
            self._serve_waiting()
        trader = command.trader
        refusal = None if trader in self._named else self._meet(trader)
        if refusal is None:
            refusal = self._handlers[type(command)](command)
        if refusal is not None:
            self._reject(command, refusal)
        if state.stirred or state.touched or state.unsafe or state.now >= state.wake_time:
            self._liquidator.set_off_by = trader
            self._react()
        return events

    def ask(self, question: Question[Answer_co]) -> Answer_co:
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

    def dissolve(self) -> None:
        """The end: whoever drops a venue dissolved leaves nothing for the collector to find."""
        self._state.dissolve()

    def _meet(self, trader: Trader) -> Refusal | None:
        """The first command under a name: names of the venue's own wallets and funds are refused."""
        if trader.startswith(HOUSE):
            return Refusal(RejectReason.RESERVED_NAME)
        self._named.add(trader)
        return None

    def _reject(self, command: AnyCommand, refusal: Refusal) -> None:
        """`needs` is left out where it exceeds what an event can hold."""
        needs = refusal.needs
        self._state.events.append(
            OrderRejected(
                time=self._state.now,
                trader=command.trader,
                symbol=refusal.symbol or getattr(command, "symbol", Symbol("")),
                client_id=getattr(command, "client_id", ClientId("")),
                reason=refusal.reason,
                needs=needs if needs is not None and abs(needs) <= KEPT_MAX else None,
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
        for fund in state.funds.values():
            if fund.account.desks and self._is_spent(fund):
                self._liquidator.wind_up(fund)
                self._look_again()

    def _is_spent(self, fund: Fund) -> bool:
        if self._insurance.equity(fund) > 0:
            return False
        self._suspend_stale()
        return not self._state.waits(fund.account)

    def _wake(self) -> None:
        """Expiries, samples, funding and the funds' own selling, each if it is due."""
        state = self._state
        self._expire(state.now)
        live = self._live_markets()
        for market in live:
            if state.now >= market.prices.sample_time:
                self._sample(market)
        self._fund_due([market for market in live if state.now >= market.prices.funding_time])
        self._look_again()
        if state.open:
            self._insurance.work_off()
        state.set_alarm()

    def _fund_due(self, markets: list[Market]) -> None:
        """Stamps are paid at the mark of now; only then is it asked whom that mark has reached."""
        moved = [market for market in markets if self._move_mark(market)]
        for market in markets:
            self._fund(market, market.prices.funding_time)
        for market in moved:
            self._watch.mark_moved(market)

    def _expire(self, until: Time) -> None:
        """Orders whose time has come by then are gone."""
        state = self._state
        while state.expiries and state.expiries[0][0] <= until:
            _, id, symbol = heappop(state.expiries)
            market = state.markets[symbol]
            if (order := market.book.orders_by_id.get(id)) is not None:
                cancel(order, CancelReason.EXPIRED, state)
            elif (waiting := market.triggers.orders_by_id.get(id)) is not None:
                cancel_waiting(waiting, CancelReason.EXPIRED, state)

    def _sample(self, market: Market) -> None:
        market.prices.sample(market.book, self._state.now)
        self._state.stirred[market.instrument.symbol] = market
        self._watch.look_at_recoveries()
        if market.prices.stale(self._state.now):
            self._state.suspend(market, True)

    def _pass_until(self, time: Time) -> None:
        """What passed before this command: stamps, each as if it had been told, for who held then pays
        (RULES 9), and orders that expired."""
        state = self._state
        while (stamp := self._next_stamp()) < time:
            self._arrive(stamp)
            if state.unsafe:
                self._serve_waiting()
            self._liquidator.set_off_by = NOBODY
            self._react()
        self._arrive(time)

    def _arrive(self, time: Time) -> None:
        self._state.now = time
        self._expire(time - 1)
        self._look_again()

    def _next_stamp(self) -> Time:
        return min((market.prices.funding_time for market in self._live_markets()), default=FAR_FUTURE)

    def _live_markets(self) -> list[Market]:
        """Those that have a price and have not been halted."""
        return [market for market in self.markets.values() if market.prices.index and not market.halted]

    def _serve_waiting(self) -> None:
        """Those who wait fall before the command, by nobody's doing."""
        self._liquidator.set_off_by = NOBODY
        self._cascade()

    def _suspend_stale(self) -> None:
        """Nobody falls by an index that has grown stale, be it since the last sample."""
        for market in self._live_markets():
            if market.prices.stale(self._state.now):
                self._state.suspend(market, True)
        self._look_again()

    def _fund(self, market: Market, stamp: Time) -> None:
        """Holders pay each other once; payers round up, receivers down, the rest is rounding."""
        state, prices, instrument = self._state, market.prices, market.instrument
        rate = funding_rate_ppb(prices)
        for trader, desk in sorted(market.holders.items()):
            amount = funding_payment(instrument, desk.position.size, prices.mark, rate)
            if amount:
                state.ledger.settle(market.rounding, desk.account.wallet, -amount, TransferReason.FUNDING)
                state.touch(desk.account)
                state.events.append(
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
        state.stirred[instrument.symbol] = market

    def _look_again(self) -> None:
        """Families of what filled, marks, margin calls and conditional orders, until nothing more follows."""
        state = self._state
        while state.stirred or state.touched:
            if self._matching.followers:
                self._conditionals.follow_fills()
            stirred = list(state.stirred.values())
            state.stirred.clear()
            for market in stirred:
                if self._move_mark(market):
                    self._watch.mark_moved(market)
            self._watch.assess_touched()
            for market in stirred:
                self._fire(market)

    def _move_mark(self, market: Market) -> bool:
        """Recompute the mark; return whether it changed."""
        prices = market.prices
        if not prices.index or market.halted or not prices.refresh_mark():
            return False
        self._state.moved = True
        self._state.events.append(
            MarkChanged(
                time=self._state.now,
                symbol=market.instrument.symbol,
                mark=prices.mark,
                index=prices.index,
            )
        )
        return True

    def _fire(self, market: Market) -> None:
        """Send on what trades, index and mark have reached since they were looked at. Not in an outage."""
        prices, triggers = market.prices, market.triggers
        index, mark = prices.index, prices.mark
        if triggers.orders_by_id and self._state.open:
            last = market.last
            if not triggers.quiet(index, mark, prices.first or last, last):
                self._conditionals.fire_traded(market, prices.last_seen)
                self._conditionals.fire_due(market, TriggerBy.INDEX, prices.index_seen, index)
                self._conditionals.fire_due(market, TriggerBy.MARK, prices.mark_seen, mark)
        prices.index_seen, prices.mark_seen, prices.last_seen = index, prices.mark, prices.last or index
        prices.first = 0

    def _cascade(self) -> None:
        """Liquidate, least safe first, until all are safe or this command has done its share."""
        state = self._state
        self._suspend_stale()
        if not state.open:
            return
        for _ in range(state.rules.liquidations_per_command_max):
            account = self._least_safe()
            if account is None:
                self._weigh_spared()
                return
            self._liquidator.liquidate(account)
            self._look_again()
        if waiting := len(state.unsafe):
            state.events.append(CascadePaused(time=state.now, waiting=waiting))

    def _least_safe(self) -> MarginAccount | None:
        """The next account to liquidate."""
        while (worst := self._queue.next()) is not None:
            account, safety = worst
            del self._state.unsafe[account.id]
            if safety.holds:
                self._watch.assess(account)
            elif not self._watch.auto_add(account):
                return account
            self._look_again()
        return None

    def _weigh_spared(self) -> None:
        """Record what each spared account is short of once every other is safe: only then would it fall."""
        state = self._state
        for id in state.spared:
            account = state.unsafe.get(id)
            if account is None or state.suspended(account):
                continue
            short = shortfall(account.wallet.balance, state.legs(account))
            state.spared[id] = max(state.spared[id], short)
            if not short:
                self._watch.assess(account)
