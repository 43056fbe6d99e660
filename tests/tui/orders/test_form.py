"""What a key writes into an order, where it leaves the cursor, and what is said of one that does not fit."""

from msgspec.structs import replace
from textual.events import Key

from exchange.commands import PlaceOrder
from exchange.terms import BUY, SELL, MarginMode, OrderType, RejectReason, Trader
from tests.tui.frames import BTC, INSTRUMENTS, sample_view
from tests.tui.world import ESTIMATE
from tui.keys.line import UNFIT
from tui.orders.draft import Draft, Field, Kind, SizedBy
from tui.orders.form import RISKS, SHARES, Form

VIEW = sample_view()
NAMES = {"%": "percent_sign", ".": "full_stop"}


def filled(*keys: str, form: Form | None = None) -> Form:
    form = form or Form()
    for key in keys:
        event = Key(NAMES.get(key, key), key if len(key) == 1 else None)
        if not form.press(event):
            form.switch(event, VIEW)
    return form


def test_a_digit_goes_into_the_field_and_a_letter_switches_the_order() -> None:
    form = filled("0", ".", "5", "s", "o")
    assert form.draft.text(Field.SIZE) == "0.5"
    assert (form.draft.side, form.draft.kind, form.field) == (SELL, Kind.MARKET, Field.SIZE)


def test_what_is_neither_is_said_and_changes_nothing() -> None:
    form = filled("5")
    before = form.draft
    filled("z", form=form)
    assert form.draft is before
    assert form.trouble is not None
    assert form.trouble.text == "z is neither a digit nor a key here"
    filled("1", form=form)
    assert form.trouble is None


def test_what_a_letter_adds_is_where_one_stands_and_what_it_takes_away_is_left() -> None:
    form = filled("v")
    assert form.field is Field.SHOWN
    assert filled("v", form=form).field is Field.PRICE
    assert filled("o", "o").field is Field.TRIGGER


def test_a_mode_that_is_locked_is_said_to_be_and_stays() -> None:
    form = Form()
    form.take_terms(20, MarginMode.ISOLATED)
    filled("i", form=form)
    assert form.draft.mode is MarginMode.ISOLATED
    assert form.trouble is not None


def test_the_price_is_the_markets_until_somebody_writes_one() -> None:
    form = Form()
    form.open(BUY, VIEW)
    assert form.draft.text(Field.PRICE) == "58214.5"
    filled("s", form=form)
    assert form.draft.text(Field.PRICE) == "58215"
    form.take_price("57000")
    filled("b", form=form)
    assert form.draft.text(Field.PRICE) == "57000"


def test_a_price_pointed_at_sets_off_what_waits() -> None:
    form = filled("o", "o")
    form.take_price("57000")
    assert (form.draft.text(Field.TRIGGER), form.draft.text(Field.PRICE)) == ("57000", "")


def test_the_other_side_begins_anew_and_so_does_what_was_to_close() -> None:
    form = Form()
    form.take_terms(20, MarginMode.ISOLATED)
    form.draft_close(SELL, VIEW)
    assert (form.draft.reduce_only, form.draft.text(Field.SIZE), form.field) == (True, "100%", Field.PRICE)
    form.open(SELL, VIEW)
    assert (form.draft.reduce_only, form.draft.text(Field.SIZE)) == (False, "")
    assert (form.draft.text(Field.LEVERAGE), form.draft.mode) == ("20", MarginMode.ISOLATED)


def test_shares_go_from_the_smallest_to_the_largest_and_stay_there() -> None:
    form = Form()
    for share in (*SHARES, SHARES[-1]):
        form.step_share(1)
        assert form.draft.text(Field.SIZE) == share
    form.draft = replace(form.draft, sized_by=SizedBy.RISK)
    form.step_share(-1)
    assert form.draft.text(Field.SIZE) == RISKS[-1]


def test_a_percent_sign_goes_on_with_what_stands_in_a_field_that_may_hold_a_share() -> None:
    form = filled("5", "0")
    form.fresh = True
    assert filled("%", form=form).draft.text(Field.SIZE) == "50%"
    form.go_to(Field.PRICE)
    assert filled("7", "%", form=form).draft.text(Field.PRICE) == "7"
    form.paste("50%")
    assert (form.draft.text(Field.PRICE), form.trouble and form.trouble.text) == ("7", UNFIT)


def test_a_second_point_stays_and_is_said() -> None:
    form = filled(*"1.2.3")
    assert form.draft.text(Field.SIZE) == "1.2.3"
    assert form.trouble is not None


def test_an_id_is_typed_with_its_letters_and_no_other_field_is() -> None:
    form = filled("n")
    assert form.field is Field.NAME
    assert form.names("b")
    assert filled(*"bs-1", form=form).draft.text(Field.NAME) == "bs-1"
    assert not Form().names("b")


def test_a_tick_is_added_to_the_field_one_stands_on() -> None:
    form = filled("1")
    form.nudge(2, INSTRUMENTS[0])
    assert (form.draft.text(Field.SIZE), form.fresh) == ("1.002", False)


def test_fields_follow_each_other_round_and_round() -> None:
    form = Form()
    form.step_field(1)
    assert form.field is Field.LEVERAGE
    form.step_field(-2)
    assert (form.field, form.fresh) == (Field.PRICE, True)
    form.step_field(-1)
    assert form.field is form.draft.fields[-1]


def test_a_field_that_another_draft_has_not_is_left() -> None:
    form = filled("o", "o")
    form.start_over(Draft())
    assert form.field is Field.SIZE


def test_a_refusal_has_the_cursor_on_what_must_change() -> None:
    form = Form()
    order = PlaceOrder(trader=Trader("you"), symbol=BTC, side=BUY, size=1, type=OrderType.MARKET)
    poor = replace(ESTIMATE, reason=RejectReason.INSUFFICIENT_MARGIN, relevered=ESTIMATE.available + 1)
    form.refused(order, poor, "too much", INSTRUMENTS[0])
    assert form.field is Field.LEVERAGE
    form.refused(order, replace(poor, relevered=0), "too much", INSTRUMENTS[0])
    assert (form.field, form.trouble and form.trouble.text) == (Field.SIZE, "too much")
