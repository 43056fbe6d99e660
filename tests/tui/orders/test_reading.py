"""What is typed becomes a command exactly, or a trouble with its field."""

import pytest
from msgspec.structs import replace

from exchange.commands import PlaceOrder
from exchange.terms import BUY, SELL, MarginMode, OrderType, TimeInForce, Trader, TriggerBy
from tests.tui.frames import INSTRUMENTS
from tui.orders.draft import Draft, Field, Kind, SizedBy, nudge
from tui.orders.reading import TOO_LARGE, Limits, Trouble, read, read_leverage
from tui.telling.order_words import words

BTC = INSTRUMENTS[0]
YOU = Trader("you")
LIMITS = Limits(size_max=999, position=850, mark=600_000, equity=10_000 * 10**8, now=7)


def draft(kind: Kind = Kind.LIMIT, **texts: str) -> Draft:
    made = Draft(kind=kind)
    for name, text in texts.items():
        made = made.typed(Field[name.upper()], text)
    return made


def order(made: Draft) -> PlaceOrder:
    read_back = read(made, BTC, LIMITS, YOU)
    assert isinstance(read_back, PlaceOrder), read_back
    return read_back


def trouble(made: Draft) -> Trouble:
    read_back = read(made, BTC, LIMITS, YOU)
    assert isinstance(read_back, Trouble)
    return read_back


def test_a_limit_order_is_read_to_the_tick_and_the_lot() -> None:
    assert order(draft(price="58000.5", size="0.300")) == PlaceOrder(
        trader=YOU, symbol=BTC.symbol, side=BUY, size=300, type=OrderType.LIMIT, price=580_005
    )


def test_numbers_may_be_typed_as_they_are_shown() -> None:
    made = draft(price="58,000.5", size="1,250", take_profit="60,000")
    assert (order(made).price, order(made).size) == (580_005, 1_250_000)
    assert trouble(draft(price="58,00", size="1")) == Trouble(Field.PRICE, "not a plain decimal number")
    assert nudge(made, Field.PRICE, BTC, 1).text(Field.PRICE) == "58000.6"
    by_margin = replace(draft(price="58000", size="1,000", leverage="10"), sized_by=SizedBy.MARGIN)
    assert order(by_margin).size == 172


def test_a_number_too_long_to_be_read_is_said_to_be_too_large() -> None:
    assert trouble(draft(price="9" * 16, size="1")) == Trouble(Field.PRICE, TOO_LARGE)
    by_margin = replace(draft(price="58000", size="9" * 16, leverage="10"), sized_by=SizedBy.MARGIN)
    assert trouble(by_margin) == Trouble(Field.SIZE, TOO_LARGE)


def test_what_the_venue_could_not_even_read_is_refused_at_its_field() -> None:
    fine = replace(BTC, tick=1, price_places=5)
    most = "9" * 15
    assert read(draft(price=most, size="1"), fine, LIMITS, YOU) == Trouble(Field.PRICE, TOO_LARGE)
    by_margin = replace(draft(price="58000", size=most, leverage="10"), sized_by=SizedBy.MARGIN)
    assert trouble(by_margin) == Trouble(Field.SIZE, TOO_LARGE)


@pytest.mark.parametrize(
    "text",
    ["1e5", "NaN", "Infinity", "+5", "-1", "1_000", "１２", " 5", "0x10", "5,00", "9" * 27, ".", "1.", ""],
)
def test_what_is_no_number_of_the_grammar_is_refused_at_its_field(text: str) -> None:
    assert trouble(draft(price=text, size="1")).field is Field.PRICE
    assert trouble(draft(price="58000", size=text)).field is Field.SIZE


def test_off_the_grid_is_refused_with_the_nearest_legal_values() -> None:
    assert "58000.1 and 58000.2" in trouble(draft(price="58000.15", size="1")).text


@pytest.mark.parametrize("field", ["price", "size"])
def test_zero_is_refused(field: str) -> None:
    assert trouble(draft(**{"price": "1", "size": "1", field: "0"})).field is Field[field.upper()]


def test_a_share_is_of_the_largest_size_the_venue_answered_floored_to_a_lot() -> None:
    assert order(draft(price="58000", size="50%")).size == 499


def test_a_share_of_a_reducing_order_is_of_the_position() -> None:
    assert order(replace(draft(price="58000", size="50%"), reduce_only=True)).size == 425


@pytest.mark.parametrize("text", ["0%", "101%", "x%", "%"])
def test_a_share_is_above_nothing_and_at_most_all(text: str) -> None:
    assert trouble(draft(price="58000", size=text)).field is Field.SIZE


def test_a_stop_with_a_limit_is_a_stop_limit() -> None:
    assert order(draft(Kind.STOP, trigger="57000", size="1")).type is OrderType.STOP
    assert order(draft(Kind.STOP, trigger="57000", limit="56990", size="1")).type is OrderType.STOP_LIMIT
    assert trouble(draft(Kind.STOP, size="1")).field is Field.TRIGGER


def test_what_waits_for_a_trigger_has_a_limit_of_its_own_and_without_it_goes_at_market() -> None:
    for kind in (Kind.STOP, Kind.TAKE_PROFIT):
        assert order(draft(kind, trigger="57000", price="58214.5", size="1")).price == 0


def test_a_trailing_stop_follows_by_percent() -> None:
    trailing = order(draft(Kind.TRAILING, callback="1.5", trigger="60000", size="1"))
    assert (trailing.callback_ppb, trailing.activation_price, trailing.trigger_price) == (
        15_000_000,
        600_000,
        0,
    )


def test_a_bracket_goes_with_a_limit_order_and_not_with_a_reducing_one() -> None:
    made = draft(price="58000", size="1", take_profit="60000", stop_loss="57000")
    assert (order(made).take_profit, order(made).stop_loss) == (600_000, 570_000)
    assert order(replace(made, reduce_only=True)).take_profit == 0


def test_leverage_is_a_whole_multiple_the_instrument_allows() -> None:
    assert read_leverage(draft(leverage="20"), BTC) == 20
    for text in ("0", "126", "1.5", "x", ""):
        assert isinstance(read_leverage(draft(leverage=text), BTC), Trouble)


def test_the_sentence_says_what_the_command_says() -> None:
    made = replace(draft(price="58000", size="0.3"), time_in_force=TimeInForce.FOK, post_only=True)
    assert words(order(made), BTC, 20, MarginMode.ISOLATED) == (
        "Buy 0.300 BTC-PERP at 58,000.0 or better, 20x isolated, post-only, all at once or not at all"
    )
    stop = replace(draft(Kind.STOP, trigger="57000", size="1"), side=SELL, reduce_only=True)
    assert words(order(stop), BTC, 20, MarginMode.CROSS) == (
        "Sell 1.000 BTC-PERP at market when mark reaches 57,000.0, reduce-only"
    )


def test_a_client_order_id_goes_with_the_order_and_is_none_where_it_is_not_given() -> None:
    named = replace(draft(price="50000", size="1"), named=True)
    assert order(named).client_id == ""
    assert order(named.typed(Field.NAME, "grid-7")).client_id == "grid-7"
    assert order(replace(named.typed(Field.NAME, "grid-7"), named=False)).client_id == ""
    assert words(order(named.typed(Field.NAME, "a.b:c")), BTC, 10, MarginMode.CROSS).endswith("named a.b:c")
    for text in ("a b", "x" * 37, "é", "a\n"):
        found = trouble(named.typed(Field.NAME, text))
        assert (found.field, found.text) == (Field.NAME, "at most 36 of A-Z a-z 0-9 _ . : -")
    assert nudge(named, Field.NAME, BTC, 1) == named


def test_a_margin_opens_what_the_leverage_makes_of_it() -> None:
    sized = replace(draft(price="50000", size="1000", leverage="10"), sized_by=SizedBy.MARGIN)
    assert order(sized).size == 200
    assert trouble(replace(sized, texts={**sized.texts, Field.SIZE: "0.01"})).text == "less than a lot"
    assert trouble(replace(sized, texts={**sized.texts, Field.LEVERAGE: "0"})).field is Field.LEVERAGE


def test_a_margin_opens_no_more_than_it_does_where_the_order_is_set_off() -> None:
    stop = replace(draft(Kind.STOP, trigger="80000", size="1000", leverage="10"), sized_by=SizedBy.MARGIN)
    assert order(stop).size == 125


def test_a_value_is_whole_lots_at_the_limit_at_what_sets_it_off_or_at_the_mark() -> None:
    def lots(kind: Kind = Kind.LIMIT, **texts: str) -> int:
        return order(replace(draft(kind, **texts), sized_by=SizedBy.VALUE)).size

    assert lots(price="58000", size="5,800") == 100
    assert lots(price="58000", size="5799.99") == 99
    assert lots(Kind.MARKET, size="6000") == 100
    assert lots(Kind.STOP, trigger="40000", size="6000") == 150
    assert lots(Kind.STOP, trigger="40000", limit="30000", size="6000") == 200
    assert lots(Kind.TRAILING, callback="50%", size="6000") == 66
    assert lots(Kind.TRAILING, callback="50%", trigger="40000", size="6000") == 100
    assert lots(price="58000", size="50%") == LIMITS.size_max // 2
    less = replace(draft(price="58000", size="57.99"), sized_by=SizedBy.VALUE)
    assert trouble(less) == Trouble(Field.SIZE, "less than a lot")


def test_a_value_of_what_only_reduces_is_its_amount() -> None:
    reducing = replace(draft(price="58000", size="0.5"), sized_by=SizedBy.VALUE, reduce_only=True)
    assert order(reducing).size == 500


def test_a_risk_is_what_the_stop_costs_and_needs_one() -> None:
    sized = replace(draft(price="60000", size="5", stop_loss="58000"), sized_by=SizedBy.RISK)
    assert order(sized).size == 250
    assert trouble(replace(sized, texts={Field.PRICE: "60000", Field.SIZE: "5"})).field is Field.STOP_LOSS
    at_market = replace(draft(Kind.MARKET, size="5", stop_loss="58000"), sized_by=SizedBy.RISK)
    assert order(at_market).size == 250
    met = read(at_market, BTC, replace(LIMITS, expected=LIMITS.mark + 5_000), YOU)
    assert isinstance(met, PlaceOrder)
    assert met.size == 200, "500 dollars from the price it would meet"
    better = read(at_market, BTC, replace(LIMITS, expected=LIMITS.mark - 5_000), YOU)
    assert better == order(at_market), "more lots may meet worse"
    assert order(sized) == read(sized, BTC, replace(LIMITS, expected=1), YOU), "a limit is met at no worse"
    stop = replace(draft(Kind.STOP, size="5", trigger="58000"), sized_by=SizedBy.RISK)
    assert trouble(stop).text == "risk needs a stop"


def test_a_risk_written_with_its_sign_is_a_risk_and_no_share_of_what_is_free() -> None:
    sized = replace(draft(price="60000", size="5", stop_loss="58000"), sized_by=SizedBy.RISK)
    signed = sized.typed(Field.SIZE, "5%")
    assert order(signed) == order(sized)
    assert nudge(signed, Field.SIZE, BTC, 1).text(Field.SIZE) == "6%"
    assert trouble(signed.typed(Field.STOP_LOSS, "")).text == "risk needs a stop"
    reducing = replace(signed, reduce_only=True, texts={Field.PRICE: "60000", Field.SIZE: "50%"})
    assert order(reducing).size == abs(LIMITS.position) // 2


def test_an_order_good_till_a_date_is_gone_so_many_minutes_from_now() -> None:
    until = replace(draft(price="58000", size="0.3", expires="90"), time_in_force=TimeInForce.GTD)
    assert order(until).expire_time == 7 + 90 * 60 * 10**9
    assert "gone at" in words(order(until), BTC, 10, MarginMode.CROSS)
    assert trouble(replace(until, texts={**until.texts, Field.EXPIRES: ""})).field is Field.EXPIRES
    assert order(until.typed(Field.EXPIRES, "525600")).expire_time == 7 + 365 * 24 * 3600 * 10**9
    assert trouble(until.typed(Field.EXPIRES, "525601")).text == "at most 525,600 (a year)"


def test_an_iceberg_shows_a_part() -> None:
    iceberg = replace(draft(price="58000", size="0.3", shown="0.1"), iceberg=True)
    assert order(iceberg).display_size == 100
    assert "showing 0.100 at a time" in words(order(iceberg), BTC, 10, MarginMode.CROSS)
    assert order(replace(iceberg, iceberg=False)).display_size == 0


def test_what_sets_a_stop_off_can_be_chosen() -> None:
    stop = replace(draft(Kind.STOP, trigger="57000", size="0.3"), trigger_by=TriggerBy.LAST)
    assert order(stop).trigger_by is TriggerBy.LAST
    assert "when last reaches" in words(order(stop), BTC, 10, MarginMode.CROSS)
