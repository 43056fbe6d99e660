"""How a drill is graded: by what was done and when, and only then by what was left.

Luck does not pass. Whoever does nothing fails, and so does whoever ends well by chance. Each line is judged
by itself: what was done too late is late, and as good or bad as it then was.
"""

from collections.abc import Callable

from exchange.questions import OrderView
from exchange.terms import MarginMode, OrderType, Symbol
from exchange.units import PPB, Cash
from replays.learning.course import Course, Look
from replays.learning.exercises import DECIDED, SET_UP
from replays.messages.findings import Mark
from replays.telling.plain import cash_text

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


def _decided(course: Course, is_done: Callable[[Look], bool]) -> tuple[Look, bool]:
    """As things stood when time was up, or as soon as it was done after that; and was it done in time?"""
    early = course.at(DECIDED)
    late = (look for look in course.looks if look.time > early.time and is_done(look))
    return (early, True) if is_done(early) else (next(late, early), False)


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
    then, in_time = _decided(course, lambda look: look.size(ETH) < 0)
    share = course.value(ETH, then) * PPB // max(course.value(BTC, then), 1)
    hedged = in_time and 60 * CENT <= share <= 140 * CENT
    short = then.size(ETH) < 0
    kept = all(look.size(ETH) <= then.size(ETH) for look in course.looks if look.time >= then.time)
    modes = {each.mode for each in then.account.positions}
    return [
        *_alive(course),
        Mark("the long is kept in full", course.last.size(BTC) == _opened(course, BTC) > 0),
        Mark("a short in ETH hedges it within 3 minutes", hedged, f"{share // CENT}% of the long"),
        Mark("both in cross", short and modes == {MarginMode.CROSS}),
        Mark("the hedge is held to the end", short and kept),
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
    then, in_time = _decided(course, lambda look: look.size(XBT) < 0)
    contracts, worth = -then.size(XBT), _dollars(course, then)
    hedged = in_time and 97 * worth <= 100 * contracts <= 103 * worth
    start, end = _dollars(course, course.first), _dollars(course, course.last)
    kept = abs(end - start) * 100 <= 2 * start
    held = all(look.size(XBT) == then.size(XBT) for look in course.looks if look.time >= then.time)
    return [
        *_alive(course),
        Mark("short what the coin is worth within 3 minutes", hedged, f"{contracts:,} of {worth:,}"),
        Mark("the short is held to the end", contracts > 0 and held),
        Mark("the dollars are kept within 2%", kept, f"{end:,} of {start:,} USD"),
    ]


def _dollars(course: Course, look: Look) -> int:
    """What the coins of the account are worth, in whole dollars."""
    instrument = course.instruments[XBT]
    one = abs(instrument.value(1, look.marks[XBT]))
    return look.cash("XBT").equity_total // one


def stop_in_time(course: Course) -> list[Mark]:
    """Leave an order that leaves before the venue does."""
    then, in_time = _decided(course, lambda look: _stop(look) is not None)
    stop, held = _stop(then), then.position(BTC)
    room = 0
    if stop is not None and held is not None and held.liquidation_price is not None:
        room = (stop.trigger_price - held.liquidation_price) * PPB // held.mark
    closed = "the liquidation closed it" if course.liquidations and not course.last.size(BTC) else ""
    return [
        *_alive(course),
        Mark("a reduce-only stop is placed within 3 minutes", in_time),
        Mark("it is for the whole position", _is_for_all(then)),
        Mark(
            "it triggers 0.5% or more before liquidation",
            room >= CENT // 2,
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


def _is_for_all(look: Look) -> bool:
    """Is the stop for no less than the long that is held?"""
    stop, held = _stop(look), look.size(BTC)
    return stop is not None and held > 0 and (stop.close_position or stop.open_size >= held)


def five_per_cent(course: Course) -> list[Mark]:
    """Let the stop say the size: what it costs is five per cent of the equity."""
    then, in_time = _decided(course, _is_for_all)
    stop, held = _stop(then), then.position(BTC)
    equity = course.first.cash("USDT").equity_total
    risk = 0
    if stop is not None and held is not None and held.size > 0:
        risk = held.cost - course.instruments[BTC].value(held.size, stop.trigger_price)
    share = risk * PPB // equity
    lost = (equity - course.last.cash("USDT").equity_total) * PPB // equity
    dared = bool(course.traded.get(BTC)) and lost <= 13 * CENT // 2
    return [
        *_alive(course),
        Mark("long within 3 minutes, with a stop for all of it", in_time),
        Mark("the stop would cost 4 to 5.5%", 4 * CENT <= share <= 11 * CENT // 2, _of_account(share)),
        Mark("no more than 6.5% is lost in the end", dared, _of_account(lost)),
    ]


def _of_account(ppb: int) -> str:
    return f"{ppb * 100 / PPB:.1f}% of the account"
