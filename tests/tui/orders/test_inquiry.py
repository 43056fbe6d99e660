"""An answer counts for the order it was asked about; a size that needs one is an order once it is there."""

from msgspec.structs import replace

from exchange.terms import BUY, SELL, Side
from tests.tui.frames import sample_view
from tests.tui.world import ESTIMATE
from tui.orders.draft import Draft, Field, Kind, SizedBy
from tui.orders.inquiry import Inquiry
from tui.orders.messages import OrderDrafted
from tui.orders.reading import Trouble

VIEW = sample_view()


def market(size: str, side: Side = BUY, **more: object) -> Draft:
    draft = Draft(kind=Kind.MARKET, side=side, **more)
    return draft.typed(Field.LEVERAGE, "20").typed(Field.SIZE, size)


def asked(inquiry: Inquiry, draft: Draft) -> OrderDrafted:
    message = inquiry.ask(draft, VIEW)
    assert message is not None
    return message


def test_a_size_by_risk_is_reckoned_from_what_an_order_of_its_side_would_meet() -> None:
    inquiry = Inquiry()
    assert inquiry.limits(VIEW, BUY).expected == 0
    first = asked(inquiry, market("0.1"))
    inquiry.answered(first.order, ESTIMATE, probe=False)
    assert inquiry.limits(VIEW, BUY).expected == ESTIMATE.average_price + 1
    assert inquiry.limits(VIEW, SELL).expected == 0


def test_a_late_answer_to_an_older_draft_says_nothing() -> None:
    inquiry = Inquiry()
    first = asked(inquiry, market("0.1"))
    second = asked(inquiry, market("0.2"))
    assert not inquiry.answered(first.order, ESTIMATE, probe=False)
    assert (inquiry.estimate, inquiry.size_max) == (None, 0)
    assert inquiry.answered(second.order, ESTIMATE, probe=False)
    assert (inquiry.estimate, inquiry.size_max) == (ESTIMATE, ESTIMATE.size_max)


def test_a_draft_that_is_no_order_yet_asks_for_the_largest_size_alone() -> None:
    inquiry = Inquiry()
    share = market("50%")
    probe = asked(inquiry, share)
    assert (probe.probe, probe.order.size) == (True, 1)
    assert inquiry.answered(probe.order, ESTIMATE, probe=True)
    assert inquiry.estimate is None
    whole = asked(inquiry, share)
    assert (whole.probe, whole.order.size) == (False, ESTIMATE.size_max // 2)


def test_a_draft_in_trouble_has_no_answer_on_the_screen_any_more() -> None:
    inquiry = Inquiry()
    inquiry.answered(asked(inquiry, market("0.1")).order, ESTIMATE, probe=False)
    asked(inquiry, market(""))
    assert inquiry.estimate is None
    assert inquiry.ask(replace(market("0.1"), sized_by=SizedBy.RISK).typed(Field.LEVERAGE, "x"), VIEW) is None


def test_a_leverage_that_is_locked_is_trouble_where_it_stands() -> None:
    draft = market("0.1").typed(Field.LEVERAGE, "2")
    trouble = Inquiry().read(draft, VIEW)
    assert isinstance(trouble, Trouble)
    assert trouble.field is Field.LEVERAGE


def test_another_market_is_asked_about_anew() -> None:
    inquiry = Inquiry()
    inquiry.answered(asked(inquiry, market("0.1")).order, ESTIMATE, probe=False)
    inquiry.forget()
    assert (inquiry.estimate, inquiry.size_max, inquiry.limits(VIEW, BUY).expected) == (None, 0, 0)
