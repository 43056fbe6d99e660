"""How much of the move the liquidations themselves made.

The factor is all trading over organic trading, on the side of the book that fell since the window
began: sales where longs fall, purchases where shorts do. The low without liquidations is what a re-run
of the same world says: a model's output.
"""

from exchange.instrument import Instrument
from exchange.units import PPB, Price, mul_div_floor
from replays.messages.frame import CascadeStats
from tui.colours.themes import Colour
from tui.looking.view import View
from tui.painters import meter
from tui.painters.canvas import Canvas, cut
from tui.telling import format
from tui.widgets.panel import LivePanel

SCALE_MAX = 4
"""The factor at the right end of the scale."""


class Amplification(LivePanel):
    named = "Amplification"

    def content(self, view: View, width: int, height: int) -> Canvas:
        palette, stats = view.palette, view.frame.stats
        canvas = Canvas(width, height, palette)
        pad = int(width >= 32)
        left, right = pad, width - pad
        taken, organic = stats.forced_taken + stats.organic_taken, stats.organic_taken
        start = canvas.right(right, 0, format.multiple(taken, organic), palette.liquidation, bold=True)
        canvas.text(left, 0, cut("cascade amplification", start - left - 1), palette.muted)
        meter.scale(canvas, left, 1, right - left, taken - organic, (SCALE_MAX - 1) * organic)
        y = 2
        if height >= 4:
            _factors(canvas, left, y, right - left)
            y += 1
        for label, part, colour in (
            ("organic trades", organic, palette.info),
            ("forced trades", stats.forced_taken, palette.liquidation),
        ):
            if y < height and height >= 6:
                _share(canvas, left, y, right, label, part, taken, colour)
                y += 1
        for label, text, colour in facts(view, stats, view.instrument)[: max(height - y, 0)]:
            start = canvas.right(right, y, text, colour)
            canvas.text(left, y, cut(label, start - left - 1), palette.muted)
            y += 1
        return canvas


def facts(view: View, stats: CascadeStats, instrument: Instrument | None) -> list[tuple[str, str, Colour]]:
    """Label, text and colour, the most telling first."""
    if instrument is None:
        return []
    palette, places, asset = view.palette, instrument.cash_places, instrument.settle
    calm, highest = _calm(view, instrument), _squeezed_to(view, stats)
    scale = f", 1:{view.hello.scale}" if view.hello.scale > 1 else ""
    high = [("high, actual", format.price(highest, instrument), palette.up)] if highest is not None else []
    return [
        *high,
        ("low, actual", format.price(stats.low or None, instrument), palette.down),
        ("low, no liqs (model)", calm, palette.text),
        (
            f"liquidated so far{scale}",
            format.amount(stats.liquidated_notional, places, asset),
            palette.liquidation,
        ),
        ("positions closed", f"{stats.liquidations:,}", palette.text),
        ("longest chain", f"{stats.longest_chain:,} deep", palette.text),
        ("waiting to be closed", f"{stats.waiting:,}", palette.warning if stats.waiting else palette.text),
        ("deleveraged", format.amount(stats.deleveraged_notional, places, asset), palette.text),
        ("bad debt", format.amount(stats.bad_debt, places, asset), palette.side(-stats.bad_debt)),
    ]


def _squeezed_to(view: View, stats: CascadeStats) -> Price | None:
    """The high, where the price has come further up from where the window began than down."""
    market = view.market
    if market is None or not stats.low or PPB + market.change_ppb <= 0:
        return None
    begun = mul_div_floor(market.last, PPB, PPB + market.change_ppb)
    return market.high if market.high - begun > begun - stats.low else None


def _calm(view: View, instrument: Instrument) -> str:
    """The low of the world that liquidates nobody: how to have it, how far it is, or what it is."""
    studied = view.calm
    if studied is None:
        return "w runs it"
    if not studied.done:
        done, whole = studied.time - view.hello.start, studied.until - view.hello.start
        return f"computing {format.share(max(done, 0), whole)}" if whole > 0 else "computing"
    return format.estimate(format.price(studied.low, instrument))


def _factors(canvas: Canvas, x: int, y: int, width: int) -> None:
    """The factors under the scale."""
    if width < 20:
        return
    for factor in range(1, SCALE_MAX + 1):
        text = "1x calm" if factor == 1 else f"{factor}x"
        at = (width - 1) * (factor - 1) // (SCALE_MAX - 1)
        canvas.text(x + min(at, width - len(text)), y, text, canvas.palette.muted)


def _share(
    canvas: Canvas, left: int, y: int, right: int, label: str, part: int, whole: int, colour: Colour
) -> None:
    text = format.share(part, whole)
    canvas.text(left, y, cut(label, right - left - 5), canvas.palette.muted)
    start, end = left + 16, right - 5
    if end - start >= 4:
        meter.meter(canvas, start, y, end - start, part, whole, colour)
    canvas.right(right, y, text, colour, bold=True)
