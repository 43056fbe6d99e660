"""The order ticket as cells: what is typed above, what the venue answers below.

Where there are too few rows, those that say least give way first; price, size, leverage and both
liquidation prices never do.
"""

from collections.abc import Callable
from functools import partial
from typing import NamedTuple

import msgspec

from exchange.commands import PlaceOrder
from exchange.instrument import Instrument
from exchange.numerals import grouped
from exchange.questions import ModeOutcome, OrderEstimate
from exchange.terms import BUY, SELL, MarginMode, OrderType, RejectReason, TimeInForce, TriggerBy
from exchange.units import Cash, Price, Size
from tui import entry
from tui import format as shown
from tui.draft import TRIGGERED, Draft, Field, Kind, SizedBy, Trouble
from tui.measure import Measure
from tui.painters import glyphs
from tui.painters.canvas import Canvas, cut
from tui.painters.prose import wrapped
from tui.prospect import Fate, Prospect, caveat, worst_words
from tui.themes import Colour

LABEL = 9
"""Cells before a field."""
_SHORT = {Kind.MARKET: "Mkt", Kind.TRAILING: "Trl"}
"""Where all kinds do not fit as they are called."""


class Face(msgspec.Struct, frozen=True, kw_only=True):
    """All that shows on a ticket."""

    draft: Draft
    field: Field
    fresh: bool = False
    """The next digit replaces what stands in the field."""
    focused: bool = False
    instrument: Instrument
    mark: Price
    available: Cash | None = None
    """Free now, until an estimate says so too."""
    estimate: OrderEstimate | None = None
    trouble: Trouble | None = None
    order: PlaceOrder | None = None
    """What the draft stands for, once it is an order."""
    leverage: int = 1
    prospect: Prospect = Prospect()
    valued: bool = False
    """Sizes are shown by what they are worth, too."""

    @property
    def lots(self) -> Size:
        """What the draft's size comes to; 0 while it is no order."""
        return self.order.size if self.order is not None else 0


class Line(NamedTuple):
    rank: int
    """Lines of the highest rank give way first; those of rank 0 stay."""
    draw: Callable[[Canvas, int], None]


def draw(canvas: Canvas, face: Face) -> None:
    """The ticket; its button stands on the last row."""
    room = canvas.height - 1
    lines = _lines(face, canvas.width)
    while len(lines) > room and any(line.rank for line in lines):
        lines.remove(max(lines, key=lambda line: line.rank))
    for y, line in enumerate(lines[:room]):
        line.draw(canvas, y)
    _button(canvas, face, canvas.height - 1)


def _lines(face: Face, width: int) -> list[Line]:
    fields = face.draft.fields
    bracket = [field for field in fields if field in (Field.TAKE_PROFIT, Field.STOP_LOSS)]
    lines = [
        Line(0, lambda canvas, _: _sides(canvas, face, _)),
        Line(9, _blank),
        Line(0, lambda canvas, y: _kinds(canvas, face, y)),
        Line(10, _blank),
    ]
    for field in fields:
        if field in bracket:
            continue
        lines.append(Line(0, _entry_line(face, field)))
        if field is Field.SIZE:
            lines += _sizes(face)
        if field is Field.LEVERAGE:
            lines.append(Line(6, lambda canvas, y: _leverage(canvas, face, y)))
    lines.append(Line(1, lambda canvas, y: _flags(canvas, face, y)))
    if bracket:
        lines.append(Line(2, lambda canvas, y: _bracket(canvas, face, y)))
    told = _told(face, width)
    return [*lines, Line(8, _rule), *_answers(face, crowded=bool(told)), *told]


def _told(face: Face, width: int) -> list[Line]:
    """What is wrong with it; where nothing is, what may be overlooked."""
    if face.trouble is not None:
        wrong = wrapped(f"{glyphs.CROSS} {face.trouble.text}", width)
        return [Line(0, partial(_trouble, text)) for text in wrong]
    if face.order is None:
        return []
    fate = face.prospect.fate(face.order, face.estimate) if face.estimate is not None else None
    warning = caveat(face.order, fate, paired=face.draft.kind is Kind.OCO)
    return [Line(0, partial(_warning, text)) for text in wrapped(f"▲ {warning}", width) if warning]


def _blank(canvas: Canvas, y: int) -> None:
    """An empty line."""


def _rule(canvas: Canvas, y: int) -> None:
    canvas.rule(0, y, canvas.width)


def _sides(canvas: Canvas, face: Face, y: int) -> None:
    palette, half = canvas.palette, canvas.width // 2
    for x, width, side, text, colour in (
        (0, half, BUY, "BUY / LONG", palette.up),
        (half, canvas.width - half, SELL, "SELL / SHORT", palette.down),
    ):
        lit = face.draft.side is side
        paper = colour if lit else palette.bar
        canvas.shade(x, y, width, paper)
        ink = palette.on_accent if lit else palette.muted
        canvas.text(x + max((width - len(text)) // 2, 0), y, cut(text, width), ink, bold=lit, paper=paper)


def _kinds(canvas: Canvas, face: Face, y: int) -> None:
    palette, x = canvas.palette, 0
    roomy = canvas.width >= sum(len(kind.value) + 1 for kind in Kind) + 1
    for kind in Kind:
        lit = kind is face.draft.kind
        text = f" {kind.value} " if lit and roomy else kind.value if roomy else _SHORT.get(kind, kind.value)
        paper = palette.accent_bg if lit else None
        x = canvas.text(x, y, text, palette.accent if lit else palette.muted, bold=lit, paper=paper)
        x += 1


def _entry_line(face: Face, field: Field) -> Callable[[Canvas, int], None]:
    def draw_entry(canvas: Canvas, y: int) -> None:
        palette = canvas.palette
        wrong = face.trouble is not None and face.trouble.field is field
        label = _label(face.draft, field)
        canvas.text(0, y, label, palette.danger if wrong else palette.muted)
        focused = face.focused and face.field is field
        text, room = _text(face, field), max(canvas.width - LABEL - 4, 1)
        if field is Field.NAME and len(text) > room:
            text = f"…{text[1 - room :]}" if room > 1 else "…"
        entry.draw(
            canvas, LABEL, y, canvas.width - LABEL, text, _unit(face, field), focused=focused,
            fresh=face.fresh,
        )  # fmt: skip

    return draw_entry


def _label(draft: Draft, field: Field) -> str:
    kind = draft.kind
    if kind is Kind.TRAILING and field is Field.TRIGGER:
        return "From"
    if kind is Kind.OCO and field is Field.PRICE:
        return "Limit"
    if kind is Kind.OCO and field is Field.TRIGGER:
        return "Stop"
    if field is Field.SIZE:
        return str(draft.basis.value).capitalize()
    return str(field.value)


def _text(face: Face, field: Field) -> str:
    text = face.draft.text(field)
    if field is Field.NAME:
        return text
    return f"{text}x" if field is Field.LEVERAGE and text else grouped(text)


def _unit(face: Face, field: Field) -> str:
    draft, instrument = face.draft, face.instrument
    if field is Field.SIZE:
        is_share = draft.text(field).endswith("%")
        if draft.basis is SizedBy.RISK:
            return "of equity" if is_share else "% of equity"
        if is_share:
            return "of pos." if draft.reduce_only else "of free"
        if draft.basis is SizedBy.MARGIN:
            return str(instrument.settle)
        return str(instrument.base if instrument.settle == instrument.quote else instrument.quote)
    if field is Field.SHOWN:
        return str(instrument.base if instrument.settle == instrument.quote else instrument.quote)
    if field is Field.EXPIRES:
        return "from now"
    if field is Field.NAME:
        return "" if draft.text(field) else "optional"
    if field is Field.LEVERAGE:
        return "ISO" if draft.mode is MarginMode.ISOLATED else "CROSS"
    if field is Field.CALLBACK:
        return "" if draft.text(field).endswith("%") else "%"
    if not draft.text(field) and draft.kind not in (Kind.LIMIT, Kind.OCO):
        return {Field.LIMIT: "market", Field.TRIGGER: "mark"}.get(field, str(instrument.quote))
    return str(instrument.quote)


def _leverage(canvas: Canvas, face: Face, y: int) -> None:
    """The slider: how much of the leverage there is is used."""
    text, limit = face.draft.text(Field.LEVERAGE), face.instrument.leverage_max
    times = int(text) if text.isdecimal() and len(text) < 5 else 0
    room = canvas.width - LABEL - 2
    at = min(max(times - 1, 0) * (room - 1) // max(limit - 1, 1), max(room - 1, 0))
    canvas.text(LABEL + 1, y, glyphs.THICK * max(room, 0), canvas.palette.empty)
    canvas.text(LABEL + 1, y, glyphs.THICK * at, canvas.palette.accent)
    canvas.put(LABEL + 1 + at, y, glyphs.HEAD, canvas.palette.accent, bold=True)


def _sizes(face: Face) -> list[Line]:
    """Shares to choose, and of what they are; of a margin or a risk, the size that it comes to."""
    draft = face.draft
    if draft.basis is not SizedBy.AMOUNT:
        return [Line(1 if face.lots else 5, lambda canvas, y: _comes_to(canvas, face, y))]
    shares = Line(5, lambda canvas, y: _shares(canvas, face, y))
    if draft.kind is not Kind.MARKET or draft.reduce_only:
        return [shares]
    return [shares, Line(4, lambda canvas, y: _at_worst(canvas, face, y))]


def _comes_to(canvas: Canvas, face: Face, y: int) -> None:
    """The size; what a risk loses is told without the fees that come on top."""
    if not face.lots:
        canvas.text(LABEL + 1, y, "u another way", canvas.palette.muted)
        return
    fees = ", fees on top" if face.draft.basis is SizedBy.RISK else ""
    text = f"= {shown.size(face.lots, face.instrument)}{fees}"
    canvas.right(canvas.width - 1, y, text, canvas.palette.text)


def _shares(canvas: Canvas, face: Face, y: int) -> None:
    palette, x = canvas.palette, LABEL + 1
    typed = face.draft.text(Field.SIZE)
    x = canvas.text(x, y, "←", palette.accent, bold=True) + 1
    for text, label in (("25%", "25"), ("50%", "50"), ("75%", "75"), ("100%", "max")):
        lit = typed == text
        x = canvas.text(x, y, label, palette.accent if lit else palette.muted, bold=lit) + 1
    canvas.text(x, y, "→", palette.accent, bold=True)


def _at_worst(canvas: Canvas, face: Face, y: int) -> None:
    """A market order is held for the worst price it may meet (RULES 1): of that its shares are."""
    text = f"of free at {worst_words(face.draft.side, face.instrument)} mark"
    canvas.right(canvas.width, y, text, canvas.palette.muted)


def flags(draft: Draft) -> list[tuple[str, str, bool]]:
    """Keys that say how an order of its kind may trade, what each is at, and whether that is the unusual."""
    found = [("r", "reduce", draft.reduce_only)]
    if draft.kind in TRIGGERED:
        found.append(("m", f"by {draft.trigger_by.value}", draft.trigger_by is not TriggerBy.MARK))
    if draft.kind is Kind.LIMIT:
        found.append(("p", "post", draft.post_only))
    if draft.kind is Kind.LIMIT or (Field.LIMIT in draft.fields and draft.text(Field.LIMIT)):
        found.append(("t", draft.time_in_force.value, draft.time_in_force is not TimeInForce.GTC))
    return found


def _flags(canvas: Canvas, face: Face, y: int) -> None:
    """What is on stands in capitals."""
    palette, x, found = canvas.palette, 0, flags(face.draft)
    needed = sum(len(key) + len(label) + 3 for key, label, _ in found) - 2
    gap = 2 if needed <= canvas.width else 1
    for key, label, lit in found:
        x = canvas.text(x, y, key, palette.accent, bold=True) + 1
        ink = palette.accent if lit else palette.muted
        x = canvas.text(x, y, label.upper() if lit else label, ink, bold=lit) + gap


def _bracket(canvas: Canvas, face: Face, y: int) -> None:
    half = canvas.width // 2
    for x, width, field, label in (
        (0, half, Field.TAKE_PROFIT, "TP"),
        (half + 1, canvas.width - half - 1, Field.STOP_LOSS, "SL"),
    ):
        wrong = face.trouble is not None and face.trouble.field is field
        canvas.text(x, y, label, canvas.palette.danger if wrong else canvas.palette.muted)
        focused = face.focused and face.field is field
        entry.draw(
            canvas,
            x + 3,
            y,
            width - 3,
            grouped(face.draft.text(field)),
            "",
            focused=focused,
            fresh=face.fresh,
        )


def _answers(face: Face, *, crowded: bool) -> list[Line]:
    """What the venue says. Where something is told beneath, the mode that is not set gives way before it."""
    estimate, places = face.estimate, face.instrument.cash_places
    if estimate is None:
        return [Line(3, lambda canvas, y: _free(canvas, y, face.available, places))]
    lines = [
        *_worth(face, estimate),
        *_costs(face, estimate),
        Line(4, lambda canvas, y: _pair(canvas, y, "fee est", shown.cash(estimate.fee, places))),
        Line(7, lambda canvas, y: _free(canvas, y, estimate.available, places)),
        Line(6, lambda canvas, y: _pair(canvas, y, *_becomes(face, estimate))),
    ]
    if not face.draft.reduce_only:
        for each in (estimate.isolated, estimate.cross):
            rank = crowded * (3 if each.mode is not face.draft.mode else 1)
            lines.append(Line(rank, partial(_outcome, face, each, short=_is_short(estimate))))
    return lines


def _costs(face: Face, estimate: OrderEstimate) -> list[Line]:
    """What a market order likely binds, and what it is held for: the worst price it may meet."""
    if face.draft.kind is not Kind.MARKET or face.order is None:
        return [Line(3, lambda canvas, y: _cost(canvas, y, "cost", face, estimate))]
    likely = face.prospect.likely_cost(face.order, estimate, face.instrument, face.leverage)
    text = shown.cash(likely, face.instrument.cash_places)
    return [
        Line(3, lambda canvas, y: _pair(canvas, y, "cost likely", text, bold=True)),
        Line(3, lambda canvas, y: _cost(canvas, y, "cost max", face, estimate)),
    ]


def _becomes(face: Face, estimate: OrderEstimate) -> tuple[str, str]:
    """How far from the mark it trades, rests, or is set off."""
    order, mark = face.order, face.prospect.mark
    if estimate.reason in (RejectReason.TRIGGER_ALREADY_TRUE, RejectReason.ACTIVATION_ALREADY_PASSED):
        return "would trigger", "at once"
    if order is None or face.prospect.fate(order, estimate) is Fate.TRADES:
        return "slippage", shown.percent(estimate.slippage_ppb, 2)
    if order.type is OrderType.LIMIT:
        return "rests away", shown.move(order.price, mark)
    return "waits away", shown.move(order.trigger_price or order.activation_price or None, mark)


def _free(canvas: Canvas, y: int, available: Cash | None, places: int) -> None:
    """What may be used; where margin is owed instead, how much it is short by."""
    if available is not None and available < 0:
        _pair(canvas, y, "free", f"short {shown.cash(-available, places)}", canvas.palette.warning)
    else:
        _pair(canvas, y, "free", shown.cash(available, places))


def _cost(canvas: Canvas, y: int, label: str, face: Face, estimate: OrderEstimate) -> None:
    """What the order would hold; a cross before what is more than there is."""
    short = _is_short(estimate)
    text = shown.cash(estimate.cost, face.instrument.cash_places)
    colour = canvas.palette.danger if short else None
    _pair(canvas, y, label, f"{glyphs.CROSS} {text}" if short else text, colour, bold=True)


def _is_short(estimate: OrderEstimate) -> bool:
    """Would it hold more than there is? A waiting order is placed all the same, and refused when it wakes."""
    too_much = estimate.cost > max(estimate.available, 0)
    return too_much or estimate.reason is RejectReason.INSUFFICIENT_MARGIN


def _worth(face: Face, estimate: OrderEstimate) -> list[Line]:
    """What the size is worth, where sizes are looked at so; what is typed stays as the contract counts."""
    if not (face.valued and face.lots):
        return []
    measure = Measure(face.instrument, valued=True)
    text = f"{measure.own_at(face.lots, estimate.average_price or face.mark)} {measure.asset}"
    return [Line(4, lambda canvas, y: _pair(canvas, y, "worth", text))]


def _pair(
    canvas: Canvas, y: int, label: str, value: str, colour: Colour | None = None, *, bold: bool = False
) -> None:
    canvas.text(0, y, label, canvas.palette.muted)
    canvas.right(canvas.width, y, value, colour or canvas.palette.text, bold=bold)


def _outcome(face: Face, outcome: ModeOutcome, canvas: Canvas, y: int, *, short: bool) -> None:
    """One margin mode's liquidation price and how far it is; the mode that is set stands out.

    What cannot be afforded has none.
    """
    palette = canvas.palette
    chosen = outcome.mode is face.draft.mode
    isolated = outcome.mode is MarginMode.ISOLATED
    colour = palette.info if isolated else palette.warning
    canvas.text(
        0, y, "liq iso" if isolated else "liq cross", colour if chosen else palette.muted, bold=chosen
    )
    price = outcome.liquidation_price if not short else None
    text = shown.price(price, face.instrument)
    if not isolated:
        text = shown.estimate(text)
    distance = shown.move(price, face.mark)
    ink = palette.liquidation if chosen else palette.muted
    start = canvas.right(canvas.width, y, f" {distance:>6}", palette.text if chosen else palette.muted)
    canvas.right(start, y, text, ink, bold=chosen)


def _trouble(text: str, canvas: Canvas, y: int) -> None:
    canvas.text(0, y, text, canvas.palette.danger)


def _warning(text: str, canvas: Canvas, y: int) -> None:
    canvas.text(0, y, text, canvas.palette.warning)


def _button(canvas: Canvas, face: Face, y: int) -> None:
    palette = canvas.palette
    lit = palette.up if face.draft.side is BUY else palette.down
    paper, ink = (lit, palette.on_accent) if face.focused else (palette.bar, palette.muted)
    text = "Enter  review order" if face.focused else "b buy   s sell"
    canvas.shade(0, y, canvas.width, paper)
    canvas.text(max((canvas.width - len(text)) // 2, 0), y, text, ink, bold=face.focused, paper=paper)
