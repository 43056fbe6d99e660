"""The liquidation heat map of the focused market, or in its place the profile, large."""

from textual.geometry import Size

from exchange.instrument import Instrument
from tui.looking.view import View
from tui.painters import heatmap
from tui.painters.candles import Line
from tui.painters.canvas import Canvas
from tui.widgets.chart import estimated, mark_colour
from tui.widgets.next_to_fall import paint_profile
from tui.widgets.panel import LivePanel


class HeatMap(LivePanel):
    def title(self, view: View, width: int) -> str:
        if view.profile:
            return "Next to fall"
        return "Liquidation heat map" if width >= 56 else "Heat map"

    def hint(self, view: View, size: Size) -> str:
        if size.height < 16:
            return ""
        return "v heat map" if view.profile else "v profile"

    def content(self, view: View, width: int, height: int) -> Canvas:
        instrument = view.instrument
        if view.profile or instrument is None:
            return paint_profile(view, instrument, width, height)
        pad = int(width >= 54)
        canvas = Canvas(width, height, view.palette)
        canvas.blit(pad, 0, heatmap.paint(heat_of(view, instrument), width - 2 * pad, height, view.palette))
        return canvas


def heat_of(view: View, instrument: Instrument) -> heatmap.HeatMap:
    """What the painter needs of a view."""
    frame, palette, market, position = view.frame, view.palette, view.market, view.position
    lines = []
    if market is not None:
        lines.append(Line(price=market.mark, label="", colour=mark_colour(market, palette), pinned=True))
    if position is not None and position.liquidation_price is not None:
        label = estimated(position, "your liq")
        lines.append(
            Line(price=position.liquidation_price, label=label, colour=palette.liquidation, pinned=True)
        )
    now = frame.playback.time
    return heatmap.HeatMap(
        grid=frame.heat,
        low=min(frame.heat_range),
        high=max(frame.heat_range),
        closes=tuple(candle.close for candle in frame.candles),
        times=(frame.candles[0].time if frame.candles else now, now),
        lines=tuple(lines),
        instrument=instrument,
    )
