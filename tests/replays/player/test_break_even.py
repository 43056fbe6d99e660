"""Closed at its break-even a position has brought what it has cost; a tick worse it has brought less."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exchange.commands import PassTime, SetFundingRate
from exchange.instrument import Instrument
from exchange.position import Position
from exchange.stories import CashLine, Fill, Story, TraderView
from exchange.terms import BUY, SELL, Side, Symbol, Trader
from exchange.units import HOUR, PPB, Cash, Price, Size
from replays.player.break_even import Outlays, break_even, break_evens
from tests.kit import BTC, INV, USDT, exchange, inverse, linear, order, play

ALICE = Trader("alice")
FEES = {"taker_fee_ppb": 400_000, "maker_fee_ppb": 200_000}
LINEAR, INVERSE = linear(**FEES, price_max=300), inverse(**FEES, price_max=300)


def brought(instrument: Instrument, size: Size, cost: Cash, paid: Cash, price: Price) -> Cash:
    """Closed as the venue closes it."""
    realized = Position(size, cost).fill(-size, instrument.value(-size, price))
    return realized - instrument.taker_fee(instrument.notional(size, price)) - paid


@given(
    instrument=st.sampled_from([LINEAR, INVERSE]),
    size=st.integers(-40, 40).filter(bool),
    entry=st.integers(20, 280),
    paid=st.integers(-(10**9), 10**9),
)
def test_it_is_the_first_price_that_does_not_lose_of_all_there_are(
    instrument: Instrument, size: Size, entry: Price, paid: Cash
) -> None:
    cost = instrument.value(size, entry)
    won = [
        price
        for price in range(1, instrument.price_max + 1)
        if brought(instrument, size, cost, paid, price) >= 0
    ]
    found = break_even(instrument, size, cost, paid)
    if 0 < len(won) < instrument.price_max:
        assert found == (min(won) if size > 0 else max(won))
        assert brought(instrument, size, cost, paid, found - (1 if size > 0 else -1)) < 0
    else:
        assert found is None


def story_of(*rows: Fill | CashLine) -> TraderView:
    story = TraderView(ALICE, [LINEAR])
    story.fills = [each for each in rows if isinstance(each, Fill)]
    story.cash = [each for each in rows if isinstance(each, CashLine)]
    return story


def paid(story: TraderView, symbol: Symbol, size: Size) -> Cash:
    return Outlays().paid(story, symbol, size)


def fill(time: int, side: Side, size: Size, fee: Cash, symbol: Symbol = BTC) -> Fill:
    return Fill(time, symbol, side, 100, size, fee, 0, maker=False, kind="trade")


def funding(time: int, amount: Cash, symbol: Symbol = BTC, kind: str = "funding") -> CashLine:
    """Received; paid where it is negative."""
    return CashLine(time, symbol, USDT, kind, amount)


@given(
    st.lists(
        st.tuples(st.integers(-9, 9).filter(bool), st.integers(-20, 100), st.integers(-50, 50)), max_size=20
    )
)
def test_what_was_paid_follows_the_lots_that_are_still_open(doings: list[tuple[Size, Cash, Cash]]) -> None:
    rows: list[Fill | CashLine] = []
    held, exact = 0, Fraction()
    for time, (size, fee, received) in enumerate(doings):
        rows.append(fill(2 * time, BUY if size > 0 else SELL, abs(size), fee))
        closed = min(abs(size), abs(held)) if held * size < 0 else 0
        exact -= exact * Fraction(closed, abs(held)) if held else 0
        exact += fee - fee * closed // abs(size) if closed < abs(size) else 0
        held += size
        if held:
            rows.append(funding(2 * time + 1, received))
            exact -= received
    assert 0 <= paid(story_of(*rows), BTC, held) - exact < len(doings) + 1


ROWS = st.tuples(
    st.integers(0, 2), st.sampled_from([BTC, Symbol("ETH")]), st.integers(-9, 9), st.integers(-20, 100)
)
"""How much later, of which market, lots or (with 0) funding, and its fee or amount."""


@given(st.integers(-5, 5), st.lists(st.one_of(ROWS, st.integers(1, 8)), max_size=40))
def test_carried_along_it_is_what_it_is_when_looked_at_once(
    began: Size, doings: list[tuple[int, Symbol, Size, Cash] | int]
) -> None:
    """However often it is looked at, also where the story is cut off, as by a rewind."""
    carried, story, rows = Outlays(), story_of(), []

    def held(symbol: Symbol) -> Size:
        return began + sum(each.size * each.side for each in story.fills if each.symbol == symbol)

    for doing in doings:
        if isinstance(doing, int):
            del rows[-doing:]
            story.fills[:] = [each for each in rows if isinstance(each, Fill)]
            story.cash[:] = [each for each in rows if isinstance(each, CashLine)]
            continue
        later, symbol, size, amount = doing
        time = later + (rows[-1].time if rows else 0)
        row = fill(time, BUY if size > 0 else SELL, abs(size), amount, symbol)
        rows.append(row if size else funding(time, amount, symbol))
        (story.fills if size else story.cash).append(rows[-1])
        if later:
            for each in (BTC, symbol):
                assert carried.paid(story, each, held(each)) == paid(story, each, held(each))


def test_what_was_taken_in_is_not_looked_at_again() -> None:
    class Counted(list):
        looked = 0

        def __getitem__(self, place):
            found = super().__getitem__(place)
            Counted.looked += len(found) if isinstance(place, slice) else 1
            return found

    story = story_of(*(fill(time, BUY, 1, 1) for time in range(2_000)))
    story.fills = Counted(story.fills)
    carried = Outlays()
    carried.paid(story, BTC, 2_000)
    looked = Counted.looked
    for size in range(2_001, 2_101):
        story.fills.append(fill(size, BUY, 1, 1))
        assert carried.paid(story, BTC, size) == size
    assert Counted.looked - looked < 1_000


def test_what_was_before_it_was_flat_and_what_is_of_another_market_is_not_its_own() -> None:
    elsewhere = Symbol("ETH")
    story = story_of(
        fill(1, BUY, 5, 100),
        funding(2, -70),
        fill(3, SELL, 5, 100),
        fill(4, BUY, 5, 11, elsewhere),
        fill(5, BUY, 4, 8),
        funding(6, -3),
        funding(7, -900, elsewhere),
        funding(8, 900, kind="deposit"),
        fill(9, SELL, 1, 5),
    )
    assert paid(story, BTC, 3) == 9
    assert paid(story, elsewhere, 5) == 911


def test_a_turned_position_has_paid_its_part_of_the_fill_that_turned_it() -> None:
    assert paid(story_of(fill(1, BUY, 4, 40), fill(2, SELL, 10, 100)), BTC, -6) == 60


def test_what_a_position_had_paid_before_the_window_is_not_known() -> None:
    assert paid(story_of(fill(1, SELL, 5, 30), funding(2, -8)), BTC, 5) == 8
    assert paid(story_of(), BTC, 5) == 0


@pytest.mark.parametrize("side", [BUY, SELL])
@pytest.mark.parametrize("kind", [LINEAR, INVERSE])
def test_at_the_venue_who_closes_there_has_lost_nothing_and_a_tick_worse_something(
    kind: Instrument, side: Side
) -> None:
    """Fees of opening and closing and funding between them: all that its holder has paid."""
    kept = []
    for worse in (0, side):
        venue = exchange(kind, index={kind.symbol: 100})
        story = Story(ALICE, [kind])
        asset = kind.settle
        play(f"alice deposits 100000{_coin(kind)}\nbob deposits 1000000{_coin(kind)}", venue)

        def meets(way: Side, size: Size, price: Price, venue=venue, story=story) -> None:
            story.fold(venue(order("bob", way.opposite, size, price, kind.symbol)))
            story.fold(venue(order("alice", way, size, price, kind.symbol)))

        before = venue.cash("alice", asset)
        meets(side, 10, 100)
        story.fold(venue(SetFundingRate(symbol=kind.symbol, rate_ppb=side * PPB // 1000)))
        story.fold(venue(PassTime(), 9 * HOUR))
        assert [line.kind for line in story.trader.cash] == ["funding"]
        ((symbol, price),) = break_evens(venue.account("alice"), story.trader, [kind], Outlays())
        assert symbol == kind.symbol
        meets(side.opposite, 10, price - worse)
        kept.append(venue.cash("alice", asset) - before)
    assert kept[0] >= 0 > kept[1]


def _coin(kind: Instrument) -> str:
    return " COIN" if kind.symbol == INV else ""
