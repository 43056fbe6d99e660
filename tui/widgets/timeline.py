"""The whole replay as a track: moments kept, liquidations so far, and the place of the tape."""

from exchange.units import Time
from tui.looking.view import View
from tui.painters import timeline
from tui.painters.canvas import Canvas, cut
from tui.widgets.panel import LivePanel
from tui.widgets.replay_line import edge, news, state, timeline_of


class Timeline(LivePanel):
    named = "Replay"

    def content(self, view: View, width: int, height: int) -> Canvas:
        palette, hello = view.palette, view.hello
        canvas = Canvas(width, height, palette)
        pad = int(width >= 84)
        x, headline = state(canvas, pad, 0, view, self.widest, dated=True) + 2, news(view)
        room = width - len(headline) - 3 * bool(headline)
        for text in _window(view, hello.end) if hello.end is not None else ():
            if x + len(text) < room:
                x = canvas.text(x, 0, text, palette.muted) + 3
        if headline and x + 12 < width:
            canvas.right(width - 1, 0, cut(headline, width - x - 2), palette.accent)
        canvas.blit(pad, 1, timeline.track(timeline_of(view), width - 2 * pad, max(height - 1, 0), palette))
        return canvas


def _window(view: View, end: Time) -> tuple[str, str]:
    """From when to when, and whether what is to come is shown; both give way to news."""
    hello = view.hello
    return (
        f"of {edge(hello, hello.start)} to {edge(hello, end)}",
        "future shown, u hides it" if view.future_shown else "future hidden, u shows it",
    )
