"""What a key asks of the venue, and how its refusal reads before anything is sent."""

from decimal import Decimal

import pytest
from msgspec.structs import replace

from exchange.commands import PlaceOrder
from exchange.questions import EstimateOrder, LiquidationMoved, OrderEstimate, ReadAccount
from exchange.terms import BUY, SELL, MarginMode, OrderId, OrderType, RejectReason, Side, Trader
from tests.kit import linear, play
from tests.tui.frames import DOLLAR, FRAME, INSTRUMENTS, ORDERS, POSITIONS, SOL, sample_view
from tests.tui.world import ESTIMATE
from tui.orders.acts import (
    cancel_all_facts,
    closing,
    closing_facts,
    margin_back,
    mode_facts,
    refusal,
    refusal_of,
)
from tui.telling import format as shown
from tui.telling.facts import Fact

BTC = INSTRUMENTS[0]
MADE = linear()
YOU = Trader("you")


def test_an_order_that_would_pass_is_not_refused() -> None:
    assert refusal(ESTIMATE, BTC) == ""


def test_too_little_margin_says_what_it_needs_and_what_there_is() -> None:
    poor = replace(
        ESTIMATE,
        reason=RejectReason.INSUFFICIENT_MARGIN,
        needs=1_740 * DOLLAR + 1,
        available=1_512 * DOLLAR + 1,
    )
    assert refusal(poor, BTC) == "Not enough free margin: need 1,740.01, have 1,512.00."
    owes = replace(poor, available=-4_426_901 * DOLLAR // 1000)
    assert refusal(owes, BTC) == "Not enough free margin: need 1,740.01, short 4,426.91 already."


def test_a_market_order_refused_for_margin_says_what_it_is_held_for() -> None:
    poor = replace(ESTIMATE, reason=RejectReason.INSUFFICIENT_MARGIN, needs=1_740 * DOLLAR, available=0)
    market = closing(POSITIONS[0], YOU, 1)
    limit = replace(market, type=OrderType.LIMIT, price=580_000)
    worst = " A limit needs less: this reserves for 5% below the mark."
    assert refusal_of(market, poor, BTC) == refusal(poor, BTC) + worst
    assert refusal_of(limit, poor, BTC) == refusal(poor, BTC)
    assert refusal_of(market, replace(ESTIMATE, reason=RejectReason.BOOK_EMPTY), BTC).endswith("is empty.")


def test_any_other_refusal_names_the_number_that_would_pass() -> None:
    large = replace(ESTIMATE, reason=RejectReason.SIZE_ABOVE_MAXIMUM, needs=900)
    assert refusal(large, BTC) == "The size is too large: at most 0.9."
    assert refusal(replace(large, needs=None), BTC) == "The size is too large."


def test_before_the_market_has_begun_an_empty_book_says_which_key_begins_it() -> None:
    empty = replace(ESTIMATE, reason=RejectReason.BOOK_EMPTY)
    assert refusal(empty, BTC, begun=False) == "The market is paused at its start: press space."
    assert refusal(empty, BTC) == "The other side of the book is empty."


def test_what_is_free_is_told_as_on_the_panel_and_the_need_is_always_more() -> None:
    short = {"reason": RejectReason.INSUFFICIENT_MARGIN, "available": 3_373_436 * DOLLAR // 1000}
    poor = replace(ESTIMATE, needs=5_565_98 * DOLLAR // 100, **short)
    assert refusal(poor, BTC) == "Not enough free margin: need 5,565.98, have 3,373.43."
    close = replace(poor, needs=poor.available + 1)
    assert refusal(close, BTC) == "Not enough free margin: need 3,373.44, have 3,373.43."


def test_a_close_tells_what_it_books_of_the_fills_themselves() -> None:
    estimate = replace(ESTIMATE, realized=-26_69 * DOLLAR // 100)
    facts = closing_facts(sample_view(), POSITIONS[0], BTC, closing(POSITIONS[0], Trader("you"), 1), estimate)
    assert Fact("realized loss", "26.69 USDT", -1) in facts.rows


def test_half_an_isolated_position_gives_its_margin_back_and_leaves_its_liquidation_and_says_so() -> None:
    held, half = POSITIONS[0], closing(POSITIONS[0], YOU, 425)
    back = 1_280 * DOLLAR + 1
    isolated = replace(ESTIMATE.isolated, margin=held.margin - 10 * DOLLAR - back, liquidation_price=576_798)
    estimate = replace(ESTIMATE, realized=-8 * DOLLAR, fee=2 * DOLLAR, isolated=isolated)
    rows = closing_facts(sample_view(), held, BTC, half, estimate).rows
    assert Fact("liquidation", "stays 57,679.8") in rows
    assert Fact("margin back", "1,280.00 USDT") in rows
    moved = replace(estimate, isolated=replace(isolated, liquidation_price=570_886))
    assert (
        Fact("liquidation", "57,679.8 → 57,088.6")
        in closing_facts(sample_view(), held, BTC, half, moved).rows
    )
    whole = closing_facts(sample_view(), held, BTC, replace(half, size=850), estimate).rows
    assert {"liquidation", "margin back"}.isdisjoint(row.label for row in whole)


def test_half_a_cross_position_moves_its_liquidation_and_has_no_margin_of_its_own() -> None:
    held, sol = POSITIONS[2], INSTRUMENTS[2]
    estimate = replace(ESTIMATE, cross=replace(ESTIMATE.cross, liquidation_price=9_000))
    rows = closing_facts(sample_view(), held, sol, closing(held, YOU, 1), estimate).rows
    then = shown.price(9_000, sol)
    assert Fact("liquidation", f"~{shown.price(held.liquidation_price, sol)} → ~{then}") in rows
    assert "margin back" not in [row.label for row in rows]


def test_a_close_tells_where_the_other_positions_in_cross_are_liquidated_then() -> None:
    held, moved = POSITIONS[0], (LiquidationMoved(SOL, 11_764, 11_500),)
    estimate = replace(ESTIMATE, isolated=replace(ESTIMATE.isolated, others=moved))
    rows = closing_facts(sample_view(), held, BTC, closing(held, YOU, 850), estimate).rows
    assert Fact("SOL-PERP liq", "below 117.64 → 115.00  (-17.1% → -19.0%)") in rows


def test_the_margin_told_to_come_back_is_what_the_venue_gives_back() -> None:
    venue = play("""
        you deposits 1000
        bob deposits 900000
        you isolates BTC at 10x
        bob sells 50 BTC @ 100
        you buys 4 BTC @ 100
        mark BTC 95
        bob buys 50 BTC @ 95
    """)
    (held,) = venue.ask(ReadAccount(trader=YOU)).positions
    half = closing(held, YOU, 2)
    estimate = venue.ask(EstimateOrder(trader=YOU, order=half))
    cash = [each.cash for each in venue.ask(ReadAccount(trader=YOU)).cash]
    venue.submit(half, venue.now)
    then = [each.cash for each in venue.ask(ReadAccount(trader=YOU)).cash]
    assert sum(then) - sum(cash) == margin_back(held, estimate) > 0


def test_what_becomes_of_the_other_orders_is_told_where_the_whole_position_is_closed() -> None:
    held = POSITIONS[0]
    entry = replace(ORDERS[0], symbol=held.symbol, reduce_only=False, trigger_price=0, parent=OrderId(0))
    resting = replace(entry, order_id=OrderId(90), price=620_000, reduce_only=True)
    exit_ = replace(ORDERS[1], order_id=OrderId(91), parent=OrderId(10**9))
    frame = replace(FRAME, account=replace(FRAME.account, orders=(entry, resting, exit_)))
    rows = closing_facts(
        sample_view(frame), held, BTC, closing(held, Trader("you"), abs(held.size)), ESTIMATE
    ).rows
    assert Fact("cancelled", "limit 62,000.0, stop 57,800.0") in rows
    assert ("stays open", True) in [(row.label, row.value.endswith(": c cancels")) for row in rows]


def test_an_own_order_that_the_close_runs_into_is_not_said_to_stay() -> None:
    held = POSITIONS[0]
    bids = [
        replace(
            ORDERS[0],
            order_id=OrderId(90 + each),
            symbol=held.symbol,
            side=BUY,
            price=price,
            parent=OrderId(0),
        )
        for each, price in enumerate((620_000, 500_000))
    ]
    view = sample_view(replace(FRAME, account=replace(FRAME.account, orders=tuple(bids))))
    meets = replace(ESTIMATE, cancels=(OrderId(90),))
    whole, part = (closing(held, YOU, size) for size in (abs(held.size), 1))
    met = Fact("is cancelled", "limit 62,000.0: it would trade with your own close")
    stays = Fact("stays open", "limit 50,000.0: c cancels")
    assert closing_facts(view, held, BTC, whole, meets).rows[-2:] == (met, stays)
    assert closing_facts(view, held, BTC, part, meets).rows[-1] == met


def test_what_waits_to_reduce_is_named_where_the_whole_position_is_closed() -> None:
    view, held, you = sample_view(), POSITIONS[0], Trader("you")
    whole, part = (closing(held, you, size) for size in (abs(held.size), abs(held.size) - 1))
    kept = Fact("keeps waiting", "stop 57,800.0: c cancels")
    assert kept in closing_facts(view, held, BTC, whole, ESTIMATE).rows
    assert kept not in closing_facts(view, held, BTC, part, ESTIMATE).rows


@pytest.mark.parametrize("exit", [{"parent": OrderId(10**9)}, {"close_position": True, "open_size": 0}])
def test_an_exit_of_the_position_goes_with_it_and_is_not_said_to_stay(exit: dict[str, object]) -> None:
    attached = replace(ORDERS[1], **exit)
    frame = replace(FRAME, account=replace(FRAME.account, orders=(attached,)))
    whole = closing(POSITIONS[0], Trader("you"), abs(POSITIONS[0].size))
    rows = closing_facts(sample_view(frame), POSITIONS[0], BTC, whole, ESTIMATE).rows
    assert "keeps waiting" not in [row.label for row in rows]


def test_all_that_would_be_cancelled_is_told_with_its_trigger_and_its_limit() -> None:
    stop = replace(ORDERS[1], type=OrderType.STOP_LIMIT, price=577_000)
    frame = replace(FRAME, account=replace(FRAME.account, orders=(stop,)))
    (row,) = cancel_all_facts(sample_view(frame)).rows
    assert row.value == "stop limit 0.850 at 57,800.0, limit 57,700.0"


def test_one_order_is_not_told_as_several() -> None:
    one = replace(FRAME, account=replace(FRAME.account, orders=ORDERS[:1]))
    none = replace(FRAME, account=replace(FRAME.account, orders=()))
    told = [cancel_all_facts(sample_view(frame)).headline for frame in (none, one, FRAME)]
    assert told == [
        "No open orders",
        "1 open order, on every market",
        f"{len(ORDERS)} open orders, on every market",
    ]
    assert cancel_all_facts(sample_view(none)).refused == "There is nothing to cancel."


@pytest.mark.parametrize(
    ("auto_margin", "risk"),
    [
        (False, "only the margin put into the position"),
        (True, "all free margin too: auto-margin is on"),
    ],
)
def test_isolated_puts_no_more_than_its_margin_at_risk_unless_it_adds_to_itself(
    auto_margin: bool, risk: str
) -> None:
    symbol, isolated = FRAME.symbol, MarginMode.ISOLATED
    account = replace(FRAME.account, leverages=((symbol, 10, MarginMode.CROSS, auto_margin),))
    told = mode_facts(sample_view(replace(FRAME, account=account)), symbol, isolated, 10)
    assert Fact("at risk", risk) in told.rows


@pytest.mark.parametrize("scope", ["", "you isolates BTC at 10x"])
@pytest.mark.parametrize("side", [BUY, SELL])
def test_the_largest_size_is_told_as_fitting_and_a_lot_more_by_the_number_that_refuses_it(
    scope: str, side: Side
) -> None:
    venue = play(f"""
        you deposits 1234.567891
        bob deposits 900000
        {scope}
        bob sells 50 BTC @ 101
        bob buys 50 BTC @ 99
        you buys 1 BTC @ 101
        mark BTC 100
    """)

    def asked(size: int) -> OrderEstimate:
        order = PlaceOrder(trader=YOU, symbol=MADE.symbol, side=side, size=size, type=OrderType.MARKET)
        return venue.ask(EstimateOrder(trader=YOU, order=order))

    most = asked(1).size_max
    fits, short = asked(most), asked(most + 1)
    assert (fits.reason, short.reason) == (None, RejectReason.INSUFFICIENT_MARGIN)
    told = [amount(shown.need(each.cost, 8, each.available)) for each in (fits, short)]
    assert told[0] <= amount(shown.have(fits.available, 8)) < told[1]
    assert f"need {told[1]:,}, " in refusal(short, MADE)


def amount(text: str) -> Decimal:
    return Decimal(text.replace(",", ""))
