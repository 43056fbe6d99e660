"""What every deciding room asks of the state."""

from exchange.state import FAR_FUTURE, State
from exchange.terms import BUY, AccountId, OrderId, Symbol, Trader
from tests.kit import BTC, CENTS, ETH, USDT, exchange, fund_rule, order, play, rules

ALICE = Trader("alice")


def test_asking_about_somebody_opens_them_empty_and_changes_no_digest():
    venue = exchange()
    before = venue.digest()
    venue.account("nobody")
    assert venue.digest() == before


def test_an_account_is_found_by_its_id():
    state = State(rules())
    assert state.account(AccountId(ALICE, USDT)) is state.cross(ALICE, USDT)
    assert state.account(AccountId(ALICE, BTC)) is state.desk(ALICE, BTC).isolated


def test_somebody_elses_order_is_unknown():
    venue = play("alice deposits 1000")
    venue(order("alice", BUY, 1, 90))
    assert venue.state.live_order(ALICE, BTC, OrderId(1)) is not None
    assert venue.state.live_order(Trader("bob"), BTC, OrderId(1)) is None


def test_profit_may_be_traded_with_but_not_taken_out():
    venue = play(
        """
        alice deposits 100
        bob   deposits 100000
        bob   sells 10 BTC @ 100
        alice buys 10 BTC @ 100
        mark BTC 150
        """
    )
    cross = venue.state.cross(ALICE, USDT)
    assert venue.state.available(cross) == (100 + 500 - 150) * CENTS
    assert venue.state.transferable(cross) == 100 * CENTS - 15 * CENTS // 2


def test_an_instrument_may_have_a_fund_of_its_own():
    state = State(rules(funds=(fund_rule(symbol=ETH),)))
    assert state.fund(state.markets[ETH]) is not state.fund(state.markets[BTC])
    assert state.fund(state.markets[BTC]).rule.symbol == Symbol("")


def test_the_alarm_rings_for_whatever_is_due_first():
    state = State(rules())
    state.set_alarm()
    assert state.wake_time == FAR_FUTURE
    state.markets[BTC].prices.start(100, 0)
    state.set_alarm()
    assert state.wake_time == state.markets[BTC].prices.sample_time
    state.expire_at(1, OrderId(1), BTC)
    assert state.wake_time == 1
