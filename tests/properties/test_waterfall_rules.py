"""Every liquidation rule with every ADL rule and every kind of fund: who pays differs, the sums do not.

A crowd of longs, isolated and cross, falls by 45 per cent and comes half the way back, through a book that
is deep at first and empty in the middle. After each step every law of the house is checked, and at the end
cash is walked from trades and positions as well (L-4 to L-8).
"""

from collections import Counter
from itertools import product

import pytest

from exchange.commands import CancelAll, GenesisPosition, OpenBooks, SetIndexPrice
from exchange.engine import Exchange
from exchange.events import Deleveraged, FundTookOver, LiquidationFinished, LiquidationStarted, Traded
from exchange.terms import BUY, AdlRule, LiquidationRule, MarginMode, Symbol, Trader
from exchange.units import SECOND
from replays.world.audit import Audit
from tests.kit import BTC, CENTS, ETH, START, USDT, fund_rule, linear, order, rules

FUNDS = {
    "none": ((), 0),
    "common": ((fund_rule(),), 30_000),
    "a budget": ((fund_rule(takeover_share_ppb=200_000_000, work_off_notional=500 * CENTS),), 30_000),
    "its own": ((fund_rule(), fund_rule(symbol=ETH, takeover_notional_max=2_000 * CENTS)), 3_000),
}
MARK = 1_000
PATH = [*range(MARK, 550, -6), *range(550, 800, 25)]
EMPTY = range(20, 45)
"""Of the path: where nobody bids."""


def opening(funds, cash):
    """Thirty longs of 8 on each instrument, five times to fifty times, against three hedgers."""
    positions, deposits = [], []
    for number in range(30):
        trader = Trader(f"long{number:02}")
        leverage = (50, 20, 10, 7, 5)[number % 5]
        isolated = number % 3 > 0
        margin = 8 * MARK * CENTS * 11 // (10 * leverage)
        for symbol in (BTC, ETH):
            positions.append(
                GenesisPosition(
                    trader=trader,
                    symbol=symbol,
                    size=8,
                    cost=8 * MARK * CENTS,
                    leverage=leverage,
                    mode=MarginMode.ISOLATED if isolated else MarginMode.CROSS,
                    margin=margin if isolated else 0,
                )
            )
        deposits.append((trader, USDT, 2 * margin))
    for number, lots in enumerate((40, 80, 120)):
        trader = Trader(f"hedger{number}")
        deposits.append((trader, USDT, (number + 1) * 40_000 * CENTS))
        positions += (
            GenesisPosition(
                trader=trader,
                symbol=symbol,
                size=-lots,
                cost=-lots * MARK * CENTS,
                leverage=5,
                mode=MarginMode.CROSS,
            )
            for symbol in (BTC, ETH)
        )
    deposits.append((Trader("maker"), USDT, 10**6 * CENTS))
    insurance = tuple((USDT, rule.symbol, cash * CENTS) for rule in funds if cash)
    return OpenBooks(
        deposits=tuple(deposits),
        positions=tuple(positions),
        index=((BTC, MARK), (ETH, MARK)),
        insurance=insurance,
    )


def crashed(rule, adl, fund):
    """All that happened, and what an audit misses in the end."""
    given, cash = FUNDS[fund]
    terms = {
        "liquidation_rule": rule,
        "adl_rule": adl,
        "liquidation_fee_ppb": 5_000_000,
        "taker_fee_ppb": 500_000,
    }
    instruments = (linear(**terms), linear(ETH, **terms))
    books = opening(given, cash)
    venue = Exchange(rules(*instruments, funds=given))
    audit = Audit(instruments, books)
    happened = venue.submit(books, START)
    audit.fold(happened)
    for place, mark in enumerate(PATH):
        commands = []
        for symbol in (BTC, ETH):
            commands.append(CancelAll(trader=Trader("maker"), symbol=Symbol(symbol)))
            if place not in EMPTY:
                commands += (order("maker", BUY, 20, mark - below, symbol) for below in (1, 3, 6))
            commands.append(SetIndexPrice(symbol=Symbol(symbol), price=mark))
        for command in commands:
            events = venue.submit(command, START + place * SECOND)
            audit.fold(events)
            happened += events
        venue.check()
    return happened, audit.missing(venue)


@pytest.mark.parametrize(
    ("rule", "adl", "fund"),
    [
        (rule, adl, list(FUNDS)[(place + place // 4) % 4])
        for place, (rule, adl) in enumerate(product(LiquidationRule, AdlRule))
    ],
)
def test_under_any_rules_winners_give_the_deficit_and_no_more(rule, adl, fund):
    happened, missing = crashed(rule, adl, fund)
    assert missing == {USDT: 0}
    started = {e.liquidation_id: e for e in happened if isinstance(e, LiquidationStarted)}
    given: Counter[int] = Counter()
    for event in happened:
        if isinstance(event, Deleveraged):
            fallen = started[event.liquidation_id]
            assert event.size * fallen.size > 0, "told with the sign of the position that it closes"
            assert event.trader.startswith(("hedger", "INSURANCE")), "not of the other side"
            given[event.liquidation_id] += abs(event.size)
    finished = [e for e in happened if isinstance(e, LiquidationFinished)]
    for event in finished:
        wanted = abs(started[event.liquidation_id].size)
        deficit = wanted - event.filled_size - event.insured_size - event.unclosed_size
        assert event.deleveraged_size == deficit == given[event.liquidation_id]
    kinds = Counter(type(event) for event in happened)
    assert kinds[LiquidationStarted] > 40
    assert kinds[Traded]
    assert bool(kinds[FundTookOver]) == (fund != "none")
