"""The queue of those who fall, next to a scan of everybody who waits."""

from fractions import Fraction

from exchange.account import MarginAccount
from exchange.commands import CancelAll, PassTime, SetFundingRate, SetIndexPrice
from exchange.engine import Exchange
from exchange.events import FundingPaid, LiquidationStarted
from exchange.margin import safety
from exchange.queue import Queue
from exchange.state import State
from exchange.terms import MarkMethod, Trader
from exchange.units import HOUR, MINUTE
from tests.kit import BTC, exchange, interpreted_only, linear, only, play
from tests.simulator import Simulator

pytestmark = interpreted_only


def scanned(state: State, queue: Queue) -> MarginAccount | None:
    """The smallest share of its maintenance, by name where two have the same."""

    def place(account):
        equity, requirement, _ = safety(account.wallet.balance, state.legs(account))
        return Fraction(equity, requirement), account.id

    return min((a for a in state.unsafe.values() if queue.may_fall(a)), key=place, default=None)


class Scanned(Queue):
    """A queue whose every answer is held against a scan."""

    def __init__(self, state):
        super().__init__(state)
        self.waited = []

    def next(self):
        found = super().next()
        least = scanned(self._state, self)
        assert found == (least and (least, self._state.weigh(least)))
        self.waited.append(len(self._state.unsafe))
        return found


def test_the_next_to_fall_is_the_least_safe_of_all_that_may():
    waited = []
    for seed in range(12):
        world = Simulator(seed)
        world.exchange._queue = queue = Scanned(world.exchange.state)
        for command in world.commands(400):
            world.exchange.submit(command, world.now)
        waited += queue.waited
    assert sum(count > 0 for count in waited) > 100
    assert max(waited) > 1


def crowd(size):
    """Longs of 5 to 9 at 100, some better covered than others, of which two fall a command."""
    venue = exchange(linear(), liquidations_per_command_max=2)
    venue.inner._queue = Scanned(venue.state)
    play("bob deposits 1000000", venue)
    for number in range(size):
        lots = 5 + 3 * number % 5
        play(
            f"""
            t{number} deposits {11 * lots + 7 * number % 10}
            bob sells {lots} BTC @ 100
            t{number} buys {lots} BTC @ 100
            """,
            venue,
        )
    return venue


def test_each_pick_is_the_scan_s_while_marks_move_and_others_wait():
    venue = crowd(40)
    for mark in (85, 80, 86, 70, 82, 60, 85):
        venue(SetIndexPrice(symbol=BTC, price=mark))
        assert venue.state.unsafe
        assert venue._queue.next()


def test_who_is_suspended_waits_and_comes_up_when_it_resumes():
    venue = crowd(4)
    state = venue.state
    venue(SetIndexPrice(symbol=BTC, price=85))
    state.suspend(state.markets[BTC], True)
    assert state.unsafe
    assert venue._queue.next() is None
    state.suspend(state.markets[BTC], False)
    assert venue._queue.next() is not None


def test_a_restored_venue_has_the_same_order():
    venue = crowd(12)
    venue(SetIndexPrice(symbol=BTC, price=85))
    copy = Exchange.restore(venue.state.rules, venue.snapshot())
    (theirs, safety), (ours, same) = copy._queue.next(), venue._queue.next()
    assert (theirs.id, safety) == (ours.id, same)
    assert copy.submit(PassTime(), venue.now + MINUTE) == venue.inner.submit(PassTime(), venue.now + MINUTE)


def test_who_waits_falls_before_a_stamp_that_passes_before_the_command():
    """Alice's sale carries the mark to where dave is unsafe, and the command has done its share. The stamp
    that has passed by the next one finds him gone: as if somebody had spoken at the stamp."""
    contract = linear(
        BTC,
        mark_method=MarkMethod.LAST,
        funding_interval=HOUR,
        index_stale_after=2 * HOUR,
        price_band_ppb=500_000_000,
    )
    venue = exchange(contract, liquidations_per_command_max=1, index={"BTC": 1000})
    venue(SetFundingRate(symbol=BTC, rate_ppb=1_000_000))
    play(
        """
        alice deposits 1000
        dave  deposits 1020
        bob   deposits 1000000
        carol deposits 1000000
        alice isolates BTC at 10x
        bob   sells 20 BTC @ 1000
        alice buys 10 BTC @ 1000
        dave  buys 10 BTC @ 1000
        carol buys 1 BTC @ 904
        carol buys 11 BTC @ 901
        bob   sells 1 BTC @ 904    → alice liquidated 10
        """,
        venue,
    )
    stamp = venue.markets[BTC].prices.funding_time
    told = Exchange.restore(venue.state.rules, venue.snapshot()).submit(PassTime(), stamp)
    events = venue(CancelAll(trader=Trader("bob")), after=HOUR)
    assert events[: len(told)] == told
    fallen = only(LiquidationStarted, events)
    assert (fallen.trader, fallen.set_off_by, fallen.time) == ("dave", "", stamp)
    paid = {event.trader for event in events if isinstance(event, FundingPaid)}
    assert paid == {"bob", "carol"}
