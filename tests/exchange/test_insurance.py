"""The fund is a real account: it pays, takes over, and works off."""

import pytest

from exchange.commands import HaltInstrument, OpenBooks, PassTime, SetFundingRate, SetIndexPrice
from exchange.events import BadDebtBooked, Deleveraged, FundTookOver, InsuranceMoved, Traded
from exchange.terms import Trader
from exchange.units import HOUR, MINUTE, SECOND
from tests.kit import BTC, CENTS, ETH, USDT, CheckedExchange, exchange, fund_rule, linear, only, play, rules

CRASH = """
    alice deposits 100
    bob   deposits 100000
    bob   sells 10 BTC @ 100
    alice buys 10 BTC @ 100
"""


def test_what_the_book_will_not_take_the_fund_takes_at_the_bankruptcy_price():
    venue = play(
        CRASH + "mark BTC 85    → fund takes 10\n→ no deleverage\nalice balance 0",
        exchange(fund=60 * CENTS, funds=(fund_rule(takeover_share_ppb=10**12),)),
    )
    assert venue.position("INSURANCE").unrealized == -50 * CENTS


def test_a_fund_never_takes_what_would_leave_it_below_zero():
    """A loss of 50 against 20: four lots are its limit, the winners close the rest."""
    play(
        CRASH + "mark BTC 85    → fund takes 4\n→ bob deleveraged 6\n→ no bad debt",
        exchange(fund=20 * CENTS, funds=(fund_rule(takeover_share_ppb=10**12),)),
    )


def test_a_budget_of_notional_limits_a_takeover():
    play(
        CRASH + "mark BTC 85    → fund takes 2\n→ bob deleveraged 8",
        exchange(fund=10**5 * CENTS, funds=(fund_rule(takeover_notional_max=171 * CENTS),)),
    )


def test_what_closes_the_funds_own_inventory_is_beyond_its_budget():
    """With room for two lots it took two of a short; of a long it takes these two back, and two more."""
    patient = fund_rule(takeover_notional_max=231 * CENTS, work_off_interval=HOUR)
    venue = exchange(fund=10**5 * CENTS, funds=(patient,))
    play(
        """
        carol deposits 100
        bob   deposits 100000
        carol sells 10 BTC @ 100
        bob   buys 10 BTC @ 100
        mark  BTC 115              → fund takes 2
        mark  BTC 100
        """
        + CRASH
        + "mark BTC 85    → fund takes 4\n→ bob deleveraged 6",
        venue,
    )
    assert venue.position("INSURANCE").size == 2


def test_profit_that_is_not_realized_pays_no_shortfall():
    """The fund's ten lots have gained 200 beside the 60 it has: of the 400 that are owed it pays 60."""
    venue = exchange(linear(), linear(ETH), fund=60 * CENTS, funds=(fund_rule(takeover_share_ppb=10**12),))
    play(CRASH + "mark BTC 85   → fund takes 10\nmark BTC 110", venue)
    play("carol deposits 100\nbob sells 10 ETH @ 100\ncarol buys 10 ETH @ 100", venue)
    events = venue(HaltInstrument(symbol=ETH, settlement_price=50))
    assert only(InsuranceMoved, events).amount == -60 * CENTS
    assert only(BadDebtBooked, events).amount == 340 * CENTS
    assert venue.cash("INSURANCE") == 0


@pytest.mark.parametrize(("symbol", "own", "common"), [(BTC, 10**6, 0), (ETH, 0, 10**6)])
def test_neither_fund_pays_for_the_other(symbol, own, common):
    """L-5: ETH has a fund of its own, BTC the common one; the rich one stands by as the winners pay."""
    venue = CheckedExchange(rules(linear(), linear(ETH), funds=(fund_rule(symbol=ETH),)))
    funds = tuple((USDT, name, cash * CENTS) for name, cash in ((ETH, own), ("", common)) if cash)
    venue(OpenBooks(deposits=(), positions=(), index=((BTC, 100), (ETH, 100)), insurance=funds))
    play(CRASH.replace("BTC", symbol) + f"mark {symbol} 85    → bob deleveraged 10", venue)
    assert venue.cash("INSURANCE:ETH") == own * CENTS
    assert venue.cash("INSURANCE") == common * CENTS


def test_inventory_is_worked_off_through_the_book_at_the_stated_pace():
    rule = fund_rule(work_off_notional=300 * CENTS, work_off_interval=10 * SECOND)
    venue = play(CRASH + "mark BTC 85   → fund takes 10", exchange(fund=10**5 * CENTS, funds=(rule,)))
    play("carol deposits 10000\ncarol buys 50 BTC @ 84", venue)
    sold = [e.size for _ in range(4) for e in venue(PassTime(), 10 * SECOND) if isinstance(e, Traded)]
    assert sold == [3, 3, 3, 1]
    assert "INSURANCE" not in venue.markets[BTC].holders


def test_surpluses_and_fees_fill_the_fund():
    venue = play(
        CRASH + "bob buys 10 BTC @ 91",
        exchange(linear(liquidation_fee_ppb=5_000_000)),
    )
    play("mark BTC 90   → trade 10 @ 91\n→ alice lost 94.55", venue)
    assert venue.cash("INSURANCE") == 455 * CENTS // 100


def test_each_movement_is_told_with_the_balance_after_it():
    venue = play(CRASH + "bob buys 10 BTC @ 91", exchange(linear(liquidation_fee_ppb=5_000_000)))
    play("mark BTC 92", venue)
    events = venue(SetIndexPrice(symbol=BTC, price=90))
    (moved,) = [e for e in events if isinstance(e, InsuranceMoved)]
    assert (moved.amount, moved.balance) == (455 * CENTS // 100, 455 * CENTS // 100)
    assert not [e for e in events if isinstance(e, FundTookOver)]


def test_an_insolvent_fund_is_deleveraged_at_the_mark():
    """Its equity is what stays at or above zero; what it owes then is bad debt (L-5, DECISIONS)."""
    venue = exchange(fund=50 * CENTS, funds=(fund_rule(takeover_share_ppb=10**12),))
    play(CRASH + "mark BTC 88  → fund takes 10\nmark BTC 86  → no deleverage", venue)
    events = venue(SetIndexPrice(symbol=BTC, price=50))
    assert only(Deleveraged, events).price == 50
    assert only(BadDebtBooked, events).amount == 350 * CENTS
    play("bob is flat", venue)
    assert venue.cash("INSURANCE") == 0


def test_a_fund_that_cannot_be_wound_up_yet_may_owe_until_it_can():
    """Stamps are paid while its index is stale; nobody is asked to take its inventory at a stale mark."""
    contract = linear(funding_interval=MINUTE, index_stale_after=2 * MINUTE, funding_cap_ppb=10**9)
    venue = exchange(contract, fund=200 * CENTS, funds=(fund_rule(takeover_share_ppb=10**12),))
    play(CRASH + "mark BTC 90  → fund takes 10", venue)
    venue(SetFundingRate(symbol=BTC, rate_ppb=60_000_000))
    for _ in range(14):
        venue(PassTime(), MINUTE)
    assert venue.state.risk(venue.state.cross(Trader("INSURANCE"), USDT)).equity < 0
    only(Deleveraged, venue(SetIndexPrice(symbol=BTC, price=90)))
    assert venue.cash("INSURANCE") == 0


def test_a_fund_sells_nothing_at_a_price_it_cannot_pay():
    """With 25 behind ten lots at 90 and the mark at 88 it may go down to 87.5: at 87 it waits."""
    venue = exchange(fund=25 * CENTS, funds=(fund_rule(takeover_share_ppb=10**12),))
    play(CRASH + "mark BTC 88  → fund takes 10\nbob buys 10 BTC @ 87  → no trade", venue)
    play("10 seconds pass  → no trade\nbob buys 10 BTC @ 88  → trade 10 @ 88", venue)
    assert venue.cash("INSURANCE") == 5 * CENTS
