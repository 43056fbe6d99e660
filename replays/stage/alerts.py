"""Alerts: prices of the mark, and shares of a buffer, at which the player wants to be told.

The one law: an alert fires once, at the event that reached it, however fast the tape runs. It is no
part of the world: nothing that is traded knows of it, and a session's file does not keep it.
"""

from collections.abc import Iterable, Mapping, Sequence

from msgspec.structs import replace

from exchange.edge.text import clean
from exchange.events import AnyEvent, MarkChanged
from exchange.instrument import Instrument
from exchange.questions import ReadAccount
from exchange.terms import Symbol
from exchange.units import Price, Rate, Time
from replays.crowd.population import PLAYER
from replays.messages.client import Alarm
from replays.messages.frame import Alert
from replays.messages.levels import ALERTS_MAX, AlertError, read_alarms, read_level
from replays.sessions.playthrough import Playthrough
from replays.telling.words import percent, rate, told_price


class Alerts:
    """The player's alerts, in the order in which they were set."""

    def __init__(self, instruments: Sequence[Instrument], asked: Iterable[Alarm] = ()) -> None:
        self._instruments: Mapping[Symbol, Instrument] = {each.symbol: each for each in instruments}
        self.rows: tuple[Alert, ...] = ()
        self._number = 0
        for symbol, price, buffer_ppb in read_alarms(asked, instruments):
            self._add(symbol, price, buffer_ppb, None)

    def set(self, symbol: str, level: str, run: Playthrough) -> str:
        """Set one against how things stand; says why not, or nothing."""
        instrument = self._instruments.get(Symbol(symbol))
        if instrument is None:
            return f"There is no market {clean(symbol)}."
        if len(self.rows) >= ALERTS_MAX:
            return f"There are {ALERTS_MAX} alerts; delete one first."
        try:
            price, buffer_ppb = read_level(level, instrument)
        except AlertError as error:
            return str(error)
        if any(
            (each.symbol, each.price, each.buffer_ppb) == (symbol, price, buffer_ppb) and each.fired is None
            for each in self.rows
        ):
            return "That alert is already set."
        mark = run.mark(instrument.symbol)
        if price and price == mark:
            return "The mark is already there."
        now = _buffers(run).get(instrument.symbol) if buffer_ppb else None
        if now is not None and now <= buffer_ppb:
            return f"The buffer is already at {_held_against(buffer_ppb, now)}."
        self._add(instrument.symbol, price, buffer_ppb, _rising(price, mark))
        return ""

    def _add(self, symbol: Symbol, price: Price, buffer_ppb: Rate, rising: bool | None) -> None:
        self._number += 1
        alert = Alert(number=self._number, symbol=symbol, price=price, buffer_ppb=buffer_ppb, rising=rising)
        self.rows = (*self.rows, alert)

    def drop(self, number: int) -> str:
        """Take one away; says why not, or nothing."""
        left = tuple(each for each in self.rows if each.number != number)
        if len(left) == len(self.rows):
            return "There is no such alert."
        self.rows = left
        return ""

    def look(self, events: Sequence[AnyEvent], run: Playthrough) -> list[tuple[Alert, str]]:
        """Those that fire by what has happened, each with its sentence."""
        if all(each.fired is not None for each in self.rows):
            return []
        fired = [told for event in events if isinstance(event, MarkChanged) for told in self._met(event)]
        waiting = [each for each in self.rows if each.buffer_ppb and each.fired is None]
        buffers = _buffers(run) if waiting else {}
        time = events[-1].time if events else run.time
        for alert in waiting:
            buffer_ppb = buffers.get(alert.symbol)
            if buffer_ppb is not None and buffer_ppb <= alert.buffer_ppb:
                text = (
                    f"the buffer of {alert.symbol} is down to {_held_against(alert.buffer_ppb, buffer_ppb)}"
                )
                wanted = f"at or below your {rate(alert.buffer_ppb)}"
                fired.append((self._fire(alert, time), f"Alert: {text}, {wanted}."))
        return fired

    def _met(self, change: MarkChanged) -> list[tuple[Alert, str]]:
        met, mark = [], change.mark
        for alert in self.rows:
            if alert.symbol != change.symbol or not alert.price or alert.fired is not None or not mark:
                continue
            if alert.rising is None and alert.price != mark:
                self._put(replace(alert, rising=alert.price > mark))
            elif alert.price == mark or (mark > alert.price) is alert.rising:
                texts = [told_price(self._instruments[alert.symbol], each) for each in (alert.price, mark)]
                text = f"Alert: the mark of {alert.symbol} reached {texts[0]}; it is {texts[1]} now."
                met.append((self._fire(alert, change.time), text))
        return met

    def _fire(self, alert: Alert, time: Time) -> Alert:
        fired = replace(alert, fired=time)
        self._put(fired)
        return fired

    def _put(self, alert: Alert) -> None:
        self.rows = tuple(alert if each.number == alert.number else each for each in self.rows)

    def arm_again(self, time: Time, run: Playthrough) -> None:
        """Time is turned back: what fired since is yet to come, from the side where the mark stands now."""
        self.rows = tuple(
            each
            if each.fired is not None and each.fired < time
            else replace(each, fired=None, rising=_rising(each.price, run.mark(each.symbol)))
            for each in self.rows
        )


def _held_against(level_ppb: Rate, buffer_ppb: Rate) -> str:
    """A buffer with as many decimals as the level it has reached."""
    _, _, decimals = rate(level_ppb).rstrip("%").partition(".")
    return percent(max(buffer_ppb, 0), len(decimals))


def _rising(price: Price, mark: Price) -> bool | None:
    """Whether the mark has to rise to a price; None for a buffer, before the first mark, or at it."""
    return price > mark if price and mark and price != mark else None


def _buffers(run: Playthrough) -> dict[Symbol, Rate | None]:
    """Of each of the player's positions; None where nothing is left to lose."""
    account = run.ask(ReadAccount(trader=PLAYER))
    return {each.symbol: each.buffer_ppb for each in account.positions}
