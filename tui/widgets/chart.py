"""The chart of the focused market, with the player's own prices on it."""

from textual import events
from textual.geometry import Size
from textual.message import Message

from exchange.instrument import Instrument
from exchange.questions import OrderView, PositionView
from exchange.terms import MarginMode, Side
from exchange.units import HOUR, MINUTE, SECOND
from replays.messages.frame import Candle, MarketLine
from tui.colours.themes import Colour, Palette
from tui.looking.view import View
from tui.painters import candles
from tui.painters.candles import Line
from tui.painters.canvas import Canvas
from tui.painters.overlay import Beside, Overlay
from tui.telling import format
from tui.telling.order_words import lots_words, stands_at
from tui.widgets.panel import LivePanel

SPANS = (SECOND, 5 * SECOND, MINUTE, 5 * MINUTE, 15 * MINUTE, HOUR)
_SPANS_FROM = 15
"""Rows from which the spans have a line of their own."""


class Chart(LivePanel):
    class Zoomed(Message):
        """The wheel turned: +1 nearer, -1 further."""

        def __init__(self, step: int) -> None:
            super().__init__()
            self.step = step

    def title(self, view: View, width: int) -> str:
        span = format.span(view.chart_span)
        return f"Chart  {view.frame.symbol} {span}" if width >= 56 else f"Chart {span}"

    def hint(self, view: View, size: Size) -> str:
        return "i indicators  O compare  f frame" if size.width >= 50 else ""

    def content(self, view: View, width: int, height: int) -> Canvas:
        canvas = Canvas(width, height, view.palette)
        instrument = view.instrument
        if instrument is None:
            return canvas
        pad = int(width >= 54)
        top = int(height >= _SPANS_FROM)
        if top:
            _spans(canvas, view, instrument)
        plot = candles.paint(chart_of(view, instrument), width - 2 * pad, height - top, view.palette)
        canvas.blit(pad, top, plot)
        return canvas

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        event.stop()
        self.post_message(self.Zoomed(1))

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        event.stop()
        self.post_message(self.Zoomed(-1))


def chart_of(view: View, instrument: Instrument) -> candles.Chart:
    """What the painter needs of a view."""
    return candles.Chart(
        candles=view.frame.candles,
        lines=tuple(lines(view, instrument)),
        instrument=instrument,
        span=view.chart_span,
        zoom=view.chart_zoom,
        overlay=overlay_of(view),
    )


def overlay_of(view: View) -> Overlay:
    """What is laid over the candles."""
    frame, beside = view.frame, view.beside
    shown = bool(beside and frame.beside) and beside != frame.symbol
    return Overlay(
        averages=view.indicators in ("averages", "both"),
        day=frame.averages,
        profile=view.indicators in ("profile", "both"),
        beside=Beside(view.name(beside), frame.beside) if shown else None,
        name=view.name(frame.symbol),
    )


def lines(view: View, instrument: Instrument) -> list[Line]:
    """Mark, own liquidation and entry, alerts, own orders: in the order in which tags take precedence."""
    palette, market, position = view.palette, view.market, view.position
    found = []
    if market is not None and market.mark:
        colour = mark_colour(market, palette)
        found.append(Line(price=market.mark, label="", colour=colour, dotted=True, pinned=True))
    if position is not None:
        found += _position_lines(view, position, instrument)
    found += [
        Line(price=alert.price, label="alert", colour=palette.accent, dotted=True)
        for alert in view.frame.alerts
        if alert.symbol == instrument.symbol and alert.price and alert.fired is None
    ]
    own = (order for order in view.frame.account.orders if order.symbol == instrument.symbol)
    return found + [_order_line(view, order, instrument) for order in own]


def mark_colour(market: MarketLine, palette: Palette) -> Colour:
    """Of the mark's tag: which way the market has gone, as the ticker tells it."""
    return palette.side(market.change_ppb) if market.change_ppb else palette.muted


def estimated(position: PositionView, label: str) -> str:
    """The name of a liquidation price: in cross one of an estimate, for the whole account moves it."""
    return f"~{label}" if position.mode is MarginMode.CROSS else label


def _position_lines(view: View, position: PositionView, instrument: Instrument) -> list[Line]:
    palette, measure = view.palette, view.measure(instrument)
    side = "long" if position.size > 0 else "short"
    entry = Line(
        price=format.entry_ticks(position.size, position.cost, instrument),
        told=format.entry(position.size, position.cost, instrument),
        label=f"entry {measure.own_at(position.size, position.mark, signed=True)}",
        colour=palette.info,
        pinned=True,
    )
    if position.liquidation_price is None:
        return [entry]
    liquidation = Line(
        price=position.liquidation_price,
        label=estimated(position, f"liq {format.leverage(position.leverage)} {side}"),
        colour=palette.liquidation,
        pinned=True,
    )
    return [liquidation, entry]


def _order_line(view: View, order: OrderView, instrument: Instrument) -> Line:
    side = "buy" if order.side is Side.BUY else "sell"
    return Line(
        price=stands_at(order),
        label=f"{side} {lots_words(order, view.measure(instrument))}",
        colour=view.palette.side(order.side),
    )


def _spans(canvas: Canvas, view: View, instrument: Instrument) -> None:
    """The spans to choose from, and the newest candle in numbers where there is room."""
    palette, x = view.palette, 2
    for length in SPANS:
        lit = length == view.chart_span
        text = f" {format.span(length)} "
        paper = palette.accent_bg if lit else None
        x = canvas.text(x, 0, text, palette.accent if lit else palette.muted, bold=lit, paper=paper) + 1
    if view.frame.candles:
        _newest(canvas, x + 1, view.frame.candles[-1], instrument)


def _newest(canvas: Canvas, x: int, candle: Candle, instrument: Instrument) -> None:
    palette = canvas.palette
    values = (("O", candle.open), ("H", candle.high), ("L", candle.low), ("C", candle.close))
    texts = [(name, format.price(price, instrument)) for name, price in values]
    if x + sum(len(text) + 3 for _, text in texts) > canvas.width:
        return
    colour = palette.side(candle.close - candle.open)
    for name, text in texts:
        x = canvas.text(x, 0, f"{name} ", palette.muted)
        x = canvas.text(x, 0, text, colour) + 1
