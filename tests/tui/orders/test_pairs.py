"""Of a pair the stop goes first, and the order names it."""

from msgspec.structs import replace

from exchange.commands import CancelOrder
from exchange.terms import SELL, ClientId, MarginMode, OrderType, TriggerBy
from tests.tui.orders.test_reading import BTC, YOU, draft, order
from tui.orders.draft import NAME_MAX, Kind
from tui.orders.pairs import pair_of, pair_words

OCO = replace(draft(Kind.OCO, price="61000", trigger="57000", size="0.3"), side=SELL, reduce_only=True)


def test_a_pair_is_a_limit_and_a_stop_of_one_size_under_a_name_nobody_has() -> None:
    pair = pair_of(OCO, order(OCO), BTC, {"pair-1", "pair-2.oco", "mine"})
    assert pair.stop is not None
    assert (pair.order.type, pair.order.price, pair.order.trigger_price) == (OrderType.LIMIT, 610_000, 0)
    assert (pair.stop.type, pair.stop.trigger_price) == (OrderType.STOP, 570_000)
    assert (pair.stop.trigger_by, pair.stop.size) == (TriggerBy.MARK, 300)
    assert pair.stop.reduce_only
    assert pair.order.sibling == ""
    assert pair.tied.sibling == pair.stop.client_id == "pair-3.oco"
    assert (pair.order.client_id, pair.tied.client_id) == ("", "pair-3")
    assert pair.undo == CancelOrder(trader=YOU, symbol=BTC.symbol, client_id=pair.stop.client_id)


def test_both_are_read_back_in_one_sentence() -> None:
    assert pair_words(pair_of(OCO, order(OCO), BTC, ()), BTC, 10, MarginMode.CROSS) == (
        "Sell 0.300 BTC-PERP at 61,000.0 or better, reduce-only; or sell 0.300 BTC-PERP at market "
        "when mark reaches 57,000.0, reduce-only; whichever comes first cancels the other"
    )


def test_a_name_that_was_typed_is_read_back_and_one_that_was_not_is_none() -> None:
    named = replace(order(OCO), client_id=ClientId("mine"))
    told = pair_words(pair_of(OCO, named, BTC, ()), BTC, 10, MarginMode.CROSS)
    assert "reduce-only, named mine; or" in told


def test_its_stop_is_named_after_it_however_long_its_name_is() -> None:
    named = replace(order(OCO), client_id=ClientId("x" * NAME_MAX))
    pair = pair_of(OCO, named, BTC, ())
    assert pair.order == named
    assert pair.stop is not None
    assert len(pair.stop.client_id) == NAME_MAX


def test_any_other_order_is_alone() -> None:
    alone = draft(price="58000", size="1")
    assert pair_of(alone, order(alone), BTC, ()).stop is None
