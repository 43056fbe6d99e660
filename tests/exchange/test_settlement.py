"""An instrument's end."""

from exchange.commands import HaltInstrument, PassTime, SetIndexPrice
from exchange.events import OrderRejected
from exchange.terms import BUY, MarkMethod, RejectReason
from exchange.units import HOUR
from tests.kit import BTC, CENTS, ETH, exchange, fund_rule, inverse, linear, order, play

OPEN = """
    alice deposits 1000
    bob   deposits 100000
    alice isolates BTC at 10x
    bob   sells 10 BTC @ 100
    alice buys 10 BTC @ 100
    carol deposits 100
    carol buys 1 BTC @ 90
"""


def test_everybody_is_closed_at_one_price_and_orders_go():
    venue = play(OPEN)
    venue(HaltInstrument(symbol=BTC, settlement_price=95))
    assert venue.cash("alice") == 950 * CENTS
    assert not venue.account("carol").orders
    assert not venue.markets[BTC].holders


def test_a_loss_beyond_its_margin_is_the_funds_then_bad_debt():
    venue = exchange(linear(mark_method=MarkMethod.LAST), fund=30 * CENTS)
    play(OPEN, venue)
    venue(HaltInstrument(symbol=BTC, settlement_price=50))
    assert venue.cash("alice") == 900 * CENTS
    assert venue.markets[BTC].bad_debt.balance == -(500 - 100 - 30) * CENTS


def test_a_halted_instrument_takes_nothing_more():
    venue = play(OPEN)
    venue(HaltInstrument(symbol=BTC, settlement_price=95))
    for command in (
        order("alice", BUY, 1, 90),
        SetIndexPrice(symbol=BTC, price=1),
        HaltInstrument(symbol=BTC, settlement_price=1),
    ):
        (event,) = venue(command)
        assert isinstance(event, OrderRejected)
        assert event.reason is RejectReason.INSTRUMENT_HALTED


def test_no_stamp_passes_at_a_halted_instrument():
    venue = play(OPEN)
    venue(HaltInstrument(symbol=BTC, settlement_price=95))
    stamp = venue.markets[BTC].prices.funding_time
    for _ in range(2):
        venue(PassTime(), 20 * HOUR)
    assert venue.markets[BTC].prices.funding_time == stamp


def test_rounding_of_an_inverse_settlement_stays_in_the_house():
    venue = exchange(inverse(), index={"INV": 7})
    play(
        """
        alice deposits 10 COIN
        bob   deposits 10 COIN
        carol deposits 10 COIN
        carol sells 3 INV @ 7
        alice buys 1 INV @ 7
        bob   buys 2 INV @ 7
        """,
        venue,
    )
    venue(HaltInstrument(symbol="INV", settlement_price=3))
    assert venue.markets["INV"].clearing.balance == 0


def test_what_orders_elsewhere_hold_pays_before_the_fund_does():
    venue = exchange(linear(mark_method=MarkMethod.LAST), linear(ETH), fund=1000 * CENTS)
    play(
        """
        alice deposits 200
        bob   deposits 100000
        alice isolates ETH at 10x
        alice buys 10 ETH @ 90
        bob   sells 10 BTC @ 100
        alice buys 10 BTC @ 100
        """,
        venue,
    )
    venue(HaltInstrument(symbol=BTC, settlement_price=82))
    assert not venue.account("alice").orders
    play("alice balance 20", venue)
    assert venue.cash("INSURANCE") == 1000 * CENTS


def test_a_fund_that_the_settlement_leaves_owing_owes_bad_debt():
    venue = exchange(fund=50 * CENTS, funds=(fund_rule(takeover_share_ppb=10**12),))
    play(OPEN + "mark BTC 88  → fund takes 9", venue)
    venue(HaltInstrument(symbol=BTC, settlement_price=50))
    assert venue.cash("INSURANCE") == 0
    assert venue.markets[BTC].bad_debt.balance == -310 * CENTS
