"""What may be laid over the candles: two averages, a second market rebased, and the volume by price.

Each has a shape of its own and a line of words above the chart, so that none hangs on its colour.
"""

from collections.abc import Sequence
from typing import NamedTuple

import msgspec

from exchange.instrument import Instrument
from exchange.units import Price
from replays.messages.frame import Candle
from tui.colours.themes import Colour, Palette
from tui.looking import indicators
from tui.painters import braille
from tui.painters.canvas import Canvas
from tui.painters.scale import PriceScale
from tui.telling import format
from tui.terminal import glyphs

PROFILE_SHARE = 3
"""The longest row of the volume by price takes one part in so many of the chart."""
GAP = 2
"""Cells between two entries of the legend."""


class Beside(msgspec.Struct, frozen=True):
    """A second market: its name, and its close at each candle; 0 before its first."""

    name: str
    closes: tuple[Price, ...]


class Overlay(msgspec.Struct, frozen=True, kw_only=True):
    """What is wanted over the candles; each list is as long as they are."""

    averages: bool = False
    day: tuple[Price, ...] = ()
    """The day's volume-weighted average."""
    profile: bool = False
    beside: Beside | None = None
    name: str = ""
    """Of the market whose candles they are."""

    @property
    def is_empty(self) -> bool:
        return not (self.averages or self.profile or self.beside)


NOTHING = Overlay()


class Entry(NamedTuple):
    """One thing in the legend."""

    mark: str
    texts: tuple[str, ...]
    """The longest first."""
    colour: Colour


class Laid(NamedTuple):
    """What is drawn over the candles that are shown; one price a candle, 0 for none."""

    moving: Sequence[Price]
    day: Sequence[Price]
    beside: Sequence[Price]


def lay(overlay: Overlay, candles: Sequence[Candle], count: int) -> Laid:
    """The overlay of the newest `count` of the candles."""
    first = len(candles) - count
    moving = indicators.moving_average(candles)[first:] if overlay.averages else ()
    day = overlay.day[first:] if overlay.averages and len(overlay.day) == len(candles) else ()
    beside: Sequence[Price] = ()
    if overlay.beside is not None and len(overlay.beside.closes) == len(candles):
        beside = indicators.rebased(candles[first:], overlay.beside.closes[first:])
    return Laid(moving, day, beside)


def reach(laid: Laid) -> tuple[Price, ...]:
    """The prices the scale has to hold: a second market's line is never cut off."""
    known = [price for price in laid.beside if price]
    return (min(known), max(known)) if known else ()


def draw_averages(canvas: Canvas, laid: Laid, scale: PriceScale, zoom: int) -> None:
    palette = canvas.palette
    for series, glyph, colour in (
        (laid.day, glyphs.DAY_AVERAGE, palette.accent),
        (laid.moving, glyphs.DOT, palette.info),
    ):
        for number, price in enumerate(series):
            if price and scale.holds(price):
                canvas.put(number * zoom, scale.row(price), glyph, colour, bold=True)


def draw_beside(canvas: Canvas, laid: Laid, scale: PriceScale, zoom: int) -> None:
    """The second market as a line of dots over the candles."""
    known = next((place for place, price in enumerate(laid.beside) if price), None)
    if known is None:
        return
    series = laid.beside[known:]
    rows = braille.line(series, len(series) * zoom, scale.rows, scale.low, scale.high)
    braille.draw(canvas, known * zoom, 0, rows, canvas.palette.bright, bold=True)


def draw_profile(canvas: Canvas, candles: Sequence[Candle], scale: PriceScale, plot: int) -> None:
    """The volume by price from the right edge of the plot, behind everything; the greatest stands out."""
    palette = canvas.palette
    volumes = indicators.profile(candles, scale.rows, scale.row)
    most = max(volumes, default=0)
    for row, volume in enumerate(volumes):
        cells = volume * (plot // PROFILE_SHARE) // max(most, 1)
        if volume and not cells:
            cells = 1
        if palette.has_shades:
            canvas.shade(plot - cells, row, cells, palette.accent_bg if volume == most else palette.row)
        else:
            ink = palette.accent if volume == most else palette.muted
            canvas.rule(plot - cells, row, cells, glyphs.PROFILE, ink)


def legend(
    overlay: Overlay, laid: Laid, candles: Sequence[Candle], instrument: Instrument, palette: Palette
) -> list[Entry]:
    """What stands over the candles, with the newest number of each."""
    entries = []
    if overlay.beside is not None:
        own, other = _moved([each.close for each in candles]), _moved(laid.beside)
        text = f"{overlay.beside.name} {other}"
        texts = f"{text}, {overlay.name} {own}", text
        entries.append(Entry(glyphs.LINE, texts, palette.bright))
    if overlay.averages:
        for series, mark, name, colour in (
            (laid.moving, glyphs.DOT, f"avg {indicators.AVERAGED}", palette.info),
            (laid.day, glyphs.DAY_AVERAGE, "day", palette.accent),
        ):
            price = series[-1] if series else 0
            text = format.price(price, instrument) if price else format.NONE
            entries.append(
                Entry(mark, (f"{name} {text}", f"{name.removeprefix('avg ')} {text}", name), colour)
            )
    if overlay.profile:
        low, high = _busiest(candles)
        prices = f"{format.price(low, instrument)} to {format.price(high, instrument)}"
        entries.append(Entry(glyphs.PROFILE, (f"most volume {prices}", "volume", "vol"), palette.muted))
    return entries


def _moved(closes: Sequence[Price]) -> str:
    """From the first that is known to the last."""
    first = next((price for price in closes if price), 0)
    return format.move(closes[-1], first, 1) if first else format.NONE


def _busiest(candles: Sequence[Candle]) -> tuple[Price, Price]:
    low, high, _ = max(indicators.bands(candles), key=lambda band: band[2])
    return low, high


def draw_legend(canvas: Canvas, entries: Sequence[Entry]) -> None:
    """On the first row: all as long as they fit, else shorter, else fewer."""
    texts = _fitting([each.texts for each in entries], canvas.width - 2)
    x = 1
    for entry, text in zip(entries, texts, strict=False):
        x = canvas.text(x, 0, entry.mark, entry.colour, bold=True) + 1
        x = canvas.text(x, 0, text, entry.colour) + GAP


def _fitting(texts: Sequence[tuple[str, ...]], room: int) -> list[str]:
    """One of each; all are shortened once, from the end, before any is twice; then the last goes."""
    for count in range(len(texts), 0, -1):
        places = range(count)[::-1]
        steps = [(at, texts[at][which]) for which in (1, 2) for at in places if which < len(texts[at])]
        shown = [each[0] for each in texts[:count]]
        for at, shorter in [*steps, (0, "")]:
            if sum(len(text) + 2 + GAP for text in shown) - GAP <= room:
                return shown
            shown[at] = shorter
    return []
