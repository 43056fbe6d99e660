"""What the player has: equity, what is free, what is at work, and the buffers of every scope."""

from exchange.questions import CashView
from exchange.terms import MarginMode
from exchange.units import PPB, Cash, Rate
from replays.player.hints import hints
from tui.colours.themes import Colour
from tui.looking.bound import bound, crossed_of, gains, held_of
from tui.looking.view import View
from tui.painters import meter
from tui.painters.canvas import Canvas, cells, cut
from tui.painters.curve import curve
from tui.painters.prose import prose, wrapped
from tui.telling import format
from tui.widgets.panel import LivePanel

ISOLATED = " iso"
"""After a market's name; the first that goes where there is little room."""
_NEEDED = 8
"""The amounts, fees the last of them, that say how the equity came about."""
_CURVE_FROM = 3
"""Rows an equity line needs, its caption included."""


class Account(LivePanel):
    def title(self, view: View, width: int) -> str:
        return f"Account {view.cash.asset}" if view.cash is not None else "Account"

    def content(self, view: View, width: int, height: int) -> Canvas:
        palette, cash = view.palette, view.cash
        canvas = Canvas(width, height, palette)
        if cash is None:
            prose(canvas, 1, 0, width - 2, view.nothing_left, palette.warning)
            return canvas
        scopes = buffers(view)
        room, packed = height - len(scopes) - 1, (len(scopes) + 1) // 2
        short = room < _NEEDED
        lines = amounts(view, cash, short=short)
        lines = lines[: max(room, min(_NEEDED - short, height - packed), 1)]
        for y, (label, text, colour, bold) in enumerate(lines):
            _pair(canvas, y, label, text, colour, bold)
        y = len(lines) - 1
        if height > len(lines) + len(scopes):
            y += 1
            canvas.rule(1, y, width - 2)
        y = _buffers(canvas, y + 1, scopes)
        told = hints(view.frame.account, {each.symbol: each for each in view.hello.instruments})
        for text in (view.nothing_left, *(hint.text for hint in told)):
            if text and y + 1 + len(wrapped(text, width - 2)) <= height:
                y = prose(canvas, 1, y + 1, width - 2, text, palette.warning) - 1
        if height - y - 2 >= _CURVE_FROM and len(view.frame.equity_curve) > 1:
            canvas.text(1, y + 2, cut("equity, this run", width - 2), palette.muted)
            canvas.blit(1, y + 3, curve(view.frame.equity_curve, width - 2, min(height - y - 3, 5), palette))
        return canvas


def amounts(view: View, cash: CashView, *, short: bool = False) -> list[tuple[str, str, Colour, bool]]:
    """Label, text, colour and weight of each line, the most important first; `short`: fees with funding.

    What is free, in positions and in orders is the equity: the profit of isolated positions is in them,
    that of cross ones in what is free.
    """
    palette, frame, places = view.palette, view.frame, view.cash_places(cash.asset)
    plain, held = (palette.text, False), held_of(view, cash.asset)
    ratio = (
        [("cross margin ratio", format.share(cash.maintenance, max(cash.equity, 0), 1), *plain)]
        if crossed_of(view, cash.asset)
        else []
    )
    positions, orders = bound(view, cash)

    def gain(label: str, amount: Cash) -> tuple[str, str, Colour, bool]:
        ink = palette.muted if label == "fees" else palette.side(amount)
        return label, format.pnl(amount, places), ink, False

    unrealized, realized, *paid = gains(view, cash.asset, short=short)
    costs = ["fees and funding"] if short else ["funding", "fees"]
    return [
        ("equity", format.cash(cash.equity_total, places), palette.bright, True),
        ("free" if cash.available < 0 else "free collateral", *free(view, cash), False),
        ("in positions", format.cash(positions, places), *plain),
        ("in orders", format.cash(orders, places), *plain),
        gain("uPnL", unrealized),
        gain("realized", realized),
        *map(gain, costs, paid),
        ("maintenance", format.need(sum(each.maintenance for each in held), places), *plain),
        *ratio,
        *(
            (f"{each.asset} equity", format.cash(each.equity_total, view.cash_places(each.asset)), *plain)
            for each in frame.account.cash
            if each.asset != cash.asset and each.equity_total
        ),
    ]


def free(view: View, cash: CashView) -> tuple[str, Colour]:
    """What new orders or margin may use; where the account owes margin instead, how much it is short by."""
    places = view.cash_places(cash.asset)
    if cash.available < 0:
        return f"short {format.need(-cash.available, places)}", view.palette.warning
    return format.free(cash.available, cash.equity_total, places), view.palette.text


def buffers(view: View) -> list[tuple[str, Rate | None]]:
    """Name and buffer of each isolated position, and of each cross account that holds any."""
    account = view.frame.account
    isolated = [
        (f"{view.name(position.symbol)}{ISOLATED}", position.buffer_ppb)
        for position in account.positions
        if position.mode is MarginMode.ISOLATED
    ]
    held = [view.instrument_of(each.symbol) for each in account.positions if each.mode is MarginMode.CROSS]
    assets = {instrument.settle for instrument in held if instrument is not None}
    crossed = [cash for cash in account.cash if cash.asset in assets]
    name = "cross" if len(crossed) == 1 else "cross {}"
    return isolated + [(name.format(cash.asset), cash.buffer_ppb) for cash in crossed]


def _buffers(canvas: Canvas, y: int, scopes: list[tuple[str, Rate | None]]) -> int:
    """Each scope's buffer; where there are more of them than lines, two in each, without their meters, and
    the least of all. Gives the last line."""
    room, width = canvas.height - y, canvas.width - 2
    if len(scopes) <= room:
        for line, (name, share) in enumerate(scopes, y):
            buffer_line(canvas, 1, line, width, name, share)
        return y + len(scopes) - 1
    half = (width - 1) // 2
    least = sorted(scopes, key=lambda scope: PPB if scope[1] is None else scope[1])[: max(2 * room, 0)]
    for number, (name, share) in enumerate(scope for scope in scopes if scope in least):
        at, text = 1 + number % 2 * (width - half), format.buffer(share)
        space = max(half - len(text) - 1, 0)
        short = name if cells(name) <= space else name.removesuffix(ISOLATED)
        canvas.text(at, y + number // 2, cut(short, space), canvas.palette.text)
        canvas.right(at + half, y + number // 2, text, canvas.palette.buffer(share), bold=True)
    return canvas.height - 1


def buffer_line(canvas: Canvas, x: int, y: int, width: int, name: str, share: Rate | None) -> None:
    """Name, meter and number of one buffer."""
    palette = canvas.palette
    label = cut(name, max(width - 6, 0))
    canvas.text(x, y, label, palette.text)
    text = format.buffer(share)
    left, right = x + max(len(label) + 1, min(9, width // 3 + 1)), x + width - max(len(text), 4) - 1
    if right > left + 1:
        meter.meter(canvas, left, y, right - left, share or 0, PPB)
    canvas.right(x + width, y, text, palette.buffer(share), bold=True)


def _pair(canvas: Canvas, y: int, label: str, text: str, colour: Colour, bold: bool) -> None:
    width, palette = canvas.width, canvas.palette
    start = canvas.right(width - 1, y, text, colour, bold=bold)
    canvas.text(1, y, cut(label, max(start - 2, 0)), palette.muted)
