"""Margin calls, auto-margin, and the queue of the unsafe."""

import random

import pytest

from exchange.commands import PassTime, SetIndexPrice, SetVenueOpen
from exchange.engine import Exchange
from exchange.events import CashMoved, LiquidationStarted, MarginCalled
from exchange.terms import BUY, SELL, MarkMethod, OrderType, TransferReason
from exchange.units import SECOND
from tests.kit import BTC, CENTS, ETH, exchange, linear, order, play

ISOLATED = """
    alice deposits 1000
    bob   deposits 100000
    alice isolates BTC at 10x
    bob   sells 10 BTC @ 100
    alice buys 10 BTC @ 100
"""


def calls(venue, price: int) -> list[MarginCalled]:
    return [e for e in venue(SetIndexPrice(symbol=BTC, price=price)) if isinstance(e, MarginCalled)]


def test_a_call_comes_when_the_buffer_falls_below_a_quarter():
    """equity - 4.65 < (100 - 4.65) / 4 first holds at 92: 20 < 28.4; at 93 it is 25.35 of 95.35."""
    venue = play(ISOLATED)
    assert not calls(venue, 93)
    (call,) = calls(venue, 92)
    assert (call.trader, call.symbol) == ("alice", BTC)
    assert call.buffer_ppb < 250_000_000


def test_a_call_comes_once_until_the_buffer_has_recovered():
    venue = play(ISOLATED)
    assert calls(venue, 92)
    assert not calls(venue, 91)
    assert not calls(venue, 93)
    assert not calls(venue, 92)
    venue(SetIndexPrice(symbol=BTC, price=95))
    venue(PassTime(), 5 * SECOND)
    assert calls(venue, 92)


def test_a_top_up_that_cures_lets_a_call_come_again():
    venue = play(ISOLATED)
    assert calls(venue, 92)
    play("alice adds 100 to BTC", venue)
    assert calls(venue, 84)


def test_an_account_below_maintenance_in_an_outage_is_called_and_may_be_saved():
    venue = play(ISOLATED)
    venue(SetVenueOpen(open=False))
    assert calls(venue, 90)
    assert not calls(venue, 89)
    play("alice adds 100 to BTC", venue)
    assert not [e for e in venue(SetVenueOpen(open=True)) if isinstance(e, LiquidationStarted)]


@pytest.mark.parametrize("basis_interval", [5 * SECOND, 3_600 * SECOND])
def test_who_falls_by_an_index_grown_stale_is_called(basis_interval):
    """Be it seen at a sample, or only when somebody is about to be liquidated."""
    stale = {"index_stale_after": 60 * SECOND, "basis_interval": basis_interval}
    venue = play(ISOLATED, exchange(linear(mark_method=MarkMethod.LAST, **stale)))
    play("carol deposits 100000", venue)
    venue(order("bob", BUY, 1, 90))
    venue(PassTime(), 100 * SECOND)
    assert [e.trader for e in venue(order("carol", SELL, 1, 90)) if isinstance(e, MarginCalled)] == ["alice"]


def test_who_waits_for_the_next_command_when_the_venue_closes_is_called():
    venue = play(ISOLATED, exchange(linear(), liquidations_per_command_max=0))
    assert not calls(venue, 90)
    assert [e.trader for e in venue(SetVenueOpen(open=False)) if isinstance(e, MarginCalled)] == ["alice"]


def test_a_recovery_short_of_the_release_level_leaves_the_margin_call_on():
    venue = play(ISOLATED)
    venue(SetVenueOpen(open=False))
    assert calls(venue, 90)
    assert not calls(venue, 92)
    assert venue.position("alice").margin_called


def test_a_cross_account_is_called_as_a_whole():
    venue = play(
        """
        alice deposits 120
        bob   deposits 100000
        bob   sells 10 BTC @ 100
        alice buys 10 BTC @ 100
        """
    )
    (call,) = calls(venue, 90)
    assert call.symbol is None
    assert call.scope == "USDT"


def test_an_isolated_fill_queues_its_cross_account_too():
    """At the reopening alice's isolated bid is met first, then bob's bid in cross, then alice's own: who was
    reached last is called first, and her cross account was reached with her isolated fill."""
    fair = {"mark_method": MarkMethod.FAIR}
    venue = play(
        "alice deposits 113\nbob deposits 102\ncarol deposits 100000\nalice isolates BTC at 10x",
        exchange(linear(BTC, **fair), linear(ETH, **fair)),
    )
    for trader, size, symbol in (("bob", 10, ETH), ("alice", 10, ETH), ("alice", 1, BTC)):
        venue(order(trader, BUY, size, 100, symbol))
    for symbol, size in ((BTC, 1), (ETH, 20)):
        venue(order("carol", SELL, size, symbol=symbol, type=OrderType.STOP, trigger_price=95))
    venue(SetVenueOpen(open=False))
    for symbol in (BTC, ETH):
        venue(SetIndexPrice(symbol=symbol, price=92))
    called = [e for e in venue(SetVenueOpen(open=True)) if isinstance(e, MarginCalled)]
    assert [(e.trader, e.scope) for e in called] == [("bob", "USDT"), ("alice", "USDT"), ("alice", "BTC")]


def test_auto_margin_adds_one_initial_margin_at_a_time_then_what_is_left():
    venue = play(
        """
        alice deposits 150
        bob   deposits 100000
        alice isolates BTC at 10x
        alice auto-adds to BTC
        bob   sells 10 BTC @ 100
        alice buys 10 BTC @ 100
        """
    )
    events = venue(SetIndexPrice(symbol=BTC, price=88))
    moved = [e.amount for e in events if isinstance(e, CashMoved) and e.reason is TransferReason.AUTO_MARGIN]
    assert moved == [50 * CENTS]
    play("alice is long 10 BTC with 150\nalice balance 0", venue)
    play("mark BTC 85     → alice liquidated 10", venue)


def test_auto_margin_that_64_steps_have_not_saved_takes_the_rest_at_once():
    """From 1,000 to 100 is 900 lost of 20 put in; a step is 2, and 441 of them leave the last lot safe."""
    venue = exchange(linear(), index={BTC: 1_000})
    play(
        """
        alice deposits 100000
        bob   deposits 100000
        alice isolates BTC at 50x
        alice auto-adds to BTC
        bob   sells 1 BTC @ 1000
        alice buys 1 BTC @ 1000
        """,
        venue,
    )
    events = venue(SetIndexPrice(symbol=BTC, price=100))
    moved = [e.amount for e in events if isinstance(e, CashMoved) and e.reason is TransferReason.AUTO_MARGIN]
    assert moved == [2 * CENTS] * 64 + [(441 - 64) * 2 * CENTS]


def test_auto_margin_takes_nothing_that_orders_hold():
    venue = play(ISOLATED + "alice auto-adds to BTC\nalice buys 85 ETH @ 100")
    events = venue(SetIndexPrice(symbol=BTC, price=88))
    moved = [e.amount for e in events if isinstance(e, CashMoved) and e.reason is TransferReason.AUTO_MARGIN]
    assert moved == [50 * CENTS]


def test_auto_margin_is_tried_again_before_one_who_waited_falls():
    """In the outage there was nothing to add; before the reopening there is."""
    venue = play(ISOLATED.replace("alice deposits 1000", "alice deposits 100") + "alice auto-adds to BTC")
    venue(SetVenueOpen(open=False))
    play("mark BTC 90\nalice deposits 1000", venue)
    events = venue(SetVenueOpen(open=True))
    assert not [event for event in events if isinstance(event, LiquidationStarted)]
    play("alice is long 10 BTC with 190\nalice balance 910", venue)


def test_auto_margin_is_off_unless_asked_for():
    play(ISOLATED + "mark BTC 85   → alice liquidated 10\nalice balance 900")


def test_everybody_unsafe_is_found_at_the_tick_and_not_before():
    venue = play(ISOLATED, exchange(linear()))
    shown = venue.position("alice").liquidation_price
    play(f"mark BTC {shown}  → no liquidation\nmark BTC {shown - 1}  → alice liquidated", venue)


@pytest.mark.parametrize("seed", [4, 20, 73, 97, 109, 315])
def test_a_call_ends_in_a_restored_venue_when_it_ends_in_the_lived_one(seed):
    """Where an account under a call is filed depends on what was lived; when its call ends does not."""
    chance = random.Random(seed)
    venue = exchange(linear(BTC), linear(ETH))
    play("alice deposits 400\nbob deposits 100000", venue)
    for symbol in (BTC, ETH):
        play(f"bob sells 10 {symbol} @ 100\nalice buys 10 {symbol} @ 100", venue)
    prices, restored = {BTC: 100, ETH: 100}, []
    for _ in range(60):
        symbol = chance.choice((BTC, ETH))
        prices[symbol] = max(40, prices[symbol] + chance.choice((-8, -4, -2, -1, 1, 2, 4, 8)))
        venue.now += chance.choice((1, SECOND // 2, SECOND))
        restored = [*restored[-7:], Exchange.restore(venue.state.rules, venue.snapshot())]
        command = SetIndexPrice(symbol=symbol, price=prices[symbol])
        events = venue.inner.submit(command, venue.now)
        for other in restored:
            assert other.submit(command, venue.now) == events
            assert other.digest() == venue.digest()
