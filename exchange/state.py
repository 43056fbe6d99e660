"""The whole state of the venue, and the few questions every deciding room asks of it.

Nothing here decides. What is derived (bands, the queue of expiries, who was touched) is rebuilt
from the rest and is no part of the digest.
"""

from heapq import heappush

from exchange.account import Desk, MarginAccount, Member, owner_of
from exchange.events import AnyEvent, LiquidationsSuspended, OrderAmended
from exchange.ledger import OUTSIDE, Ledger, Wallet
from exchange.margin import Leg, Risk, Safety, account_risk, profit, spare, weigh
from exchange.market import Market
from exchange.order import Order
from exchange.risk_bands import RiskBands
from exchange.rules import FundRule, VenueRules
from exchange.terms import INSURANCE, AccountId, Asset, OrderId, Symbol, Trader
from exchange.triggers import ConditionalOrder
from exchange.units import PPB, Cash, Size, Time

FAR_FUTURE: Time = 1 << 62


class Fund:
    """One insurance fund: a house member with an account and desks of its own."""

    __slots__ = ("account", "member", "rule", "work_off_time")

    def __init__(self, rule: FundRule, member: Member, account: MarginAccount) -> None:
        self.rule = rule
        self.member = member
        self.account = account
        self.work_off_time: Time = 0
        """When it may next send orders of its own."""


class State:
    """Everything that a snapshot holds, and what is derived from it."""

    def __init__(self, rules: VenueRules) -> None:
        self.rules = rules
        self.ledger = Ledger()
        self.markets = {i.symbol: Market(i, self.ledger) for i in rules.instruments}
        self.assets = tuple(sorted({i.settle for i in rules.instruments}))
        self.members: dict[Trader, Member] = {}
        self.now: Time = 0
        self.sequence = 0
        self.next_order_id = 1
        self.next_liquidation_id = 1
        self.open = True
        self.unsafe: dict[AccountId, MarginAccount] = {}
        """Accounts that failed the test and wait to be liquidated."""
        self.queued: dict[AccountId, MarginAccount] = {}
        """Of these, who was put there or was changed since the queue was last looked at."""
        self.moved = True
        """Whether since then a mark has moved, or liquidations were suspended or resumed."""
        self.funds: dict[tuple[Asset, Symbol], Fund] = {}
        self._backing: dict[Symbol, Fund] = {}
        self._found_funds(rules)

        self.events: list[AnyEvent] = []
        """Of the command being applied."""
        self.touched: dict[AccountId, MarginAccount] = {}
        """Accounts whose balance, positions or requirements this command changed."""
        self.stirred: dict[Symbol, Market] = {}
        """Markets whose index, last trade or samples this command changed."""
        self.wake_time: Time = 0
        """Before then nothing is due that time alone brings about."""
        self.bands = RiskBands()
        self.called: dict[AccountId, MarginAccount] = {}
        """Accounts under a margin call: whether they recovered is looked at with every sample."""
        self.spared: dict[AccountId, Cash] = {}
        """Accounts that are never liquidated, and the most each has been short of. Empty but for what-ifs."""
        self.spares_everybody = False
        self.expiries: list[tuple[Time, OrderId, Symbol]] = []

    def outside(self, asset: Asset) -> Wallet:
        return self.ledger.wallet(OUTSIDE, asset)

    # ── who ───────────────────────────────────────────────────────────────────────────────────

    def member(self, trader: Trader) -> Member:
        found = self.members.get(trader)
        if found is None:
            found = self.members[trader] = Member(trader)
        return found

    def cross(self, trader: Trader, asset: Asset) -> MarginAccount:
        """A trader's cross account in an asset, opened empty when first asked for."""
        member = self.member(trader)
        found = member.cross.get(asset)
        if found is None:
            scope = AccountId(trader, asset)
            found = member.cross[asset] = MarginAccount(scope, self.ledger.wallet(owner_of(scope), asset))
        return found

    def desk(self, trader: Trader, symbol: Symbol) -> Desk:
        """A trader's desk on an instrument, opened empty when first asked for."""
        market = self.markets[symbol]
        found = market.desks.get(trader)
        if found is None:
            cross = self.cross(trader, market.instrument.settle)
            found = market.desks[trader] = Desk(trader, market.prices, cross, self.ledger)
            found.leverage = min(self.rules.leverage_default, market.instrument.leverage_max)
            self.members[trader].desks[symbol] = found
        return found

    def account(self, id: AccountId) -> MarginAccount:
        market = self.markets.get(Symbol(id.scope))
        if market is None:
            return self.cross(id.trader, Asset(id.scope))
        desk = market.desks.get(id.trader) or self.desk(id.trader, market.instrument.symbol)
        return desk.isolated

    def live_order(self, trader: Trader, symbol: Symbol, id: OrderId) -> Order | ConditionalOrder | None:
        """A trader's resting or waiting order; None for one unknown, dead, or somebody else's."""
        market = self.markets[symbol]
        found = market.book.orders_by_id.get(id) or market.triggers.orders_by_id.get(id)
        return found if found is not None and found.trader == trader else None

    def dissolve(self) -> None:
        """Untie orders, desks and accounts, which point to each other in rings. Nothing may follow."""
        for market in self.markets.values():
            for order in market.book.orders_by_id.values():
                order.desk = order.level = order.previous = order.next = None
            for waiting in market.triggers:
                waiting.desk = None
            for desk in market.desks.values():
                desk.account.desks.clear()

    # ── how much ──────────────────────────────────────────────────────────────────────────────

    def legs(self, account: MarginAccount) -> list[Leg]:
        """An account's positions at the present marks, in order of their symbols."""
        desks = account.desks
        return [
            Leg(desk.instrument, desk.position.size, desk.position.cost, desk.prices.mark, desk.leverage)
            for _, desk in (sorted(desks.items()) if len(desks) > 1 else desks.items())
        ]

    def risk(self, account: MarginAccount) -> Risk:
        return self.appraise(account)[0]

    def appraise(self, account: MarginAccount) -> tuple[Risk, bool]:
        """Its risk, rounded, and whether it is safe, exactly: one look at each position."""
        equity, needed, kept, requirement = account.wallet.balance, 0, 0, 0
        for desk in account.desks.values():
            position = desk.position
            value, needs, divisor = weigh(desk.instrument, position.size, desk.prices.mark)
            if divisor != 1:
                return account_risk(account.wallet.balance, self.legs(account)), self.weigh(account).holds
            equity += value - position.cost
            needed -= -abs(value) // desk.leverage
            kept -= -needs // PPB
            requirement += needs
        return Risk(equity, needed, kept), requirement == 0 or equity * PPB >= requirement

    def weigh(self, account: MarginAccount) -> Safety:
        """Its equity and maintenance, exact."""
        equity, requirement, divisor = account.wallet.balance, 0, 1
        for desk in account.desks.values():
            value, needs, own = weigh(desk.instrument, desk.position.size, desk.prices.mark)
            equity = equity * own + (value - desk.position.cost * own) * divisor
            requirement = requirement * own + needs * divisor
            divisor *= own
        return Safety(equity, requirement, divisor)

    def equity(self, account: MarginAccount) -> Cash:
        """Its wallet and what its positions have gained, rounded down."""
        worth = account.wallet.balance
        for desk in account.desks.values():
            held = desk.position
            worth += profit(desk.instrument, held.size, held.cost, desk.prices.mark)
        return worth

    def available(self, cross: MarginAccount) -> Cash:
        """What new orders may use: unrealized profit counts (RULES 1.5). Can be negative."""
        left = cross.wallet.balance - cross.order_margin
        for desk in cross.desks.values():
            held = desk.position
            left += spare(desk.instrument, held.size, held.cost, desk.prices.mark, desk.leverage)
        return left

    def transferable(self, cross: MarginAccount) -> Cash:
        """What may leave a cross account: profit not realized may be traded with, not taken out."""
        risk = self.risk(cross)
        available = risk.equity - risk.initial - cross.order_margin
        return max(0, min(cross.wallet.balance - risk.maintenance, available))

    def free(self, desk: Desk) -> Cash:
        """What a desk's further orders may use; below zero when not even those it has can be held."""
        cross = desk.cross
        available = self.available(cross)
        if desk.account is cross:
            return available
        return min(cross.wallet.balance - self.risk(cross).maintenance, available)

    def suspended(self, account: MarginAccount) -> bool:
        """Whether a market of an account waits for a fresh index."""
        markets = self.markets
        for symbol in account.desks:  # noqa: SIM110 - any() of a generator takes three times as long
            if markets[symbol].suspended:
                return True
        return False

    def waits(self, account: MarginAccount) -> bool:
        """Whether an account may not be liquidated now, however little it is worth."""
        return not self.open or self.suspended(account)

    # ── insurance ─────────────────────────────────────────────────────────────────────────────

    def fund(self, market: Market) -> Fund:
        """The fund that stands behind an instrument: its own, else its asset's."""
        return self._backing[market.instrument.symbol]

    def _found_funds(self, rules: VenueRules) -> None:
        given = {(rule.asset, rule.symbol): rule for rule in rules.funds}
        for asset in self.assets:
            given.setdefault((asset, Symbol("")), FundRule(asset=asset))
        for key, rule in sorted(given.items()):
            trader = Trader(f"{INSURANCE}:{rule.symbol}" if rule.symbol else INSURANCE)
            self.funds[key] = Fund(rule, self.member(trader), self.cross(trader, rule.asset))
        for symbol, market in self.markets.items():
            asset = market.instrument.settle
            self._backing[symbol] = self.funds.get((asset, symbol)) or self.funds[asset, Symbol("")]

    # ── what changed ──────────────────────────────────────────────────────────────────────────

    def suspend(self, market: Market, suspended: bool) -> None:
        """Say, once, that an instrument's liquidations wait for a fresh index, or no longer do."""
        if market.suspended is not suspended:
            market.suspended = suspended
            self.moved = True
            if suspended:
                self.touched.update(self.unsafe)
            self.events.append(
                LiquidationsSuspended(time=self.now, symbol=market.instrument.symbol, suspended=suspended)
            )

    def touch(self, account: MarginAccount) -> None:
        self.touched[account.id] = account

    def tell_amended(self, order: Order, open_size: Size, *, keeps_place: bool = False) -> None:
        self.events.append(
            OrderAmended(
                time=self.now,
                trader=order.trader,
                symbol=order.symbol,
                order_id=order.id,
                price=order.price,
                open_size=open_size,
                keeps_place=keeps_place,
            )
        )

    def take_order_id(self) -> OrderId:
        id = self.next_order_id
        self.next_order_id += 1
        return id  # type: ignore[return-value]  # a call of the type's name would cost what all this does

    def expire_at(self, time: Time, id: OrderId, symbol: Symbol) -> None:
        heappush(self.expiries, (time, id, symbol))
        self.wake_time = min(self.wake_time, time)

    def set_alarm(self) -> None:
        """Wake when the next expiry, sample, stamp or sale of a fund is due."""
        due = [expiry[0] for expiry in self.expiries[:1]]
        for market in self.markets.values():
            if market.prices.index and not market.halted:
                due += (market.prices.sample_time, market.prices.funding_time)
        due += [fund.work_off_time for fund in self.funds.values() if fund.account.desks]
        self.wake_time = min(due, default=FAR_FUTURE)
