"""The waterfall that closes an unsafe account (RULES 13, DECISIONS "Liquidation, fund, ADL, bad debt").

Its orders go; then a position is sold into the book that everybody trades in, no worse than its
bankruptcy price; what the book will not take goes to the insurance fund, then to the winners.
The scope ends at zero at the worst, and every shortfall has one payer, asked in this order:
insurance, winners, bad debt.
"""

import msgspec

from exchange.account import Desk, MarginAccount
from exchange.adl import plan_deleverage
from exchange.book import plain_writes
from exchange.clearing import Fill, Settled, settle
from exchange.events import Deleveraged, LiquidationFinished, LiquidationStarted
from exchange.insurance import Insurance
from exchange.liquidation import LiquidationPlan, liquidation_fee, part_of, plan_liquidation
from exchange.margin import Leg, bankruptcy_price
from exchange.market import Market
from exchange.matching import Matching, after_fill
from exchange.open_orders import cancel_all, cancel_scope
from exchange.order import Order
from exchange.ranking import Rankings
from exchange.state import Fund, State
from exchange.terms import (
    BUY,
    NOBODY,
    SELL,
    CancelReason,
    LiquidationRule,
    TimeInForce,
    TransferReason,
)
from exchange.units import Cash, Price, Size


@plain_writes
class Closing(msgspec.Struct, eq=False):
    """One liquidation step under way, and what has become of its lots (signed like the position)."""

    id: int
    account: MarginAccount
    desk: Desk
    market: Market
    plan: LiquidationPlan
    left: Size
    filled: Size = 0
    filled_value: Cash = 0
    fee: Cash = 0
    insured: Size = 0
    deleveraged: Size = 0
    realized: Cash = 0
    lost: Cash = 0

    @property
    def must_go(self) -> bool:
        """Whether lots are left that somebody must take: what a step down has not sold stays."""
        return self.plan.whole and self.left != 0

    def book(self, settled: Settled, size: Size) -> None:
        self.realized += settled.realized
        self.lost += settled.lost
        self.left -= size

    def part(self, lots: Size) -> tuple[Size, Cash]:
        """So many lots as signed size, and their value at bankruptcy."""
        size = lots if self.left > 0 else -lots
        return size, part_of(self.plan, size)


class Liquidator:
    """Closes one step of one account at a time; the engine decides whom and how many."""

    def __init__(self, state: State, matching: Matching, insurance: Insurance) -> None:
        self._state = state
        self._matching = matching
        self._insurance = insurance
        self._rankings = Rankings(state)
        self._moment, self._last_id = (0, 0), 0
        """A command and a time of it, and the liquidation that moved a market last then; 0 before any."""
        self.set_off_by = NOBODY
        """Whose command is being applied."""

    def liquidate(self, account: MarginAccount) -> None:
        """Cancel an unsafe scope's orders and look again; if still unsafe, close by one step."""
        self._rankings.begin()
        self._liquidate(account)
        self._rankings.end()

    def _liquidate(self, account: MarginAccount) -> None:
        state = self._state
        if cancel_scope(account, CancelReason.LIQUIDATION, state) and state.weigh(account).holds:
            return
        closing = self._begin(account, self._plan(account.wallet.balance, state.legs(account)))
        self._close(closing)
        self._say_finished(closing)
        if closing.filled:
            self._last_id = closing.id

    def wind_up(self, fund: Fund) -> None:
        """A fund that has nothing left gives its inventory to the winners at the mark; what it then owes
        is bad debt (DECISIONS)."""
        account = fund.account
        self._rankings.begin()
        for symbol, desk in sorted(account.desks.items()):
            market, size = self._state.markets[symbol], desk.position.size
            value = market.instrument.value(size, market.mark)
            closing = self._begin(account, LiquidationPlan(symbol, size, value, market.mark, True))
            self._deleverage(closing)
            self._say_finished(closing)
            self._insurance.make_good(account, market, closing.id, CancelReason.LIQUIDATION)
        self._rankings.end()

    def _begin(self, account: MarginAccount, plan: LiquidationPlan) -> Closing:
        state = self._state
        if self._moment != (state.sequence, state.now):
            self._moment, self._last_id = (state.sequence, state.now), 0
        desk, market = account.desks[plan.symbol], state.markets[plan.symbol]
        closing = Closing(state.next_liquidation_id, account, desk, market, plan, plan.size)
        state.next_liquidation_id += 1
        self._say_started(closing)
        return closing

    def _plan(self, balance: Cash, legs: list[Leg]) -> LiquidationPlan:
        """A step down is for a book that takes it: nobody else is asked to, and nobody waits for it."""
        plan = plan_liquidation(balance, legs)
        book = self._state.markets[plan.symbol].book
        if plan.whole or book.would_take(SELL if plan.size > 0 else BUY, plan.limit):
            return plan
        return plan_liquidation(balance, legs, stepwise=False)

    def _close(self, closing: Closing) -> None:
        """Book and fund in the order of the rule, a fund that came first once more with what the sale has
        brought it; then the winners."""
        if self._sells_first(closing):
            self._sell(closing)
            self._hand_over(closing)
        else:
            self._hand_over(closing)
            self._sell(closing)
            if closing.fee:
                self._hand_over(closing)
        self._deleverage(closing)
        self._insurance.make_good(closing.account, closing.market, closing.id, CancelReason.LIQUIDATION)
        self._state.touch(closing.account)

    def _sells_first(self, closing: Closing) -> bool:
        """Whether the book is asked before the fund (RULES 13), else only for what the fund cannot take:
        BitMEX's engine of 2020 takes over at once and sells as its own; Hyperliquid's vault takes who has
        less than two thirds of maintenance."""
        rule = closing.market.instrument.liquidation_rule
        if not closing.plan.whole or rule is LiquidationRule.IOC_AT_BANKRUPTCY:
            return True
        risk = self._state.risk(closing.account)
        return rule is LiquidationRule.BACKSTOP_VAULT and 3 * risk.equity >= 2 * risk.maintenance

    # ── into the book ─────────────────────────────────────────────────────────────────────────

    def _sell(self, closing: Closing) -> None:
        """An immediate-or-cancel order with the bankruptcy price as limit."""
        if not closing.left:
            return
        plan, market, instrument = closing.plan, closing.market, closing.market.instrument
        lots = abs(closing.left)
        order = Order(
            id=self._state.take_order_id(),
            side=SELL if plan.size > 0 else BUY,
            price=plan.limit,
            size=lots,
            open_size=lots,
            trader=closing.desk.trader,
            symbol=plan.symbol,
            time_in_force=TimeInForce.IOC,
            desk=closing.desk,
        )

        payable = self._payable(closing)

        def fee_of(price: Price, lots: Size) -> Cash:
            """At most what the scope has left beyond what the lots still to be sold may lose (DECISIONS)."""
            nonlocal payable
            size, bankrupt = closing.part(lots)
            value = instrument.value(size, price)
            payable += value - bankrupt
            fee = max(0, min(payable, liquidation_fee(instrument, abs(value))))
            payable -= fee
            closing.fee += fee
            closing.filled += size
            closing.filled_value += abs(value)
            return fee

        wallet = self._state.fund(market).account.wallet
        settled = self._matching.sweep(order, closing.desk, market, fee_of, wallet, closing.id)
        for one in settled:
            closing.book(one, 0)
        closing.left -= closing.filled
        if closing.fee:
            self._insurance.say_moved(market, closing.fee, closing.account, closing.id)

    def _payable(self, closing: Closing) -> Cash:
        """What equity a scope has at the mark beyond the share of the lots to be sold; negative: it owes."""
        if closing.plan.whole and len(closing.account.desks) == 1:
            return 0
        size, value = closing.part(abs(closing.left))
        share = closing.market.instrument.value(size, closing.market.mark) - value
        return self._state.risk(closing.account).equity - share

    # ── to the fund ───────────────────────────────────────────────────────────────────────────

    def _hand_over(self, closing: Closing) -> None:
        """The fund takes what its budget allows, at the bankruptcy price."""
        if not closing.must_go:
            return
        _, value = closing.part(abs(closing.left))
        lots = self._insurance.capacity(closing.market, closing.left, value)
        if lots:
            size, value = closing.part(lots)
            realized = self._give_up(closing, size, value)
            self._insurance.take_over(size, value, closing.desk, closing.market, closing.id, realized)
            closing.insured += size

    def _give_up(self, closing: Closing, size: Size, value: Cash) -> Cash:
        """The bankrupt side of a takeover or a deleverage, without fee; the profit it realized."""
        market, desk = closing.market, closing.desk
        fill = Fill(-size, -value, 0, market.fees, TransferReason.LIQUIDATION_FEE, releases=False)
        settled = settle(desk, fill, market.clearing, self._state.ledger)
        after_fill(desk, settled, market, self._state)
        closing.book(settled, size)
        return settled.realized

    # ── to the winners ────────────────────────────────────────────────────────────────────────

    def _deleverage(self, closing: Closing) -> None:
        """Close against the ranked winners, and against the fund's own opposite inventory at the last."""
        if not closing.must_go:
            return
        market = closing.market
        places = self._rankings.opposite(market, closing.left)
        sizes = (abs(place.candidate.size) for place in places)
        plan = plan_deleverage(sizes, abs(closing.left), market.instrument.adl_rule)
        for rank, (place, lots) in enumerate([(places[at], lots) for at, lots in plan], 1):
            self._deleverage_one(closing, place.desk, lots, rank)
        own = self._insurance.desk(market)
        if closing.left and own.position.size * closing.left < 0:
            lots = min(abs(closing.left), abs(own.position.size))
            self._deleverage_one(closing, own, lots, len(plan) + 1)

    def _deleverage_one(self, closing: Closing, winner: Desk, lots: Size, rank: int) -> None:
        """Fill one winner at the bankruptcy price, never beyond where its own scope has nothing; one who was
        bankrupt before is left owing nothing."""
        state, market = self._state, closing.market
        instrument = market.instrument
        cancel_all(winner, CancelReason.DELEVERAGED, state)
        size, value = closing.part(lots)
        beyond_mark = value - instrument.value(size, market.mark)
        equity = state.risk(winner.account).equity
        owed = max(0, beyond_mark - max(0, equity))
        value -= owed
        if owed:
            self._insurance.cover(closing.account, owed, market, closing.id)
        bankrupt_realized = self._give_up(closing, size, value)
        fill = Fill(size, value, 0, market.fees, TransferReason.TAKER_FEE)
        settled = settle(winner, fill, market.clearing, state.ledger)
        after_fill(winner, settled, market, state)
        closing.deleveraged += size
        state.events.append(
            Deleveraged(
                time=state.now,
                trader=winner.trader,
                symbol=instrument.symbol,
                size=size,
                value=value,
                price=bankruptcy_price(instrument, size, value),
                realized=settled.realized,
                rank=rank,
                liquidation_id=closing.id,
                victim=closing.desk.trader,
                victim_realized=bankrupt_realized,
            )
        )
        self._insurance.make_good(winner.account, market, closing.id, CancelReason.DELEVERAGED)

    # ── telling ───────────────────────────────────────────────────────────────────────────────

    def _say_started(self, closing: Closing) -> None:
        risk, plan = self._state.risk(closing.account), closing.plan
        self._state.events.append(
            LiquidationStarted(
                time=self._state.now,
                liquidation_id=closing.id,
                trader=closing.desk.trader,
                scope=closing.account.id.scope,
                symbol=plan.symbol,
                mode=closing.desk.mode,
                size=plan.size,
                entry_cost=closing.desk.position.cost,
                mark=closing.market.prices.mark,
                equity=risk.equity,
                maintenance=risk.maintenance,
                bankruptcy_value=plan.bankruptcy_value,
                bankruptcy_price=plan.limit,
                caused_by=self._last_id,
                set_off_by=self.set_off_by,
            )
        )

    def _say_finished(self, closing: Closing) -> None:
        isolated = closing.desk.account is not closing.desk.cross
        self._state.events.append(
            LiquidationFinished(
                time=self._state.now,
                liquidation_id=closing.id,
                trader=closing.desk.trader,
                symbol=closing.plan.symbol,
                filled_size=abs(closing.filled),
                filled_value=closing.filled_value,
                fee=closing.fee,
                insured_size=abs(closing.insured),
                deleveraged_size=abs(closing.deleveraged),
                unclosed_size=abs(closing.left),
                lost=closing.lost if isolated else closing.fee - closing.realized,
            )
        )
