"""What the venue last answered is what the sizes of a draft are reckoned by."""

from msgspec.structs import replace

from exchange.commands import PlaceOrder
from exchange.terms import BUY, SELL, OrderType, Trader
from tests.tui.frames import BTC, sample_view
from tests.tui.world import ESTIMATE
from tui.draft import Draft, Kind
from tui.widgets.ticket import Ticket


def test_a_size_by_risk_is_reckoned_from_what_an_order_of_its_side_would_meet() -> None:
    ticket, asked = Ticket(), PlaceOrder(trader=Trader("you"), symbol=BTC, side=BUY, size=1)
    ticket.view, ticket.draft = sample_view(), Draft(kind=Kind.MARKET)
    assert ticket.limits.expected == 0
    ticket.estimate = ESTIMATE
    for side, met in ((BUY, ESTIMATE.average_price + 1), (SELL, 0)):
        ticket._asked = replace(asked, type=OrderType.MARKET)
        ticket.draft = replace(ticket.draft, side=side)
        assert ticket.limits.expected == met
