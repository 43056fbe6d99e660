"""The keys of the chart, the book, the tape and the depth: how the market is looked at.

Nothing here trades; an alert is the one thing it leaves with the world, which tells once.
"""

from typing import Any

from exchange.edge.text import clean
from exchange.terms import Symbol
from exchange.units import Price
from replays.messages.frame import MarketLine, Want
from tui.dialogs.alerts import AlertsDialog
from tui.dialogs.prompt import Item, Pick
from tui.looking.grouping import next_group
from tui.looking.listing import ROWS_MAX, ROWS_MIN, TIMED
from tui.looking.view import ASIDES, INDICATORS, Aside, View
from tui.painters.box import inner
from tui.screens.holding import Holding
from tui.screens.layout import VAST_TALL, VAST_WIDE
from tui.screens.live import SPANS
from tui.telling import format as shown
from tui.telling.measure import other_units
from tui.widgets.book import Book

SCROLLED = 20
"""Candles the chart moves by."""
REACHES = (10, 20, 50, 100, 200, 500, 1000, 2000)
"""Of the depth chart, in hundredths of a percent."""
NONE = "-"
"""Picked where no market shall be laid over the chart."""


def rows_wanted(view: View, height: int) -> dict[str, Any]:
    """Which fills and movements of cash: many to walk, to sort and to copy, else as many as may show."""
    return {
        "fills": ROWS_MAX if view.list_tab in TIMED else max(ROWS_MIN, height),
        "fills_of": view.only,
        "fills_between": view.list_span,
    }


class Charting(Holding):
    """Time frames, scrolling, indicators, a second market, alerts, and what stands beside the chart."""

    def want(self, view: View) -> Want:
        width, height = self.app.size
        return Want(
            symbol=view.frame.symbol,
            levels=max(10, height),
            group=view.book_group,
            tape=max(10, height),
            candles=max(20, width),
            candle_span=view.chart_span,
            candle_end=view.chart_end,
            **rows_wanted(view, height),
            depth=self._depth(view),
            beside=self._beside(view),
            averages=view.indicators in ("averages", "both") and self.pane("chart").display,
        )

    def _depth(self, view: View) -> tuple[int, Price]:
        """Steps on each side and the ticks of one; none while the depth chart is not shown."""
        pane, market = self.pane("depth"), view.market
        if not pane.display or market is None:
            return 0, 1
        columns = max(inner(*pane.size)[0] // 2, 1)
        return columns, max(-(-market.mark * view.depth_reach // (10_000 * columns)), 1)

    def _beside(self, view: View) -> str:
        """The second market; none where it is the one that is shown, or the chart is not."""
        wanted = view.beside != view.frame.symbol and self.pane("chart").display
        return view.beside if wanted else ""

    def action_book_or_tape(self) -> None:
        """The next of book, tape and depth; where book and tape both stand, of book and depth."""
        view = self.view
        if view is not None:
            width, height = self.app.size
            vast = width >= VAST_WIDE and height >= VAST_TALL
            asides: tuple[Aside, ...] = ("book", "depth") if vast else ASIDES
            here = asides.index(view.aside) if view.aside in asides else 0
            self.host.look(aside=asides[(here + 1) % len(asides)])
            self.settle()

    def action_group(self, step: int) -> None:
        view = self.view
        if view is None:
            return
        if view.aside == "depth" and not isinstance(self.focused, Book):
            self.host.look(depth_reach=_next(REACHES, view.depth_reach, step))
        else:
            mark = view.market.mark if view.market is not None else 0
            group = next_group(view.book_group, mark, step)
            self.host.look(book_groups={**view.book_groups, view.frame.symbol: group})

    def action_time_frame(self, step: int) -> None:
        """The chart's next longer or shorter candle; after the last comes the first."""
        view = self.view
        if view is not None:
            here = SPANS.index(view.chart_span) if view.chart_span in SPANS else 2
            self.host.look(chart_span=SPANS[(here + step) % len(SPANS)])

    def action_scroll(self, direction: int) -> None:
        """A stretch of candles at a time; at its end the chart follows the market again."""
        view = self.view
        if view is not None:
            now, by = view.frame.playback.time, direction * SCROLLED * view.chart_span
            end = max((view.chart_end or now) + by, view.hello.start + SCROLLED * view.chart_span)
            self.host.look(chart_end=None if end >= now else end)

    def action_indicators(self) -> None:
        view = self.view
        if view is not None:
            self.host.look(indicators=INDICATORS[(INDICATORS.index(view.indicators) + 1) % len(INDICATORS)])

    def action_base_or_quote(self) -> None:
        view = self.view
        instrument = view.instrument if view is not None else None
        if view is not None and instrument is not None:
            units = other_units(instrument, view.units)
            self.host.look(units=units)
            self.host.say(f"Sizes in {instrument.base if units == 'base' else instrument.quote}.")

    def action_compare(self) -> None:
        """Lay a second market over the chart: the only other one at once, of several the one picked."""
        view = self.view
        if view is None:
            return
        others = [line for line in view.frame.markets if line.symbol != view.frame.symbol]
        if not others:
            self.host.say("There is only one market here.")
        elif len(others) == 1:
            self.host.look(beside="" if view.beside == others[0].symbol else others[0].symbol)
        else:
            items = tuple(_item(view, line) for line in others)
            alone = (Item(NONE, "none", "the chart alone"),) if view.beside else ()
            self.app.push_screen(Pick("Compare with", (*alone, *items), "No markets."), self._compare)

    def _compare(self, symbol: str | None) -> None:
        if symbol is not None:
            self.host.look(beside="" if symbol == NONE else symbol)

    def action_alerts(self) -> None:
        """The alerts there are, and a new one at the cursor's price or else at the mark."""
        view = self.view
        instrument = view.instrument if view is not None else None
        if view is None or instrument is None:
            return
        chosen = self.focused.chosen if isinstance(self.focused, Book) else None
        mark = view.market.mark if view.market is not None else 0
        self.app.push_screen(AlertsDialog(Symbol(instrument.symbol), instrument, chosen or mark))


def _next(steps: tuple[int, ...], here: int, step: int) -> int:
    """The next longer or shorter of them, or the last there is."""
    place = steps.index(here) if here in steps else 0
    return steps[max(0, min(place + step, len(steps) - 1))]


def _item(view: View, line: MarketLine) -> Item:
    """A market to pick, with its price and its day."""
    instrument = view.instrument_of(line.symbol)
    last = shown.price(line.last, instrument) if instrument is not None else shown.NONE
    change = shown.percent(line.change_ppb, signed=True)
    return Item(line.symbol, clean(line.symbol), f"{last}  {change}")
