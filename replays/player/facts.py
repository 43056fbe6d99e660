"""What a trader's own story tells of a liquidation at once, and the words for it.

Nothing is lived again for it. What only another look at the run can tell (who else sold, where the margin
stood) is the autopsy's.
"""

from bisect import bisect
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import accumulate, groupby
from typing import Any

from exchange.edge.instant import format_instant
from exchange.events import LiquidationFinished, LiquidationStarted, MarginCalled
from exchange.falls import average_price
from exchange.instrument import Instrument
from exchange.margin import Leg, liquidation_price, maintenance, unrealized
from exchange.numerals import format_units
from exchange.stories import CashLine, Fill, TraderView
from exchange.terms import BUY, MarginMode, Symbol, TransferReason
from exchange.units import Cash, Price, Size, Time
from replays.messages.findings import AutopsyFrame, Moment, Waterfall
from replays.prices.index_path import STEP
from replays.telling.plain import (
    average_text,
    average_units,
    cash_text,
    price_or_none,
    price_text,
    size_text,
)
from replays.telling.words import percent, span

MARGIN_WORDS = {
    TransferReason.MARGIN_ADDED: "added to the margin",
    TransferReason.AUTO_MARGIN: "added to the margin automatically",
    TransferReason.MARGIN_REMOVED: "taken out of the margin",
}
CASH_WORDS = {
    TransferReason.DEPOSIT: "paid into the account",
    TransferReason.WITHDRAWAL: "taken out of the account",
}
"""Of what backs cross positions alone."""
_FORCED = ("liquidation", "takeover")


def facts_told(trader: TraderView, instruments: Iterable[Instrument]) -> tuple[AutopsyFrame, ...]:
    """Each of a trader's liquidations, in the order in which they ended."""
    listed = {each.symbol: each for each in instruments}
    return tuple(facts(trader, listed, number) for number in range(1, len(trader.liquidations) + 1))


def facts(trader: TraderView, instruments: Mapping[Symbol, Instrument], number: int) -> AutopsyFrame:
    """The number-th liquidation: figures and moments; no causes, no waterfall, nothing lived otherwise."""
    started, finished = trader.liquidations[number - 1]
    instrument = instruments[started.symbol]
    fills, held = opening(trader, number)
    since = fills[0].time if fills else started.time
    calls = _calls(trader.calls, since, started, instrument)
    between = [*_cash(trader.cash, started, instrument), *calls]
    moments = [
        *_fills(fills, instrument, held, sorted(each.time for each in between)),
        *between,
        reached(started, instrument, held),
        *_taken_by(started, finished, instrument),
        ended(started, finished, instrument, held),
    ]
    return AutopsyFrame(
        symbol=started.symbol,
        side="long" if held > 0 else "short",
        leverage=0,
        mode=started.mode.value,
        time=started.time,
        lost=finished.lost,
        partial=is_partial(started, finished, held),
        mark=started.mark,
        average=average_text(instrument, held, started.entry_cost),
        entry=average_price(instrument, held, abs(started.entry_cost)),
        liquidation=last_safe_mark(started, instrument, held),
        bankruptcy=started.bankruptcy_price,
        moments=tuple(
            sorted((each for each in moments if each.time >= since), key=lambda moment: moment.time)
        ),
        waterfall=Waterfall((), 0, 0),
        causes=(),
        path=(),
        rows=(),
        rescue=None,
        sentence="",
    )


def fall_document(fall: AutopsyFrame, instrument: Instrument) -> dict[str, Any]:
    """What is known at once, as text: the part of the autopsy's document that it can fill."""
    return {
        "liquidation": {
            "time": format_instant(fall.time),
            "symbol": fall.symbol,
            "mode": fall.mode,
            "side": fall.side,
            "entry": fall.average,
            "mark": price_text(instrument, fall.mark),
            "liquidation_price": price_or_none(instrument, fall.liquidation),
            "bankruptcy_price": price_text(instrument, fall.bankruptcy),
            "lost": cash_text(instrument, fall.lost),
        },
        "timeline": [
            {"time": format_instant(each.time), "what": each.what, "detail": each.detail}
            for each in fall.moments
        ],
    }


def last_safe_mark(started: LiquidationStarted, instrument: Instrument, held: Size) -> Price | None:
    """The last safe mark of a position as its liquidation began, other marks standing still."""
    leg = Leg(instrument, held, started.entry_cost, started.mark, 1)
    elsewhere = started.maintenance - maintenance(instrument, leg.size, leg.mark)
    return liquidation_price(started.equity - unrealized(leg) - elsewhere, [leg], started.symbol)


def opening(trader: TraderView, number: int) -> tuple[list[Fill], Size]:
    """The own fills of the position since it was flat, and its signed lots as it fell."""
    started = trader.liquidations[number - 1].started
    symbol, rows, held = started.symbol, list[Fill](), 0
    earlier = _closed(trader, symbol, number - 1)
    for fill in trader.fills:
        forced = fill.kind in _FORCED
        if fill.symbol != symbol:
            continue
        if fill.time > started.time or (forced and not earlier):
            break
        before, held = held, held + fill.size * fill.side
        if before * held <= 0:
            rows = []
        if forced:
            earlier -= fill.size
        else:
            rows.append(fill)
    return rows, held


def realized(trader: TraderView, number: int) -> Cash:
    """What the lots brought that the number-th liquidation closed; of a step, its own alone."""
    symbol = trader.liquidations[number - 1].started.symbol
    forced = [fill for fill in trader.fills if fill.symbol == symbol and fill.kind in _FORCED]
    closed = accumulate(fill.size for fill in forced)
    first, last = (_closed(trader, symbol, count) for count in (number - 1, number))
    return sum(fill.realized for fill, size in zip(forced, closed, strict=True) if first < size <= last)


def _closed(trader: TraderView, symbol: Symbol, count: int) -> Size:
    """Lots of an instrument that the first so many liquidations closed."""
    finished = (each.finished for each in trader.liquidations[:count])
    return sum(closed_by(each) for each in finished if each.symbol == symbol)


def closed_by(finished: LiquidationFinished) -> Size:
    """Lots that a liquidation, or a step of one, has closed."""
    return finished.filled_size + finished.insured_size + finished.deleveraged_size


def _fills(
    fills: Sequence[Fill], instrument: Instrument, held: Size, between: Sequence[Time]
) -> Iterator[Moment]:
    """Fills of one side together that took at one instant, or rested at one price with nothing between."""

    def alike(fill: Fill) -> tuple[object, ...]:
        return fill.side, *((fill.price, bisect(between, fill.time)) if fill.maker else (fill.time,))

    for _, group in groupby(fills, key=alike):
        rows = list(group)
        size = sum(fill.size for fill in rows)
        value = sum(instrument.notional(fill.size, fill.price) for fill in rows)
        opens = (rows[0].side is BUY) == (held > 0)
        yield traded(instrument, rows[0].time, opened(held) if opens else "", size, value, len(rows))


def opened(held: Size) -> str:
    """How a position of so many signed lots was made larger."""
    return "opened long" if held > 0 else "opened short"


def traded(instrument: Instrument, time: Time, verb: str, size: Size, value: Cash, count: int) -> Moment:
    """So many fills together; without a verb they made the position smaller."""
    at = f" in {count} fills, average" if count > 1 else " at"
    what = f"{verb or 'reduced by'} {size_text(instrument, size)}{at} {average(instrument, size, value)}"
    return Moment(time, "opened" if verb else "traded", what, "")


def average(instrument: Instrument, size: Size, value: Cash) -> str:
    """To the nearest of the tick's decimals and one more."""
    return format_units(average_units(instrument, size, value, finer=1), instrument.price_places + 1)


def _cash(lines: Iterable[CashLine], started: LiquidationStarted, instrument: Instrument) -> Iterator[Moment]:
    """Funding and margin that moved, until it fell."""
    isolated = started.mode is MarginMode.ISOLATED
    for line in lines:
        if line.time > started.time or line.asset != instrument.settle:
            continue
        if line.kind == "funding" and (line.symbol == started.symbol or not isolated):
            yield funded(instrument, line.time, -line.amount, isolated=isolated)
        elif words := _moved_words(line, started):
            yield moved(instrument, line.time, line.amount, words)


def _moved_words(line: CashLine, started: LiquidationStarted) -> str:
    """Margin of the position's own; in cross also what came to the account, or left it."""
    of = MARGIN_WORDS
    if line.symbol != started.symbol:
        of = {} if started.mode is MarginMode.ISOLATED else CASH_WORDS
    return next((words for reason, words in of.items() if reason.value == line.kind), "")


def funded(instrument: Instrument, time: Time, paid: Cash, *, isolated: bool) -> Moment:
    verb = "paid" if paid >= 0 else "received"
    purse = "the margin" if isolated else "the account"
    return Moment(time, "funding", f"funding {cash_text(instrument, abs(paid))} {verb}, {purse} with it", "")


def moved(instrument: Instrument, time: Time, amount: Cash, words: str) -> Moment:
    return Moment(time, "margin", f"{cash_text(instrument, abs(amount))} {instrument.settle} {words}", "")


def _calls(
    calls: Iterable[MarginCalled], since: Time, started: LiquidationStarted, instrument: Instrument
) -> Iterator[Moment]:
    own = [each for each in calls if each.scope == started.scope and since <= each.time <= started.time]
    for call in own:
        yield called(instrument, call, own[0], started.time // STEP * STEP)


def time_to_act(call: MarginCalled, last_chance: Time) -> str:
    """How long there was from a call."""
    return span(max(0, last_chance - call.time))


def called(instrument: Instrument, call: MarginCalled, first: MarginCalled, last_chance: Time) -> Moment:
    """A margin call, and how long there was to act."""
    equity, kept = (cash_text(instrument, each) for each in (call.equity, call.maintenance))
    left = time_to_act(call, last_chance)
    if call != first:
        left += f" from this call (the first came at {format_instant(first.time)})"
    detail = f"equity {equity} over maintenance {kept}; {left} to act"
    return Moment(call.time, "call", f"margin call: buffer {percent(call.buffer_ppb, 0)}", detail)


def reached(started: LiquidationStarted, instrument: Instrument, held: Size) -> Moment:
    """The mark at which it fell."""
    equity, kept = (cash_text(instrument, each) for each in (started.equity, started.maintenance))
    what = f"mark {price_text(instrument, started.mark)}: equity {equity} below maintenance {kept}"
    level = level_words(instrument, held, last_safe_mark(started, instrument, held))
    return Moment(started.time, "mark", what, f"liquidation uses the mark price; {level}")


def level_words(instrument: Instrument, held: Size, price: Price | None) -> str:
    """Beyond which mark a position of so many signed lots is liquidated."""
    if price is None:
        return "no mark would liquidate it"
    return f"liquidated {'below' if held > 0 else 'above'} {price_text(instrument, price)}"


def _taken_by(
    started: LiquidationStarted, finished: LiquidationFinished, instrument: Instrument
) -> Iterator[Moment]:
    """What became of the lots: the book, the fund, the winners."""
    bankruptcy = price_text(instrument, started.bankruptcy_price)
    if finished.filled_size:
        verb = "sold" if started.size > 0 else "bought back"
        price = average(instrument, finished.filled_size, finished.filled_value)
        what = f"{verb} {size_text(instrument, finished.filled_size)}, average {price}"
        fee = cash_text(instrument, finished.fee)
        yield Moment(finished.time, "closed", what, f"fee {fee}; the bankruptcy price was {bankruptcy}")
    for size, taker in (
        (finished.insured_size, "the insurance fund"),
        (finished.deleveraged_size, "traders in profit"),
    ):
        if size:
            value = abs(started.bankruptcy_value) * size // abs(started.size)
            yield taken(instrument, finished.time, size, value, taker)


def is_partial(started: LiquidationStarted, finished: LiquidationFinished, held: Size) -> bool:
    """Is some left of an isolated position of so many lots? What it lost is known when all of it is gone."""
    return started.mode is MarginMode.ISOLATED and closed_by(finished) < abs(held)


def ended(
    started: LiquidationStarted,
    finished: LiquidationFinished,
    instrument: Instrument,
    held: Size,
    home: str = "",
) -> Moment:
    """What it came to; `home` says what was left of the money."""
    if is_partial(started, finished, held):
        return Moment(finished.time, "end", "a part was closed", "the rest keeps the remaining margin")
    verb = "gained" if finished.lost < 0 else "lost"
    amount = cash_text(instrument, abs(finished.lost))
    return Moment(finished.time, "end", f"{verb} {amount} {instrument.settle}", home)


def taken(instrument: Instrument, time: Time, size: Size, value: Cash, taker: str) -> Moment:
    """Lots for which the book had no better price, and what was paid for them."""
    what = f"{size_text(instrument, size)} went to {taker} at {average(instrument, size, value)}"
    return Moment(time, "closed", what, "the book had no better price")
