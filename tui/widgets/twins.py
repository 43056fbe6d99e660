"""One of two twins, and what sets them apart: the same doings isolated and cross, on one scale."""

from typing import Literal

from exchange.questions import PositionView
from exchange.terms import MarginMode
from exchange.units import PPB, Cash
from replays.messages.findings import EQUAL, TwinFrame, TwinsFrame
from replays.study.questions import Studied
from replays.telling.dollars import DOLLAR_PLACES
from tui.colours.themes import Colour, Palette
from tui.looking.view import View
from tui.painters import equity, meter
from tui.painters.canvas import Canvas, cut
from tui.painters.equity import Curves
from tui.painters.prose import prose, wrapped
from tui.telling import format
from tui.terminal import glyphs
from tui.widgets.panel import LivePanel

Mode = Literal["isolated", "cross"]
_SAYS = {
    "isolated": ("margin walled off per position", "a margin each"),
    "cross": ("the whole account backs every position", "one account backs all", "one for all"),
}
"""The longest for which there is room."""


def mode_colour(mode: str, palette: Palette) -> Colour:
    return palette.info if mode == "isolated" else palette.warning


class TwinPanel(LivePanel):
    """Equity, positions and losses of one twin; the other one's line faint behind."""

    divisor = 2

    def __init__(self, mode: Mode, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.mode = mode

    def title(self, view: View, width: int) -> str:
        return "Twin A" if self.mode == "isolated" else "Twin B"

    def content(self, view: View, width: int, height: int) -> Canvas:
        canvas = Canvas(width, height, view.palette)
        pad = int(width >= 50)
        x, right = pad, width - pad
        frame = view.twins.twins if view.twins is not None else None
        own = None if frame is None else frame.isolated if self.mode == "isolated" else frame.cross
        _head(canvas, x, right, self.mode, own)
        if frame is None or own is None:
            return canvas
        other = frame.cross if own is frame.isolated else frame.isolated
        facts = _facts(view, own)
        facts = facts if height >= 14 else [*facts[:2], facts[3]]
        rows = _positions(view, own)
        foot = height - len(facts) - 1
        spacious = height >= 24
        top = _equity(canvas, x, right, 2 if spacious else 1, own)
        room = foot - len(rows) - 1 - top
        if room < 3:
            rows, room = _as_many(rows, max(0, foot - 1 - top - 3)), 3
        bottom = foot - len(rows) - (1 if rows else 0)
        curves = Curves(
            own=own.curve,
            other=other.curve,
            start=view.hello.start,
            end=frame.time,
            falls=own.liquidated,
            colour=mode_colour(self.mode, view.palette),
        )
        _curves(canvas, x, top, right, bottom - top, curves)
        if rows:
            canvas.rule(x, bottom, right - x)
            _list(canvas, view, x, bottom + 1, right, rows)
        canvas.rule(x, foot, right - x)
        for y, (label, text, colour) in enumerate(facts, foot + 1):
            start = canvas.right(right, y, cut(text, right - x), colour)
            canvas.text(x, y, cut(label, start - x - 1), view.palette.muted)
        return canvas


def _head(canvas: Canvas, x: int, right: int, mode: Mode, own: TwinFrame | None) -> None:
    palette = canvas.palette
    end = canvas.text(x, 0, mode.upper(), mode_colour(mode, palette), bold=True)
    if own is None:
        canvas.text(end + 2, 0, _said(mode, right - end - 2), palette.muted)
        return
    fallen = bool(own.liquidated)
    word = f"{glyphs.CROSS} LIQUIDATED" if fallen else "ALIVE"
    start = canvas.right(right, 0, word, palette.liquidation if fallen else palette.up, bold=True)
    canvas.text(end + 2, 0, _said(mode, start - end - 4), palette.muted)


def _said(mode: Mode, room: int) -> str:
    return next((each for each in _SAYS[mode] if len(each) <= room), "")


def _equity(canvas: Canvas, x: int, right: int, y: int, own: TwinFrame) -> int:
    """What it is worth and how much that is more or less than it began with; the row after it."""
    palette, change = canvas.palette, _change(own)
    start = canvas.right(right, y, format.cash(own.worth, DOLLAR_PLACES), palette.bright, bold=True)
    end = canvas.text(x, y, "equity", palette.muted) + 2
    text = format.pnl(change, DOLLAR_PLACES)
    if end + len(text) < start:
        end = canvas.text(end, y, text, palette.side(change)) + 2
    text = format.share(change, own.begun, 1, signed=True)
    if end + len(text) < start:
        canvas.text(end, y, text, palette.side(change))
    return y + 1


def _change(own: TwinFrame) -> Cash:
    """From what it began with to what it is worth, of both as they are shown."""
    return format.nearest(own.worth, DOLLAR_PLACES) - format.nearest(own.begun, DOLLAR_PLACES)


def _curves(canvas: Canvas, x: int, y: int, right: int, height: int, curves: Curves) -> None:
    low, high = curves.bounds
    labels = [format.decimal(bound, DOLLAR_PLACES, 0) for bound in (high, low)]
    axis = max(map(len, labels)) + 1
    if height < 1:
        return
    plot = right - x - axis if right - x > 3 * axis else right - x
    equity.paint(canvas, x, y, plot, height, curves)
    if plot < right - x:
        canvas.right(right, y, labels[0], canvas.palette.muted)
        if height > 1:
            canvas.right(right, y + height - 1, labels[1], canvas.palette.muted)


Line = tuple[str, PositionView | None]


def _positions(view: View, own: TwinFrame) -> list[Line]:
    """What it holds now, and when the venue closed what it does not hold any more."""
    fallen: list[Line] = [
        (f"{glyphs.CROSS} liquidated {format.clock(time)}", None) for time in own.liquidated[:3]
    ]
    return fallen + [(_held(view, each), each) for each in own.positions]


def _as_many(rows: list[Line], room: int) -> list[Line]:
    """The rows there is room for; the last says how many are missing."""
    missing = len(rows) - room
    if missing <= 0 or not room:
        return rows[:room]
    text, position = rows[room - 1]
    return [*rows[: room - 1], (f"{text}, +{missing}", position)]


def _held(view: View, position: PositionView) -> str:
    instrument = view.instrument_of(position.symbol)
    if instrument is None:
        return position.symbol
    side = "long" if position.size > 0 else "short"
    size = format.size(abs(position.size), instrument)
    return f"{view.name(position.symbol)} {size} {side} {position.leverage}x"


def _list(canvas: Canvas, view: View, x: int, y: int, right: int, rows: list[Line]) -> None:
    palette = canvas.palette
    for row, (text, position) in enumerate(rows, y):
        if position is None:
            canvas.text(x, row, cut(text, right - x), palette.liquidation)
            continue
        end = canvas.text(x, row, cut(text, right - x), palette.text) + 1
        share = format.buffer(position.buffer_ppb)
        canvas.right(right, row, share, palette.buffer(position.buffer_ppb), bold=True)
        stop = right - max(len(share), 5) - 1
        instrument = view.instrument_of(position.symbol)
        liq = format.price(position.liquidation_price, instrument) if instrument is not None else format.NONE
        tag = f"liq {'~' if position.mode is MarginMode.CROSS and liq != format.NONE else ''}{liq}"
        if liq != format.NONE and stop - end - len(tag) >= 8:
            canvas.right(stop, row, tag, palette.liquidation)
            stop -= len(tag) + 1
        if stop - end >= 6:
            start = max(end, x + (right - x) * 2 // 5) if stop - end >= 16 else end
            meter.meter(canvas, start, row, stop - start, position.buffer_ppb or 0, PPB)


def _facts(view: View, own: TwinFrame) -> list[tuple[str, str, Colour]]:
    palette, worst = view.palette, own.worst
    danger = own.danger
    nearest = format.NONE
    if danger is not None:
        buffer = format.buffer(max(danger.buffer_ppb, 0))
        nearest = f"{view.name(danger.scope)} {buffer}, {format.minute(danger.time)}"
    paid = own.fees + own.funding
    share = format.share(worst, own.begun, 1, signed=True)
    return [
        ("worst moment", f"{format.pnl(worst, DOLLAR_PLACES)} ({share})", palette.side(worst)),
        (
            "lost to liquidation",
            format.cash(own.lost, DOLLAR_PLACES),
            palette.liquidation if own.lost else palette.text,
        ),
        ("fees and funding", format.cash(-paid, DOLLAR_PLACES), palette.text),
        ("least buffer", nearest, palette.text),
    ]


class Verdict(LivePanel, can_focus=False):
    """Who is better, at what danger; and when and why they part."""

    divisor = 2

    def title(self, view: View, width: int) -> str:
        if view.tally is not None:
            return f"Plan {view.tally_plan} in every scenario"
        studied = view.twins
        if studied is None or studied.twins is None:
            return "Verdict"
        return "Verdict" if view.twins_plan and studied.done else "Verdict so far"

    def content(self, view: View, width: int, height: int) -> Canvas:
        canvas = Canvas(width, height, view.palette)
        x, room = 1, width - 2
        if view.tally is not None:
            _tally(canvas, x, room, view.tally)
            return canvas
        studied = view.twins
        if studied is None or studied.twins is None:
            _waiting(canvas, x, room, studied, view)
            return canvas
        frame, palette = studied.twins, view.palette
        y = 0
        if studied.trouble:
            y = prose(canvas, x, y, room, studied.trouble, palette.danger)
        y = prose(canvas, x, y, room, format.read_aloud(frame.verdict), palette.bright, bold=True)
        whole, brief = _parting(frame)
        parting = whole if y + len(wrapped(whole, room)) <= height else brief
        y = prose(canvas, x, y, room, parting, palette.text)
        canvas.text(x, y, cut(_progress(studied, view), room), palette.muted)
        return canvas


def _tally(canvas: Canvas, x: int, room: int, studied: Studied) -> None:
    """Where isolated was better and where cross was, one row each."""
    palette, found = canvas.palette, studied.tally
    if found is None:
        canvas.text(x, 0, cut(studied.trouble or "computing …", room), palette.muted)
        return
    for y, mode in enumerate(("isolated", "cross")):
        where = found.where(mode)
        head = f"{mode.upper():8} better in {len(where)}"
        end = canvas.text(x, y, head, mode_colour(mode, palette), bold=True) + 2
        canvas.text(end, y, cut(", ".join(where), x + room - end), palette.text)
    equal, left_out = found.where(EQUAL), [each.scenario for each in found.left_out]
    rest = [f"equal in {len(equal)}: {', '.join(equal)}"] if equal else []
    rest += [f"cannot be played in {', '.join(left_out)}"] if left_out else []
    canvas.text(x, 2, cut("; ".join(rest), room), palette.muted)
    done = len(found.rows) + len(left_out)
    text = (
        f"All {found.total} played to the end. p chooses whose orders; twins all --plan lists each."
        if studied.done
        else f"computing {found.now}: {done} of {found.total} done; it takes minutes, and is remembered"
    )
    canvas.text(x, 3, cut(text, room), palette.muted)


def _parting(frame: TwinsFrame) -> tuple[str, str]:
    """When and why they part; and shorter, without what it was."""
    if frame.part is None:
        return ("They have not parted yet: the same orders, the same to the cent.",) * 2
    when, why = f"They part at {format.clock(frame.part.time)}", frame.part.reason
    return format.read_aloud(f"{when}: {why}."), f"{when}: {why.partition(':')[0]}."


def _progress(studied: Studied, view: View) -> str:
    whose = f"plan {view.twins_plan}" if view.twins_plan else "your own orders"
    if studied.done:
        return f"Both have played {whose} until {format.clock(studied.time)}. p chooses whose orders."
    if not studied.time:
        return f"computing {whose} in two worlds, from the beginning …"
    left = f"{format.clock(studied.time)} of {format.clock(studied.until)}"
    return f"computing {whose}: both worlds are at {left}"


def _waiting(canvas: Canvas, x: int, room: int, studied: Studied | None, view: View) -> None:
    palette = canvas.palette
    if studied is not None and studied.trouble:
        prose(canvas, x, 0, room, studied.trouble, palette.danger)
    elif studied is not None or _has_traded(view):
        canvas.text(x, 0, cut(_progress(studied or Studied(), view), room), palette.muted)
    else:
        text = "Nothing to compare yet: trade first (1) or press p for a plan."
        prose(canvas, x, 0, room, text, palette.muted)


def _has_traded(view: View) -> bool:
    account = view.frame.account
    return bool(account.positions or account.orders or view.frame.fills)
