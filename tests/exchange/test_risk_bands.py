"""Risk bands: the same accounts, at the same tick, as a scan of everybody."""

import random
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exchange.instrument import Instrument, Tier
from exchange.margin import Leg, is_safe, liquidation_price
from exchange.risk_bands import RiskBands
from exchange.terms import AccountId, Asset, ContractKind, Symbol, Trader
from tests.reference.naive_scan import safe, unsafe_accounts

LINEAR, INVERSE = ContractKind.LINEAR, ContractKind.INVERSE


def tiers(unit, *steps):
    """A marginal table from (floor in whole units, rate in ppb) steps, its deductions continuous."""
    built = [Tier(0, steps[0][1], 0, 100)]
    for (_, rate), (floor, above) in pairwise(steps):
        deduction = built[-1].deduction_ppb + floor * unit * (above - rate)
        built.append(Tier(floor * unit, above, deduction, 50))
    return tuple(built)


def linear(symbol, *steps):
    return Instrument(
        symbol=Symbol(symbol),
        base=Asset("COIN"),
        quote=Asset("USDT"),
        price_places=1,
        tick=1,
        size_places=2,
        lot=1,
        cash_places=8,
        tiers=tiers(10**8, *(steps or [(0, 5_000_000)])),
    )


def inverse(symbol, *steps):
    return Instrument(
        symbol=Symbol(symbol),
        base=Asset("COIN"),
        quote=Asset("USD"),
        kind=INVERSE,
        price_places=1,
        tick=5,
        size_places=0,
        lot=1,
        cash_places=12,
        tiers=tiers(10**12, *(steps or [(0, 5_000_000)])),
    )


BTC = linear("BTC")
ETH = linear("ETH", (0, 4_000_000), (2_000, 10_000_000), (9_000, 50_000_000), (40_000, 250_000_000))
SOL = linear("SOL", (0, 10_000_000), (500, 100_000_000), (3_000, 500_000_000))
XBT = inverse("XBT")
XET = inverse("XET", (0, 4_000_000), (1, 20_000_000), (5, 125_000_000))
ALL = (BTC, ETH, SOL, XBT, XET)


def account(name, scope="USDT"):
    return AccountId(Trader(str(name)), scope)


def leg(instrument, size, entry, mark=None):
    return Leg(instrument, size, instrument.value(size, entry), mark or entry, 10)


ALICE, BOB, CAROL = account("alice"), account("bob"), account("carol")


# ── one position ────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("instrument", "size"), [(BTC, 1000), (BTC, -1000), (ETH, -1000), (XBT, 5000), (XBT, -5000), (XET, 9000)]
)
def test_a_lone_position_trips_at_the_first_tick_beyond_its_liquidation_price(instrument, size):
    legs = [leg(instrument, size, 10_000)]
    balance = instrument.notional(size, 10_000) // 10
    last_safe = liquidation_price(balance, legs, instrument.symbol)
    bands = RiskBands()
    bands.file(ALICE, balance, legs)
    assert bands.bound(ALICE, instrument.symbol) == last_safe
    assert bands.tripped(instrument.symbol, last_safe) == []
    beyond = last_safe - 1 if size > 0 else last_safe + 1
    assert bands.tripped(instrument.symbol, beyond) == [ALICE]


def test_a_position_no_mark_can_hurt_has_no_bound_and_never_trips():
    bands = RiskBands()
    paid_in_full = leg(BTC, 10, 10_000)
    bands.file(ALICE, BTC.notional(10, 10_000), [paid_in_full])
    inverse_short = leg(XBT, -10, 10_000)
    bands.file(BOB, 2 * XBT.notional(10, 10_000), [inverse_short])
    bands.check()
    assert bands.bound(ALICE, BTC.symbol) is None
    assert bands.bound(BOB, XBT.symbol) is None
    assert bands.tripped(BTC.symbol, 1) == []
    assert bands.tripped(XBT.symbol, 10**11) == []


def test_a_symbol_nobody_holds_trips_nobody():
    assert RiskBands().tripped(BTC.symbol, 1) == []


# ── filing ──────────────────────────────────────────────────────────────────────────────────────


def filed(*names, balance=10_000_000_000, size=100):
    bands = RiskBands()
    for name in names:
        bands.file(name, balance, [leg(BTC, size, 10_000)])
    return bands


def test_those_who_trip_come_by_id_and_once_until_they_are_filed_again():
    bands = filed(CAROL, ALICE, BOB)
    assert bands.tripped(BTC.symbol, 1) == [ALICE, BOB, CAROL]
    assert bands.tripped(BTC.symbol, 1) == []
    bands.file(BOB, 10_000_000_000, [leg(BTC, 100, 10_000)])
    assert bands.tripped(BTC.symbol, 1) == [BOB]
    for name in (ALICE, BOB, CAROL):
        bands.drop(name)
    assert len(bands) == 0
    bands.check()


def test_a_bound_of_another_symbol_holds_for_one_who_has_tripped():
    bands = RiskBands()
    bands.file(ALICE, 10_000_000_000, [leg(BTC, 100, 10_000), leg(ETH, -100, 10_000)])
    assert bands.tripped(BTC.symbol, 1) == [ALICE]
    assert bands.tripped(ETH.symbol, 10**9) == [ALICE]


def test_an_account_without_positions_is_dropped():
    bands = filed(ALICE, BOB)
    bands.file(ALICE, 5, [])
    bands.drop(BOB)
    bands.drop(BOB)
    bands.check()
    assert len(bands) == 0
    assert bands.tripped(BTC.symbol, 1) == []


def test_a_top_up_moves_the_bound_away_and_a_withdrawal_nearer():
    bands, legs = RiskBands(), [leg(BTC, 100, 10_000)]
    reached = {}
    for balance in (9_000_000_000, 5_000_000_000, 7_000_000_000):
        bands.file(ALICE, balance, legs)
        reached[balance] = bands.bound(ALICE, BTC.symbol)
        bands.check()
    assert sorted(reached, key=reached.__getitem__, reverse=True) == sorted(reached)
    assert bands.tripped(BTC.symbol, reached[5_000_000_000] - 1) == []
    assert bands.tripped(BTC.symbol, reached[7_000_000_000]) == []
    assert bands.tripped(BTC.symbol, reached[7_000_000_000] - 1) == [ALICE]


def test_a_position_turned_around_trips_on_its_new_side_only():
    bands = filed(ALICE)
    bands.file(ALICE, 10_000_000_000, [leg(BTC, -100, 10_000)])
    bands.check()
    assert bands.tripped(BTC.symbol, 1) == []
    assert bands.tripped(BTC.symbol, 20_000) == [ALICE]


def test_an_account_that_takes_the_place_of_another_is_not_taken_for_it():
    bands = filed(ALICE)
    bands.drop(ALICE)
    bands.file(BOB, 10**12, [leg(BTC, 100, 10_000)])
    assert bands.tripped(BTC.symbol, 9_000) == []
    bands.check()


@pytest.mark.parametrize("instrument", ALL)
@pytest.mark.parametrize("size", [3, -3])
def test_an_unsafe_account_comes_out_at_the_next_mark_of_any_of_its_symbols(instrument, size):
    other = leg(BTC if instrument is not BTC else ETH, 3, 10_000)
    for kindest in (1, 10_000, 10**11):
        bands = RiskBands()
        bands.file(ALICE, 0, [leg(instrument, size, 10_000), other])
        bands.check()
        assert bands.tripped(instrument.symbol, kindest) == [ALICE]


def test_hammering_the_same_accounts_does_not_grow_memory():
    bands, chance = RiskBands(), random.Random(5)
    for step in range(30_000):
        balance = chance.randrange(3_000_000_000, 30_000_000_000)
        bands.file(account(step % 1000), balance, [leg(BTC, 100, 10_000)])
    bands.check()
    assert bands.entries <= 2 * 1000 + 1024 + 1


# ── several positions ───────────────────────────────────────────────────────────────────────────


@st.composite
def holdings(draw):
    """An account of one to five positions, anything from hopeless to carefree, often on the edge."""
    instruments = draw(st.lists(st.sampled_from(ALL), min_size=1, max_size=5, unique=True))
    signs = draw(st.sampled_from([(-1,), (1,), (-1, 1)]))
    legs = [
        leg(
            instrument,
            draw(st.sampled_from(signs)) * draw(st.integers(1, 3000)),
            draw(st.integers(50, 60_000)),
            draw(st.integers(50, 60_000)),
        )
        for instrument in instruments
    ]
    lowest = least_safe_balance(legs)
    return lowest + draw(st.sampled_from([-1, 0, 1, 2, 7, 10**8, 10**11, 10**13])), legs


def least_safe_balance(legs):
    low, high = -(10**18), 10**18
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if safe(middle, legs) else (middle + 1, high)
    return low


@given(holdings(), st.data())
def test_an_account_is_safe_wherever_its_marks_stand_within_its_bounds(holding, data):
    balance, legs = holding
    bands = RiskBands()
    bands.file(ALICE, balance, legs)
    bands.check()
    worst, moved = [], []
    for each in legs:
        bound = bands.bound(ALICE, each.instrument.symbol)
        if not is_safe(balance, legs):
            assert bands.tripped(each.instrument.symbol, each.mark) == [ALICE]
            return
        assert bands.tripped(each.instrument.symbol, each.mark) == []
        farthest, kindest = (1, 10**9) if each.size > 0 else (10**9, 1)
        worst.append(each._replace(mark=farthest if bound is None else bound))
        low, high = sorted((worst[-1].mark, kindest))
        moved.append(
            each._replace(mark=data.draw(st.sampled_from([low, high, each.mark]) | st.integers(low, high)))
        )
    assert safe(balance, worst)
    assert safe(balance, moved)


@pytest.mark.parametrize("pair", [(BTC, ETH), (ETH, SOL), (XBT, XET)])
@pytest.mark.parametrize("hedged", [False, True])
@pytest.mark.parametrize("notionals", [1, 3, 10, 50])
def test_a_loss_that_brings_its_maintenance_with_it_stays_within_the_surplus(pair, hedged, notionals):
    """Linear shorts and inverse longs grow as they lose, into tiers that ask for more."""
    losing = -1 if pair[0].kind is LINEAR else 1
    legs = [leg(pair[0], 3000 * losing, 10_000), leg(pair[1], 3000 * (-losing if hedged else losing), 10_000)]
    bands, balance = RiskBands(), notionals * sum(abs(each.cost) for each in legs)
    bands.file(ALICE, balance, legs)
    bounds = [bands.bound(ALICE, each.instrument.symbol) for each in legs]
    worst = [each._replace(mark=bound or 1) for each, bound in zip(legs, bounds, strict=True)]
    assert safe(balance, worst)


@given(holdings())
def test_the_safety_test_is_that_of_the_slow_twin(holding):
    balance, legs = holding
    assert is_safe(balance, legs) == safe(balance, legs)


def test_a_lone_bound_uses_the_whole_surplus_and_two_share_it():
    balance = 20_000_000_000
    alone, shared = RiskBands(), RiskBands()
    alone.file(ALICE, balance, [leg(BTC, 100, 10_000)])
    shared.file(ALICE, balance, [leg(BTC, 100, 10_000), leg(ETH, -100, 10_000)])
    assert alone.bound(ALICE, BTC.symbol) < shared.bound(ALICE, BTC.symbol) < 10_000
    assert shared.bound(ALICE, ETH.symbol) > 10_000


# ── against a scan of everybody ─────────────────────────────────────────────────────────────────


class World:
    """Accounts and marks, watched by bands and by the slow twin at once."""

    def __init__(self, seed, population):
        self.chance = random.Random(seed)
        self.marks = {each.symbol: 10_000 for each in ALL}
        self.held = {}
        self.bands = RiskBands()
        self.liquidated = 0
        for place in range(population):
            self.open(account(place))

    def legs(self, name):
        _, positions = self.held[name]
        return [leg._replace(mark=self.marks[leg.instrument.symbol]) for leg in positions]

    def file(self, name):
        self.bands.file(name, self.held[name][0], self.legs(name))

    def open(self, name):
        count = self.chance.choice([1, 1, 2, 3, 4, 5])
        positions = [self.position(each) for each in self.chance.sample(ALL, count)]
        self.held[name] = (0, positions)
        needed = least_safe_balance(self.legs(name))
        self.held[name] = (needed + abs(needed) * self.chance.randrange(2_000) // 200, positions)
        self.file(name)

    def position(self, instrument):
        size = self.chance.choice([-1, 1]) * self.chance.choice([1, 40, 700, 5000])
        return leg(instrument, size, self.marks[instrument.symbol])

    def anybody(self):
        return self.chance.choice(list(self.held))

    def move(self, symbol, mark):
        self.marks[symbol] = min(max(mark, 2), 10**9)
        self.settle([symbol])

    def settle(self, symbols):
        """Whom the bands let out and find unsafe are those whom the scan finds; they are closed."""
        expected = unsafe_accounts({name: (self.held[name][0], self.legs(name)) for name in self.held})
        out = {name for symbol in symbols for name in self.bands.tripped(symbol, self.marks[symbol])}
        found = sorted(name for name in out if not is_safe(self.held[name][0], self.legs(name)))
        assert found == expected
        for name in found:
            self.liquidated += 1
            del self.held[name]
            self.open(name)
        for name in out.difference(found):
            self.file(name)
        for symbol in symbols:
            assert self.bands.tripped(symbol, self.marks[symbol]) == []

    # what may happen

    def walk(self):
        symbol = self.chance.choice(ALL).symbol
        mark = self.marks[symbol]
        self.move(symbol, mark + self.chance.randint(-1 - mark // 200, 1 + mark // 200))

    def crash(self):
        symbol = self.chance.choice(ALL).symbol
        for _ in range(8):
            self.move(symbol, self.marks[symbol] * self.chance.randint(90, 99) // 100)

    def gap(self):
        symbol = self.chance.choice(ALL).symbol
        left, mark = self.chance.randint(1, 99), self.marks[symbol]
        self.move(symbol, mark * left // 100 if mark > 5_000 else mark * 100 // left)

    def cash(self):
        """A top-up, a withdrawal or a fee."""
        name = self.anybody()
        balance, positions = self.held[name]
        self.held[name] = (balance + abs(balance) * self.chance.randint(-30, 30) // 100, positions)
        self.file(name)
        self.settle(self.marks)

    def fill(self):
        name = self.anybody()
        balance, positions = self.held[name]
        new = self.position(self.chance.choice(ALL))
        kept = [each for each in positions if each.instrument is not new.instrument]
        self.held[name] = (balance, [*kept, new][-5:])
        self.file(name)
        self.settle(self.marks)

    def fund(self):
        """Every holder pays or receives, a thousandth of what it holds."""
        instrument = self.chance.choice(ALL)
        for name, (balance, positions) in self.held.items():
            for each in positions:
                if each.instrument is instrument:
                    paid = instrument.value(each.size, self.marks[instrument.symbol]) // 1000
                    self.held[name] = (balance - paid, positions)
                    self.file(name)
        self.settle(self.marks)

    def restore(self):
        """The bands are rebuilt from the state, in another order."""
        self.bands = RiskBands()
        for name in self.chance.sample(list(self.held), len(self.held)):
            self.file(name)

    def step(self):
        acts = (self.walk, self.crash, self.gap, self.cash, self.fill, self.fund, self.restore)
        self.chance.choices(acts, weights=(300, 1, 2, 10, 10, 2, 1))[0]()


@pytest.mark.parametrize("seed", range(6))
def test_bands_find_the_same_accounts_at_the_same_tick_as_a_scan_of_everybody(seed):
    world = World(seed, population=40)
    for _ in range(600):
        world.step()
    world.bands.check()
    assert world.liquidated > 20


class Multitude:
    """Very many accounts, watched by the bands and by a vectorized scan; who falls is rescued."""

    def __init__(self, population):
        bench = pytest.importorskip("benchmarks.bench_margin")
        self.chance = random.Random(11)
        self.instruments, mark = bench.INSTRUMENTS, bench.MARK
        self.marks = {each.symbol: mark for each in self.instruments}
        self.middle = mark
        self.held = [
            bench.holding(place, self.chance.sample(self.instruments, self.chance.randint(1, 5)), self.chance)
            for place in range(population)
        ]
        self.places = {each.account: place for place, each in enumerate(self.held)}
        self.scan = bench.NumpyScan(self.held, self.instruments, mark)
        self.bands = RiskBands()
        for each in self.held:
            self.bands.file(*each)
        self.rescued = self.looked_at = 0

    def legs(self, place):
        return [leg._replace(mark=self.marks[leg.instrument.symbol]) for leg in self.held[place].legs]

    def tick(self):
        symbol = self.chance.choice(self.instruments).symbol
        mark = self.marks[symbol]
        step = mark // 5 if self.chance.random() < 0.0001 else mark // 2_000
        towards = (self.middle - mark) // 10_000
        self.marks[symbol] = mark = max(1, mark + towards + self.chance.randint(-step, step))
        # Floats tell who may be unsafe; the slow twin decides.
        suspects = self.scan.tick(symbol, mark, below=0.01 * 10**8).tolist()
        expected = [place for place in suspects if not safe(self.held[place].balance, self.legs(place))]
        out = [self.places[account] for account in self.bands.tripped(symbol, mark)]
        found = [place for place in out if not is_safe(self.held[place].balance, self.legs(place))]
        assert sorted(found) == sorted(expected)
        self.looked_at += len(out)
        self.rescued += len(found)
        for place in out:
            self.file(place, self.rescue(place) if place in found else 0)

    def file(self, place, amount):
        held = self.held[place]
        self.held[place] = held._replace(balance=held.balance + amount)
        self.scan.surplus[place] += amount
        self.bands.file(held.account, held.balance + amount, self.legs(place))

    def rescue(self, place):
        """What brings an account's equity back to some share of its notional."""
        legs = self.legs(place)
        worth = sum(each.instrument.notional(each.size, each.mark) for each in legs)
        profit = sum(each.instrument.value(each.size, each.mark) - each.cost for each in legs)
        return worth * self.chance.randint(4, 60) // 100 - profit - self.held[place].balance

    def top_up(self):
        place = self.chance.randrange(len(self.held))
        self.file(place, max(0, self.rescue(place)))


@pytest.mark.soak
def test_two_million_ticks_over_a_hundred_thousand_accounts_show_no_difference():
    crowd = Multitude(100_000)
    for tick in range(2_000_000):
        crowd.tick()
        if tick % 10 == 0:
            crowd.top_up()
    crowd.bands.check()
    assert crowd.rescued > 10_000
    assert crowd.bands.entries < 2 * 5 * 100_000 + 20 * 1024


def test_a_multitude_in_small_shows_no_difference():
    crowd = Multitude(300)
    for _ in range(4_000):
        crowd.tick()
        crowd.top_up()
    crowd.bands.check()
