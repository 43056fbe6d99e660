"""The insurance funds: house accounts that take what the book would not, and work it off.

A fund is an account like any other, with maintenance zero, no fees and no rank among the winners.
What stays at or above zero is its equity at the mark; it never takes what would break that.
"""

from exchange.account import Desk, MarginAccount
from exchange.clearing import Fill, settle
from exchange.drafts import reach
from exchange.events import BadDebtBooked, FundTookOver, InsuranceMoved
from exchange.liquidation import lots_within
from exchange.margin import bankruptcy_price, bankruptcy_value
from exchange.market import Market
from exchange.matching import Matching, after_fill
from exchange.open_orders import cancel_scope
from exchange.order import Order
from exchange.state import Fund, State
from exchange.terms import BUY, SELL, CancelReason, OrderType, TimeInForce, Trader, TransferReason
from exchange.units import PPB, Cash, Price, Size, mul_div_floor


class Insurance:
    """Payments, takeovers and the fund's own selling."""

    def __init__(self, state: State, matching: Matching) -> None:
        self._state = state
        self._matching = matching

    def desk(self, market: Market) -> Desk:
        fund = self._state.fund(market)
        return self._state.desk(fund.member.trader, market.instrument.symbol)

    def equity(self, fund: Fund) -> Cash:
        """Wallet and inventory at mark."""
        return self._state.risk(fund.account).equity

    # ── money ─────────────────────────────────────────────────────────────────────────────────

    def say_moved(self, market: Market, amount: Cash, account: MarginAccount, liquidation_id: int) -> None:
        fund = self._state.fund(market)
        self._state.events.append(
            InsuranceMoved(
                time=self._state.now,
                asset=fund.rule.asset,
                symbol=fund.rule.symbol,
                amount=amount,
                balance=fund.account.wallet.balance,
                liquidation_id=liquidation_id,
                trader=account.id.trader,
                scope=account.id.scope,
            )
        )

    def cover(self, account: MarginAccount, amount: Cash, market: Market, liquidation_id: int) -> None:
        """Pay a shortfall into a scope: the fund as far as its equity and cash go, then bad debt."""
        state, fund = self._state, self._state.fund(market)
        paid = max(0, min(amount, self.equity(fund), fund.account.wallet.balance))
        if paid:
            state.ledger.transfer(fund.account.wallet, account.wallet, paid, TransferReason.INSURANCE_PAYOUT)
            self.say_moved(market, -paid, account, liquidation_id)
        if owed := amount - paid:
            state.ledger.transfer(market.bad_debt, account.wallet, owed, TransferReason.BAD_DEBT)
            instrument = market.instrument
            state.events.append(
                BadDebtBooked(
                    time=state.now,
                    asset=instrument.settle,
                    symbol=instrument.symbol,
                    amount=owed,
                    liquidation_id=liquidation_id,
                    trader=account.id.trader,
                    scope=account.id.scope,
                )
            )
        state.touch(account)

    def make_good(
        self, account: MarginAccount, market: Market, liquidation_id: int, reason: CancelReason
    ) -> None:
        """A scope that owes and holds nothing any more: its orders go, and what it owes is paid."""
        if account.wallet.balance < 0 and not account.desks:
            cancel_scope(account, reason, self._state)
            self.cover(account, max(0, -account.wallet.balance), market, liquidation_id)

    # ── positions ─────────────────────────────────────────────────────────────────────────────

    def capacity(self, market: Market, size: Size, value: Cash) -> Size:
        """How many of the signed lots, worth `value` at bankruptcy, the fund may take over (unsigned)."""
        fund, instrument, mark = self._state.fund(market), market.instrument, market.mark
        lots, held = abs(size), self.desk(market).position.size
        netting = min(lots, abs(held)) if held * size < 0 else 0
        equity = max(0, self.equity(fund))
        budget = mul_div_floor(equity, fund.rule.takeover_share_ppb, PPB)
        if fund.rule.takeover_notional_max is not None:
            budget = min(budget, fund.rule.takeover_notional_max)
        allowed = min(lots, netting + lots_within(instrument, budget, mark))
        loss = value - instrument.value(size, mark)
        return min(allowed, equity * lots // loss) if loss > 0 else allowed

    def take_over(
        self, size: Size, value: Cash, desk: Desk, market: Market, liquidation_id: int, realized: Cash
    ) -> None:
        """Book the fund's side of a takeover, by which the fallen desk realized so much."""
        state, own = self._state, self.desk(market)
        fill = Fill(size, value, 0, market.fees, TransferReason.TAKER_FEE)
        after_fill(own, settle(own, fill, market.clearing, state.ledger), market, state)
        state.wake_time = min(state.wake_time, state.fund(market).work_off_time)
        state.events.append(
            FundTookOver(
                time=state.now,
                symbol=market.instrument.symbol,
                size=size,
                value=value,
                liquidation_id=liquidation_id,
                trader=desk.trader,
                realized=realized,
            )
        )

    def work_off(self) -> None:
        """Each fund whose pace allows it sends one closing order per instrument into the book."""
        for _, fund in sorted(self._state.funds.items()):
            if fund.account.desks and self._state.now >= fund.work_off_time:
                fund.work_off_time = self._state.now + fund.rule.work_off_interval
                for symbol, desk in sorted(fund.account.desks.items()):
                    self._sell_inventory(fund, desk, self._state.markets[symbol])

    def _sell_inventory(self, fund: Fund, desk: Desk, market: Market) -> None:
        instrument, held = market.instrument, desk.position.size
        lots = abs(held)
        if fund.rule.work_off_notional:
            lots = min(lots, max(1, lots_within(instrument, fund.rule.work_off_notional, market.mark)))
        side = SELL if held > 0 else BUY
        bound, means = reach(side, market.mark, instrument.take_bound_ppb), self._means(fund, market, lots)
        order = Order(
            id=self._state.take_order_id(),
            side=side,
            price=max(bound, means) if side is SELL else min(bound, means),
            size=lots,
            open_size=lots,
            trader=Trader(desk.trader),
            symbol=instrument.symbol,
            type=OrderType.MARKET,
            time_in_force=TimeInForce.IOC,
            desk=desk,
        )
        self._matching.sweep(order, desk, market, lambda _maker, _size: 0, market.fees)

    def _means(self, fund: Fund, market: Market, lots: Size) -> Price:
        """The worst price at which a fund can close so many lots without owing."""
        symbol, balance = market.instrument.symbol, fund.account.wallet.balance
        size = lots if fund.account.desks[symbol].position.size > 0 else -lots
        value = bankruptcy_value(balance, self._state.legs(fund.account), symbol, size)
        return bankruptcy_price(market.instrument, size, value)
