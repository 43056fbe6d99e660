"""The book against its slow twin: trades, refusals and what rests are equal at every step.

Prices and sizes come from tiny ranges so that everything collides, and each seed switches whole kinds
of command off, so that what is common does not hide what is rare.
"""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exchange.edge import orderflow
from exchange.terms import BUY, SELL, ClientId, OrderId, OrderType, RejectReason, TimeInForce
from tests.reference.naive_book import NaiveBook

SIDES = {"buy": BUY, "sell": SELL}
OTHER = {"buy": "sell", "sell": "buy"}
FORCES = {"GTC": TimeInForce.GTC, "POST": TimeInForce.GTC, "IOC": TimeInForce.IOC, "FOK": TimeInForce.FOK}
KINDS = ("GTC", "IOC", "FOK", "POST", "iceberg", "market", "cancel", "amend")
MIRROR = 100


class Pair:
    """The book and its twin, told the same and compared after each command."""

    def __init__(self) -> None:
        self.fast = orderflow.Orderflow()
        self.slow = NaiveBook()
        self.filled: dict[str, int] = {}
        self.count = 0

    def run(self, command: tuple) -> list | str:
        outcome = tell(self.fast, command, self._next_id())
        assert outcome == getattr(self.slow, command[0])(*command[1:])
        self._account_for(command, outcome)
        self.fast.book.check()
        for side in SIDES:
            assert resting(self.fast, side) == naively_resting(self.slow, side)
        return outcome

    def _next_id(self) -> int:
        self.count += 1
        return self.count

    def _account_for(self, command: tuple, outcome: list | str) -> None:
        """B-6, B-7, B-8: filled and open add up, dead ids are unknown, a taker keeps its promise."""
        if isinstance(outcome, str):
            return
        op, taker = command[:2]
        if op in ("add", "market"):
            self.filled[taker] = 0
        taken = 0
        for maker, _, size in outcome:
            self.filled[maker] += size
            taken += size
        self.filled[taker] += taken
        live, by_id = self.fast.live, self.fast.book.orders_by_id
        assert len(live) == len(by_id), "an id outlived its order"
        assert all(by_id[order.id] is order for order in live.values()), "ids disagree"
        for id in {taker, *(maker for maker, _, _ in outcome)} & set(live):
            assert live[id].filled == self.filled[id]
        if op == "add":
            assert command[5] != "POST" or taken == 0
            assert command[5] != "FOK" or taken == command[4]


def tell(flow: orderflow.Orderflow, command: tuple, number: int) -> list | str:
    outcome = dispatch(flow, command, number)
    if isinstance(outcome, RejectReason):
        return outcome.value
    return [(maker.client_id, price, size) for maker, price, size in outcome]


def dispatch(flow: orderflow.Orderflow, command: tuple, number: int):
    op, id, *terms = command
    if op == "cancel":
        return flow.cancel(ClientId(id))
    if op == "amend":
        return flow.amend(ClientId(id), *terms)
    if op == "market":
        side, size = terms
        price, force, type, display = 10**30 if side == "buy" else 1, "IOC", OrderType.MARKET, 0
    else:
        side, price, size, force, display = terms
        type = OrderType.LIMIT
    return flow.place(
        orderflow.Order(
            OrderId(number),
            SIDES[side],
            price,
            size,
            size,
            client_id=ClientId(id),
            type=type,
            time_in_force=FORCES[force],
            post_only=force == "POST",
            display_size=display,
        )
    )


def resting(flow: orderflow.Orderflow, side: str) -> list[tuple]:
    return [(o.client_id, o.price, o.size, o.open_size, o.shown) for o in flow.book.orders(SIDES[side])]


def naively_resting(book: NaiveBook, side: str) -> list[tuple]:
    return [(o.id, o.price, o.size, o.left, o.shown) for o in book.resting(side)]


def state(flow: orderflow.Orderflow) -> tuple:
    return resting(flow, "buy"), resting(flow, "sell")


def random_commands(seed: int, count: int) -> list[tuple]:
    """A seeded flow in which some kinds never happen."""
    rng = random.Random(seed)
    kinds = [kind for kind in KINDS if kind == "GTC" or rng.random() < 0.7]
    weights = [rng.randint(1, 10) for _ in kinds]
    ids, width, biggest = rng.choice([8, 60, 400]), rng.choice([1, 3, 12]), rng.choice([2, 6, 30])
    apart = rng.choice([0, 1, width])
    commands = []
    for _ in range(count):
        kind = rng.choices(kinds, weights)[0]
        id, side = str(rng.randrange(ids)), rng.choice(["buy", "sell"])
        price = 50 + rng.randint(-width, width) + (-apart if side == "buy" else apart)
        size = rng.randint(0 if rng.random() < 0.02 else 1, biggest)
        if kind == "cancel":
            commands.append(("cancel", id))
        elif kind == "amend":
            commands.append(("amend", id, rng.choice([None, price]), rng.choice([None, size])))
        elif kind == "market":
            commands.append(("market", id, side, size))
        elif kind == "iceberg":
            commands.append(("add", id, side, price, size, "GTC", rng.randint(1, 3)))
        else:
            commands.append(("add", id, side, price, size, kind, 0))
    return commands


@pytest.mark.parametrize("seed", range(15))
def test_fifteen_thousand_commands_give_what_the_slow_twin_gives(seed):
    pair = Pair()
    for command in random_commands(seed, 1000):
        pair.run(command)


@pytest.mark.soak
@pytest.mark.parametrize("block", range(20))
def test_twenty_million_commands_give_what_the_slow_twin_gives(block):
    for seed in range(1000):
        pair = Pair()
        for command in random_commands(1_000_000 + 1000 * block + seed, 1000):
            pair.run(command)


ids = st.integers(0, 9).map(str)
sides = st.sampled_from(["buy", "sell"])
prices = st.integers(47, 53)
sizes = st.integers(1, 6)
adds = st.tuples(
    st.just("add"), ids, sides, prices, sizes, st.sampled_from(sorted(FORCES)), st.integers(0, 3)
)
commands = st.one_of(
    adds,
    adds,
    st.tuples(st.just("market"), ids, sides, sizes),
    st.tuples(st.just("cancel"), ids),
    st.tuples(st.just("amend"), ids, st.none() | prices, st.none() | sizes),
)
flows = st.lists(commands, max_size=40)


def played(flow: list[tuple]) -> tuple[orderflow.Orderflow, list]:
    fast = orderflow.Orderflow()
    return fast, [tell(fast, command, number) for number, command in enumerate(flow, 1)]


@given(flows)
def test_whatever_is_thought_of_the_twins_agree(flow):
    pair = Pair()
    for command in flow:
        pair.run(command)


@given(flows, flows, sides, prices, sizes)
def test_placing_and_cancelling_an_order_that_rests_changes_nothing(before, after, side, price, size):
    plain, _ = played(before)
    touched, _ = played(before)
    if plain.book.would_take(SIDES[side], price):
        return
    assert tell(touched, ("add", "visitor", side, price, size, "GTC", 0), 1000) == []
    assert tell(touched, ("cancel", "visitor"), 1001) == []
    assert state(touched) == state(plain)
    for number, command in enumerate(after, 2000):
        assert tell(touched, command, number) == tell(plain, command, number)
    assert state(touched) == state(plain)


@given(flows, sides, prices, st.integers(1, 60))
def test_a_killed_fill_or_kill_leaves_no_trace(before, side, price, size):
    flow, _ = played(before)
    unchanged = state(flow)
    outcome = tell(flow, ("add", "visitor", side, price, size, "FOK", 0), 1000)
    if isinstance(outcome, str):
        assert outcome == "fok_cannot_fill"
        assert state(flow) == unchanged
    else:
        assert sum(traded for _, _, traded in outcome) == size


@given(flows, sides, prices, st.integers(1, 20))
def test_one_order_of_many_lots_trades_as_that_many_orders_of_one(before, side, price, size):
    whole, _ = played(before)
    parts, _ = played(before)
    lots = [
        (maker, at)
        for maker, at, traded in tell(whole, ("add", "one", side, price, size, "IOC", 0), 1000)
        for _ in range(traded)
    ]
    singles = [tell(parts, ("add", "one", side, price, 1, "IOC", 0), 1000 + each) for each in range(size)]
    assert [(maker, at) for trades in singles for maker, at, _ in trades] == lots
    assert state(parts) == state(whole)


def mirrored(command: tuple) -> tuple:
    op, id, *terms = command
    if op == "add":
        side, price, *rest = terms
        return op, id, OTHER[side], MIRROR - price, *rest
    if op == "market":
        return op, id, OTHER[terms[0]], terms[1]
    if op == "amend" and terms[0] is not None:
        return op, id, MIRROR - terms[0], terms[1]
    return command


@given(flows)
def test_the_mirror_of_the_sides_gives_the_mirror_of_the_trades(flow):
    _, outcomes = played(flow)
    _, reflections = played([mirrored(command) for command in flow])
    assert reflections == [
        outcome if isinstance(outcome, str) else [(maker, MIRROR - at, size) for maker, at, size in outcome]
        for outcome in outcomes
    ]
