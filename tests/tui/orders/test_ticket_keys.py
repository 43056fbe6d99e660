"""A letter switches one thing of a draft; a percent sign ends a number where there are shares."""

import pytest
from msgspec.structs import replace

from exchange.terms import BUY, SELL, MarginMode, TimeInForce, TriggerBy
from tui.orders.draft import Draft, Field, Kind, SizedBy
from tui.orders.ticket_keys import fits, has_many_points, switched

BEFORE = Draft().typed(Field.SIZE, "5")


@pytest.mark.parametrize(
    ("key", "then"),
    [
        ("s", replace(BEFORE, side=SELL)),
        ("b", replace(BEFORE, side=BUY)),
        ("o", replace(BEFORE, kind=Kind.MARKET)),
        ("i", replace(BEFORE, mode=MarginMode.ISOLATED)),
        ("r", replace(BEFORE, reduce_only=True)),
        ("p", replace(BEFORE, post_only=True)),
        ("t", replace(BEFORE, time_in_force=TimeInForce.IOC)),
        ("u", replace(BEFORE, sized_by=SizedBy.VALUE).typed(Field.SIZE, "")),
        ("m", replace(BEFORE, trigger_by=TriggerBy.LAST)),
        ("v", replace(BEFORE, iceberg=True).typed(Field.SHOWN, "")),
        ("n", replace(BEFORE, named=True).typed(Field.NAME, "")),
        ("x", None),
    ],
)
def test_a_letter_switches_one_thing_and_every_other_none(key: str, then: Draft | None) -> None:
    assert switched(BEFORE, key) == then


def test_round_and_round() -> None:
    draft: Draft | None = BEFORE
    for _ in Kind:
        assert draft is not None
        draft = switched(draft, "o")
    assert draft == BEFORE


def test_a_percent_sign_stands_once_behind_a_number_where_there_are_shares() -> None:
    assert fits(Field.SIZE, "50%")
    assert fits(Field.CALLBACK, "1.5%")
    assert fits(Field.LEVERAGE, "10")
    for field, text in (
        (Field.SIZE, "%"),
        (Field.SIZE, "50%%"),
        (Field.SIZE, "50%5"),
        (Field.LEVERAGE, "10%"),
        (Field.PRICE, "1%"),
    ):
        assert not fits(field, text)


def test_a_number_has_one_point_and_a_name_any() -> None:
    assert not has_many_points(Field.PRICE, "58214.5")
    assert has_many_points(Field.LEVERAGE, "0.20.")
    assert not has_many_points(Field.NAME, "a.b.c")
