"""Why a position was liquidated: what happened, where its margin went, what would have saved it.

Plain facts with their numbers, no blame. Whatever would have been is said to be hindsight.
"""

from collections.abc import Sequence
from itertools import pairwise

from exchange.instrument import Instrument
from exchange.units import MINUTE, PPB, Cash, Time
from replays.messages.findings import AutopsyFrame, Moment, Path
from replays.study.questions import Studied
from tui.colours.themes import Colour, Palette
from tui.looking.view import View
from tui.painters import braille, candles, meter
from tui.painters.candles import Line
from tui.painters.canvas import Canvas, cut
from tui.painters.prose import prose, wrapped
from tui.telling import format
from tui.telling.spoken import said
from tui.telling.text import branch_named
from tui.terminal import glyphs
from tui.widgets.panel import LivePanel

HINT = "5 lists crashes to try; once you are liquidated, enter on the bar that says so opens this screen."
_SIGNS = {
    "opened": glyphs.OWN,
    "traded": glyphs.OWN,
    "funding": glyphs.HEAD,
    "margin": glyphs.UP,
    "call": glyphs.UP,
    "chain": glyphs.DOWN,
    "mark": glyphs.CROSS,
    "closed": glyphs.CROSS,
    "end": glyphs.BLOCK,
}
SHORT = {
    "deposits and withdrawals": "paid in and out",
    "margin added by itself": "auto margin",
    "moved to isolated positions": "moved to isolated",
    "earlier profit and loss": "earlier result",
    "other positions and orders": "other positions",
}
"""Parts of the waterfall where their names have no room."""
_STRONG = ("mark", "closed")


def frame_of(view: View) -> AutopsyFrame | None:
    return view.autopsy.autopsy if view.autopsy is not None else None


def instrument_of(view: View) -> Instrument | None:
    """Of the position that fell."""
    frame = frame_of(view)
    return view.instrument_of(frame.symbol) if frame is not None else None


def _sign_colour(kind: str, palette: Palette) -> Colour:
    return {
        "call": palette.warning,
        "chain": palette.down,
        "mark": palette.liquidation,
        "closed": palette.liquidation,
        "funding": palette.muted,
        "end": palette.text,
    }.get(kind, palette.info)


class CaseLine(LivePanel, can_focus=False):
    """Which liquidation this is about."""

    DEFAULT_CSS = "CaseLine { height: 1; }"
    bordered = False

    def content(self, view: View, width: int, height: int) -> Canvas:
        palette, frame, instrument = view.palette, frame_of(view), instrument_of(view)
        canvas = Canvas(width, height, palette)
        x = canvas.text(2, 0, cut("Why was I liquidated?", width - 3), palette.bright, bold=True) + 2
        if frame is None or instrument is None:
            return canvas
        times = f"{frame.leverage}x " if frame.leverage else ""
        what = f"{frame.symbol} {frame.side} {times}{frame.mode}"
        x = canvas.text(x, 0, cut(what, width - x - 1), palette.text) + 2
        amount = format.cash(abs(frame.lost), instrument.cash_places)
        lost = "in part" if frame.partial else f"{'gained' if frame.lost < 0 else 'lost'} {amount}"
        mark = format.price(frame.mark, instrument)
        at = format.clock(frame.time)
        text = f"{glyphs.CROSS} liquidated {at} at mark {mark}, {lost}"
        if x + len(text) >= width:
            text = f"{glyphs.CROSS} {at}, {lost}"
        canvas.text(x, 0, cut(text, width - x - 1), palette.liquidation, bold=True)
        return canvas


class Moments(LivePanel):
    """From the first fill to the last, one moment under the other."""

    divisor = 2
    named = "What happened"

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.cursor = 0
        self._on: tuple[Time, str] | None = None
        """The moment that was gone to: its time and kind."""

    def place(self, moments: Sequence[Moment]) -> int:
        """Where the cursor stands: on the moment it was put on, though others have come before that since."""
        same = [at for at, each in enumerate(moments) if (each.time, each.kind) == self._on]
        if same and self.cursor not in same:
            self.cursor = same[0]
        self.cursor = max(0, min(self.cursor, len(moments) - 1))
        return self.cursor

    def go(self, moments: Sequence[Moment], step: int) -> None:
        self.cursor = max(0, min(self.place(moments) + step, len(moments) - 1))
        self._on = (moments[self.cursor].time, moments[self.cursor].kind) if moments else None
        self.repaint()

    def content(self, view: View, width: int, height: int) -> Canvas:
        canvas, frame = Canvas(width, height, view.palette), frame_of(view)
        if frame is None:
            waiting(canvas, view)
            return canvas
        instrument, sentence = instrument_of(view), frame.sentence if height >= 16 else ""
        breath = wrapped(said(sentence, instrument), max(width - 2, 1)) if sentence else []
        room = max(height - len(breath) - (1 if breath else 0), 1)
        told = [
            each._replace(what=said(each.what, instrument), detail=said(each.detail, instrument))
            for each in frame.moments
        ]
        self.place(frame.moments)
        tall = _heights(told, width, room, self.cursor if self.has_focus else None)
        first, y = _first(tall, self.cursor, room), 0
        for place, moment in enumerate(told[first:], first):
            if y + tall[place] > room:
                break
            here, last = self.has_focus and place == self.cursor, place + 1 == len(told)
            _moment(canvas, y, tall[place], moment, here=here, last=last)
            y += tall[place]
        if breath:
            y = height - len(breath) - 1
            end = canvas.text(1, y, "In short", view.palette.accent, bold=True) + 1
            canvas.rule(end, y, width - end - 1)
            for row, line in enumerate(breath, y + 1):
                canvas.text(1, row, line, view.palette.text)
        return canvas


def _heights(moments: Sequence[Moment], width: int, room: int, cursor: int | None) -> list[int]:
    """Rows for each: its words and a blank; else two or one, and all of its words where there is room.

    What the cursor is on is told whole.
    """
    whole = [
        sum(len(wrapped(text, max(width - 15, 1))) for text in (each.what, each.detail)) for each in moments
    ]
    airy = [rows + 1 for rows in whole[:-1]] + whole[-1:]
    if sum(airy) <= room:
        return airy
    tall = [2] * len(moments) if 2 * len(moments) <= room else [1] * len(moments)
    if cursor is not None:
        tall[cursor] = min(whole[cursor], room)
    for at in reversed(range(len(tall))):
        beside = tall[at] == 1 and len(moments[at].what) + len(moments[at].detail) < width - 17
        if not beside and sum(tall) - tall[at] + whole[at] <= room:
            tall[at] = whole[at]
    return tall


def _first(tall: Sequence[int], cursor: int, room: int) -> int:
    """The first that is shown, so that the cursor's is shown whole and no room is left at the end."""
    first = 0
    while sum(tall[first : cursor + 1]) > room:
        first += 1
    return first


def _moment(canvas: Canvas, y: int, each: int, moment: Moment, *, here: bool, last: bool) -> None:
    palette = canvas.palette
    if here:
        canvas.shade(0, y, canvas.width, palette.row)
        canvas.text(0, y, glyphs.BAR, palette.accent)
    canvas.text(1, y, format.clock(moment.time), palette.muted)
    canvas.text(11, y, _SIGNS.get(moment.kind, glyphs.HEAD), _sign_colour(moment.kind, palette), bold=True)
    bold, room = moment.kind in _STRONG, max(canvas.width - 15, 1)
    what, detail = _lines(moment.what, room, max(each - 1, 1)), moment.detail
    for row, line in enumerate(what, y):
        end = canvas.text(14, row, line, palette.bright if bold else palette.text, bold=bold)
    if each >= 2:
        for row in range(y + 1, y + each):
            canvas.text(11, row, "" if last else "│", palette.faint)
        for row, line in enumerate(_lines(detail, room, each - len(what)), y + len(what)):
            canvas.text(14, row, line, palette.muted)
    elif end + len(detail) + 3 < canvas.width:
        canvas.text(end + 2, y, detail, palette.muted)


def _lines(sentence: str, room: int, most: int) -> list[str]:
    """A sentence in so many lines at most, its loss marked."""
    lines = wrapped(sentence, room)
    return lines if len(lines) <= most else [*lines[: most - 1], cut(" ".join(lines[most - 1 :]), room)]


def waiting(canvas: Canvas, view: View) -> None:
    """That the rest is being computed, and how far that is; or that there is nothing to explain."""
    palette, studied, room = canvas.palette, view.autopsy, canvas.width - 2
    y = max(canvas.height // 2 - 1, 0)
    if studied is None:
        y = prose(canvas, 1, y, room, _none_yet(view), palette.text)
        prose(canvas, 1, y, room, HINT, palette.muted)
    elif studied.trouble:
        prose(canvas, 1, y, room, _sentence(studied.trouble), palette.muted)
    else:
        text = f"computing … the run is replayed: {format.clock(studied.time)}"
        canvas.text(1, y, cut(text if studied.time else "computing …", room), palette.text)
        if studied.until > view.hello.start and canvas.height > y + 1:
            done, whole = studied.time - view.hello.start, studied.until - view.hello.start
            meter.bar(canvas, 1, y + 1, room, done, whole, palette.accent)


def _none_yet(view: View) -> str:
    """On another branch one may have been."""
    playback = view.frame.playback
    where = f"on {branch_named(playback.branch)}" if len(playback.branches) > 1 else "in this run"
    return f"You have not been liquidated {where}."


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}."


class CaseChart(LivePanel):
    """The candles up to the liquidation, with the prices that decided it."""

    divisor = 2
    named = "Chart"

    def content(self, view: View, width: int, height: int) -> Canvas:
        canvas, frame, instrument = Canvas(width, height, view.palette), frame_of(view), instrument_of(view)
        if frame is None or instrument is None:
            return canvas
        palette = view.palette
        lines = [Line(price=frame.bankruptcy, label="bankruptcy", colour=palette.danger, pinned=True)]
        if frame.liquidation is not None:
            label = "liquidation (mark)"
            lines.insert(
                0, Line(price=frame.liquidation, label=label, colour=palette.liquidation, pinned=True)
            )
        if frame.entry:
            lines.append(Line(price=frame.entry, label="entry", colour=palette.info, pinned=True))
        shown = view.frame.candles if view.frame.symbol == frame.symbol else ()
        chart = candles.Chart(
            candles=shown, lines=tuple(lines), instrument=instrument, span=view.chart_span, zoom=1
        )
        canvas.blit(1, 0, candles.paint(chart, max(width - 2, 1), height, palette))
        return canvas


class Causes(LivePanel):
    """The last minute: where the mark and the index went, and who took from the book."""

    divisor = 2
    named = "What moved the mark in the last minute"

    def title(self, view: View, width: int) -> str:
        return self.named if width >= 50 else "The last minute"

    def content(self, view: View, width: int, height: int) -> Canvas:
        canvas, frame, instrument = Canvas(width, height, view.palette), frame_of(view), instrument_of(view)
        if frame is None or instrument is None:
            return canvas
        if not frame.rows:
            waiting(canvas, view)
            return canvas
        palette, right = view.palette, width - 1
        colours = (palette.info, palette.liquidation, palette.warning)
        for y, (cause, colour) in enumerate(zip(frame.causes, colours, strict=False)):
            text = format.amount(cause.notional, instrument.cash_places, instrument.settle)
            share = format.percent(cause.share_ppb, 0)
            start = canvas.right(right - 5, y, text, palette.muted)
            canvas.text(1, y, cut(cause.name, max(start - 2, 0)), palette.text)
            canvas.right(right, y, share, colour, bold=True)
            if width >= 64:
                meter.bar(canvas, 31, y, right - 15 - 31, cause.share_ppb, PPB, colour)
        y = len(frame.causes)
        path = Path(frame.path)
        if len(frame.path) >= 2 and height - y >= 2:
            _path(canvas, 1, y, right, height - y, path, instrument)
        return canvas


def _path(
    canvas: Canvas, x: int, y: int, right: int, height: int, path: Path, instrument: Instrument
) -> None:
    """Mark and index over the minute on one scale, and how far each went."""
    palette = canvas.palette
    marks = [point.mark for point in path.points]
    indexes = [point.outside for point in path.points]
    texts = [
        (f"mark {format.move(marks[-1], marks[0], 2)}", palette.bright),
        (f"index {format.move(indexes[-1], indexes[0], 2)}", palette.muted),
        (format.price(marks[-1], instrument), palette.muted),
    ]
    edge = max(len(text) for text, _ in texts) + 2
    low, high = min(*marks, *indexes), max(*marks, *indexes)
    width = right - x - edge
    if width >= 8:
        for values, colour in ((indexes, palette.faint), (marks, palette.bright)):
            braille.draw(canvas, x, y, braille.line(values, width, height, low, high), colour)
    for row, (text, colour) in enumerate(texts[:height], y):
        canvas.right(right, row, text, colour)


class WaterfallPanel(LivePanel):
    """Where the margin went: what came and what was lost, adding up to what was left."""

    divisor = 2
    named = "Where the margin went"

    def content(self, view: View, width: int, height: int) -> Canvas:
        canvas, frame, instrument = Canvas(width, height, view.palette), frame_of(view), instrument_of(view)
        if frame is None or instrument is None:
            return canvas
        if not frame.rows:
            waiting(canvas, view)
            return canvas
        palette, places = view.palette, instrument.cash_places
        parts, left = frame.waterfall.parts, frame.waterfall.left
        while len(parts) > max(height - 1, 1):
            parts = _merged(parts)
        shown = format.adding_up([amount for _, amount in parts], places)
        texts = [format.pnl(amount, places) for amount in shown]
        edge = max([*map(len, texts), len(format.cash(left, places))]) + 1
        label = min(
            max(len(name) for name, _ in parts) + 2,
            max((width - edge) * 5 // 8 if width >= 40 else width - edge - 1, 8),
        )
        start, end = label + 1, width - edge - 2
        steps = _steps([amount for _, amount in parts])
        low, high = min(0, *map(min, steps)), max(1, *map(max, steps))
        for y, ((name, amount), step) in enumerate(zip(parts, steps, strict=True)):
            colour = _part_colour(name, amount, palette)
            named = name if len(name) < label else SHORT.get(name, name)
            canvas.text(1, y, cut(named, label - 1), palette.text)
            if end - start >= 6:
                _floating(canvas, start, y, end - start, step, (low, high), colour)
            canvas.right(width - 1, y, texts[y], colour)
        y = len(parts)
        word = "left for you" if frame.mode == "isolated" else "left in the account"
        canvas.text(1, y, cut(word, max(width - edge - 2, 0)), palette.bright, bold=True)
        canvas.right(width - 1, y, format.cash(left, places), palette.bright, bold=True)
        return canvas


Parts = tuple[tuple[str, Cash], ...]


def _merged(parts: Parts) -> Parts:
    """One row fewer: the two smallest neighbours as one."""
    sums = [abs(one[1]) + abs(other[1]) for one, other in pairwise(parts)]
    place = sums.index(min(sums))
    (name, amount), (_, more) = parts[place], parts[place + 1]
    name = name if name.endswith(" …") else f"{name} …"
    return (*parts[:place], (name, amount + more), *parts[place + 2 :])


def _steps(amounts: list[Cash]) -> list[tuple[Cash, Cash]]:
    """Where each amount begins and ends on the way from nothing to what is left."""
    steps, total = [], 0
    for amount in amounts:
        steps.append((total, total + amount))
        total += amount
    return steps


def _part_colour(name: str, amount: Cash, palette: Palette) -> Colour:
    if amount >= 0:
        return palette.info if "margin" in name or name == "balance" else palette.side(amount)
    return palette.down if name == "price change at mark" else palette.liquidation


def _floating(
    canvas: Canvas,
    x: int,
    y: int,
    width: int,
    step: tuple[Cash, Cash],
    bounds: tuple[Cash, Cash],
    colour: Colour,
) -> None:
    low, high = bounds
    first, last = sorted((value - low) * width // max(high - low, 1) for value in step)
    canvas.rule(x, y, width, glyphs.DOT, canvas.palette.faint)
    if step[0] == step[1]:
        return
    canvas.text(x + min(first, width - 1), y, glyphs.BLOCK * max(last - first, 1), colour)


def candle_end(studied: Studied | None) -> Time | None:
    """Up to when the chart of a case goes: a little after its end."""
    frame = studied.autopsy if studied is not None else None
    return frame.time + 8 * MINUTE if frame is not None else None
