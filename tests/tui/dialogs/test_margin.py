"""What a margin move would do is told of one the venue would make."""

from msgspec.structs import replace

from exchange.terms import RejectReason
from tests.tui.frames import DOLLAR, INSTRUMENTS, POSITIONS
from tests.tui.world import MARGIN
from tui.dialogs.margin import outcome


def test_what_is_now_stands_beside_what_would_be_then() -> None:
    assert outcome(MARGIN, POSITIONS[0], INSTRUMENTS[0]) == [
        ("liquidation", "57,679.8", "57,088.6"),
        ("distance", "-0.9%", "-1.9%"),
        ("leverage", "19.3x", "16.1x"),
        ("buffer", "19%", "35%"),
    ]


def test_of_more_than_can_come_out_nothing_is_told() -> None:
    estimate = replace(MARGIN, reason=RejectReason.INSUFFICIENT_MARGIN, margin_then=-9_999 * DOLLAR)
    assert [then for _, _, then in outcome(estimate, POSITIONS[0], INSTRUMENTS[0])] == ["--"] * 4
