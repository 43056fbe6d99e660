"""Somebody who watches a venue and knows its laws: after every command all of them are put to the test.

With the venue's own `check` come its slow twins (margin in fractions, a bookkeeper who only listens), and
what can be seen from outside alone: who was left alone, what a refusal changed, what a copy would do.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import TypeAlias

from msgspec.structs import replace

from exchange.commands import AnyCommand, CancelOrder, OpenBooks, PassTime, PlaceOrder
from exchange.engine import Exchange
from exchange.events import (
    AnyEvent,
    CascadePaused,
    LiquidationFinished,
    LiquidationStarted,
    OrderAccepted,
    OrderRejected,
    Traded,
)
from exchange.questions import AccountView, AnyQuestion, ReadAccount
from exchange.rules import VenueRules
from exchange.terms import BUY, OrderType, Symbol, TimeInForce, Trader
from exchange.units import Time
from tests.reference import naive_margin
from tests.reference.accountant import Accountant, ledger_balances

Step: TypeAlias = tuple[AnyCommand, Time]
WORKING = (OrderType.LIMIT, OrderType.MARKET)


class Witness:
    """A venue that is watched."""

    def __init__(self, rules: VenueRules, opening: OpenBooks) -> None:
        self.exchange = Exchange(rules)
        self._accountant = Accountant(rules, opening)
        self._rules = rules

    def submit(self, command: AnyCommand, time: Time) -> list[AnyEvent]:
        """Submit a command and put every law to the test."""
        events = self.exchange.submit(command, time)
        self.exchange.check()
        naive_margin.check(self.exchange)
        self._accountant.read(events)
        self._books_agree()
        self._nobody_is_left_alone(events)
        self._no_fund_owes()
        _liquidations_add_up(events)
        _fill_or_kill_is_whole(command, events)
        return events

    def compared(self, command: AnyCommand, time: Time) -> list[AnyEvent]:
        """The same, next to a copy restored from a snapshot; a refusal is compared with nothing at all."""
        blob = self.exchange.snapshot()
        copy = self._copy(blob)
        assert copy.snapshot() == blob, "restored, it is another state (S-3)"
        events = self.submit(command, time)
        assert copy.submit(command, time) == events, "restored, it tells another story (S-1)"
        after = self.exchange.snapshot()
        assert copy.snapshot() == after, "restored, it goes elsewhere (S-1)"
        if any(isinstance(event, OrderRejected) for event in events):
            idle = self._copy(blob)
            idle.submit(PassTime(), time)
            assert idle.snapshot() == after, "a refused command left a footprint"
        return events

    def asked(self, questions: Iterable[AnyQuestion]) -> None:
        """A question changes nothing."""
        before = self.exchange.snapshot()
        for question in questions:
            self.exchange.ask(question)
        assert self.exchange.snapshot() == before, "a question changed the state"

    def shows_where_each_falls(self) -> None:
        """At the price that is shown a scope is safe, and one tick beyond it is not (G-9)."""
        for account in naive_margin.accounts(self.exchange):
            if account.desks and account.id not in self.exchange.state.unsafe:
                view = self.exchange.ask(ReadAccount(trader=account.id.trader))
                shown = {position.symbol: position.liquidation_price for position in view.positions}
                for symbol, desk in account.desks.items():
                    price = shown[symbol]
                    if price is not None:
                        beyond = price - 1 if desk.position.size > 0 else price + 1
                        assert self._safe(account, symbol, price), f"{account.id} falls before {price}"
                        assert not self._safe(account, symbol, beyond), f"{account.id} stands at {beyond}"

    def placing_and_cancelling_is_neutral(self, trader: Trader, symbol: Symbol, time: Time) -> None:
        """An order that came and went has left everybody what they had, to the unit (G-3).

        Not told where liquidations wait, or what a fund took over: any command serves both. And whoever acts
        is looked at: a call that is over may end by it, before the next sample would have ended it.
        """
        copy = self._copy(self.exchange.snapshot())
        copy.submit(PassTime(), time)
        if copy.state.unsafe or any(fund.account.desks for fund in copy.state.funds.values()):
            return
        everybody = sorted({*copy.state.members, trader})
        before = [_apart_from_calls(copy, each) for each in everybody]
        price = max(1, copy.markets[symbol].mark // 2)
        order = PlaceOrder(trader=trader, symbol=symbol, side=BUY, size=3, price=price, post_only=True)
        accepted = [e for e in copy.submit(order, time) if isinstance(e, OrderAccepted)]
        for event in accepted:
            copy.submit(CancelOrder(trader=trader, symbol=symbol, order_id=event.order_id), time)
        after = [_apart_from_calls(copy, each) for each in everybody]
        assert after == before, "an order that came and went left a trace (G-3)"

    # ── the laws ──────────────────────────────────────────────────────────────────────────────

    def _books_agree(self) -> None:
        told, kept = self._accountant.balances(), ledger_balances(self.exchange.state.ledger.balances())
        assert told == kept, "the events tell of other balances"
        held = {
            (trader, symbol): (desk.position.size, desk.position.cost)
            for symbol, market in self.exchange.markets.items()
            for trader, desk in market.holders.items()
        }
        assert self._accountant.holdings() == held, "the events tell of other positions"

    def _nobody_is_left_alone(self, events: list[AnyEvent]) -> None:
        """Who is unsafe has been liquidated, or waits for a reason (L-2)."""
        state, markets = self.exchange.state, self.exchange.markets
        if not state.open or any(isinstance(event, CascadePaused) for event in events):
            return
        for account in state.unsafe.values():
            assert any(markets[symbol].suspended for symbol in account.desks), f"{account.id} waits (L-2)"

    def _no_fund_owes(self) -> None:
        """A fund's equity at the mark stays at or above zero while anything can be done about it (L-5)."""
        state = self.exchange.state
        for fund in state.funds.values():
            waits = any(self.exchange.markets[symbol].suspended for symbol in fund.account.desks)
            assert state.risk(fund.account).equity >= 0 or waits or not state.open, "a fund owes (L-5)"

    def _safe(self, account: naive_margin.MarginAccount, symbol: Symbol, price: int) -> bool:
        weights = naive_margin.weigh(self.exchange, account, **{symbol: price})
        return naive_margin.is_safe(account.wallet.balance, weights)

    def _copy(self, blob: bytes) -> Exchange:
        return Exchange.restore(self._rules, blob)


def _apart_from_calls(exchange: Exchange, trader: Trader) -> AccountView:
    view = exchange.ask(ReadAccount(trader=trader))
    return replace(
        view,
        cash=tuple(replace(each, margin_called=False) for each in view.cash),
        positions=tuple(replace(each, margin_called=False) for each in view.positions),
    )


def _liquidations_add_up(events: list[AnyEvent]) -> None:
    """Each step says where its lots went; none is tried twice in vain; no fee without a fill (L-9)."""
    started = {e.liquidation_id: e for e in events if isinstance(e, LiquidationStarted)}
    finished = [e for e in events if isinstance(e, LiquidationFinished)]
    assert len(started) == len(finished), "a liquidation that has not finished"
    for event in finished:
        closed = event.filled_size + event.insured_size + event.deleveraged_size
        assert closed + event.unclosed_size == abs(started[event.liquidation_id].size), "lots went nowhere"
        assert event.fee == 0 or event.filled_size > 0, "a fee on nothing"
    idle = [e.trader for e in finished if e.unclosed_size == abs(started[e.liquidation_id].size)]
    assert len(idle) == len(set(idle)), "a step that closes nothing is tried again (L-9)"


def _fill_or_kill_is_whole(command: AnyCommand, events: list[AnyEvent]) -> None:
    """All or nothing, and nothing leaves no trace (B-8)."""
    if not isinstance(command, PlaceOrder) or command.type not in WORKING:
        return
    if command.time_in_force is not TimeInForce.FOK or any(isinstance(e, OrderRejected) for e in events):
        return
    order = next(e for e in events if isinstance(e, OrderAccepted) and e.trader == command.trader)
    filled = sum(e.size for e in events if isinstance(e, Traded) and e.taker_order_id == order.order_id)
    assert filled == order.size, "fill-or-kill left a part (B-8)"


# ── when a law is broken ────────────────────────────────────────────────────────────────────────


def shrink(steps: Sequence[Step], fails: Callable[[Sequence[Step]], bool]) -> list[Step]:
    """The fewest steps found that still fail: any part of a history is one, for refusals are values."""
    kept, size = list(steps), len(steps) // 2
    while size:
        start = 0
        while start < len(kept):
            shorter = kept[:start] + kept[start + size :]
            if fails(shorter):
                kept = shorter
            else:
                start += size
        size //= 2
    return kept
