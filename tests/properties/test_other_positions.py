"""What an order or a margin move is told to do to the liquidation prices of a trader's positions, those of
other symbols in cross with them, is what it then does once all of it has traded."""

from hypothesis import example, given
from hypothesis import strategies as st

from exchange.commands import MoveMargin
from exchange.events import OrderAccepted, OrderCancelled, Traded
from exchange.questions import EstimateMargin, EstimateOrder, LiquidationMoved
from exchange.terms import BUY, SELL, MarginMode, Symbol, Trader
from tests.kit import BTC, CENTS, ETH, CheckedExchange, exchange, linear, order, play

ALICE, SOL = Trader("alice"), Symbol("SOL")
SYMBOLS = (BTC, ETH, SOL)
SIDES = st.sampled_from((BUY, SELL))
ENTRY = 10_000
LEVERAGE, GONE = st.integers(5, 20), st.integers(-300, 300)
HELD = st.tuples(st.booleans(), st.integers(-9, 9), LEVERAGE, GONE)
"""Whether isolated, how many lots, at which leverage, and how far the mark has gone since."""
SHARED = st.tuples(st.just(False), st.integers(-9, -1) | st.integers(1, 9), LEVERAGE, GONE)


def held(positions, deposit):
    """Alice with a position on each market of which she has lots, and bob's book about the first mark."""
    venue = exchange(
        *(linear(symbol, taker_fee_ppb=500_000, maker_fee_ppb=200_000) for symbol in SYMBOLS),
        index=dict.fromkeys(SYMBOLS, ENTRY),
    )
    play(f"bob deposits 100000000\nalice deposits {deposit}", venue)
    for symbol, (isolated, lots, leverage, gone) in zip(SYMBOLS, positions, strict=True):
        play(f"alice {'isolates' if isolated else 'crosses'} {symbol} at {leverage}x", venue)
        side = BUY if lots > 0 else SELL
        if lots:
            venue(order("bob", side.opposite, abs(lots), ENTRY, symbol))
            venue(order("alice", side, abs(lots), ENTRY, symbol))
        play(f"alice cancels\nbob cancels\nmark {symbol} {ENTRY + gone}", venue)
    mark = venue.markets[BTC].mark
    for away in (5, 10, 20):
        venue(order("bob", SELL, 4, mark + away))
        venue(order("bob", BUY, 4, mark - away))
    return venue


@given(
    positions=st.tuples(HELD, SHARED, HELD),
    deposit=st.integers(50_000, 200_000),
    resting=st.none() | st.tuples(SIDES, st.integers(1, 9), st.sampled_from((3, 100))),
    side=SIDES,
    size=st.integers(1, 12),
    away=st.none() | st.integers(-20, 20),
)
@example(
    positions=((True, 0, 5, 0), (False, -1, 5, 0), (False, -1, 5, 0)),
    deposit=50_000,
    resting=(SELL, 9, 3),
    side=BUY,
    size=1,
    away=None,
).via("an own order in its way goes, and what it held is free")
def test_an_order_moves_the_liquidation_of_others_as_it_was_told(
    positions, deposit, resting, side, size, away
):
    venue = held(positions, deposit)
    mark = venue.markets[BTC].mark
    if resting is not None:
        rests, lots, behind = resting
        venue(order("alice", rests, lots, mark - behind * rests))
    command = order("alice", side, size, mark - away * side if away is not None else 0)
    told, before = venue.ask(EstimateOrder(trader=ALICE, order=command)), others(venue)
    desk = venue.state.desk(ALICE, BTC)
    outcome = told.isolated if desk.account is not desk.cross else told.cross
    events = venue(command)
    lots = sum(event.size for event in events if isinstance(event, Traded))
    if not any(isinstance(e, OrderAccepted) for e in events) or any(
        isinstance(e, OrderCancelled) and e.order_id not in told.cancels for e in events
    ):
        return
    if lots == size:
        assert outcome.others == moved(before, others(venue))


@given(
    positions=st.tuples(HELD, SHARED, HELD),
    deposit=st.integers(50_000, 200_000),
    side=SIDES,
    size=st.integers(1, 12),
    away=st.integers(-15, 20),
)
def test_what_rests_is_told_as_it_leaves_every_position_once_it_is_filled(
    positions, deposit, side, size, away
):
    """Part of it may trade at once, as a taker."""
    venue = held(positions, deposit)
    price = venue.markets[BTC].mark - away * side
    command = order("alice", side, size, price)
    told, before = venue.ask(EstimateOrder(trader=ALICE, order=command)), others(venue)
    desk = venue.state.desk(ALICE, BTC)
    outcome = told.isolated if desk.account is not desk.cross else told.cross
    events = venue(command)
    if told.reason is not None or any(isinstance(event, OrderCancelled) for event in events):
        return
    play("bob cancels", venue)
    if rests := sum(each.open_size for each in venue.account("alice").orders):
        venue(order("bob", side.opposite, rests, price))
    position = next((view for view in venue.account("alice").positions if view.symbol == BTC), None)
    assert (outcome.margin, outcome.liquidation_price, outcome.bankruptcy_price) == (
        (position.margin, position.liquidation_price, position.bankruptcy_price)
        if position is not None
        else (0, None, None)
    )
    assert outcome.others == moved(before, others(venue))


@given(
    positions=st.tuples(HELD, SHARED, HELD),
    deposit=st.integers(50_000, 200_000),
    amount=st.integers(-20_000, 20_000),
)
def test_margin_moves_the_liquidation_of_others_as_it_was_told(positions, deposit, amount):
    venue = held(((True, *positions[0][1:]), *positions[1:]), deposit)
    told = venue.ask(EstimateMargin(trader=ALICE, symbol=BTC, amount=amount * CENTS))
    before = others(venue)
    venue(MoveMargin(trader=ALICE, symbol=BTC, amount=amount * CENTS))
    if told.reason is None:
        assert told.others == moved(before, others(venue))


def others(venue: CheckedExchange) -> dict[Symbol, int | None]:
    """Where the other cross positions are liquidated."""
    return {
        view.symbol: view.liquidation_price
        for view in venue.account("alice").positions
        if view.mode is MarginMode.CROSS and view.symbol != BTC
    }


def moved(before, after):
    return tuple(
        LiquidationMoved(symbol, before[symbol], after[symbol])
        for symbol in (ETH, SOL)
        if symbol in before and before[symbol] != after[symbol]
    )
