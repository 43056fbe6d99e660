"""The depth of the focused market's book, with the player's own orders and liquidation price in it."""

from textual.geometry import Size

from exchange.edge.text import clean
from exchange.units import PPB
from tui.looking.view import View
from tui.painters import depth
from tui.painters.canvas import Canvas
from tui.telling import format
from tui.widgets.panel import LivePanel


class DepthChart(LivePanel):
    def title(self, view: View, width: int) -> str:
        reach, instrument = f"Depth to {reach_text(view.depth_reach)}", view.instrument
        valued = instrument is not None and view.measure(instrument).valued
        return f"{reach}, {clean(view.measure(instrument).asset)}" if instrument and valued else reach

    def hint(self, view: View, size: Size) -> str:
        return "{ } reach  t book"

    def content(self, view: View, width: int, height: int) -> Canvas:
        instrument = view.instrument
        if instrument is None:
            return Canvas(width, height, view.palette)
        position = view.position
        chart = depth.DepthChart(
            depth=view.frame.depth,
            measure=view.measure(instrument),
            own_liquidation=position.liquidation_price if position is not None else None,
        )
        return depth.paint(chart, width, height, view.palette)


def reach_text(hundredths: int) -> str:
    """So many hundredths of a percent."""
    return format.percent(hundredths * (PPB // 10_000), 0 if hundredths % 100 == 0 else 1)
