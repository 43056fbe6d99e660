"""How a drill is graded: by what was done and when, and only then by what was left.

The one law: luck does not pass. Whoever does nothing fails, and so does whoever ends well by chance.
"""

from collections.abc import Callable

from exchange.questions import OrderView
from exchange.terms import MarginMode, OrderType, Symbol
from exchange.units import MINUTE, PPB, SECOND, Cash
from replays.learning.course import Course, Look
from replays.messages.findings import Mark
from replays.telling.plain import cash_text

DECIDED: int = 3 * MINUTE
"""By then it has to be done: before the fall, in every drill but the first."""
SET_UP: int = 6 * SECOND
"""By then the drill's own orders are through."""
CENT = PPB // 100
BTC, ETH, XBT = Symbol("BTCUSDT"), Symbol("ETHUSDT"), Symbol("XBTUSD")
JOINT_FALL = 15 * CENT
STOPS = (OrderType.STOP, OrderType.STOP_LIMIT)


Exam = Callable[[Course], list[Mark]]


def _alive(course: Course) -> list[Mark]:
    """What every drill asks."""
    marks = [Mark("never liquidated", not course.liquidations, _times(course.liquidations))]
    if course.deposited:
        marks.append(Mark("with the money there was", False, "money was paid in"))
    return marks


def _times(count: int) -> str:
    return f"liquidated {'once' if count == 1 else f'{count} times'}" if count else ""


def _cash(course: Course, symbol: Symbol, amount: Cash) -> str:
    instrument = course.instruments[symbol]
    return f"{cash_text(instrument, amount)} {instrument.settle}"


def least_top_up(course: Course) -> list[Mark]:
    """Survive, whole, and with not more than twice what was needed."""
    needed = course.least_added(BTC)
    thrifty = 0 < course.topped_up <= 2 * needed
    added, least = _cash(course, BTC, course.topped_up), _cash(course, BTC, needed)
    return [
        *_alive(course),
        Mark("the position is kept in full", course.last.size(BTC) == _opened(course, BTC) > 0),
        Mark("topped up with at most twice the least", thrifty, f"{added} added; the least was {least}"),
    ]


def _opened(course: Course, symbol: Symbol) -> int:
    """Lots held once the drill's own orders were through; 0 when nothing was."""
    return course.at(SET_UP).size(symbol)


def hedge_in_cross(course: Course) -> list[Mark]:
    """Hold the long up with a short in the same account, before the fall and until the end."""
    early = course.at(DECIDED)
    share = course.value(ETH, early) * PPB // max(course.value(BTC, early), 1)
    hedged = early.size(ETH) < 0 and 60 * CENT <= share <= 140 * CENT
    kept = all(look.size(ETH) <= early.size(ETH) for look in course.looks if look.time >= early.time)
    modes = {each.mode for each in early.account.positions}
    return [
        *_alive(course),
        Mark("the long is kept in full", course.last.size(BTC) == _opened(course, BTC) > 0),
        Mark("a short in ETH hedges it within 3 minutes", hedged, f"{share // CENT}% of the long"),
        Mark("both in cross", modes == {MarginMode.CROSS} and early.size(ETH) != 0),
        Mark("the hedge is held to the end", hedged and kept),
    ]


def three_longs(course: Course) -> list[Mark]:
    """See that three longs are one, and cut them before they fall together."""
    early = course.at(DECIDED)
    held = early.account.positions
    moves = [each.liquidation_move_ppb for each in held if each.liquidation_move_ppb is not None]
    nearest = min((abs(move) for move in moves), default=None)
    safe = bool(held) and (nearest is None or nearest >= JOINT_FALL)
    gross = sum(course.value(symbol, early) for symbol in course.instruments)
    stays = gross >= early.cash("USDT").equity_total
    told = "" if nearest is None else f"liquidated when all move by {nearest * 100 // PPB}%"
    return [
        *_alive(course),
        Mark("within 3 minutes a joint fall of 15% is survivable", safe, told),
        Mark("and at least 1x of equity stays in the market", stays),
        Mark("all of them stay in cross", {each.mode for each in held} == {MarginMode.CROSS}),
    ]


def inverse_short(course: Course) -> list[Mark]:
    """Short as many contracts as the coin is worth dollars, and hold them."""
    early, last = course.at(DECIDED), course.last
    contracts = -early.size(XBT)
    worth = _dollars(course, early)
    hedged = 97 * worth <= 100 * contracts <= 103 * worth
    start, end = _dollars(course, course.first), _dollars(course, last)
    kept = abs(end - start) * 100 <= 2 * start
    held = all(look.size(XBT) == early.size(XBT) for look in course.looks if look.time >= early.time)
    return [
        *_alive(course),
        Mark("short what the coin is worth within 3 minutes", hedged, f"{contracts:,} of {worth:,}"),
        Mark("the short is held to the end", hedged and held),
        Mark("the dollars are kept within 2%", kept, f"{end:,} of {start:,} USD"),
    ]


def _dollars(course: Course, look: Look) -> int:
    """What the coins of the account are worth, in whole dollars."""
    instrument = course.instruments[XBT]
    one = abs(instrument.value(1, look.marks[XBT]))
    return look.cash("XBT").equity_total // one


def stop_in_time(course: Course) -> list[Mark]:
    """Leave an order that leaves before the venue does."""
    early = course.at(DECIDED)
    stop = _stop(early)
    held = early.position(BTC)
    room = 0
    if stop is not None and held is not None and held.liquidation_price is not None:
        room = (stop.trigger_price - held.liquidation_price) * PPB // held.mark
    whole = stop is not None and held is not None and stop.open_size >= held.size > 0
    closed = "the liquidation closed it" if course.liquidations and not course.last.size(BTC) else ""
    return [
        *_alive(course),
        Mark("a reduce-only stop is placed within 3 minutes", stop is not None),
        Mark("it is for the whole position", whole),
        Mark(
            "it triggers 0.5% or more before liquidation",
            whole and room >= CENT // 2,
            f"{room * 100 / PPB:.2f}% of the mark" if stop else "",
        ),
        Mark("the stop has closed the position", course.was_closed_by_trigger(BTC), closed),
    ]


def _stop(look: Look) -> OrderView | None:
    """The highest stop under a long."""
    stops = [
        order
        for order in look.account.orders
        if order.symbol == BTC and order.type in STOPS and order.reduce_only and order.side.value < 0
    ]
    return max(stops, key=lambda order: order.trigger_price, default=None)


def five_per_cent(course: Course) -> list[Mark]:
    """Let the stop say the size: what it costs is five per cent of the equity."""
    early, last = course.at(DECIDED), course.last
    stop, held = _stop(early), early.position(BTC)
    equity = course.first.cash("USDT").equity_total
    risk = 0
    if stop is not None and held is not None and held.size > 0:
        risk = held.cost - course.instruments[BTC].value(held.size, stop.trigger_price)
    share = risk * PPB // equity
    whole = stop is not None and held is not None and stop.open_size >= held.size > 0
    lost = (equity - last.cash("USDT").equity_total) * PPB // equity
    return [
        *_alive(course),
        Mark("long within 3 minutes, with a stop for all of it", whole),
        Mark("the stop would cost 4 to 5.5%", 4 * CENT <= share <= 11 * CENT // 2, _of_account(share)),
        Mark("no more than 6.5% is lost in the end", whole and lost <= 13 * CENT // 2, _of_account(lost)),
    ]


def _of_account(ppb: int) -> str:
    return f"{ppb * 100 / PPB:.1f}% of the account"
