"""After a refusal the cursor stands on the field that must change, and always on one that is shown."""

import pytest
from msgspec.structs import replace

from exchange.commands import PlaceOrder
from exchange.terms import BUY, SELL, OrderType, RejectReason, Side, Trader
from tests.tui.frames import BTC, INSTRUMENTS
from tui.orders.draft import Draft, Field, Kind
from tui.orders.wrong_field import exit_words, wrong_field

ENTRY = 580_000
BRACKET = PlaceOrder(trader=Trader("you"), symbol=BTC, side=BUY, size=1, type=OrderType.LIMIT, price=ENTRY)
FIELDS = Draft().fields


@pytest.mark.parametrize("kind", Kind)
def test_every_refusal_leads_to_a_field_the_ticket_shows(kind: Kind) -> None:
    fields = Draft(kind=kind, named=True).fields
    assert [each for each in RejectReason if wrong_field(each, None, BRACKET, fields) not in fields] == []
    assert wrong_field(RejectReason.DUPLICATE_CLIENT_ID, 1, BRACKET, fields) is Field.NAME


@pytest.mark.parametrize("kind", [Kind.STOP, Kind.TAKE_PROFIT])
def test_of_what_waits_for_a_trigger_the_limit_is_the_price(kind: Kind) -> None:
    assert wrong_field(RejectReason.PRICE_OUTSIDE_BAND, 1, BRACKET, Draft(kind=kind).fields) is Field.LIMIT


@pytest.mark.parametrize(
    ("side", "take_profit", "stop_loss", "field"),
    [
        (BUY, ENTRY, ENTRY - 1, Field.TAKE_PROFIT),
        (BUY, ENTRY + 1, ENTRY, Field.STOP_LOSS),
        (BUY, 0, ENTRY + 5, Field.STOP_LOSS),
        (BUY, ENTRY - 5, 0, Field.TAKE_PROFIT),
        (SELL, ENTRY + 5, ENTRY + 5, Field.TAKE_PROFIT),
        (SELL, ENTRY - 5, ENTRY - 5, Field.STOP_LOSS),
    ],
)
def test_of_a_bracket_it_is_the_exit_on_the_wrong_side_of_the_entry(
    side: Side, take_profit: int, stop_loss: int, field: Field
) -> None:
    order = replace(BRACKET, side=side, take_profit=take_profit, stop_loss=stop_loss)
    assert wrong_field(RejectReason.TRIGGER_ALREADY_TRUE, ENTRY, order, FIELDS) is field
    where = "above" if (side is BUY) is (field is Field.TAKE_PROFIT) else "below"
    assert exit_words(field, order, ENTRY, INSTRUMENTS[0]).endswith(f" must be {where} 58,000.0")


@pytest.mark.parametrize(
    ("field", "order"),
    [
        (Field.PRICE, replace(BRACKET, price=10_001)),
        (Field.TAKE_PROFIT, replace(BRACKET, price=1, take_profit=10_001)),
        (Field.STOP_LOSS, replace(BRACKET, price=1, stop_loss=10_001)),
    ],
)
def test_a_price_above_every_price_is_found(field: Field, order: PlaceOrder) -> None:
    assert wrong_field(RejectReason.OUT_OF_BOUNDS, 10_000, order, FIELDS) is field


def test_the_part_that_shows_and_the_minutes_are_fields_too() -> None:
    fields = (*FIELDS, Field.SHOWN, Field.EXPIRES)
    assert wrong_field(RejectReason.DISPLAY_SIZE_INVALID, 1, BRACKET, fields) is Field.SHOWN
    assert wrong_field(RejectReason.EXPIRY_NOT_IN_FUTURE, 1, BRACKET, fields) is Field.EXPIRES
