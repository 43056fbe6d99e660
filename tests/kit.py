"""A small world for tests, and a small language to tell stories in.

`exchange()` is a venue whose every command is followed by `check()`. `play(story)` runs a script of
one action a line; what must follow from it stands behind an arrow, on its line or on the next:

    alice deposits 1000
    bob   sells 10 BTC @ 100
    alice buys 10 BTC @ 100       → trade 10 @ 100
    mark BTC 91                   → alice liquidated 10, bankruptcy 90
    alice balance 899

Prices are whole USDT, sizes whole coins, amounts USDT (coins for the inverse contract INV).
"""

import re
from collections.abc import Callable
from typing import Any

import pytest
from msgspec.structs import replace

from exchange.commands import (
    AnyCommand,
    CancelAll,
    Deposit,
    MoveMargin,
    OpenBooks,
    PassTime,
    PlaceOrder,
    SetAutoMargin,
    SetIndexPrice,
    SetLeverage,
    SetMarginMode,
    Withdraw,
)
from exchange.edge.version import is_compiled
from exchange.engine import Exchange
from exchange.events import (
    AnyEvent,
    BadDebtBooked,
    Deleveraged,
    FundTookOver,
    LiquidationFinished,
    LiquidationStarted,
    MarginCalled,
    OrderCancelled,
    OrderRejected,
    Traded,
)
from exchange.instrument import Instrument, Tier
from exchange.questions import AccountView, PositionView, ReadAccount
from exchange.rules import FundRule, VenueRules
from exchange.terms import (
    BUY,
    SELL,
    Asset,
    ContractKind,
    MarginMode,
    MarkMethod,
    OrderType,
    RejectReason,
    Side,
    Symbol,
    TimeInForce,
    Trader,
)
from exchange.units import SECOND, Cash, Time

USDT, COIN = Asset("USDT"), Asset("COIN")
BTC, ETH, INV = Symbol("BTC"), Symbol("ETH"), Symbol("INV")
CENTS = 10**8
COINS = 10**12
START: Time = 1_584_000_000 * SECOND
interpreted_only = pytest.mark.skipif(is_compiled(), reason="puts its own part in a venue, which takes none")
FLAT_TIER = (Tier(floor=0, rate_ppb=5_000_000, deduction_ppb=0, leverage_max=100),)


def by_length(value: object) -> str | None:
    """How a test is named for bytes: by how many they are, for what is packed holds the time of packing."""
    return f"{len(value)} bytes" if isinstance(value, bytes) else None


def linear(symbol: Symbol = BTC, **changes: Any) -> Instrument:
    """A contract of one coin a lot and one USDT a tick, whose mark is the index; without fees."""
    plain = Instrument(
        symbol=symbol,
        base=Asset(f"{symbol}-COIN"),
        quote=USDT,
        price_places=0,
        tick=1,
        size_places=0,
        lot=1,
        cash_places=8,
        tiers=FLAT_TIER,
        maker_fee_ppb=0,
        taker_fee_ppb=0,
        liquidation_fee_ppb=0,
        mark_method=MarkMethod.FAIR,
        funding_interest_ppb=0,
        price_band_ppb=500_000_000,
        take_bound_ppb=500_000_000,
    )
    return replace(plain, **changes)


def inverse(**changes: Any) -> Instrument:
    """A contract of one dollar a lot, settled in coin."""
    return linear(INV, base=COIN, quote=Asset("USD"), kind=ContractKind.INVERSE, cash_places=12, **changes)


def rules(*instruments: Instrument, **changes: Any) -> VenueRules:
    return VenueRules(instruments=instruments or (linear(), linear(ETH), inverse()), **changes)


class CheckedExchange:
    """An exchange that proves every law of the house after every command."""

    def __init__(self, venue_rules: VenueRules, now: Time = START) -> None:
        self.inner = Exchange(venue_rules)
        self.now = now

    def __call__(self, command: AnyCommand, after: Time = SECOND) -> list[AnyEvent]:
        self.now += after
        events = self.inner.submit(command, self.now)
        self.inner.check()
        return events

    def __getattr__(self, name: str) -> Any:
        return getattr(self.inner, name)

    def account(self, trader: str) -> AccountView:
        return self.inner.ask(ReadAccount(trader=Trader(trader)))

    def position(self, trader: str, symbol: str = BTC) -> PositionView:
        (found,) = [p for p in self.account(trader).positions if p.symbol == symbol]
        return found

    def cash(self, trader: str, asset: str = USDT) -> Cash:
        (found,) = [c.cash for c in self.account(trader).cash if c.asset == asset]
        return found


def exchange(
    *instruments: Instrument,
    fund: Cash = 0,
    index: dict[str, int] | None = None,
    now: Time = START,
    **changes: Any,
) -> CheckedExchange:
    """A venue that has opened, each instrument at 100 unless said otherwise, with a fund of so many units."""
    venue_rules = rules(*instruments, **changes)
    venue = CheckedExchange(venue_rules, now)
    prices = {i.symbol: 100 for i in venue_rules.instruments} | (index or {})
    insurance = ((USDT, Symbol(""), fund),) if fund else ()
    venue(OpenBooks(deposits=(), positions=(), index=tuple(prices.items()), insurance=insurance))
    return venue


def order(trader: str, side: Side, size: int, price: int = 0, symbol: str = BTC, **more: Any) -> PlaceOrder:
    """A limit order, or without a price a market order."""
    more.setdefault("type", OrderType.LIMIT if price else OrderType.MARKET)
    return PlaceOrder(trader=Trader(trader), symbol=Symbol(symbol), side=side, size=size, price=price, **more)


def only(kind: type, events: list[AnyEvent]) -> Any:
    """The one event of a kind."""
    found = [event for event in events if isinstance(event, kind)]
    assert len(found) == 1, events
    return found[0]


def refused(venue: CheckedExchange, command: AnyCommand) -> tuple[RejectReason, int | None]:
    """Why a command is refused, and the number that would pass."""
    event = only(OrderRejected, venue(command))
    return event.reason, event.needs


# ── stories ─────────────────────────────────────────────────────────────────────────────────────

_ARROW = re.compile(r"\s*(?:→|->)\s*")


def play(story: str, venue: CheckedExchange | None = None) -> CheckedExchange:
    """Run a story; assert what stands behind its arrows, and that nothing else is refused."""
    venue = venue or exchange()
    for action, claims in _steps(story):
        events = _act(action, venue)
        for claim in claims:
            assert _holds(claim, events), f"{action!r}: {claim!r} did not follow; what did: {events}"
        refused = [event.reason.value for event in events if isinstance(event, OrderRejected)]
        assert not refused or any(claim.startswith("rejected") for claim in claims), f"{action!r}: {refused}"
    return venue


def _steps(story: str) -> list[tuple[str, list[str]]]:
    """Each action with all that is claimed of it, on its line or below."""
    steps: list[tuple[str, list[str]]] = []
    for line in filter(None, (raw.split("#")[0].strip() for raw in story.splitlines())):
        action, *claims = _ARROW.split(line)
        if action:
            steps.append((action, []))
        steps[-1][1].extend(claims)
    return steps


def _act(action: str, venue: CheckedExchange) -> list[AnyEvent]:
    for pattern, act in _ACTIONS:
        if match := re.fullmatch(pattern, action):
            return act(venue, *match.groups(default=""))
    raise ValueError(f"no such sentence: {action!r}")


def _amount(text: str, symbol_or_asset: str = USDT) -> Cash:
    unit = COINS if symbol_or_asset in (INV, COIN) else CENTS
    whole, _, decimals = text.partition(".")
    return int(whole) * unit + int(decimals or 0) * unit // 10 ** len(decimals)


def _deposits(venue: CheckedExchange, who: str, amount: str, asset: str) -> list[AnyEvent]:
    asset = asset or USDT
    return venue(Deposit(trader=Trader(who), asset=Asset(asset), amount=_amount(amount, asset)))


def _withdraws(venue: CheckedExchange, who: str, amount: str) -> list[AnyEvent]:
    return venue(Withdraw(trader=Trader(who), asset=USDT, amount=_amount(amount)))


def _mode(venue: CheckedExchange, who: str, verb: str, symbol: str, leverage: str) -> list[AnyEvent]:
    mode = MarginMode.ISOLATED if verb == "isolates" else MarginMode.CROSS
    (current,) = [now for name, _, now, _ in venue.account(who).leverages if name == symbol]
    events: list[AnyEvent] = []
    if current is not mode:
        events += venue(SetMarginMode(trader=Trader(who), symbol=Symbol(symbol), mode=mode))
    if leverage:
        events += venue(SetLeverage(trader=Trader(who), symbol=Symbol(symbol), leverage=int(leverage)))
    return events


def _trades(
    venue: CheckedExchange, who: str, verb: str, size: str, symbol: str, price: str, more: str
) -> list[AnyEvent]:
    options: dict[str, Any] = {}
    for word in more.split():
        if word in ("IOC", "FOK"):
            options["time_in_force"] = TimeInForce(word)
        else:
            options[word] = True
    side = BUY if verb == "buys" else SELL
    return venue(order(who, side, int(size), int(price or 0), symbol, **options))


def _margin(venue: CheckedExchange, who: str, verb: str, amount: str, symbol: str) -> list[AnyEvent]:
    signed = _amount(amount, symbol) * (1 if verb == "adds" else -1)
    return venue(MoveMargin(trader=Trader(who), symbol=Symbol(symbol), amount=signed))


def _auto(venue: CheckedExchange, who: str, symbol: str) -> list[AnyEvent]:
    return venue(SetAutoMargin(trader=Trader(who), symbol=Symbol(symbol), enabled=True))


def _cancels(venue: CheckedExchange, who: str) -> list[AnyEvent]:
    return venue(CancelAll(trader=Trader(who)))


def _mark(venue: CheckedExchange, symbol: str, price: str) -> list[AnyEvent]:
    return venue(SetIndexPrice(symbol=Symbol(symbol or BTC), price=int(price)))


def _time(venue: CheckedExchange, seconds: str) -> list[AnyEvent]:
    return venue(PassTime(), int(seconds) * SECOND)


def _balance(venue: CheckedExchange, who: str, amount: str, asset: str) -> list[AnyEvent]:
    asset = asset or USDT
    found = venue.cash(who, asset)
    assert found == _amount(amount, asset), f"{who} has {found}, not {amount}"
    return []


def _holds_position(
    venue: CheckedExchange, who: str, verb: str, size: str, symbol: str, margin: str
) -> list[AnyEvent]:
    held = venue.position(who, symbol)
    assert held.size == (int(size) if verb == "long" else -int(size)), f"{who} holds {held.size}"
    if margin:
        assert held.margin == _amount(margin, symbol), f"margin is {held.margin}"
    return []


def _flat(venue: CheckedExchange, who: str) -> list[AnyEvent]:
    assert not venue.account(who).positions, f"{who} is not flat"
    return []


_WHO, _NUMBER = r"(\w+)\s+", r"([0-9.]+)"
_ACTIONS: list[tuple[str, Callable[..., list[AnyEvent]]]] = [
    (rf"{_WHO}deposits\s+{_NUMBER}(?:\s+(\w+))?", _deposits),
    (rf"{_WHO}withdraws\s+{_NUMBER}", _withdraws),
    (rf"{_WHO}(isolates|crosses)\s+(\w+)(?:\s+at\s+(\d+)x)?", _mode),
    (rf"{_WHO}(buys|sells)\s+{_NUMBER}\s+(\w+)(?:\s*@\s*(\d+))?((?:\s+\w+)*)", _trades),
    (rf"{_WHO}(adds|removes)\s+{_NUMBER}\s+(?:to|from)\s+(\w+)", _margin),
    (rf"{_WHO}auto-adds\s+to\s+(\w+)", _auto),
    (rf"{_WHO}cancels", _cancels),
    (rf"mark\s+(?:(\w+)\s+)?{_NUMBER}", _mark),
    (r"(\d+)\s+seconds\s+pass", _time),
    (rf"{_WHO}balance\s+{_NUMBER}(?:\s+(\w+))?", _balance),
    (rf"{_WHO}is\s+(long|short)\s+{_NUMBER}\s+(\w+)(?:\s+with\s+{_NUMBER})?", _holds_position),
    (rf"{_WHO}is\s+flat", _flat),
]


def _holds(claim: str, events: list[AnyEvent]) -> bool:
    for pattern, test in _CLAIMS:
        if match := re.fullmatch(pattern, claim):
            return test(events, *match.groups(default=""))
    raise ValueError(f"no such claim: {claim!r}")


def _traded(events: list[AnyEvent], size: str, price: str) -> bool:
    return any(isinstance(e, Traded) and (e.size, e.price) == (int(size), int(price)) for e in events)


def _liquidated(events: list[AnyEvent], who: str, size: str, bankruptcy: str) -> bool:
    started = [e for e in events if isinstance(e, LiquidationStarted) and e.trader == who]
    return any(
        (not size or abs(e.size) == int(size)) and (not bankruptcy or e.bankruptcy_price == int(bankruptcy))
        for e in started
    )


def _lost(events: list[AnyEvent], who: str, amount: str) -> bool:
    finished = [e for e in events if isinstance(e, LiquidationFinished) and e.trader == who]
    return sum(e.lost for e in finished) == _amount(amount)


def _rejected(events: list[AnyEvent], reason: str) -> bool:
    return any(isinstance(e, OrderRejected) and e.reason.value == reason for e in events)


def _cancelled(events: list[AnyEvent], who: str, reason: str) -> bool:
    return any(isinstance(e, OrderCancelled) and e.trader == who and e.reason.value == reason for e in events)


def _called(events: list[AnyEvent], who: str) -> bool:
    return any(isinstance(e, MarginCalled) and e.trader == who for e in events)


def _deleveraged(events: list[AnyEvent], who: str, size: str) -> bool:
    return any(isinstance(e, Deleveraged) and e.trader == who and abs(e.size) == int(size) for e in events)


def _insured(events: list[AnyEvent], size: str) -> bool:
    return any(isinstance(e, FundTookOver) and abs(e.size) == int(size) for e in events)


def _nothing(kind: type) -> Callable[[list[AnyEvent]], bool]:
    return lambda events: not any(isinstance(e, kind) for e in events)


_CLAIMS: list[tuple[str, Callable[..., bool]]] = [
    (r"trade (\d+) @ (\d+)", _traded),
    (r"(\w+) liquidated(?: (\d+))?(?:, bankruptcy (\d+))?", _liquidated),
    (rf"(\w+) lost {_NUMBER}", _lost),
    (r"rejected (\w+)", _rejected),
    (r"(\w+) cancelled (\w+)", _cancelled),
    (r"(\w+) called", _called),
    (r"(\w+) deleveraged (\d+)", _deleveraged),
    (r"fund takes (\d+)", _insured),
    (r"no trade", _nothing(Traded)),
    (r"no liquidation", _nothing(LiquidationStarted)),
    (r"no deleverage", _nothing(Deleveraged)),
    (r"no bad debt", _nothing(BadDebtBooked)),
]


def fund_rule(**changes: Any) -> FundRule:
    return FundRule(asset=USDT, **changes)
