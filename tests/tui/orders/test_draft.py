"""What an order's terms make of its fields, and what a step makes of a number."""

from msgspec.structs import replace

from exchange.terms import TimeInForce
from tests.tui.frames import INSTRUMENTS
from tui.orders.draft import TRIGGERED, Draft, Field, Kind, SizedBy, nudge

BTC = INSTRUMENTS[0]


def stepped(field: Field, text: str, steps: int, **terms: object) -> str:
    return nudge(Draft(**terms).typed(field, text), field, BTC, steps).text(field)


def test_arrows_move_by_ticks_lots_times_and_percents() -> None:
    assert stepped(Field.PRICE, "58000", 1) == "58000.1"
    assert stepped(Field.SIZE, "0.3", -10) == "0.29"
    assert stepped(Field.SIZE, "50%", 10) == "60%"
    assert stepped(Field.LEVERAGE, "125", 1) == "125"
    assert stepped(Field.PRICE, "x", 1) == "x"
    assert stepped(Field.SIZE, "1000", 1, sized_by=SizedBy.MARGIN) == "1001"


def test_its_terms_add_fields_to_those_of_its_kind() -> None:
    plain = Draft()
    whole = replace(plain, iceberg=True, time_in_force=TimeInForce.GTD, named=True)
    assert whole.fields == (*plain.fields, Field.SHOWN, Field.EXPIRES, Field.NAME)
    assert replace(whole, kind=Kind.MARKET).fields[-1] is Field.NAME
    assert Field.SHOWN not in replace(whole, kind=Kind.STOP).fields


def test_one_begins_at_what_sets_it_off_and_else_at_its_size() -> None:
    for kind in Kind:
        made = Draft(kind=kind)
        assert made.first is (made.fields[0] if kind in TRIGGERED else Field.SIZE)


def test_what_only_reduces_is_sized_by_its_amount() -> None:
    assert Draft(sized_by=SizedBy.RISK, reduce_only=True).basis is SizedBy.AMOUNT
