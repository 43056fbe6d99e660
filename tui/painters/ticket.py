"""The order ticket as cells: what is typed above, what the venue answers below.

Where there are too few rows, those that say least give way first; price, size, leverage, the field with
the cursor and one that an error is about never do.
"""

from collections.abc import Callable
from functools import partial

from exchange.numerals import grouped
from exchange.terms import BUY, SELL, MarginMode, TimeInForce, TriggerBy
from tui.colours.themes import Palette
from tui.orders.draft import TRIGGERED, Draft, Field, Kind, SizedBy
from tui.orders.prospect import capped_words, caveat, comes_late
from tui.painters import entry
from tui.painters.canvas import Canvas, cut
from tui.painters.prose import wrapped
from tui.painters.ticket_answers import FEE, answers
from tui.painters.ticket_face import Face, Line
from tui.telling import format as shown
from tui.terminal import glyphs

LABEL = 9
"""Cells before a field."""
_SHORT = {Kind.MARKET: "Mkt", Kind.TRAILING: "Trl"}
"""Where all kinds do not fit as they are called."""
_CHOSEN = ">"
"""Before what is chosen, where no colour tells it."""
_SPARED = frozenset({Field.SHOWN, Field.EXPIRES, Field.NAME})
"""Fields of few orders, which give way while nobody is in them."""


def draw(canvas: Canvas, face: Face) -> None:
    """The ticket; its button stands on the last row."""
    room = canvas.height - 1
    lines = _lines(face, canvas.width)
    if sum(line.rank <= FEE for line in lines) > room:
        lines = _lines(face, canvas.width, low=True)
    while len(lines) > room and any(line.rank for line in lines):
        lines.remove(max(lines, key=lambda line: line.rank))
    for y, line in enumerate(lines[:room]):
        line.draw(canvas, y)
    _button(canvas, face, canvas.height - 1)


def _lines(face: Face, width: int, *, low: bool = False) -> list[Line]:
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
        spared = field in _SPARED and not face.is_about(field)
        lines.append(Line(int(spared), _entry_line(face, field)))
        if field is Field.SIZE:
            lines += _sizes(face)
        if field is Field.LEVERAGE:
            lines.append(Line(6, lambda canvas, y: _leverage(canvas, face, y)))
    lines.append(Line(1, lambda canvas, y: _flags(canvas, face, y)))
    if bracket:
        spared = not any(map(face.is_about, bracket))
        lines.append(Line(2 * spared, lambda canvas, y: _bracket(canvas, face, y)))
    told = _told(face, width)
    return [*lines, Line(8, _rule), *answers(face, crowded=bool(told), low=low), *told]


def _told(face: Face, width: int) -> list[Line]:
    """What is wrong with it; where nothing is, what may be overlooked."""
    if face.trouble is not None:
        wrong = wrapped(f"{glyphs.CROSS} {face.trouble.text}", width)
        return [Line(0, partial(_trouble, text)) for text in wrong]
    if face.order is None:
        return []
    order, estimate, fate, late = face.order, face.estimate, None, False
    if estimate is not None:
        fate = face.prospect.fate(order, estimate)
        late = comes_late(order, estimate, face.draft.mode, face.prospect)
    warning = caveat(order, fate, paired=face.draft.kind is Kind.OCO, late=late) or _capped(face)
    return [Line(0, partial(_warning, text)) for text in wrapped(f"▲ {warning}", width) if warning]


def _capped(face: Face) -> str:
    """What keeps the size below what is free, where something else does."""
    if face.order is None or face.estimate is None:
        return ""
    leverage = face.draft.text(Field.LEVERAGE)
    return capped_words(face.order, face.estimate, leverage, face.instrument)


def _blank(canvas: Canvas, y: int) -> None:
    """An empty line."""


def _rule(canvas: Canvas, y: int) -> None:
    canvas.rule(0, y, canvas.width)


def _sides(canvas: Canvas, face: Face, y: int) -> None:
    palette, half = canvas.palette, canvas.width // 2
    for x, width, side, name, colour in (
        (0, half, BUY, "BUY / LONG", palette.up),
        (half, canvas.width - half, SELL, "SELL / SHORT", palette.down),
    ):
        lit = face.draft.side is side
        text = f"{_CHOSEN}{name}" if lit and _is_bare(palette) else name
        paper = colour if lit else palette.bar
        canvas.shade(x, y, width, paper)
        ink = palette.on_accent if lit else palette.muted
        canvas.text(x + max((width - len(text)) // 2, 0), y, cut(text, width), ink, bold=lit, paper=paper)


def _kinds(canvas: Canvas, face: Face, y: int) -> None:
    palette, x = canvas.palette, 0
    roomy = canvas.width >= sum(len(kind.value) + 1 for kind in Kind) + 1
    for kind in Kind:
        lit = kind is face.draft.kind
        text = kind.value if roomy else _SHORT.get(kind, kind.value)
        if lit and _is_bare(palette):
            text = f"{_CHOSEN}{text}"
        elif lit and roomy:
            text = f" {text} "
        paper = palette.accent_bg if lit else None
        x = canvas.text(x, y, text, palette.accent if lit else palette.muted, bold=lit, paper=paper)
        x += 1


def _is_bare(palette: Palette) -> bool:
    """Whether colours tell nothing, or are lost where it is copied."""
    return palette.mono or palette.ascii


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
            return "of pos." if draft.reduce_only else "of max" if _capped(face) else "of free"
        if draft.basis in (SizedBy.VALUE, SizedBy.MARGIN):
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
    """Shares to choose, and of what they are; of a value, a margin or a risk, the size that it comes to."""
    draft = face.draft
    if draft.basis is not SizedBy.AMOUNT:
        return [Line(1 if face.lots else 5, lambda canvas, y: _comes_to(canvas, face, y))]
    return [Line(5, lambda canvas, y: _shares(canvas, face, y))]


def _comes_to(canvas: Canvas, face: Face, y: int) -> None:
    """The size; what a risk loses is told without the fees that come on top."""
    if not face.lots:
        canvas.text(LABEL + 1, y, "u other basis", canvas.palette.muted)
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
        text, room = face.draft.text(field), width - len(label)
        told = grouped(text) if len(grouped(text)) <= room - 2 else text
        entry.draw(canvas, x + len(label), y, room, told, "", focused=focused, fresh=face.fresh)


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
