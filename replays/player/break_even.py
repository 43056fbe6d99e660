"""Where a position breaks even: closed there, at market, it has brought exactly what it has cost.

Counted are the taker fee of closing, the fees of the fills that opened what is still open, and the funding
paid since. What was closed has taken its share of them with it, as it has of the cost. Of a position that
was there when the window opened, what it had paid before is not known and not counted.
"""

from bisect import bisect_left
from collections.abc import Iterable
from itertools import takewhile

from exchange.instrument import Instrument
from exchange.questions import AccountView
from exchange.stories import CashLine, Fill, TraderView
from exchange.terms import Symbol, TransferReason
from exchange.units import Cash, Price, Size, div_ceil


def break_evens(
    account: AccountView, trader: TraderView, instruments: Iterable[Instrument]
) -> tuple[tuple[Symbol, Price], ...]:
    """Of every position that has such a price."""
    known = {each.symbol: each for each in instruments}
    found = (
        (
            each.symbol,
            break_even(known[each.symbol], each.size, each.cost, paid(trader, each.symbol, each.size)),
        )
        for each in account.positions
    )
    return tuple((symbol, price) for symbol, price in found if price is not None)


def break_even(instrument: Instrument, size: Size, cost: Cash, paid: Cash) -> Price | None:
    """The lowest tick for a long, the highest for a short, at which closing does not lose, all told. None
    where every price wins, or none does."""
    ticks = range(1, instrument.price_max + 1)

    def wins(price: Price) -> bool:
        profit, fee = closed_at(instrument, size, cost, price)
        return profit - fee >= paid

    if size > 0:
        first = bisect_left(ticks, True, key=wins)
        return ticks[first] if 0 < first < len(ticks) else None
    first = bisect_left(ticks, True, key=lambda price: not wins(price))
    return ticks[first - 1] if 0 < first < len(ticks) else None


def closed_at(instrument: Instrument, size: Size, cost: Cash, price: Price) -> tuple[Cash, Cash]:
    """What closing a position at market at a price books, fees apart, and the taker fee of it."""
    fee = instrument.taker_fee(instrument.notional(size, price))
    return instrument.value(size, price) - cost, fee


def paid(trader: TraderView, symbol: Symbol, size: Size) -> Cash:
    """Fees and funding that stand behind a position of so many signed lots; rounded up where it was closed
    in part. Funding comes before what is traded at its stamp."""
    fills, held = _since_flat(trader.fills, symbol, size)
    begun = fills[0].time if fills and not held else 0
    later = takewhile(lambda line: line.time >= begun, reversed(trader.cash))
    rows: list[Fill | CashLine] = [*fills, *(each for each in later if _is_funding(each, symbol))]
    stands = 0
    for row in sorted(rows, key=lambda row: (row.time, isinstance(row, Fill))):
        if isinstance(row, CashLine):
            stands -= row.amount
        else:
            stands = _after(row, held, stands)
            held += row.size * row.side
    return stands


def _is_funding(line: CashLine, symbol: Symbol) -> bool:
    return line.symbol == symbol and line.kind == TransferReason.FUNDING.value


def _since_flat(fills: list[Fill], symbol: Symbol, size: Size) -> tuple[list[Fill], Size]:
    """The fills that made a position, oldest first, and what was held before the first of them."""
    rows: list[Fill] = []
    held = size
    for fill in reversed(fills):
        if fill.symbol != symbol:
            continue
        rows.append(fill)
        after, held = held, held - fill.size * fill.side
        if held * after <= 0:
            break
    return rows[::-1], held


def _after(fill: Fill, held: Size, stands: Cash) -> Cash:
    """What stands behind a position once a fill has opened more of it, or closed a part, or turned it."""
    if held * fill.side >= 0:
        return stands + fill.fee
    closed = min(fill.size, abs(held))
    opening = fill.fee - fill.fee * closed // fill.size if fill.size > closed else 0
    return div_ceil(stands * (abs(held) - closed), abs(held)) + opening
