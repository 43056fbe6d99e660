"""What the next move of the mark would force-close, by price."""

from exchange.instrument import Instrument
from tui.looking.view import View
from tui.painters import profile
from tui.painters.canvas import Canvas
from tui.painters.profile import Profile
from tui.widgets.panel import LivePanel


class NextToFall(LivePanel):
    def title(self, view: View, width: int) -> str:
        return "Next to fall" if width >= 30 else "Next"

    def content(self, view: View, width: int, height: int) -> Canvas:
        return paint_profile(view, view.instrument, width, height)


def paint_profile(view: View, instrument: Instrument | None, width: int, height: int) -> Canvas:
    """The profile of the focused market."""
    market = view.market
    if instrument is None or market is None:
        return Canvas(width, height, view.palette)
    what = Profile(
        buckets=view.frame.buckets, mark=market.mark, direction=market.change_ppb, instrument=instrument
    )
    return profile.paint(what, width, height, view.palette)
