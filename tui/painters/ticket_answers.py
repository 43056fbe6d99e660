"""What the venue answers to a ticket, as its lower lines: cost, fee, what is free, where it ends."""

from functools import partial

from exchange.questions import ModeOutcome, OrderEstimate
from exchange.terms import MarginMode, OrderType, RejectReason
from exchange.units import Cash
from tui.colours.themes import Colour
from tui.orders.draft import Kind
from tui.orders.prospect import Fate, likely_cost, likely_fee, worst_terms
from tui.painters.canvas import Canvas
from tui.painters.ticket_face import Face, Line
from tui.telling import format as shown
from tui.telling.measure import Measure
from tui.terminal import glyphs

FEE = 4
"""The rank of what tells the fee."""


def answers(face: Face, *, crowded: bool, low: bool) -> list[Line]:
    """What the venue says. Where something is told beneath, the mode that is not set gives way before it;
    `low`: the fee beside the cost."""
    estimate = face.estimate
    if estimate is None:
        return [Line(3, lambda canvas, y: _free(canvas, y, face, face.available))]
    lines = [
        *_worth(face, estimate),
        *_relevered(face, estimate),
        *_costs(face, estimate, low=low),
        *_fees(face, estimate, low=low),
        Line(7, lambda canvas, y: _free(canvas, y, face, estimate.available)),
        Line(6, lambda canvas, y: _pair(canvas, y, *_becomes(face, estimate))),
    ]
    if not face.draft.reduce_only:
        for each in (estimate.isolated, estimate.cross):
            rank = crowded * (3 if each.mode is not face.draft.mode else 1)
            lines.append(Line(rank, partial(_outcome, face, each, short=_is_short(estimate))))
    return lines


def _costs(face: Face, estimate: OrderEstimate, *, low: bool) -> list[Line]:
    """What an order at market likely binds, and what it reserves: for the worst price it may meet."""
    if face.order is None or face.order.price:
        return [Line(3, lambda canvas, y: _cost(canvas, y, "cost", face, estimate, low=low))]
    places = face.instrument.cash_places
    likely = likely_cost(face.order, estimate, face.prospect.fate(face.order, estimate))
    text = shown.estimate(shown.need(likely, places, estimate.available))
    return [
        Line(3, lambda canvas, y: _with_fee(canvas, y, "cost likely", text, face, estimate, low=low)),
        Line(
            3 if face.draft.kind is Kind.MARKET else 7,
            lambda canvas, y: _cost(canvas, y, "reserves", face, estimate),
        ),
        *_until_filled(face, estimate),
    ]


def _fees(face: Face, estimate: OrderEstimate, *, low: bool) -> list[Line]:
    """On a line of its own, where there is one for it."""
    if low:
        return []
    return [Line(FEE, lambda canvas, y: _pair(canvas, y, "fee est", _fee_text(face, estimate)))]


def _until_filled(face: Face, estimate: OrderEstimate) -> list[Line]:
    """Why it reserves more than it will likely cost."""
    if face.draft.kind is not Kind.MARKET or not estimate.cost:
        return []
    text = f"until filled, at {worst_terms(face.draft.side, face.instrument)}"
    return [Line(4, lambda canvas, y: _pair(canvas, y, "", text, canvas.palette.muted))]


def _relevered(face: Face, estimate: OrderEstimate) -> list[Line]:
    """What the leverage in its field holds, or frees, of what is open already."""
    if face.relevering is None or not estimate.relevered:
        return []
    places = face.instrument.cash_places
    freed = face.relevering.freed(estimate.relevered, estimate.available, places)
    label = f"{face.relevering.times} {'frees' if freed > 0 else 'holds'}"
    text = shown.cash(abs(freed), places)
    return [Line(2, lambda canvas, y: _pair(canvas, y, label, text, canvas.palette.warning))]


def _fee_text(face: Face, estimate: OrderEstimate) -> str:
    fee = estimate.fee
    if face.order is not None:
        fee = likely_fee(face.order, estimate, face.instrument, face.prospect)
    return shown.cash(fee, face.instrument.cash_places)


def _becomes(face: Face, estimate: OrderEstimate) -> tuple[str, str]:
    """How far from the mark it trades, rests, or is set off."""
    order, mark = face.order, face.prospect.mark
    if estimate.reason in (RejectReason.TRIGGER_ALREADY_TRUE, RejectReason.ACTIVATION_ALREADY_PASSED):
        return "would trigger", "at once"
    if order is None or face.prospect.fate(order, estimate) is Fate.TRADES:
        return "slippage", shown.percent(estimate.slippage_ppb, 2)
    if order.type is OrderType.LIMIT:
        return "rests away", shown.move(order.price, mark)
    return "waits away", shown.move(face.prospect.waits_for(order) or None, mark)


def _free(canvas: Canvas, y: int, face: Face, available: Cash | None) -> None:
    """What may be used; where margin is owed instead, how much it is short by."""
    places = face.instrument.cash_places
    if available is None:
        _pair(canvas, y, "free", shown.NONE)
    elif available < 0:
        _pair(canvas, y, "free", f"short {shown.need(-available, places)}", canvas.palette.warning)
    else:
        _pair(canvas, y, "free", shown.free(available, face.equity, places))


def _cost(
    canvas: Canvas, y: int, label: str, face: Face, estimate: OrderEstimate, *, low: bool = False
) -> None:
    """What the order would hold; a cross before what is more than there is."""
    short = _is_short(estimate)
    text = shown.need(estimate.cost, face.instrument.cash_places, estimate.available)
    colour = canvas.palette.danger if short else None
    text = f"{glyphs.CROSS} {text}" if short else text
    _with_fee(canvas, y, label, text, face, estimate, colour, low=low)


def _with_fee(
    canvas: Canvas,
    y: int,
    label: str,
    text: str,
    face: Face,
    estimate: OrderEstimate,
    colour: Colour | None = None,
    *,
    low: bool,
) -> None:
    """A cost; beside it the fee, where there is no line for that and both have room."""
    fee = f"fee {_fee_text(face, estimate)}"
    if not low or len(f"cost {text}  {fee}") > canvas.width:
        _pair(canvas, y, label, text, colour, bold=True)
        return
    x = canvas.text(0, y, "cost ", canvas.palette.muted)
    canvas.text(x, y, text, colour or canvas.palette.text, bold=True)
    canvas.right(canvas.width, y, fee, canvas.palette.text)


def _is_short(estimate: OrderEstimate) -> bool:
    """Would it hold more than there is? The venue has been asked just that."""
    return estimate.reason is RejectReason.INSUFFICIENT_MARGIN


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
