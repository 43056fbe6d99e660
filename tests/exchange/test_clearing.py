"""One fill, settled on one side."""

from exchange.events import CashMoved
from exchange.terms import SELL, Symbol, TransferReason
from tests.kit import BTC, CENTS, ETH, exchange, linear, order, play

OPEN = """
    alice deposits 1000
    bob   deposits 100000
    alice isolates BTC at 10x
    bob   sells 10 BTC @ 100
    alice buys 10 BTC @ 100
"""


def test_margin_is_pooled_when_a_position_grows():
    play(
        OPEN
        + """
        alice adds 50 to BTC
        bob   sells 10 BTC @ 100
        alice buys 10 BTC @ 100
        alice is long 20 BTC with 250
        """
    )


def test_a_partial_close_frees_its_share_and_leaves_the_liquidation_price():
    venue = play(OPEN + "alice adds 50 to BTC")
    before = venue.position("alice").liquidation_price
    play(
        "bob buys 4 BTC @ 100\nalice sells 4 BTC @ 100\nalice is long 6 BTC with 90\nalice balance 910", venue
    )
    assert venue.position("alice").liquidation_price == before


def test_profit_of_a_close_goes_home_with_the_margin():
    play(
        OPEN
        + "mark BTC 120\nbob buys 10 BTC @ 120\nalice sells 10 BTC @ 120\nalice balance 1200\nalice is flat"
    )


def test_a_flip_closes_whole_and_opens_with_margin_of_its_own():
    venue = play(OPEN + "bob buys 15 BTC @ 100\nalice sells 15 BTC @ 100\nalice is short 5 BTC with 50")
    assert venue.cash("alice") == 950 * CENTS


def test_opening_fees_are_paid_by_cross_and_closing_fees_by_the_position():
    venue = exchange(linear(taker_fee_ppb=10_000_000))
    play(OPEN, venue)
    assert (venue.cash("alice"), venue.position("alice").margin) == (890 * CENTS, 100 * CENTS)
    play("bob buys 5 BTC @ 100\nalice sells 5 BTC @ 100", venue)
    assert venue.position("alice").margin == 50 * CENTS
    assert venue.cash("alice") == (890 + 45) * CENTS


def test_every_move_of_margin_is_told():
    venue = play(OPEN + "bob buys 10 BTC @ 100")
    events = venue(order("alice", SELL, 10))
    (moved,) = [e for e in events if isinstance(e, CashMoved) and e.trader == "alice"]
    assert (moved.symbol, moved.amount, moved.reason) == (BTC, -100 * CENTS, TransferReason.MARGIN_RELEASE)


def test_what_an_order_reserved_is_its_positions_even_when_the_cross_wallet_owes():
    """Reserves lie outside the equity of both scopes: a cross loss does not eat them (DECISIONS)."""
    venue = exchange(linear(), linear(ETH), linear(Symbol("SOL")))
    play(
        """
        alice deposits 200
        bob   deposits 100000
        alice isolates BTC at 10x
        bob   sells 10 ETH @ 100
        alice buys 10 ETH @ 100
        mark  ETH 150
        alice buys 10 BTC @ 90
        bob   sells 10 SOL @ 100
        alice buys 10 SOL @ 100
        bob   buys 10 SOL @ 80
        alice sells 10 SOL @ 80
        """,
        venue,
    )
    assert venue.cash("alice") == -90 * CENTS
    play("bob sells 10 BTC @ 90\nalice is long 10 BTC with 90", venue)
    assert venue.cash("alice") == -90 * CENTS


def test_a_flip_takes_the_open_loss_of_what_it_opens():
    venue = play(OPEN + "bob buys 15 BTC @ 95\nalice sells 15 BTC @ 95\nalice is short 5 BTC with 72.5")
    assert venue.cash("alice") == (1000 - 50) * CENTS - 7_250_000_000
