"""Where a position breaks even: closed there, at market, it has brought exactly what it has cost.

Counted are the taker fee of closing, the fees of the fills that opened what is still open, and the funding
paid since. What was closed has taken its share of them with it, as it has of the cost. Of a position that
was there when the window opened, what it had paid before is not known and not counted.
"""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from copy import copy
from dataclasses import dataclass

from exchange.instrument import Instrument
from exchange.questions import AccountView
from exchange.stories import CashLine, Fill, TraderView
from exchange.terms import Symbol, TransferReason
from exchange.units import Cash, Price, Size, Time, div_ceil


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


class Outlays:
    """What stands behind each open position, carried along as the trader's story grows."""

    def __init__(self) -> None:
        self._outlays: dict[Symbol, _Outlay] = {}

    def paid(self, trader: TraderView, symbol: Symbol, size: Size) -> Cash:
        """Fees and funding behind a position of so many signed lots; rounded up where it was closed in part.
        Funding comes before what is traded at its stamp."""
        outlay = self._outlays.get(symbol)
        if outlay is None or not outlay.continues(trader):
            outlay = _Outlay(symbol)
        rows = outlay.rows(trader)
        if outlay.held + _moved(rows) != size:
            outlay = _Outlay(symbol)
            rows = outlay.rows(trader)
            outlay.held = size - _moved(rows)
        self._outlays[symbol] = outlay
        return outlay.follow(trader, rows)


def break_evens(
    account: AccountView, trader: TraderView, instruments: Iterable[Instrument], outlays: Outlays
) -> tuple[tuple[Symbol, Price], ...]:
    """Of every position that has such a price."""
    known = {each.symbol: each for each in instruments}
    found = (
        (
            each.symbol,
            break_even(
                known[each.symbol], each.size, each.cost, outlays.paid(trader, each.symbol, each.size)
            ),
        )
        for each in account.positions
    )
    return tuple((symbol, price) for symbol, price in found if price is not None)


@dataclass(slots=True)
class _Outlay:
    symbol: Symbol
    held: Size = 0
    stands: Cash = 0
    fills: int = 0
    """Taken in, with those of other markets; and so the lines of cash."""
    lines: int = 0
    last_fill: Fill | None = None
    last_line: CashLine | None = None

    def continues(self, trader: TraderView) -> bool:
        """Whether what was taken in still stands: a story may be cut off, and go on otherwise."""
        return _is_last(trader.fills, self.fills, self.last_fill) and _is_last(
            trader.cash, self.lines, self.last_line
        )

    def rows(self, trader: TraderView) -> list[Fill | CashLine]:
        """What has not been taken in yet."""
        fills = (row for row in trader.fills[self.fills :] if row.symbol == self.symbol)
        lines = (row for row in trader.cash[self.lines :] if _is_funding(row, self.symbol))
        return sorted([*fills, *lines], key=lambda row: (row.time, isinstance(row, Fill)))

    def follow(self, trader: TraderView, rows: list[Fill | CashLine]) -> Cash:
        """Take in all but the newest stamp, to which more may still come, and tell what stands with it."""
        newest = max((each[-1].time for each in (trader.fills, trader.cash) if each), default=0)
        for row in rows:
            if row.time < newest:
                self._take(row)
        self.fills, self.lines = _older(trader.fills, newest), _older(trader.cash, newest)
        self.last_fill = trader.fills[self.fills - 1] if self.fills else None
        self.last_line = trader.cash[self.lines - 1] if self.lines else None
        ahead = copy(self)
        for row in rows:
            if row.time >= newest:
                ahead._take(row)
        return ahead.stands

    def _take(self, row: Fill | CashLine) -> None:
        if isinstance(row, CashLine):
            self.stands -= row.amount
        else:
            self.stands = _after(row, self.held, self.stands)
            self.held += row.size * row.side


def _older(rows: Sequence[Fill | CashLine], time: Time) -> int:
    """How many are of before a time; few are not."""
    count = len(rows)
    while count and rows[count - 1].time >= time:
        count -= 1
    return count


def _is_last(rows: Sequence[Fill | CashLine], count: int, last: Fill | CashLine | None) -> bool:
    return not count or (count <= len(rows) and rows[count - 1] is last)


def _moved(rows: Iterable[Fill | CashLine]) -> Size:
    return sum(row.size * row.side for row in rows if isinstance(row, Fill))


def _is_funding(line: CashLine, symbol: Symbol) -> bool:
    return line.symbol == symbol and line.kind == TransferReason.FUNDING.value


def _after(fill: Fill, held: Size, stands: Cash) -> Cash:
    """What stands behind a position once a fill has opened more of it, or closed a part, or turned it."""
    if held * fill.side >= 0:
        return stands + fill.fee
    closed = min(fill.size, abs(held))
    opening = fill.fee - fill.fee * closed // fill.size if fill.size > closed else 0
    return div_ceil(stands * (abs(held) - closed), abs(held)) + opening
