"""The Cascade screen: who falls next, who fell, who pays, and how much of it feeds on itself."""

from typing import ClassVar

from textual.binding import BindingType
from textual.widget import Widget

from exchange.edge.text import clean
from exchange.instrument import Instrument
from exchange.numerals import NumeralError, format_units, parse_grid
from exchange.units import Price
from replays.cascade.buckets import round_step
from replays.messages.frame import Want
from replays.study.questions import AskCalm, AskShove, Studied
from tui.dialogs.prompt import Prompt
from tui.dialogs.shove import Shoved
from tui.keys.line import ANY
from tui.keys.table import CASCADE, bindings_of
from tui.looking.view import View
from tui.painters.box import inner
from tui.screens import layout
from tui.screens.layout import Plan
from tui.screens.live import LiveScreen
from tui.telling import format
from tui.widgets.adl import AdlQueue, ranks_shown
from tui.widgets.alarm import Alarm
from tui.widgets.amplification import Amplification
from tui.widgets.feed import Feed
from tui.widgets.footer import KeyFooter
from tui.widgets.header import Header
from tui.widgets.heatmap import HeatMap
from tui.widgets.insurance import Insurance
from tui.widgets.next_to_fall import NextToFall
from tui.widgets.ticker import Ticker
from tui.widgets.timeline import Timeline


class CascadeScreen(LiveScreen):
    NAME = CASCADE
    BINDINGS: ClassVar[list[BindingType]] = [*bindings_of(CASCADE)]
    FIRST = "heatmap"
    PACE = 4
    PANES = ("heatmap", "next", "feed", "insurance", "adl", "amplification", "timeline")

    def panels(self) -> list[Widget]:
        return [
            Header(id="header"),
            Ticker(id="ticker"),
            HeatMap(id="heatmap"),
            NextToFall(id="next"),
            Feed(id="feed"),
            Insurance(id="insurance"),
            AdlQueue(id="adl"),
            Amplification(id="amplification"),
            Timeline(id="timeline"),
            KeyFooter(id="footer"),
            Alarm(id="alarm"),
        ]

    def plan(self, width: int, height: int) -> Plan:
        profile = self.view is not None and self.view.profile
        return layout.cascade(width, height, zoomed=self.zoomed, profile=profile)

    def want(self, view: View) -> Want:
        heat = self.pane("heatmap").size
        below = self.pane("heatmap" if view.profile else "next").size.height
        columns, rows = max(heat.width - 12, 10), max(2 * (heat.height - 4), 4)
        return Want(
            symbol=view.frame.symbol,
            levels=10,
            tape=1,
            candles=columns,
            candle_span=view.chart_span,
            map_buckets=max(below * 3 // 5, 4),
            map_step=bucket_step(view),
            heat=(columns, rows),
            queue=ranks_shown(*inner(*self.pane("adl").size)),
            feed=max(10, self.app.size.height),
        )

    def action_heat_or_profile(self) -> None:
        if self.view is not None:
            self.host.look(profile=not self.view.profile)
            self.settle()

    def action_calm(self) -> None:
        """Play the same world from its beginning without liquidations, for its low."""
        view = self.view
        if view is None or self.host.is_studying("calm"):
            return
        symbol = view.frame.symbol
        self.host.look(calm=Studied(until=view.frame.playback.time))
        self.host.study("calm", lambda lived: AskCalm(lived=lived, symbol=symbol))

    def action_shove(self) -> None:
        """Ask for a price, and lead the mark there in a fork of the world."""
        view = self.view
        instrument = view.instrument if view is not None else None
        if view is None or instrument is None:
            return
        default = format_units(tempting_price(view) * instrument.tick, instrument.price_places)
        hint = "Moves the mark there in a fork; shows who is liquidated."
        self.app.push_screen(
            Prompt(
                f"Shove {instrument.symbol}",
                "to",
                hint,
                ANY,
                lambda text: price_trouble(text, instrument),
                default,
                clean(instrument.quote),
            ),
            self._shove,
        )

    def _shove(self, text: str | None) -> None:
        view = self.view
        instrument = view.instrument if view is not None else None
        if text is None or instrument is None:
            return
        symbol = instrument.symbol
        target = parse_grid(text, instrument.price_places, instrument.tick)
        self.host.look(shove=None)
        self.app.push_screen(Shoved(instrument, target))
        self.host.study(
            "shove", lambda lived: AskShove(lived=lived, symbol=symbol, target=target), with_world=True
        )


def tempting_price(view: View) -> Price:
    """Where the player's own position falls, or else where most waits below the mark."""
    position, market = view.position, view.market
    if position is not None and position.liquidation_price is not None:
        beyond = -1 if position.size > 0 else 1
        return max(position.liquidation_price + beyond, 1)
    mark = market.mark if market is not None else 1
    most = max(view.frame.buckets, key=lambda bucket: bucket.longs, default=None)
    return most.price if most is not None and most.longs else max(mark * 95 // 100, 1)


def price_trouble(text: str, instrument: Instrument) -> str:
    try:
        price = parse_grid(text, instrument.price_places, instrument.tick)
    except NumeralError as error:
        return str(error)
    if price > instrument.price_max:
        return f"at most {format.price(instrument.price_max, instrument)}"
    return "" if price > 0 else "must be above 0"


def bucket_step(view: View) -> int:
    """Ticks of a bucket: a round number near a fixed share of the mark."""
    market = view.market
    return round_step(market.mark if market is not None else 0)
