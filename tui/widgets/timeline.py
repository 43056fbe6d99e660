"""The whole replay as a track: moments kept, liquidations so far, and the place of the tape."""

from tui.painters import timeline
from tui.painters.canvas import Canvas, cut
from tui.view import View
from tui.widgets.panel import LivePanel
from tui.widgets.replay_line import edge, news, state, timeline_of


class Timeline(LivePanel):
    named = "Replay"

    def content(self, view: View, width: int, height: int) -> Canvas:
        palette, hello = view.palette, view.hello
        canvas = Canvas(width, height, palette)
        pad = int(width >= 84)
        x = state(canvas, pad, 0, view, dated=True) + 2
        if hello.end is not None:
            text = f"of {edge(hello, hello.start)} to {edge(hello, hello.end)}"
            if x + len(text) < width:
                x = canvas.text(x, 0, text, palette.muted) + 3
            text = "future shown, u hides it" if view.future_shown else "future hidden, u shows it"
            if x + len(text) < width:
                x = canvas.text(x, 0, text, palette.muted) + 3
        headline = news(view)
        if headline and x + 12 < width:
            canvas.right(width - 1, 0, cut(headline, width - x - 2), palette.accent)
        canvas.blit(pad, 1, timeline.track(timeline_of(view), width - 2 * pad, max(height - 1, 0), palette))
        return canvas
