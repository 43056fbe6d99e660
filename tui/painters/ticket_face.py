"""What a ticket shows, and the lines it is made of."""

from collections.abc import Callable
from typing import NamedTuple

import msgspec

from exchange.commands import PlaceOrder
from exchange.instrument import Instrument
from exchange.questions import OrderEstimate
from exchange.units import Cash, Price, Size
from tui.orders.draft import Draft, Field
from tui.orders.prospect import Prospect
from tui.orders.reading import Trouble
from tui.orders.relevering import Relevering
from tui.painters.canvas import Canvas


class Face(msgspec.Struct, frozen=True, kw_only=True):
    """All that shows on a ticket."""

    draft: Draft
    field: Field
    fresh: bool = False
    """The next digit replaces what stands in the field."""
    focused: bool = False
    instrument: Instrument
    mark: Price
    available: Cash | None = None
    """Free now, until an estimate says so too."""
    equity: Cash = 0
    estimate: OrderEstimate | None = None
    trouble: Trouble | None = None
    order: PlaceOrder | None = None
    """What the draft stands for, once it is an order."""
    relevering: Relevering | None = None
    """What is open, and has another leverage once the draft's is set."""
    prospect: Prospect = Prospect()
    valued: bool = False
    """Sizes are shown by what they are worth, too."""

    def is_about(self, field: Field) -> bool:
        """Has it the cursor, or is it wrong?"""
        return field in (self.field, self.trouble and self.trouble.field)

    @property
    def lots(self) -> Size:
        """What the draft's size comes to; 0 while it is no order."""
        return self.order.size if self.order is not None else 0


class Line(NamedTuple):
    rank: int
    """Lines of the highest rank give way first; those of rank 0 stay."""
    draw: Callable[[Canvas, int], None]
