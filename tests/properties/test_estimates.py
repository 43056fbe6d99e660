"""What is told of an order before it is placed, against what becomes of it in the same book.

Nobody is short of margin.
"""

from hypothesis import given
from hypothesis import strategies as st

from exchange.drafts import order_of
from exchange.events import OrderAccepted, OrderCancelled, OrderRejected, Traded
from exchange.questions import EstimateOrder
from exchange.slippage import walk
from exchange.terms import BUY, SELL, CancelReason, SelfTrade, TimeInForce, Trader
from tests.kit import BTC, exchange, inverse, linear, order, play

HELD = 12
MAKERS = st.tuples(
    st.sampled_from(("alice", "bob", "carol")),
    st.integers(1, 3),
    st.integers(1, HELD),
    st.integers(0, 4),
    st.booleans(),
)
"""Whose, how many ticks from the mark, of how many lots, showing how many (0: all), and whether to reduce."""


def market_of(side, makers):
    """Own orders, icebergs and orders that only reduce stand at a few prices, so that each is met behind the
    others. All but dave hold a position that what they offer a taker of a side may reduce."""
    verb = "buys" if side is BUY else "sells"
    venue = play("dave deposits 10000000")
    for trader in ("alice", "bob", "carol"):
        play(
            f"""
            {trader} deposits 10000000
            dave {"sells" if side is BUY else "buys"} {HELD} BTC @ 100
            {trader} {verb} {HELD} BTC @ 100
            """,
            venue,
        )
    for trader, away, size, shown, reduces in makers:
        terms = {"display_size": min(shown, size), "reduce_only": reduces}
        venue(order(trader, side.opposite, size, 100 + away * side, **terms))
    return venue


@given(
    side=st.sampled_from((BUY, SELL)),
    makers=st.lists(MAKERS, max_size=8),
    size=st.integers(1, 50),
    away=st.integers(0, 4),
    self_trade=st.sampled_from(SelfTrade),
    time_in_force=st.sampled_from((TimeInForce.GTC, TimeInForce.IOC, TimeInForce.FOK)),
)
def test_an_estimate_walks_the_book_as_the_order_then_does(
    side, makers, size, away, self_trade, time_in_force
):
    venue = market_of(side, makers)
    price = 100 + away * side if away else 0
    command = order("alice", side, size, price, self_trade=self_trade, time_in_force=time_in_force)
    found = venue.ask(EstimateOrder(trader=Trader("alice"), order=command))
    market = venue.markets[BTC]
    met = walk(order_of(command, market, venue.state.desk(Trader("alice"), BTC)), market)
    events = venue(command)
    if any(isinstance(event, OrderRejected) for event in events):
        assert found.reason is not None
        return
    (id,) = [event.order_id for event in events if isinstance(event, OrderAccepted)]
    fills = [(event.price, event.size) for event in events if isinstance(event, Traded)]
    gone = [event.order_id for event in events if isinstance(event, OrderCancelled) if by_self_trade(event)]
    rest = market.book.orders_by_id.get(id)
    assert met.fills == fills
    assert met.rests == ([(rest.price, rest.open_size)] if rest is not None else [])
    assert found.at_once == sum(lots for _, lots in fills)
    assert list(found.cancels) == [each for each in gone if each != id]


def by_self_trade(event):
    return event.reason is CancelReason.SELF_TRADE


@given(
    contract=st.sampled_from((linear(taker_fee_ppb=10_000_000), inverse(taker_fee_ppb=10_000_000))),
    isolated=st.booleans(),
    held=st.integers(-6, 6),
    resting=st.lists(
        st.tuples(st.sampled_from((BUY, SELL)), st.integers(1, 9), st.integers(1, 4)), max_size=5
    ),
    side=st.sampled_from((BUY, SELL)),
    size=st.integers(1, 25),
    self_trade=st.sampled_from(SelfTrade),
    paired=st.booleans(),
)
def test_what_an_order_likely_binds_counts_what_its_own_cancelled_orders_set_free(
    contract, isolated, held, resting, side, size, self_trade, paired
):
    """And the other of its pair, by as much as it trades itself."""
    symbol, asset = contract.symbol, contract.settle
    venue = play(f"alice deposits 1000 {asset}\nbob deposits 100000 {asset}", exchange(contract))
    if isolated:
        play(f"alice isolates {symbol} at 7x", venue)
    if held:
        holds = BUY if held > 0 else SELL
        venue(order("bob", holds.opposite, abs(held), 100, symbol))
        venue(order("alice", holds, abs(held), 100, symbol))
    for each, (rests, lots, away) in enumerate(resting):
        venue(order("alice", rests, lots, 100 - away * rests, symbol, client_id=f"r{each}"))
    for away in (2, 3):
        venue(order("bob", SELL, 10, 100 + away, symbol))
        venue(order("bob", BUY, 10, 100 - away, symbol))
    pair = {"client_id": "taker", "sibling": "r0"} if paired and resting else {}
    command = order("alice", side, size, symbol=symbol, self_trade=self_trade, **pair)
    found, before = venue.ask(EstimateOrder(trader=Trader("alice"), order=command)), free(venue, asset)
    venue(command)
    if found.reason is None:
        assert found.likely == before - free(venue, asset)


def free(venue, asset):
    return next(each.available for each in venue.account("alice").cash if each.asset == asset)
