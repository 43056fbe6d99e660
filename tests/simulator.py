"""A world of chance for the whole venue: random commands in tiny ranges, so that everything collides.

One seed is one world: its contracts, funds, traders, and which kinds of command occur at all (whole
kinds are switched off, for what usually happens hides what seldom does). Among its traders is an
adversary who asks for liquidation prices and moves the mark one tick short of them, onto, and beyond.
"""

import random
from collections.abc import Callable, Iterator
from typing import Any

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
    Withdraw,
)
from exchange.engine import Exchange
from exchange.instrument import marginal_tiers
from exchange.market import Market
from exchange.order import Order
from exchange.questions import AnyQuestion, EstimateMargin, EstimateOrder, ReadAccount
from exchange.rules import FundRule, VenueRules
from exchange.terms import (
    BUY,
    INSURANCE,
    SELL,
    AdlRule,
    Asset,
    ClientId,
    MarginMode,
    MarkMethod,
    OrderType,
    SelfTrade,
    Side,
    Symbol,
    TimeInForce,
    Trader,
    TriggerBy,
)
from exchange.triggers import ConditionalOrder
from exchange.units import HOUR, MINUTE, SECOND, Cash, Price, Size, Time
from tests.kit import BTC, CENTS, COIN, COINS, ETH, START, USDT, inverse, linear

STEPS = [(0, 10_000_000, 50), (2_000, 25_000_000, 20), (8_000, 50_000_000, 10)]
LOWEST, HIGHEST = 10, 2_000
WEIGHTS = {
    "limit": 20,
    "quote": 18,
    "market": 10,
    "reduce": 5,
    "conditional": 5,
    "bracket": 3,
    "amend": 4,
    "cancel": 3,
    "cancel_all": 0.5,
    "mode": 2,
    "leverage": 2,
    "margin": 3,
    "auto_margin": 1,
    "deposit": 3,
    "withdraw": 2,
    "walk": 10,
    "gap": 1,
    "adversary": 6,
    "time": 4,
    "funding_rate": 1,
    "outage": 0.3,
    "halt": 0.03,
}
CONDITIONAL = [type for type in OrderType if type not in (OrderType.LIMIT, OrderType.MARKET)]


class Simulator:
    """A venue, its chance, and the next command."""

    def __init__(self, seed: int, **terms: Any) -> None:
        """Terms given are those of every contract, whatever the seed says."""
        self.chance = random.Random(seed)
        self._given = terms
        self.rules = self._rules()
        self.exchange = Exchange(self.rules)
        self.now: Time = START
        self.traders = [Trader(name) for name in "abcdefgh"[: self.chance.randint(2, 8)]]
        kinds = [kind for kind in WEIGHTS if self.chance.random() < 0.8]
        self.kinds = kinds + [kind for kind in ("limit", "walk") if kind not in kinds]
        self.weights = [WEIGHTS[kind] for kind in self.kinds]
        self._makers: dict[str, Callable[[], AnyCommand]] = {
            kind: getattr(self, f"_{kind}") for kind in self.kinds
        }
        self.opening = self._opening()

    # ── the world ─────────────────────────────────────────────────────────────────────────────

    def _rules(self) -> VenueRules:
        chance = self.chance
        contracts = (
            linear(BTC, **self._terms(CENTS)),
            linear(ETH, **self._terms(CENTS)),
            inverse(**self._terms(COINS // 100)),
        )
        own = FundRule(asset=USDT, symbol=ETH, work_off_notional=chance.choice([0, 300 * CENTS]))
        common = FundRule(
            asset=USDT,
            takeover_notional_max=chance.choice([None, 500 * CENTS]),
            takeover_share_ppb=chance.choice([10**9, 10**8, 10**10]),
        )
        return VenueRules(
            instruments=tuple(sorted(chance.sample(contracts, chance.randint(1, 3)), key=lambda i: i.symbol)),
            funds=(common, own) if chance.random() < 0.5 else (common,),
            liquidations_per_command_max=chance.choice([1, 3, 64]),
        )

    def _terms(self, unit: Cash) -> dict[str, Any]:
        """Fees, tiers and habits of a contract; `unit` is about one dollar."""
        chance = self.chance
        tiers = marginal_tiers((floor * unit, rate, leverage) for floor, rate, leverage in STEPS)
        chosen = tiers if chance.random() < 0.7 else tiers[:1]
        taker_fee = chance.choice([0, 500_000, 5_000_000])
        return {
            "tiers": chosen,
            "taker_fee_ppb": taker_fee,
            "maker_fee_ppb": min(taker_fee, chance.choice([0, 200_000, -100_000])),
            "liquidation_fee_ppb": chance.choice([0, 12_500_000, 200_000_000]),
            "mark_method": chance.choice([MarkMethod.FAIR, MarkMethod.LAST, MarkMethod.MEDIAN3]),
            "price_band_ppb": chance.choice([50_000_000, 500_000_000]),
            "take_bound_ppb": chance.choice([50_000_000, 300_000_000]),
            "funding_interval": HOUR,
            "index_stale_after": chance.choice([MINUTE, HOUR]),
            "open_orders_max": chance.choice([8, 200]),
            "conditional_orders_max": 5,
            "notional_min": chance.choice([0, 0, 0, 300 * unit]),
            "adl_rule": chance.choice(list(AdlRule)),
        } | self._given

    def _opening(self) -> OpenBooks:
        assets = sorted({i.settle for i in self.rules.instruments})
        return OpenBooks(
            deposits=tuple((t, a, self.wealth(a)) for t in self.traders for a in assets),
            positions=(),
            index=tuple((i.symbol, 100) for i in self.rules.instruments),
            insurance=tuple((a, Symbol(""), self.chance.choice([1, 1000 * unit(a)])) for a in assets),
        )

    def wealth(self, asset: Asset) -> Cash:
        return self.chance.choice([20, 100, 500, 2000, 10_000]) * unit(asset)

    # ── running ───────────────────────────────────────────────────────────────────────────────

    def commands(self, count: int) -> Iterator[AnyCommand]:
        """The opening, everybody's settings, then commands of chance, each made for the state it meets:
        whoever asks for the next one has submitted the last, at `now`."""
        yield self.opening
        yield from self._settings()
        for _ in range(count):
            yield self._next()

    def _settings(self) -> Iterator[AnyCommand]:
        """Everybody chooses a leverage on everything, and half of them isolate it."""
        for trader in self.traders:
            for symbol in self.exchange.markets:
                if self.chance.random() < 0.5:
                    yield SetMarginMode(trader=trader, symbol=symbol, mode=MarginMode.ISOLATED)
                leverage = self.chance.choice([1, 5, 10, 20, 50])
                yield SetLeverage(trader=trader, symbol=symbol, leverage=leverage)

    def _next(self) -> AnyCommand:
        self.now += self.chance.choice([0, 1, SECOND, SECOND, 6 * SECOND, MINUTE])
        if not self.exchange.state.open and self.chance.random() < 0.1:
            return SetVenueOpen(open=True)
        (kind,) = self.chance.choices(self.kinds, self.weights)
        return self._makers[kind]()

    def question(self) -> AnyQuestion:
        trader = self.trader()
        kind = self.chance.randrange(3)
        if kind == 0:
            return ReadAccount(trader=trader, lamps=True)
        if kind == 1:
            return EstimateMargin(trader=trader, symbol=self.symbol(), amount=self._around(100) * CENTS)
        mode = self.chance.choice([None, *MarginMode])
        return EstimateOrder(
            trader=trader, order=self._limit(), leverage=self.chance.choice([None, 5]), mode=mode
        )

    # ── choices ───────────────────────────────────────────────────────────────────────────────

    def trader(self) -> Trader:
        """Now and then somebody who calls himself the fund."""
        return self.chance.choice(self.traders) if self.chance.random() < 0.99 else Trader(INSURANCE)

    def symbol(self) -> Symbol:
        """Of a live contract, as long as there is one."""
        symbols = [symbol for symbol, market in self.exchange.markets.items() if not market.halted]
        return self.chance.choice(symbols or list(self.exchange.markets))

    def market(self, symbol: Symbol) -> Market:
        return self.exchange.markets[symbol]

    def _around(self, reach: int) -> int:
        return self.chance.randint(-reach, reach)

    def _near(self, price: Price) -> Price:
        return max(1, price + self._around(self.chance.choice([2, max(2, price // 12)])))

    def _size(self) -> Size:
        return self.chance.randint(1, self.chance.choice([3, 20, 60]))

    def _side(self) -> Side:
        return self.chance.choice((BUY, SELL))

    def _names(self) -> dict[str, Any]:
        """Now and then a client id, and now and then another order as sibling."""
        names = {}
        if self.chance.random() < 0.4:
            names["client_id"] = ClientId(f"c{self.chance.randint(1, 6)}")
        if self.chance.random() < 0.15:
            names["sibling"] = ClientId(f"c{self.chance.randint(1, 6)}")
        return names

    # ── orders ────────────────────────────────────────────────────────────────────────────────

    def _order(self, **terms: Any) -> PlaceOrder:
        terms.setdefault("symbol", self.symbol())
        terms.setdefault("side", self._side())
        terms.setdefault("size", self._size())
        return PlaceOrder(trader=terms.pop("trader", None) or self.trader(), **self._names(), **terms)

    def _limit(self, **terms: Any) -> PlaceOrder:
        chance = self.chance
        symbol = terms.setdefault("symbol", self.symbol())
        terms["price"] = self._near(self.market(symbol).mark)
        terms["time_in_force"] = chance.choice([*[TimeInForce.GTC] * 6, *TimeInForce])
        terms["self_trade"] = chance.choice(list(SelfTrade))
        if terms["time_in_force"] is TimeInForce.GTD:
            terms["expire_time"] = self.now + chance.choice([0, SECOND, MINUTE])
        if chance.random() < 0.15:
            terms["post_only"] = True
        if chance.random() < 0.15:
            terms["display_size"] = chance.randint(1, 5)
        return self._order(**terms)

    def _quote(self) -> PlaceOrder:
        """Something for others to trade with: just behind the mark."""
        symbol, side = self.symbol(), self._side()
        price = max(1, self.market(symbol).mark - side * self.chance.randint(1, 3))
        return self._order(symbol=symbol, side=side, price=price)

    def _market(self) -> PlaceOrder:
        return self._order(type=OrderType.MARKET)

    def _reduce(self) -> PlaceOrder:
        """Against a position that exists, for the most part."""
        symbol = self.symbol()
        desk = self._holder(symbol)
        terms: dict[str, Any] = {"symbol": symbol, "reduce_only": True}
        if desk is not None:
            terms |= {"trader": desk.trader, "side": SELL if desk.position.size > 0 else BUY}
        if self.chance.random() < 0.5:
            return self._limit(**terms)
        return self._order(**terms, type=OrderType.MARKET)

    def _conditional(self) -> PlaceOrder:
        chance, symbol = self.chance, self.symbol()
        price = self.market(symbol).mark
        type = chance.choice(CONDITIONAL)
        terms: dict[str, Any] = {"type": type, "trigger_by": chance.choice(list(TriggerBy))}
        if type is OrderType.TRAILING_STOP:
            terms["callback_ppb"] = chance.choice([10_000_000, 50_000_000])
            terms["activation_price"] = chance.choice([0, self._near(price)])
        else:
            terms["trigger_price"] = self._near(price)
        if type in (OrderType.STOP_LIMIT, OrderType.TAKE_PROFIT_LIMIT):
            terms["price"] = self._near(price)
        if chance.random() < 0.2:
            terms |= {"time_in_force": TimeInForce.GTD, "expire_time": self.now + MINUTE}
        if chance.random() < 0.3:
            terms |= chance.choice([{"reduce_only": True}, {"close_position": True, "size": 0}])
        return self._order(symbol=symbol, **terms)

    def _bracket(self) -> PlaceOrder:
        symbol, side, chance = self.symbol(), self._side(), self.chance
        mark = self.market(symbol).mark
        exits = {
            "take_profit": max(1, mark + side * chance.randint(1, 20)),
            "stop_loss": max(1, mark - side * chance.randint(1, 20)),
        }
        kept = dict(chance.sample(list(exits.items()), chance.randint(1, 2)))
        return self._order(symbol=symbol, side=side, price=self._near(mark), **kept)

    def _somebodys(self) -> tuple[Trader, Symbol, Order | ConditionalOrder | None]:
        """A live order, or now and then one that is dead or unknown."""
        market = self.market(self.symbol())
        live = [*market.book.orders_by_id.values(), *market.triggers]
        if not live or self.chance.random() < 0.05:
            return self.trader(), market.instrument.symbol, None
        order = self.chance.choice(live)
        return order.trader, order.symbol, order

    def _amend(self) -> AmendOrder:
        trader, symbol, order = self._somebodys()
        return AmendOrder(
            trader=trader,
            symbol=symbol,
            order_id=order.id if order else self.exchange.state.next_order_id - self.chance.randint(0, 9),
            price=self.chance.choice([0, self._near(self.market(symbol).mark)]),
            size=self.chance.choice([0, self._size()]),
            trigger_price=self.chance.choice([0, 0, 0, self._near(self.market(symbol).mark)]),
        )

    def _cancel(self) -> CancelOrder:
        trader, symbol, order = self._somebodys()
        id = order.id if order else self.exchange.state.next_order_id - self.chance.randint(0, 9)
        return CancelOrder(trader=trader, symbol=symbol, order_id=id)

    def _cancel_all(self) -> CancelAll:
        return CancelAll(trader=self.trader(), symbol=self.chance.choice([Symbol(""), self.symbol()]))

    # ── margin and cash ───────────────────────────────────────────────────────────────────────

    def _mode(self) -> SetMarginMode:
        return SetMarginMode(
            trader=self.trader(), symbol=self.symbol(), mode=self.chance.choice(list(MarginMode))
        )

    def _leverage(self) -> SetLeverage:
        return SetLeverage(trader=self.trader(), symbol=self.symbol(), leverage=self.chance.randint(1, 55))

    def _margin(self) -> MoveMargin:
        symbol = self.symbol()
        desk = self._holder(symbol)
        trader = desk.trader if desk is not None else self.trader()
        asset = self.market(symbol).instrument.settle
        return MoveMargin(trader=trader, symbol=symbol, amount=self._around(50) * unit(asset))

    def _auto_margin(self) -> SetAutoMargin:
        return SetAutoMargin(trader=self.trader(), symbol=self.symbol(), enabled=self.chance.random() < 0.7)

    def _asset(self) -> Asset:
        return self.chance.choice(self.rules.instruments).settle

    def _deposit(self) -> Deposit:
        asset = self._asset()
        id = self.chance.choice(["", f"t{self.chance.randint(1, 99)}"])
        return Deposit(trader=self.trader(), asset=asset, amount=self.wealth(asset), transfer_id=id)

    def _withdraw(self) -> Withdraw:
        """As often as not exactly all that may leave."""
        asset, trader = self._asset(), self.trader()
        free = self.exchange.state.transferable(self.exchange.state.cross(trader, asset))
        amount = self.chance.choice([free, free + 1, self.chance.randint(0, 2000) * unit(asset)])
        return Withdraw(trader=trader, asset=asset, amount=amount)

    # ── the world outside ─────────────────────────────────────────────────────────────────────

    def _index(self, symbol: Symbol, price: Price) -> SetIndexPrice:
        return SetIndexPrice(symbol=symbol, price=max(LOWEST, min(HIGHEST, price)))

    def _walk(self) -> SetIndexPrice:
        symbol = self.symbol()
        return self._index(symbol, self.market(symbol).index + self._around(3))

    def _gap(self) -> SetIndexPrice:
        """By 1 % to 99 % in one tick, down or back up."""
        symbol = self.symbol()
        index, share = self.market(symbol).index, self.chance.randint(1, 99)
        down = self.chance.random() < 0.5
        return self._index(symbol, index * (100 - share) // 100 if down else index * 100 // (100 - share))

    def _adversary(self) -> AnyCommand:
        """Move the mark to somebody's liquidation price, a tick short of it, or a tick beyond."""
        symbol = self.symbol()
        desk = self._holder(symbol)
        if desk is None:
            return PassTime()
        view = self.exchange.ask(ReadAccount(trader=desk.trader))
        (price,) = [p.liquidation_price for p in view.positions if p.symbol == symbol]
        if price is None:
            return PassTime()
        return self._index(symbol, price + self._around(1))

    def _holder(self, symbol: Symbol) -> Any:
        members = sorted(self.market(symbol).holders.items())
        holders = [desk for trader, desk in members if not trader.startswith(INSURANCE)]
        return self.chance.choice(holders) if holders else None

    def _time(self) -> PassTime:
        self.now += self.chance.choice([SECOND, MINUTE, HOUR])
        return PassTime()

    def _funding_rate(self) -> SetFundingRate:
        return SetFundingRate(symbol=self.symbol(), rate_ppb=self._around(20_000_000))

    def _outage(self) -> SetVenueOpen:
        return SetVenueOpen(open=not self.exchange.state.open or self.chance.random() < 0.3)

    def _halt(self) -> HaltInstrument:
        symbol = self.symbol()
        return HaltInstrument(symbol=symbol, settlement_price=self._near(self.market(symbol).mark))


def unit(asset: Asset) -> Cash:
    """About a dollar of it."""
    return COINS // 100 if asset == COIN else CENTS
