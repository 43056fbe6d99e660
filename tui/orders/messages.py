"""What widgets tell the screen around them: what their user drafted or chose. The screen acts."""

from textual.message import Message

from exchange.commands import PlaceOrder
from exchange.questions import OrderEstimate
from exchange.terms import MarginMode
from tui.orders.pairs import Pair


class OrderDrafted(Message):
    """The ticket holds a whole order: what would it cost? Answered by `Ticket.estimated`."""

    def __init__(self, order: PlaceOrder, leverage: int, mode: MarginMode, *, probe: bool) -> None:
        super().__init__()
        self.order = order
        self.leverage = leverage
        self.mode = mode
        self.probe = probe
        """Only to learn the largest size; the answer's costs are not shown."""


class OrderReviewed(Message):
    """The user wants to place what the ticket holds."""

    def __init__(self, pair: Pair, leverage: int, mode: MarginMode, estimate: OrderEstimate | None) -> None:
        super().__init__()
        self.pair = pair
        self.leverage = leverage
        self.mode = mode
        self.estimate = estimate


class TicketLeft(Message):
    """The user is done with the ticket."""
