"""The second line: the focused market's prices, as many as the width allows."""

from exchange.instrument import Instrument
from exchange.units import Time
from replays.messages.frame import MarketLine
from tui.colours.themes import Colour, Palette
from tui.looking.view import View
from tui.painters.canvas import Canvas
from tui.painters.widest import Widest
from tui.telling import format
from tui.terminal import glyphs
from tui.widgets.panel import LivePanel

PREDICTED, PREDICTED_SHORT = "next fund", "fund"
"""What the coming stamp would charge as it stands; in one word where another number would give way to two."""


class Ticker(LivePanel, can_focus=False):
    DEFAULT_CSS = "Ticker { height: 1; }"

    bordered = False

    def content(self, view: View, width: int, height: int) -> Canvas:
        palette, market, instrument = view.palette, view.market, view.instrument
        canvas = Canvas(width, height, palette)
        if market is None or instrument is None:
            canvas.text(1, 0, f"{view.frame.symbol} has no prices yet"[: max(width - 1, 0)], palette.muted)
            return canvas
        known = self.widest.under((market.symbol, width))
        x = canvas.text(1, 0, market.symbol, palette.bright, bold=True)
        x = canvas.text(x, 0, f" {glyphs.MENU}", palette.muted) + 2
        colour = palette.side(market.change_ppb)
        arrow = glyphs.UP if market.change_ppb > 0 else glyphs.DOWN if market.change_ppb < 0 else " "
        last = _steady("last", format.price(market.last, instrument), known)
        x = canvas.text(x, 0, f"{last} {arrow} ", colour, bold=True)
        change = _steady("change", format.percent(market.change_ppb, 2, signed=True), known)
        x = canvas.text(x, 0, change, colour) + 2
        found = [
            (name, _steady(name, value, known), ink)
            for name, value, ink in numbers(market, instrument, view.frame.playback.time, palette, view)
        ]
        is_tight = x + sum(len(label) + len(value) + 3 for label, value, _ in found) > width
        for name, value, ink in found:
            label = PREDICTED_SHORT if is_tight and name == PREDICTED else name
            if x + len(label) + 1 + len(value) > width:
                break
            x = canvas.text(x, 0, f"{label} ", palette.muted)
            x = canvas.text(x, 0, value, ink) + 2
        return canvas


def _steady(name: str, value: str, known: Widest) -> str:
    """A number in as many cells as it has ever had here, so that what stands after it does not move."""
    return value.rjust(known.grown(name, len(value)))


def numbers(
    market: MarketLine, instrument: Instrument, now: Time, palette: Palette, view: View
) -> list[tuple[str, str, Colour]]:
    """Label, text and colour, the most important first."""

    def price(ticks: int) -> str:
        return format.price(ticks, instrument)

    places, asset = instrument.cash_places, instrument.settle
    interest = instrument.notional(market.open_interest, market.mark) if market.mark else 0
    fallen = view.frame.stats.liquidated_notional
    found = [
        ("mark", price(market.mark), palette.text),
        _index(market, price(market.index), palette),
        (
            PREDICTED,
            format.percent(market.funding_predicted_ppb, 4, signed=True),
            palette.side(-market.funding_predicted_ppb),
        ),
        ("in", format.duration(market.funding_time - now), palette.text),
        ("24h hi", price(market.high), palette.text),
        ("lo", price(market.low), palette.text),
        ("vol", format.amount(market.volume, places, asset), palette.text),
        ("OI", format.amount(interest, places, asset), palette.text),
        ("liq", format.amount(fallen, places, asset), palette.liquidation),
        ("basis", format.basis_points(market.mark - market.index, market.index), palette.text),
    ]
    return [("", "SUSPENDED", palette.danger), *found] if market.suspended else found


def _index(market: MarketLine, price: str, palette: Palette) -> tuple[str, str, Colour]:
    """Liquidations are suspended for as long as the index is too old to be judged by, and never else."""
    return (
        ("index", f"{price} stale", palette.warning) if market.suspended else ("index", price, palette.text)
    )
