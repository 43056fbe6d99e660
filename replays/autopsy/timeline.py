"""What happened, from the first fill to the last: moments in words, each with its time on the tape.

Plain facts with their numbers, no blame; every number is one the venue gave.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from exchange.events import (
    AnyEvent,
    AutoMarginChanged,
    CashMoved,
    Deleveraged,
    FundingPaid,
    FundTookOver,
    LeverageChanged,
    MarginCalled,
    OrderRejected,
    Traded,
)
from exchange.instrument import Instrument
from exchange.liquidation import liquidation_fee
from exchange.questions import PositionView
from exchange.terms import BUY, Side, TransferReason
from exchange.units import Price, Time
from replays.autopsy.case import Case
from replays.autopsy.causes import causes
from replays.crowd.population import PLAYER
from replays.messages.findings import OTHERS, Moment, Path
from replays.player.facts import (
    CASH_WORDS,
    MARGIN_WORDS,
    average,
    called,
    ended,
    funded,
    last_safe_mark,
    level_words,
    moved,
    opened,
    reached,
    taken,
    traded,
)
from replays.telling.plain import cash_text, price_text, size_text
from replays.telling.words import rate

_MOVED_WORDS = MARGIN_WORDS | CASH_WORDS
_MARGIN_ACTS = {
    TransferReason.MARGIN_ADDED: "margin was added",
    TransferReason.AUTO_MARGIN: "margin was added automatically",
    TransferReason.MARGIN_REMOVED: "margin was taken out",
}


def timeline(case: Case) -> list[Moment]:
    """Every moment of the position, oldest first."""
    fell = reached(case.started, case.instrument, case.held)
    moments = [*_before(case), *_chain(case), fell, *_closed(case), _end(case)]
    return sorted(moments, key=lambda moment: moment.time)


def liquidation_level(case: Case) -> Price | None:
    """The last safe mark as it was when the liquidation began, other marks standing still."""
    return last_safe_mark(case.started, case.instrument, case.held)


# ── before ──────────────────────────────────────────────────────────────────────────────────────


def _before(case: Case) -> Iterator[Moment]:
    """Until the liquidation; fills are told where something else is, and at the end."""
    fills: list[Traded] = []
    for event in case.own[: case.own.index(case.started)]:
        if isinstance(event, Traded) and event.symbol == case.symbol and not event.liquidation_id:
            fills.append(event)
        elif (moment := _told(case, event)) is not None:
            yield from _traded(case, fills)
            yield moment
            fills = []
    yield from _traded(case, fills)


def _side(event: Traded) -> Side:
    return event.taker_side if event.taker == PLAYER else event.taker_side.opposite


def _traded(case: Case, fills: Sequence[Traded]) -> Iterator[Moment]:
    """The fills of each order together."""
    orders: dict[int, list[Traded]] = {}
    for fill in fills:
        order = fill.taker_order_id if fill.taker == PLAYER else fill.maker_order_id
        orders.setdefault(order, []).append(fill)
    for rows in orders.values():
        size = sum(fill.size for fill in rows)
        value = sum(fill.notional for fill in rows)
        verb = opened(case.held) if _side(rows[0]) is _opening(case) else ""
        told = traded(case.instrument, rows[0].time, verb, size, value, len(rows))
        yield told._replace(detail=_standing(case, rows[-1].time))


def _position(case: Case, time: Time) -> PositionView | None:
    """The player's position as the venue saw it next after a time."""
    later = (look.account for look in case.evidence.looks if look.time >= time)
    account = next(later, None)
    positions = account.positions if account is not None else ()
    return next((each for each in positions if each.symbol == case.symbol), None)


def _standing(case: Case, time: Time) -> str:
    held = _position(case, time)
    if held is None:
        return ""
    margin = f"{held.leverage}x {held.mode.value}, margin {cash_text(case.instrument, held.margin)}"
    return f"{margin}, {level_words(case.instrument, case.held, held.liquidation_price)}"


def _told(case: Case, event: AnyEvent) -> Moment | None:
    """What is no fill, as a moment; None for what concerns another instrument, or is told with the fills."""
    if not _concerns(case, event):
        return None
    match event:
        case FundingPaid():
            return _funding(case, event)
        case CashMoved() if words := _MOVED_WORDS.get(event.reason):
            told = moved(case.instrument, event.time, event.amount, words)
            return told._replace(detail=_standing(case, event.time))
        case MarginCalled():
            return _called(case, event)
        case LeverageChanged():
            return Moment(event.time, "margin", f"leverage set to {event.leverage}x", "")
        case AutoMarginChanged():
            on = "on" if event.enabled else "off"
            return Moment(event.time, "margin", f"automatic margin switched {on}", "")
        case OrderRejected():
            return Moment(event.time, "margin", "a command was refused", event.reason.value)
    return None


def _concerns(case: Case, event: AnyEvent) -> bool:
    if isinstance(event, MarginCalled):
        return event.scope == case.started.scope
    if isinstance(event, FundingPaid) and not case.is_isolated:
        return event.scope == case.started.scope
    if isinstance(event, CashMoved) and not event.symbol:
        return not case.is_isolated and event.asset == case.asset
    return getattr(event, "symbol", case.symbol) in (case.symbol, "")


def _funding(case: Case, event: FundingPaid) -> Moment:
    told = funded(case.instrument, event.time, event.amount, isolated=case.is_isolated)
    return told._replace(detail=f"the rate was {rate(event.rate_ppb)}")


def _called(case: Case, event: MarginCalled) -> Moment:
    answer = ", ".join(dict.fromkeys(_acts(case, event.time))) or "nothing was done"
    told = called(case.instrument, event, case.calls[0], case.last_chance)
    return told._replace(detail=f"{told.detail}, {answer}")


def _acts(case: Case, since: Time) -> Iterator[str]:
    """What was done to the scope between a call and the liquidation."""
    for event in case.own:
        if since < event.time < case.started.time and (name := _act(case, event)):
            yield name


def _act(case: Case, event: AnyEvent) -> str:
    """The name of what an event did to the scope; empty for what is no act, or concerns another scope."""
    match event:
        case CashMoved(symbol="") if not case.is_isolated and event.asset == case.asset:
            return "money was paid in" if event.amount > 0 else "money was taken out"
        case CashMoved() if event.symbol == case.symbol:
            return _MARGIN_ACTS.get(event.reason, "")
        case LeverageChanged() if event.symbol == case.symbol:
            return f"leverage set to {event.leverage}x"
        case AutoMarginChanged() if event.symbol == case.symbol:
            return f"automatic margin switched {'on' if event.enabled else 'off'}"
        case Traded() if event.symbol == case.symbol:
            return "it was reduced" if _side(event) is not _opening(case) else "it was increased"
        case Traded() if not case.is_isolated and not event.liquidation_id:
            return f"{event.symbol} was traded"
    return ""


def _opening(case: Case) -> Side:
    """The side that makes the position larger."""
    return BUY if case.held > 0 else BUY.opposite


# ── the end ─────────────────────────────────────────────────────────────────────────────────────


def _chain(case: Case) -> Iterator[Moment]:
    """The liquidations of others in the last minute, where there were any."""
    minute = case.evidence.minutes[case.started.liquidation_id]
    others = next(cause for cause in causes(minute, case.held) if cause.source == OTHERS)
    if not others.ids:
        return
    began = max(case.opened_at, min(each.time for each in minute.taken if each.liquidation_id))
    path, instrument = Path(minute.marks), case.instrument
    plural = "s" if len(others.ids) != 1 else ""
    verb, notional = "sold" if case.held > 0 else "bought", cash_text(instrument, others.notional)
    what = f"{len(others.ids)} other liquidation{plural} {verb} {notional} {case.asset}"
    detail = f"in the last minute the mark moved {_moved(instrument, path.move)}"
    yield Moment(began, "chain", what, f"{detail}, the index {_moved(instrument, path.index_move)}")


def _moved(instrument: Instrument, ticks: Price) -> str:
    return ("+" if ticks > 0 else "") + price_text(instrument, ticks)


def _closed(case: Case) -> Iterator[Moment]:
    """What became of the lots: the book, the fund, the winners."""
    started, finished, instrument = case.started, case.finished, case.instrument
    bankruptcy = price_text(instrument, started.bankruptcy_price)
    if finished.filled_size:
        count = sum(1 for event in _steps(case) if isinstance(event, Traded))
        price = average(instrument, finished.filled_size, finished.filled_value)
        verb = "sold" if case.held > 0 else "bought back"
        fills = f"{count} fill{'s' if count != 1 else ''}"
        what = f"{verb} {size_text(instrument, finished.filled_size)} in {fills}, average {price}"
        yield Moment(finished.time, "closed", what, f"{_fee(case)}; the bankruptcy price was {bankruptcy}")
    for kind, taker in ((FundTookOver, "the insurance fund"), (Deleveraged, "traders in profit")):
        handed = [event for event in _steps(case) if isinstance(event, kind)]
        if size := sum(abs(event.size) for event in handed):
            value = sum(abs(event.value) for event in handed)
            told = taken(instrument, finished.time, size, value, taker)
            paid = cash_text(instrument, value)
            yield told._replace(detail=f"for {paid} {case.asset} in all; {told.detail}")


def _fee(case: Case) -> str:
    """The fee, and where it is less than its rate says, why."""
    finished, instrument = case.finished, case.instrument
    fills = (event for event in _steps(case) if isinstance(event, Traded))
    whole = sum(liquidation_fee(instrument, fill.notional) for fill in fills)
    fee = f"fee {cash_text(instrument, finished.fee)}"
    if finished.fee >= whole:
        return fee
    some = case.waterfall().left * 100 > finished.fee
    why = "all that could be spared while lots were left to close" if some else "all that was left"
    return f"{fee}, {why}; the full fee is {cash_text(instrument, whole)}"


def _steps(case: Case) -> list[Any]:
    id = case.started.liquidation_id
    return [event for event in case.own if getattr(event, "liquidation_id", 0) == id]


def _end(case: Case) -> Moment:
    left = cash_text(case.instrument, case.waterfall().left)
    home = "of the margin came back" if case.is_isolated else "left in the account"
    return ended(case.started, case.finished, case.instrument, case.held, f"{left} {home}")
