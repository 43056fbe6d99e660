"""Next to fall: what would be force-closed at which mark, and what has fallen by then.

Shorts wait above the mark, longs below; each row carries the running total from the mark to it.
"""

from dataclasses import dataclass

from exchange.edge.text import clean
from exchange.instrument import Instrument
from exchange.units import Cash, Price
from replays.messages.frame import MapBucket
from tui.colours.themes import Colour, Palette
from tui.painters import meter
from tui.painters.canvas import Canvas
from tui.telling import format
from tui.telling.measure import Measure
from tui.terminal import glyphs


@dataclass(frozen=True, kw_only=True)
class Profile:
    buckets: tuple[MapBucket, ...]
    mark: Price
    direction: int
    """Which way the market has gone: above 0 up."""
    instrument: Instrument


@dataclass(frozen=True)
class Row:
    bucket: MapBucket
    notional: Cash
    total: Cash
    above: bool


def rows(profile: Profile, height: int) -> tuple[list[Row], list[Row]]:
    """What stands above the mark's row and below it, nearest first, sharing so many rows."""
    ordered = sorted(profile.buckets, key=lambda bucket: bucket.price)
    above = [bucket for bucket in ordered if bucket.price > profile.mark]
    below = [bucket for bucket in reversed(ordered) if bucket.price <= profile.mark]
    room = max(height - 1, 0)
    upper = min(len(above), max(room * 2 // 5, room - len(below)))
    return _summed(above[:upper], True), _summed(below[: room - upper], False)


def _summed(buckets: list[MapBucket], above: bool) -> list[Row]:
    found, total = [], 0
    for bucket in buckets:
        notional = bucket.shorts if above else bucket.longs
        total += notional
        found.append(Row(bucket, notional, total, above))
    return found


def paint(profile: Profile, width: int, height: int, palette: Palette) -> Canvas:
    canvas = Canvas(width, height, palette)
    if not profile.buckets or height < 3:
        canvas.text(1, height // 2, "Nobody is near a liquidation." if width > 30 else "", palette.muted)
        return canvas
    above, below = rows(profile, height - 1)
    everything = [*above, *below]
    labels = [format.price(row.bucket.price, profile.instrument) for row in everything]
    trim = all(label.endswith(".0") for label in labels)
    edge = max((len(label) for label in labels), default=6) - 2 * trim + 1
    depth = width >= 46
    left, right = edge + 2, width - 8 - 9 * depth
    _head(canvas, left, width, Measure(profile.instrument).asset if depth else "")
    largest = max((row.notional for row in everything), default=0)
    for number, row in enumerate(everything):
        y = len(above) - number if row.above else 2 + number
        label = labels[number][:-2] if trim else labels[number]
        great = row.notional * 2 > largest
        canvas.right(edge, y, label, palette.bright if great else palette.muted, bold=great)
        soft = palette.up_soft if row.above else palette.down_soft
        full = palette.up if row.above else palette.down
        colour = palette.liquidation if great else soft if palette.mono else full
        meter.bar(canvas, left, y, right - left, row.notional, largest, colour)
        _book(canvas, left, y, right - left, row, largest, profile.instrument, colour)
        if row.bucket.own:
            canvas.text(left - 1, y, glyphs.CROSS, palette.liquidation, bold=True)
        _numbers(canvas, y, row, profile.instrument, depth)
    _mark(canvas, len(above) + 1, profile)
    return canvas


def _book(
    canvas: Canvas,
    left: int,
    y: int,
    width: int,
    row: Row,
    largest: Cash,
    instrument: Instrument,
    colour: Colour,
) -> None:
    """A stroke as far out as what rests in the book there would reach, on the bar where it reaches so far;
    muted at the edge where it reaches farther."""
    rests = instrument.notional(row.bucket.depth, max(row.bucket.price, 1))
    if rests > 0 and largest > 0 and width > 1:
        reach = rests * width // largest
        x, beyond = left + min(reach, width - 1), reach > width
        if canvas.glyph(x, y) == glyphs.BLOCK:
            canvas.shade(x, y, 1, colour)
        ink = canvas.palette.muted if beyond else canvas.palette.bright
        canvas.put(x, y, glyphs.WICK, ink, bold=not beyond)


def _head(canvas: Canvas, left: int, width: int, counted: str) -> None:
    """What stands below; the book's depth by what it is counted in, where it is told."""
    palette = canvas.palette
    canvas.text(0, 0, "price", palette.muted)
    room = width - left - 8
    canvas.text(left, 0, "notional at risk" if room >= 18 else "at risk" if room >= 8 else "", palette.muted)
    canvas.right(width - 1, 0, "cum", palette.muted)
    if counted:
        named = f"{clean(counted)} depth"
        canvas.right(width - 9, 0, named if len(named) <= 9 else "depth", palette.muted)


def _numbers(canvas: Canvas, y: int, row: Row, instrument: Instrument, depth: bool) -> None:
    palette, width = canvas.palette, canvas.width
    if width >= 20:
        canvas.right(width - 1, y, format.compact(row.total, instrument.cash_places), palette.text)
    if depth:
        size = format.compact(row.bucket.depth * instrument.lot, instrument.size_places)
        canvas.right(width - 9, y, size, palette.muted)


def _mark(canvas: Canvas, y: int, profile: Profile) -> None:
    palette, width = canvas.palette, canvas.width
    canvas.shade(0, y, width, palette.bar)
    price = f"{glyphs.PLAY}{format.price(profile.mark, profile.instrument)}"
    end = canvas.text(0, y, price, palette.side(profile.direction), bold=True) + 2
    sides = f"{glyphs.UP} shorts", f"{glyphs.DOWN} longs"
    book = f"{glyphs.WICK} book"
    legends = ("  ".join((*sides, book)), " ".join((*sides, book)), "  ".join(sides), "now", "")
    canvas.text(end, y, next(each for each in legends if end + len(each) < width or not each), palette.muted)
