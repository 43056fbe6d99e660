"""The order book of the focused market."""

from dataclasses import replace

from textual import events
from textual.geometry import Size
from textual.message import Message

from exchange.instrument import Instrument
from exchange.terms import Side
from exchange.units import Price
from replays.messages.frame import Frame, Level
from tui.looking.view import View
from tui.painters import ladder
from tui.painters.box import EDGE, inner
from tui.painters.canvas import Canvas
from tui.painters.ladder import Ladder
from tui.telling import format
from tui.widgets.panel import LivePanel


class Book(LivePanel):
    named = "Book"

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._chosen: Price | None = None

    class PriceClicked(Message):
        """Somebody clicked a level."""

        def __init__(self, price: Price) -> None:
            super().__init__()
            self.price = price

    def title(self, view: View, width: int) -> str:
        instrument = view.instrument
        if instrument is None or view.book_group == 1:
            return self.named
        return f"{self.named} by {format.price(view.book_group, instrument)}"

    def hint(self, view: View, size: Size) -> str:
        instrument = view.instrument
        if instrument is None:
            return ""
        if self.chosen is not None:
            return ladder.reach(ladder_of(view, instrument), self.chosen)
        if size.height < 16:
            return "t tape"
        return f"{{ }} group {format.price(view.book_group, instrument)}"

    @property
    def chosen(self) -> Price | None:
        """The price of the level under the cursor, while the book has the focus and shows it."""
        return self._chosen if self.has_focus and self._chosen in self._prices() else None

    def _prices(self) -> list[Price]:
        view = self.view
        instrument = view.instrument if view is not None else None
        if view is None or instrument is None:
            return []
        return ladder.steps(ladder_of(view, instrument), inner(*self.size)[1])

    def step(self, by: int) -> None:
        """Move the cursor a level down or up; it begins beside the middle."""
        prices, view = self._prices(), self.view
        if view is None or not prices:
            return
        asks = len(prices) - len([each for each in view.frame.bids if each.price in prices])
        here = prices.index(self.chosen) + by if self.chosen is not None else asks - (by < 0)
        self._chosen = prices[max(0, min(here, len(prices) - 1))]
        self.repaint()

    def content(self, view: View, width: int, height: int) -> Canvas:
        instrument = view.instrument
        if instrument is None:
            return Canvas(width, height, view.palette)
        known = self.widest.under((instrument.symbol, width, view.units))
        shown = replace(ladder_of(view, instrument), widest=known, chosen=self.chosen)
        return ladder.paint(shown, width, height, view.palette)

    def on_click(self, event: events.Click) -> None:
        view = self.view
        instrument = view.instrument if view else None
        if view is None or instrument is None:
            return
        _, height = inner(self.size.width, self.size.height)
        price = ladder.price_at(ladder_of(view, instrument), event.y - EDGE, height)
        if price is not None:
            self.post_message(self.PriceClicked(price))


def ladder_of(view: View, instrument: Instrument) -> Ladder:
    """What the painter needs of a view."""
    frame, market, position = view.frame, view.market, view.position
    last = market.last if market else None
    return Ladder(
        bids=frame.bids,
        asks=frame.asks,
        instrument=instrument,
        last=last,
        direction=direction(frame),
        own_liquidation=position.liquidation_price if position else None,
        group=view.book_group,
        fresh=fresh(frame, view.before),
        valued=view.measure(instrument).valued,
        begun=view.has_begun,
    )


def direction(frame: Frame) -> int:
    """The way the last trade went: the side of the newest print."""
    return int(frame.tape[0].side) if frame.tape else 0


def fresh(frame: Frame, before: Frame | None) -> frozenset[tuple[int, Price]]:
    """Levels whose size changed since the frame before, for a flash."""
    if before is None or before.symbol != frame.symbol or before.number == frame.number:
        return frozenset()
    return frozenset(
        _changed(frame.bids, before.bids, Side.BUY) + _changed(frame.asks, before.asks, Side.SELL)
    )


def _changed(now: tuple[Level, ...], before: tuple[Level, ...], side: Side) -> list[tuple[int, Price]]:
    sizes = {level.price: level.size for level in before}
    return [(int(side), level.price) for level in now if sizes.get(level.price) != level.size]
