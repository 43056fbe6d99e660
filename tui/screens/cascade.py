"""The Cascade screen: who falls next, who fell, who pays, and how much of it feeds on itself."""

from typing import ClassVar

from textual.binding import BindingType
from textual.widget import Widget

from replays.frame import Want
from tui.keys import CASCADE, bindings_of
from tui.screens import layout
from tui.screens.layout import Plan
from tui.screens.live import LiveScreen
from tui.view import View
from tui.widgets.adl import AdlQueue
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

BUCKET_PPB = 4_000_000
"""A bucket of the profile is about so much of the mark."""


class CascadeScreen(LiveScreen):
    NAME = CASCADE
    BINDINGS: ClassVar[list[BindingType]] = [*bindings_of(CASCADE)]
    FIRST = "heatmap"
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
        return layout.cascade(width, height, zoomed=self.zoomed)

    def want(self, view: View) -> Want:
        heat = self.query_one("#heatmap").size
        below = self.query_one("#next").size.height
        columns, rows = max(heat.width - 12, 10), max(2 * (heat.height - 4), 4)
        return Want(
            symbol=view.frame.symbol,
            levels=10,
            tape=1,
            candles=columns,
            candle_span=view.chart_span,
            map_buckets=max(below // 2, 4),
            map_step=bucket_step(view),
            heat=(columns, rows),
            feed=max(10, self.app.size.height),
        )

    def action_heat_or_profile(self) -> None:
        if self.view is not None:
            self.host.look(profile=not self.view.profile)


def bucket_step(view: View) -> int:
    """Ticks of a bucket: a round number near a fixed share of the mark."""
    market = view.market
    wanted = max(1, (market.mark if market is not None else 0) * BUCKET_PPB // 1_000_000_000)
    scale = 10 ** (len(str(wanted)) - 1)
    return int(next(step * scale for step in (1, 2, 5, 10) if step * scale >= wanted))
