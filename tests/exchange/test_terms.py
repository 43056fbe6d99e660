"""The words of the trade."""

from exchange.terms import BUY, SELL, RejectReason, Side


def test_a_side_is_the_sign_of_the_position_it_builds():
    assert (3 * BUY, 3 * SELL) == (3, -3)
    assert BUY.opposite is SELL
    assert SELL.opposite is BUY
    assert [side.name for side in Side] == ["BUY", "SELL"]


def test_every_reason_is_written_as_it_is_named():
    assert all(reason.value == reason.name.lower() for reason in RejectReason)
