"""What a key asks of the venue, and how its refusal reads before anything is sent."""

from msgspec.structs import replace

from exchange.terms import RejectReason
from tests.tui.frames import DOLLAR, INSTRUMENTS
from tests.tui.world import ESTIMATE
from tui.acts import refusal

BTC = INSTRUMENTS[0]


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


def test_any_other_refusal_names_the_number_that_would_pass() -> None:
    large = replace(ESTIMATE, reason=RejectReason.SIZE_ABOVE_MAXIMUM, needs=900)
    assert refusal(large, BTC) == "The size is too large: at most 0.9."
    assert refusal(replace(large, needs=None), BTC) == "The size is too large."
