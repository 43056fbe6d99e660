"""What the venue says when asked is what it will do."""

import pytest

from exchange.questions import ReadAccount, ReadBook, ReadLiquidationMap, ReadQueue, Unanswerable
from exchange.terms import BUY, SELL, MarginMode, OrderType, RejectReason, Symbol, Trader
from tests.kit import BTC, CENTS, ETH, exchange, order, play

ALICE = Trader("alice")
STORY = """
    alice deposits 1000
    bob   deposits 100000
    alice isolates BTC at 10x
    bob   sells 20 BTC @ 100
    alice buys 10 BTC @ 100
    bob   sells 5 ETH @ 100
    alice buys 5 ETH @ 100
"""


def test_an_account_shows_both_scopes_apart():
    view = play(STORY).account("alice")
    (usdt,) = [cash for cash in view.cash if cash.asset == "USDT"]
    assert (usdt.cash, usdt.isolated, usdt.equity_total) == (900 * CENTS, 100 * CENTS, 1000 * CENTS)
    assert (usdt.initial, usdt.available) == (50 * CENTS, 850 * CENTS)
    assert [(p.symbol, p.mode) for p in view.positions] == [
        (BTC, MarginMode.ISOLATED),
        (ETH, MarginMode.CROSS),
    ]


def test_the_price_shown_is_the_last_safe_mark():
    venue = play(STORY)
    shown = venue.position("alice").liquidation_price
    play(f"mark BTC {shown}       → no liquidation\nmark BTC {shown - 1}   → alice liquidated 10", venue)


def test_the_joint_move_is_shown_for_cross_and_not_for_isolated():
    venue = play(STORY)
    assert venue.position("alice").liquidation_move_ppb is None
    assert venue.position("bob").liquidation_move_ppb > 0


def test_orders_show_what_stands_before_them():
    venue = play(STORY)
    venue(order("alice", SELL, 1, 110, client_id="mine"))
    venue(order("alice", SELL, 1, 0, type=OrderType.STOP, trigger_price=95, reduce_only=True))
    play("bob sells 1 BTC @ 110", venue)
    resting, waiting = venue.account("alice").orders
    assert (resting.client_id, resting.ahead, waiting.trigger_price) == ("mine", 0, 95)
    (*_, last) = venue.account("bob").orders
    assert last.ahead == 1


def test_a_trailing_stop_shows_from_where_it_is_followed_and_has_no_trigger_before():
    venue = play(STORY)
    terms = {"callback_ppb": 50_000_000, "activation_price": 110, "reduce_only": True}
    venue(order("alice", SELL, 1, type=OrderType.TRAILING_STOP, **terms))
    (waiting,) = venue.account("alice").orders
    assert (waiting.activation_price, waiting.trigger_price) == (110, 0)
    play("mark BTC 120", venue)
    (followed,) = venue.account("alice").orders
    assert (followed.activation_price, followed.trigger_price) == (110, 114)


def test_lamps_rank_one_side_only_when_asked():
    """Carol, less leveraged, is the last of the longs; alice, in the first fifth, goes first."""
    venue = play(STORY + "carol deposits 100000\nbob sells 90 BTC @ 100\ncarol buys 90 BTC @ 100")
    play("mark BTC 110", venue)
    assert venue.position("alice").adl_lamp == 0
    view = venue.ask(ReadAccount(trader=ALICE, lamps=True))
    assert {p.symbol: p.adl_lamp for p in view.positions}[BTC] == 5


def test_a_book_shows_the_askers_own_lots_and_hides_an_icebergs_rest():
    venue = play(STORY)
    venue(order("alice", BUY, 3, 99))
    venue(order("bob", BUY, 9, 99, display_size=2))
    snapshot = venue.ask(ReadBook(trader=ALICE, symbol=BTC, levels=5))
    assert snapshot.bids == ((99, 5, 3),)
    assert snapshot.asks == ((100, 10, 0),)


def test_the_map_files_notional_where_it_would_fall():
    venue = play(STORY)
    shown = venue.position("alice").liquidation_price
    answer = venue.ask(ReadLiquidationMap(trader=ALICE, symbol=BTC, step=1, buckets=20))
    assert [(price, longs, own) for price, longs, _, own in answer.buckets if longs] == [
        (shown, 10 * shown * CENTS, 10 * shown * CENTS)
    ]


def test_a_queue_holds_the_first_of_a_side_and_the_asker_wherever_he_stands():
    venue = play(STORY)
    (first,) = venue.ask(ReadQueue(trader=ALICE, symbol=BTC, side=BUY, count=3)).rows
    assert (first.place, first.trader, first.size) == (1, ALICE, 10)
    assert first.notional == 10 * venue.markets[BTC].mark * CENTS
    answer = venue.ask(ReadQueue(trader=ALICE, symbol=BTC, side=SELL, count=0))
    assert (answer.rows, answer.waiting) == ((), 1)


def test_asking_changes_nothing():
    venue = exchange()
    play(STORY, venue)
    before = venue.snapshot()
    venue.account("alice")
    venue.ask(ReadBook(trader=ALICE, symbol=BTC, levels=5))
    venue.ask(ReadLiquidationMap(trader=ALICE, symbol=BTC, step=1, buckets=5))
    assert venue.snapshot() == before


def test_a_fund_stands_in_no_rank():
    venue = exchange(fund=1000 * CENTS)
    play("mark BTC 100", venue)
    play(STORY + "mark BTC 80  → fund takes 10", venue)
    (held,) = venue.ask(ReadAccount(trader=Trader("INSURANCE"), lamps=True)).positions
    assert (held.size, held.adl_lamp) == (10, 0)


@pytest.mark.parametrize(
    ("question", "reason"),
    [
        (ReadBook(trader=ALICE, symbol=Symbol("DOGE"), levels=5), RejectReason.UNKNOWN_SYMBOL),
        (
            ReadLiquidationMap(trader=ALICE, symbol=Symbol("DOGE"), step=1, buckets=5),
            RejectReason.UNKNOWN_SYMBOL,
        ),
        (ReadLiquidationMap(trader=ALICE, symbol=BTC, step=0, buckets=5), RejectReason.OUT_OF_BOUNDS),
        (ReadLiquidationMap(trader=ALICE, symbol=BTC, step=1, buckets=-1), RejectReason.OUT_OF_BOUNDS),
    ],
)
def test_a_question_about_nothing_that_there_is_says_so(question, reason):
    assert play(STORY).ask(question) == Unanswerable(reason=reason)
