"""How the run has gone so far: return, drawdown, win rate, and what it cost."""

from typing import NamedTuple

from textual.events import Key

from exchange.instrument import Instrument
from exchange.units import PPB, Cash
from tui.dialogs.sheet import Dialog
from tui.looking.bound import gains
from tui.looking.view import View
from tui.painters.canvas import Canvas
from tui.telling import format as shown


class Statistic(NamedTuple):
    name: str
    value: str
    side: int = 0
    """Above zero good, below it bad."""


def statistics(view: View) -> list[Statistic]:
    """The player's figures in the focused market's asset. The return is of all that was paid in; neither it
    nor the drawdown counts what is paid in or taken out as gained or lost."""
    frame, instrument = view.frame, view.instrument
    if instrument is None or view.cash is None:
        return []
    gain = frame.earned * PPB // frame.paid_in if frame.paid_in > 0 else 0
    places, closed = instrument.cash_places, frame.wins + frame.losses
    _, realized, funding, fees = gains(view, instrument.settle)
    rate = f"{shown.share(frame.wins, closed)} of {closed:,}" if closed else shown.NONE

    def money(name: str, amount: Cash) -> Statistic:
        return Statistic(name, f"{shown.pnl(amount, places)} {instrument.settle}", amount)

    return [
        money("earned this session", frame.earned),
        money("earned today", frame.earned_today),
        Statistic("return", shown.percent(gain, 2, signed=True), gain),
        Statistic("deepest drawdown", shown.percent(frame.drawdown_ppb, 2), frame.drawdown_ppb),
        Statistic("closing fills with profit", rate),
        money("realized", realized),
        money("fees", fees),
        money("funding", funding),
        *_break_even(view, instrument),
        Statistic("liquidations", f"{len(frame.own_falls):,}", -len(frame.own_falls)),
    ]


def _break_even(view: View, instrument: Instrument) -> list[Statistic]:
    """Of the position in the focused market, where there is one."""
    position, price = view.position, dict(view.frame.break_evens).get(view.frame.symbol)
    if position is None:
        return []
    way = "long" if position.size > 0 else "short"
    ahead = (position.mark - price) * position.size if price is not None else 0
    return [
        Statistic(f"break-even, {view.name(position.symbol)} {way}", shown.price(price, instrument), ahead)
    ]


class StatisticsDialog(Dialog[None]):
    """Live while it is open; the market goes on behind it."""

    pauses = False
    title_text = "Statistics"
    columns = 52
    rows = 16

    def show(self, view: View) -> None:
        self.redraw()

    def draw(self, canvas: Canvas) -> None:
        palette, view = self.palette, self.host.view
        told = statistics(view) if view is not None else []
        for y, row in enumerate(told, 1):
            canvas.text(0, y, row.name, palette.muted)
            canvas.right(canvas.width, y, row.value, palette.side(row.side), bold=True)
        if view is not None and not told:
            canvas.text(0, 1, view.nothing_left, palette.muted)
        canvas.right(canvas.width, canvas.height - 1, "esc close", palette.muted)

    def pressed(self, event: Key) -> None:
        if event.key in ("enter", "y"):
            self.dismiss(None)
