"""A peer that loses orders or breaks priority is found out by the slow reference before it is timed."""

import pytest

from benchmarks.bench_book import in_book_words
from benchmarks.peers import PEERS, SHORT, Peer, difference, fault, reference
from exchange.book import Book, BookOrder

RIGHT = [[(1, 100, 5), (2, 100, 3)], []]


def ours(steps, told):
    """Our own book as a peer."""
    book = Book()
    for op, number, side, price, size, may_rest in steps:
        trades = []
        resting = book.orders_by_id.get(number)
        if op == "add":
            order = BookOrder(number, side, price, size, size)
            trades = book.match(order)
            if may_rest and order.open_size:
                book.add(order)
        elif resting is not None and op == "cancel":
            book.remove(resting)
        elif resting is not None:
            book.amend(resting, price, size)
        told.append([(maker.id, paid, lots) for maker, paid, lots in trades])


def forgetful(steps, told):
    """It takes every seventh order and keeps it to itself."""
    ours([step for step in steps if step[1] % 7 or step[0] != "add"], [])
    kept = [("add", *step[1:3], 1, *step[4:]) if step[1] % 7 == 0 else step for step in steps]
    ours(kept, told)


def broken(_steps, _told):
    raise KeyError("no such level")


@pytest.mark.parametrize("flow", SHORT)
def test_our_own_book_passes_as_a_peer(flow):
    assert fault(Peer("ours", ours, 1), flow) == ""


def test_a_peer_that_loses_orders_is_found_out():
    assert fault(Peer("forgetful", forgetful, 1), "mixed").startswith("loses orders")


def test_a_peer_that_breaks_is_told_with_what_it_breaks_with():
    assert fault(Peer("broken", broken, 1), "sweep") == "breaks with KeyError"


def test_a_flow_a_peer_cannot_take_is_not_given_to_it():
    assert fault(Peer("narrow", broken, 1, flows=("amend",)), "mixed") == "cannot take it"


def test_the_same_trades_are_no_difference():
    assert difference(RIGHT, RIGHT) == ""


@pytest.mark.parametrize(
    ("told", "word"),
    [
        ([[(2, 100, 3), (1, 100, 5)], []], "breaks priority (step 1)"),
        ([[(1, 100, 5)], []], "loses orders (step 1)"),
        ([[(1, 100, 5), (2, 101, 3)], []], "trades at other prices (step 1)"),
        ([RIGHT[0], [(9, 100, 1)]], "loses orders (step 2)"),
    ],
)
def test_a_difference_has_its_word(told, word):
    assert difference(told, RIGHT) == word


@pytest.mark.parametrize("flow", ["mixed", "sweep", "one_queue"])
def test_the_short_flows_trade_so_that_priority_can_be_seen(flow):
    assert sum(map(bool, reference(SHORT[flow]()))) > 10


@pytest.mark.parametrize("peer", [peer for peer in PEERS if peer.installed], ids=lambda peer: peer.package)
def test_an_installed_peer_takes_its_flows(peer):
    assert not fault(peer, peer.flows[-1]).startswith("breaks with")


def test_steps_are_the_books_own_words():
    assert in_book_words(next(iter(SHORT["sweep"]())))[0] == "add"
