"""What open orders hold back, and give back to the unit."""

import pytest

from exchange.commands import AmendOrder, CancelAll, SetLeverage
from exchange.reserves import opening_needs, order_margin
from exchange.terms import BUY, SELL, RejectReason, Symbol, Trader
from tests.kit import BTC, CENTS, COINS, INV, USDT, CheckedExchange, exchange, inverse, linear, order, play

FUNDED = "alice deposits 1000\nbob deposits 100000\n"


def available(venue: CheckedExchange) -> int:
    (view,) = [view for view in venue.account("alice").cash if view.asset == USDT]
    return view.available


@pytest.mark.parametrize("mode", ["crosses", "isolates"])
def test_initial_margin_is_held_of_the_side_that_needs_more(mode):
    venue = exchange()
    play(FUNDED + (f"alice {mode} BTC at 10x" if mode == "isolates" else ""), venue)
    venue(order("alice", BUY, 10, 90))
    venue(order("alice", SELL, 10, 110))
    assert available(venue) == (1000 - 110) * CENTS
    venue(CancelAll(trader=Trader("alice")))
    assert available(venue) == venue.cash("alice") == 1000 * CENTS


def test_what_first_reduces_a_position_is_free_oldest_first():
    venue = play(FUNDED + "bob sells 10 BTC @ 100\nalice buys 10 BTC @ 100")
    venue(order("alice", SELL, 6, 110))
    venue(order("alice", SELL, 6, 120))
    desk = venue.state.desk(Trader("alice"), BTC)
    assert desk.asks.margin == (66 + 72) * CENTS
    assert opening_needs(desk.asks, 10) == (24 * CENTS, 0)
    assert order_margin(desk, 10) == desk.order_margin == 24 * CENTS
    assert opening_needs(desk.asks, 12) == (0, 0)


def test_reduce_only_orders_hold_nothing():
    venue = play(FUNDED + "bob sells 10 BTC @ 100\nalice buys 10 BTC @ 100")
    before = available(venue)
    venue(order("alice", SELL, 10, 110, reduce_only=True))
    assert available(venue) == before


def test_open_loss_and_taker_fee_are_held_with_the_margin():
    venue = exchange(linear(taker_fee_ppb=10_000_000))
    play(FUNDED, venue)
    venue(order("alice", BUY, 10, 105))
    assert available(venue) == CENTS * 1000 - 105 * CENTS - 50 * CENTS - CENTS * 1050 // 100


@pytest.mark.parametrize("mode", ["crosses", "isolates"])
def test_what_a_side_pays_is_held_beside_the_other_whose_margin_covers_its_own(mode):
    """A buy at 105 would open with a loss of 30 and a fee: the sales at 110 are no margin for those."""
    venue = exchange(linear(taker_fee_ppb=10_000_000))
    play(FUNDED + (f"alice {mode} BTC at 10x" if mode == "isolates" else ""), venue)
    venue(order("alice", SELL, 20, 110))
    assert available(venue) == 1000 * CENTS - (220 + 22) * CENTS
    venue(order("alice", BUY, 6, 105))
    assert available(venue) == 1000 * CENTS - (220 + 22) * CENTS - 30 * CENTS - 630 * CENTS // 100


def test_no_position_is_opened_without_its_margin_behind_orders_of_the_other_side():
    """All of alice's 44 lie in her sales: nothing is left for what a buy above the mark loses at once."""
    play(
        """
        alice deposits 44
        bob   deposits 1000
        alice isolates BTC at 50x
        bob   sells 6 BTC @ 105
        alice sells 20 BTC @ 110
        alice buys 6 BTC @ 105        → rejected insufficient_margin
        """,
        exchange(linear(price_band_ppb=50_000_000)),
    )


@pytest.mark.parametrize(
    ("cash", "told"), [("209", "rejected insufficient_margin"), ("210", "trade 20 @ 105")]
)
def test_an_isolated_sell_needs_the_margin_of_the_highest_price_it_may_meet(cash, told):
    play(
        f"""
        alice deposits {cash}
        bob   deposits 1000
        alice isolates BTC at 10x
        bob   buys 20 BTC @ 105
        alice sells 20 BTC @ 100      → {told}
        """,
        exchange(linear(price_band_ppb=50_000_000)),
    )


def test_an_isolated_sell_amended_needs_the_margin_of_the_highest_price_it_may_meet():
    venue = play(
        """
        alice deposits 209
        bob   deposits 1000
        alice isolates BTC at 10x
        bob   buys 20 BTC @ 105
        """,
        exchange(linear(price_band_ppb=50_000_000)),
    )
    venue(order("alice", SELL, 10, 107, client_id="a"))
    (told,) = venue(AmendOrder(trader=Trader("alice"), symbol=Symbol(BTC), client_id="a", size=20, price=100))
    assert told.reason is RejectReason.INSUFFICIENT_MARGIN


@pytest.mark.parametrize(
    ("lots", "bid", "size", "ask"), [(22, 10, 2, 100), (220, 1, 2, 100), (44, 50, 20, 100)]
)
def test_bids_are_no_margin_for_a_sale_that_takes_more_for_each_lot(lots, bid, size, ask):
    """All that alice has lies in bids far below; the short would be opened with theirs, and be bankrupt."""
    play(
        f"""
        alice deposits {lots * bid // 10}
        bob   deposits 1000
        alice isolates BTC at 10x
        bob   buys {size} BTC @ {ask}
        alice buys {lots} BTC @ {bid}
        alice sells {size} BTC @ {ask}     → rejected insufficient_margin
        """
    )


@pytest.mark.parametrize("first", [BUY, SELL])
def test_inverse_bids_hold_the_coin_that_the_asks_they_would_meet_do_not(first):
    """At 10x: 100 contracts bought at 50 take 0.2 coins and leave 300 of 400 sales at 200, 0.15; those
    alone take 0.2."""
    venue = exchange(inverse(price_band_ppb=10**9), index={INV: 100})
    play("alice deposits 1 COIN\nalice isolates INV at 10x", venue)
    orders = [order("alice", BUY, 100, 50, INV), order("alice", SELL, 400, 200, INV)]
    for each in orders if first is BUY else reversed(orders):
        venue(each)
    (cash,) = venue.account("alice").cash
    assert cash.reserved == 35 * COINS // 100
    venue(CancelAll(trader=Trader("alice")))
    assert venue.account("alice").cash[0].reserved == 0


@pytest.mark.parametrize(
    ("coins", "told"), [("0.19", "rejected insufficient_margin"), ("0.2", "trade 100 @ 50")]
)
def test_an_inverse_buy_needs_the_coin_of_the_lowest_price_it_may_meet(coins, told):
    """A contract is worth more coin at 50 than at the limit of 100: at 10x two coins' worth need 0.2."""
    play(
        f"""
        alice deposits {coins} COIN
        bob   deposits 100 COIN
        alice isolates INV at 10x
        bob   sells 100 INV @ 50
        alice buys 100 INV @ 100      → {told}
        """,
        exchange(inverse(price_band_ppb=900_000_000)),
    )


def test_price_improvement_comes_back_at_the_fill():
    """Bought at 100 with a limit of 110: an isolated position gets the margin of what it paid."""
    play(
        FUNDED
        + """
        alice isolates BTC at 10x
        bob   sells 10 BTC @ 100
        alice buys 10 BTC @ 110       → trade 10 @ 100
        alice is long 10 BTC with 100
        alice balance 900
        """
    )


def test_leverage_reprices_what_is_held():
    venue = play(FUNDED)
    venue(order("alice", BUY, 10, 100))
    venue(SetLeverage(trader=Trader("alice"), symbol=Symbol(BTC), leverage=20))
    assert available(venue) == 950 * CENTS


def test_amending_holds_the_difference():
    venue = play(FUNDED)
    venue(order("alice", BUY, 10, 100, client_id="a"))
    venue(AmendOrder(trader=Trader("alice"), symbol=Symbol(BTC), client_id="a", size=4, price=90))
    assert available(venue) == (1000 - 36) * CENTS
