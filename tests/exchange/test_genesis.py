"""The world as it stands when a scenario begins."""

import pytest
from msgspec.structs import replace

from exchange.commands import GenesisPosition, OpenBooks, PassTime
from exchange.events import OrderRejected
from exchange.terms import Asset, MarginMode, RejectReason, Symbol, Trader
from exchange.units import KEPT_MAX, WORTH_MAX
from tests.kit import (
    BTC,
    CENTS,
    COIN,
    COINS,
    ETH,
    INV,
    START,
    USDT,
    CheckedExchange,
    inverse,
    linear,
    only,
    rules,
)

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


def refused(books: OpenBooks) -> RejectReason:
    venue, events = opened(books)
    (event,) = events
    assert isinstance(event, OrderRejected)
    assert not venue.account("alice").positions
    return event.reason


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
        ({"insurance": ((USDT, BTC, 1),)}, RejectReason.UNKNOWN_ASSET),
        ({"index": ((BTC, 10**12 + 1),)}, RejectReason.OUT_OF_BOUNDS),
        ({"deposits": ((ALICE, USDT, KEPT_MAX - CENTS), (BOB, USDT, CENTS))}, RejectReason.OUT_OF_BOUNDS),
    ],
)
def test_a_world_that_does_not_add_up_is_refused_whole(change, reason):
    assert refused(replace(BOOKS, **change)) is reason


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"trader": Trader("INSURANCE")}, RejectReason.RESERVED_NAME),
        ({"size": 0, "cost": 0}, RejectReason.SIZE_NOT_POSITIVE),
        ({"cost": 0}, RejectReason.BOOKS_DO_NOT_BALANCE),
        ({"cost": -900 * CENTS}, RejectReason.BOOKS_DO_NOT_BALANCE),
        ({"cost": WORTH_MAX + 1}, RejectReason.OUT_OF_BOUNDS),
        ({"leverage": 0}, RejectReason.LEVERAGE_OUT_OF_RANGE),
        ({"leverage": 101}, RejectReason.LEVERAGE_OUT_OF_RANGE),
        ({"margin": -1}, RejectReason.AMOUNT_NOT_POSITIVE),
        ({"mode": MarginMode.CROSS}, RejectReason.NOT_ISOLATED),
        ({"margin": 1000 * CENTS + 1}, RejectReason.AMOUNT_ABOVE_AVAILABLE),
        ({"symbol": Symbol("NO")}, RejectReason.NO_MARK_PRICE),
    ],
)
def test_a_position_nobody_could_have_come_to_is_refused(change, reason):
    long = replace(LONG, **change)
    assert (
        refused(replace(BOOKS, positions=(long, replace(SHORT, size=-long.size, cost=-long.cost)))) is reason
    )


@pytest.mark.parametrize(("margin", "mode"), [(1, MarginMode.ISOLATED), (0, MarginMode.CROSS)])
def test_nobody_begins_unsafe(margin, mode):
    """Ten lots that cost 1,091 are worth 1,000 and keep 5: 96 is just enough, in whichever scope."""
    unsafe = (RejectReason.INSUFFICIENT_MARGIN, CENTS, BTC)
    for balance, told in ((96, None), (95, unsafe)):
        paid = 1000 if mode is MarginMode.ISOLATED else balance
        books = replace(
            BOOKS,
            deposits=((ALICE, USDT, paid * CENTS), (BOB, USDT, 1000 * CENTS)),
            positions=(
                replace(LONG, cost=1091 * CENTS, mode=mode, margin=margin * balance * CENTS),
                replace(SHORT, cost=-1091 * CENTS),
            ),
        )
        refusals = [(e.reason, e.needs, e.symbol) for e in opened(books)[1] if isinstance(e, OrderRejected)]
        assert refusals == ([told] if told else [])


def test_of_several_unsafe_scopes_the_first_is_named_by_its_contract():
    """What is lacking is counted in the asset of that one, be it less than the coin another lacks."""
    venue = CheckedExchange(rules(linear(), inverse()), START)
    positions = (
        replace(LONG, cost=1091 * CENTS, margin=95 * CENTS),
        replace(SHORT, cost=-1091 * CENTS),
        replace(LONG, symbol=INV, size=10_000, cost=-100 * COINS, margin=COINS),
        replace(SHORT, symbol=INV, size=-10_000, cost=100 * COINS),
    )
    coins = ((ALICE, COIN, 1000 * COINS), (BOB, COIN, 1000 * COINS))
    index = ((BTC, 100), (INV, 90))
    books = replace(BOOKS, deposits=(*BOOKS.deposits, *coins), positions=positions, index=index)
    refused = only(OrderRejected, venue(books))
    assert (refused.reason, refused.needs, refused.symbol) == (RejectReason.INSUFFICIENT_MARGIN, CENTS, BTC)


def test_nobody_begins_with_two_positions_in_one_contract():
    half = replace(LONG, size=5, cost=450 * CENTS, margin=45 * CENTS)
    assert refused(replace(BOOKS, positions=(half, half, SHORT))) is RejectReason.MODE_LOCKED_BY_POSITION


def test_a_deposit_is_put_into_positions_once():
    venue = CheckedExchange(rules(linear(), linear(ETH)), START)
    both = tuple(
        replace(each, symbol=symbol, margin=each.margin and 501 * CENTS)
        for each in (LONG, SHORT)
        for symbol in (BTC, ETH)
    )
    (event,) = venue(replace(BOOKS, positions=both, index=((BTC, 100), (ETH, 100))))
    told = (event.reason, event.needs, event.symbol)
    assert told == (RejectReason.AMOUNT_ABOVE_AVAILABLE, 499 * CENTS, ETH)


def test_all_that_may_be_kept_may_be_paid_in_and_all_of_it_be_margin():
    paid = KEPT_MAX - 205 * CENTS
    rich = replace(LONG, margin=paid)
    venue, events = opened(
        replace(BOOKS, deposits=((ALICE, USDT, paid), (BOB, USDT, 200 * CENTS)), positions=(rich, SHORT))
    )
    assert not [e for e in events if isinstance(e, OrderRejected)]
    assert venue.position("alice").margin == paid
    venue.snapshot()


def test_only_the_first_command_opens_the_books():
    venue = CheckedExchange(rules(linear()), START)
    venue(PassTime())
    (event,) = venue(BOOKS)
    assert event.reason is RejectReason.NOT_FIRST_COMMAND
