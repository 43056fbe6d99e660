"""Members, their accounts, and their desks."""

from exchange.account import Desk, MarginAccount, Member, owner_of
from exchange.ledger import Ledger
from exchange.order import Order
from exchange.pricing import Prices
from exchange.reserves import file_order, unfile_order
from exchange.terms import BUY, AccountId, MarginMode, OrderId, Trader
from tests.kit import BTC, USDT, linear

ALICE = Trader("alice")


def desk() -> Desk:
    ledger = Ledger()
    scope = AccountId(ALICE, USDT)
    return Desk(ALICE, Prices(linear()), MarginAccount(scope, ledger.wallet(owner_of(scope), USDT)), ledger)


def test_an_isolated_position_is_an_account_of_its_own():
    found = desk()
    assert found.mode is MarginMode.CROSS
    found.set_mode(MarginMode.ISOLATED)
    assert found.account.id == AccountId(ALICE, BTC)
    assert found.account.wallet is not found.cross.wallet


def test_the_account_lists_the_desk_while_it_holds_a_position():
    found = desk()
    found.book_fill(2, 200)
    assert found.cross.desks == {BTC: found}
    assert found.book_fill(-2, -230) == 30
    assert found.cross.desks == {}


def test_a_side_sums_its_orders_through_every_change():
    found, ledger = desk(), Ledger()
    side = found.side(BUY)
    order = Order(OrderId(1), BUY, 100, 10, 10)
    order.margin, order.outlay = 51, 4
    file_order(found, order, ledger)
    assert (side.size, side.margin, side.outlay) == (10, 51, 4)
    order.open_size, order.margin, order.outlay = 5, 26, 2
    side.grow(-5, -25, -2)
    assert (side.size, side.margin, side.outlay) == (5, 26, 2)
    unfile_order(found, order, ledger)
    assert (side.size, side.margin, side.outlay, side.orders) == (0, 0, 0, {})


def test_a_desk_knows_all_its_orders():
    found = desk()
    file_order(found, Order(OrderId(1), BUY, 100, 10, 10), Ledger())
    found.reducing[OrderId(2)] = Order(OrderId(2), BUY, 100, 1, 1, reduce_only=True)
    assert [order.id for order in found.open_orders()] == [1, 2]
    assert found.has_orders


def test_a_member_begins_with_nothing():
    member = Member(ALICE)
    assert not member.cross
    assert not member.desks
    assert not member.client_ids
