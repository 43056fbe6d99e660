"""An order is estimated from flags, and what cannot be one is refused in a line."""

import pytest

from tests.tui.commanding import Command

pytestmark = pytest.mark.usefixtures("home")
BUY = ("estimate", "small", "--at", "+5s", "--side", "buy", "--size")


def test_a_market_and_a_limit_order_are_estimated(command: Command) -> None:
    taken = command(*BUY, "0.1", "--leverage", "20", "--json").document
    assert (taken["type"], taken["price"], taken["time"]) == ("market", None, "2024-01-01T00:00:05Z")
    assert [row["mode"] for row in taken["outcomes"]] == ["isolated", "cross"]
    resting = command(*BUY, "0.1", "--price", "30000", "--json").document
    assert (resting["type"], resting["price"], resting["paper"]) == ("limit", "30000", True)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("0",), "--size: above nought"),
        (("0.00001",), '--size: "0.00001": '),
        (("1", "--leverage", "1000"), "--leverage: from 1 to "),
        (("1", "--side", "up"), '--side: "up" is neither buy nor sell'),
        (("1", "--price", "0"), "--price: a price above nought"),
    ],
)
def test_what_cannot_be_an_order_is_refused(
    command: Command, arguments: tuple[str, ...], message: str
) -> None:
    assert command.refused(*BUY, *arguments).startswith(message)
