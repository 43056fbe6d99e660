"""The order book as a ladder: asks above, bids below, the last price between.

Two shades grow from the right: the pale one is what rests from the middle up to here, the strong
one what rests on this level.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import accumulate

from exchange.instrument import Instrument
from exchange.terms import Side
from exchange.units import Price
from replays.messages.frame import Level
from tui.colours.themes import Colour, Palette
from tui.painters.canvas import Canvas
from tui.painters.widest import Widest
from tui.telling import format
from tui.telling.measure import Measure
from tui.terminal import glyphs

FOOT_FROM = 12
"""Rows from which the balance of both sides has a line."""
VAST = 60
"""From this width on the columns stand apart evenly."""


@dataclass(frozen=True, kw_only=True)
class Ladder:
    """What a ladder is drawn from. Levels come best first."""

    bids: tuple[Level, ...]
    asks: tuple[Level, ...]
    instrument: Instrument
    last: Price | None
    direction: int = 0
    """Sign of the last price's move."""
    own_liquidation: Price | None = None
    group: Price = 1
    fresh: frozenset[tuple[int, Price]] = frozenset()
    """Levels (side, price) that changed since the last picture."""
    chosen: Price | None = None
    """The level under the cursor."""
    valued: bool = False
    """Sizes by what they are worth in the settlement asset."""
    begun: bool = True
    """Whether anybody can have placed an order yet."""
    widest: Widest = field(default_factory=Widest)
    """Of its columns, so far."""

    @property
    def measure(self) -> Measure:
        return Measure(self.instrument, self.valued)

    def amount(self, level: Level) -> int:
        """What rests there, as it is measured."""
        return self.measure.amount(level.size, level.price)


def depth(height: int) -> tuple[int, int]:
    """How many asks and how many bids so many rows show."""
    room = max(height - 2 - (height >= FOOT_FROM), 0)
    return room // 2, room - room // 2


def price_at(ladder: Ladder, y: int, height: int) -> Price | None:
    """The price of the level painted in a row."""
    asks, bids = depth(height)
    above, below = asks - y, y - asks - 2
    if 0 <= above < min(asks, len(ladder.asks)):
        return ladder.asks[above].price
    if 0 <= below < min(bids, len(ladder.bids)):
        return ladder.bids[below].price
    return None


def steps(ladder: Ladder, height: int) -> list[Price]:
    """The prices that so many rows show, from the top."""
    asks, bids = depth(height)
    return [each.price for each in (*reversed(ladder.asks[:asks]), *ladder.bids[:bids])]


def reach(ladder: Ladder, price: Price) -> str:
    """What there is to trade up to a level, what that costs, and how far from the last price it is."""
    instrument, asks = ladder.instrument, [each for each in ladder.asks if each.price <= price]
    met = asks or [each for each in ladder.bids if each.price >= price]
    size, cost = (
        sum(each.size for each in met),
        sum(instrument.notional(each.size, each.price) for each in met),
    )
    told = format.size(size, instrument), format.amount(cost, instrument.cash_places, instrument.settle)
    return "  ".join((*told, format.move(price, ladder.last or price, 2)))


def paint(ladder: Ladder, width: int, height: int, palette: Palette) -> Canvas:
    canvas = Canvas(width, height, palette)
    asks, bids = depth(height)
    above, below = ladder.asks[:asks], ladder.bids[:bids]
    deepest = max(sum(map(ladder.amount, above)), sum(map(ladder.amount, below)))
    edges = _columns(ladder, (*above, *below), deepest, width)
    for name, edge in zip(("price", ladder.measure.heading, "total"), edges, strict=True):
        if edge:
            canvas.right(edge, 0, name, palette.muted)
    largest = max(map(ladder.amount, (*above, *below)), default=0)
    for levels, side, start, step in ((above, Side.SELL, asks, -1), (below, Side.BUY, asks + 2, 1)):
        totals = accumulate(map(ladder.amount, levels))
        for number, (level, total) in enumerate(zip(levels, totals, strict=True)):
            y = start + step * number
            _shades(canvas, y, side, total, deepest, ladder.amount(level), largest)
            if level.price == ladder.chosen:
                canvas.shade(0, y, edges[0] + 1, palette.row)
            _level(canvas, y, ladder, level, side, total, edges)
    _middle(canvas, asks + 1, ladder, edges[0])
    _empty_sides(canvas, ladder, asks)
    if height >= FOOT_FROM:
        _balance(canvas, height - 1, sum(map(ladder.amount, below)), sum(map(ladder.amount, above)))
    return canvas


def _columns(ladder: Ladder, levels: Sequence[Level], deepest: int, width: int) -> tuple[int, int, int]:
    """Where price, size and total end; 0 for a column that has no room. Two cells lie between two of them, or
    one where there is no more."""
    instrument, known = ladder.instrument, ladder.widest
    prices = max((len(format.price(level.price, instrument)) for level in levels), default=8)
    sizes = max((len(ladder.measure.text(ladder.amount(level))) for level in levels), default=6)
    prices, totals = known.grown("price", prices), len(ladder.measure.total(deepest))
    end = width - 1 if width > 20 else width
    need = 2 + prices
    ahead = 1 if end - need - sizes - max(totals, sizes) >= 6 else 0
    sizes = known.grown("size", sizes, ahead)
    totals = max(known.grown("total", totals, ahead), sizes)
    if need + 2 + sizes > end:
        return min(max(need, 0), width), 0, 0
    room = end - need - sizes - totals
    if room < 2:
        return need, end, 0
    if room < 4:
        return need, end - totals - 1, end
    spare = min((room - 4) // 3, 2 if width < VAST else width)
    return need + spare, end - totals - 2 - spare, end


def _shades(canvas: Canvas, y: int, side: Side, total: int, deepest: int, size: int, largest: int) -> None:
    palette, width = canvas.palette, canvas.width
    cells = total * width // max(deepest, 1)
    strong = max(size * width * 3 // (10 * max(largest, 1)), 1)
    if palette.has_shades:
        pale, deep = (
            (palette.up_shade, palette.up_level)
            if side is Side.BUY
            else (palette.down_shade, palette.down_level)
        )
        canvas.shade(width - cells, y, cells, pale)
        canvas.shade(width - min(strong, cells), y, min(strong, cells), deep)
    else:
        canvas.right(width, y, glyphs.BAR * min(strong, width), palette.side(side))


def _level(
    canvas: Canvas, y: int, ladder: Ladder, level: Level, side: Side, total: int, edges: tuple[int, int, int]
) -> None:
    palette, instrument = canvas.palette, ladder.instrument
    fresh = (int(side), level.price) in ladder.fresh
    price, size, sum_edge = edges
    canvas.right(price, y, format.price(level.price, instrument), palette.side(side), bold=fresh)
    if size:
        colour = palette.bright if fresh else palette.text
        _amount(canvas, y, size, ladder.measure.text(ladder.amount(level)), colour, bold=fresh)
    if sum_edge:
        text = ladder.measure.total(total)
        _amount(canvas, y, sum_edge, text, palette.text if palette.has_shades else palette.muted)
    if level.price == ladder.chosen:
        canvas.text(0, y, glyphs.CURSOR, palette.accent, bold=True)
    elif level.own:
        canvas.text(0, y, glyphs.OWN, palette.accent, bold=True)
    elif _holds_liquidation(ladder, level.price, side):
        canvas.text(0, y, glyphs.CROSS, palette.liquidation, bold=True)


def _amount(canvas: Canvas, y: int, edge: int, text: str, colour: Colour, *, bold: bool = False) -> None:
    """Bars that are characters keep a cell away from a number."""
    if not canvas.palette.has_shades:
        canvas.right(min(edge + 1, canvas.width), y, " " * (len(text) + 2), colour)
    canvas.right(edge, y, text, colour, bold=bold)


def _holds_liquidation(ladder: Ladder, price: Price, side: Side) -> bool:
    """Whether the own liquidation price lies in the level, which reaches away from the middle."""
    own = ladder.own_liquidation
    if own is None:
        return False
    low = price if side is Side.BUY else price - ladder.group + 1
    return low <= own < low + ladder.group


def _middle(canvas: Canvas, y: int, ladder: Ladder, price: int) -> None:
    """The last price under the others, and the spread where there is room."""
    palette, width = canvas.palette, canvas.width
    canvas.shade(0, y, width, palette.bar)
    colour = palette.side(ladder.direction)
    mark = glyphs.UP if ladder.direction > 0 else glyphs.DOWN if ladder.direction < 0 else " "
    last = format.price(ladder.last, ladder.instrument)
    end = canvas.text(max(price - len(last) - 2, 0), y, f"{mark} {last}", colour, bold=True)
    if not (ladder.bids and ladder.asks):
        return
    gap = ladder.asks[0].price - ladder.bids[0].price
    spread, share = format.price(gap, ladder.instrument), format.basis_points(gap, ladder.bids[0].price)
    spread = spread.rjust(ladder.widest.grown("spread", len(spread)))
    wide = f"spread {spread}  {share.rjust(ladder.widest.grown('share', len(share)))}"
    for text in (wide, f"spread {spread}", f"sprd {spread}", spread):
        if end + len(text) + 1 < width:
            canvas.right(width - 1, y, text, palette.muted)
            return


def _empty_sides(canvas: Canvas, ladder: Ladder, asks: int) -> None:
    if not (ladder.begun or ladder.asks or ladder.bids):
        _say(canvas, asks, "The market is paused at its start: press space.", "Paused: press space.")
        return
    if not ladder.asks and asks > 0:
        _say(canvas, asks, "No asks: market buys will be rejected.", "No asks.")
    if not ladder.bids:
        _say(canvas, asks + 2, "No bids: market sells will be rejected.", "No bids.")


def _say(canvas: Canvas, y: int, *sentences: str) -> None:
    """The longest of the sentences that fits."""
    fitting = next((text for text in sentences if len(text) + 2 <= canvas.width), "")
    canvas.text(1, y, fitting, canvas.palette.muted)


def _balance(canvas: Canvas, y: int, bids: int, asks: int) -> None:
    palette, width = canvas.palette, canvas.width
    if not bids + asks:
        return
    share = format.rounded(bids * 100, bids + asks)
    left = canvas.text(1, y, f"{share}%B", palette.up) + 1
    right = canvas.right(width - 1, y, f"S{100 - share}%", palette.down) - 1
    room = max(right - left, 0)
    cells = room * bids // (bids + asks)
    canvas.rule(left, y, cells, glyphs.THICK, palette.up)
    canvas.rule(left + cells, y, room - cells, glyphs.THICK, palette.down)
