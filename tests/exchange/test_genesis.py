"""The world as it stands when a scenario begins."""

import pytest
from msgspec.structs import replace

from exchange.commands import GenesisPosition, OpenBooks, PassTime
from exchange.events import OrderRejected
from exchange.terms import Asset, MarginMode, RejectReason, Symbol, Trader
from tests.kit import BTC, CENTS, START, USDT, CheckedExchange, linear, rules

ALICE, BOB = Trader("alice"), Trader("bob")
LONG = GenesisPosition(ALICE, BTC, 10, 900 * CENTS, 10, MarginMode.ISOLATED, 90 * CENTS)
SHORT = GenesisPosition(BOB, BTC, -10, -900 * CENTS, 5, MarginMode.CROSS)
BOOKS = OpenBooks(
    deposits=((ALICE, USDT, 1000 * CENTS), (BOB, USDT, 1000 * CENTS)),
    positions=(LONG, SHORT),
    index=((BTC, 100),),
    insurance=((USDT, Symbol(""), 5 * CENTS),),
)


def opened(books: OpenBooks) -> tuple[CheckedExchange, list]:
    venue = CheckedExchange(rules(linear()), START)
    return venue, venue(books)


def test_deposits_positions_and_funds_stand_as_given():
    venue, events = opened(BOOKS)
    assert not events
    held = venue.position("alice")
    assert (held.size, held.cost, held.margin, held.leverage) == (10, 900 * CENTS, 90 * CENTS, 10)
    assert venue.cash("alice") == 910 * CENTS
    assert venue.position("bob").unrealized == -100 * CENTS
    assert venue.markets[BTC].mark == 100


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"positions": (LONG,)}, RejectReason.BOOKS_DO_NOT_BALANCE),
        ({"index": ((Symbol("NO"), 1),)}, RejectReason.UNKNOWN_SYMBOL),
        ({"index": ((BTC, 0),)}, RejectReason.PRICE_NOT_POSITIVE),
        ({"index": ()}, RejectReason.NO_MARK_PRICE),
        ({"deposits": ((Trader("CLEARING"), USDT, 1),)}, RejectReason.RESERVED_NAME),
        ({"deposits": ((ALICE, USDT, 0),)}, RejectReason.AMOUNT_NOT_POSITIVE),
        ({"deposits": ((ALICE, Asset("GOLD"), 1),)}, RejectReason.UNKNOWN_ASSET),
    ],
)
def test_a_world_that_does_not_add_up_is_refused_whole(change, reason):
    venue, events = opened(replace(BOOKS, **change))
    assert [e.reason for e in events if isinstance(e, OrderRejected)] == [reason]
    assert not venue.account("alice").positions


def test_only_the_first_command_opens_the_books():
    venue = CheckedExchange(rules(linear()), START)
    venue(PassTime())
    (event,) = venue(BOOKS)
    assert event.reason is RejectReason.NOT_FIRST_COMMAND
