"""A world line by line (`--plain`): for screen readers, logs, and terminals that can do no more.

One line a minute of tape for each instrument that traded, one an hour for the funding it is to pay, and
one for everything that concerns the player, as it happens.
"""

import sys
from collections.abc import Callable
from contextlib import closing
from time import monotonic_ns, sleep
from typing import NamedTuple

from msgspec.structs import replace

from exchange.edge.instant import format_instant
from exchange.edge.text import clean
from exchange.funding import funding_rate_ppb
from exchange.units import HOUR, MINUTE, Time
from replays.messages.client import OpenWorld
from replays.stage.show import Show
from replays.telling.plain import price_text, rate_text, size_text
from tui.console.manners import Ended, print_text, say
from tui.console.signals import Signals
from tui.opening.farewell import farewell

IDLE_SECONDS_MAX = 0.2
TITLE_MAX = 80


class Line(NamedTuple):
    time: Time
    text: str


def line_by_line(world: OpenWorld) -> None:
    """The world as lines of text, at its own speed; leaves with the code of whoever ends it from outside.

    Nothing stands still or slows down: there is no key to answer with, nor one to go faster again.
    """
    asked = replace(world, auto_slow=False, paused=False)
    with Signals() as signals, closing(Show(asked, monotonic_ns)) as player:
        print_text(f"PAPER money only: {clean(player.run.world.scenario.title, TITLE_MAX)}.")
        play_lines(player, signals.is_ending)
        hello = player.hello()
    say(farewell(hello))
    if signals.code:
        raise Ended(signals.code)


def play_lines(show: Show, is_ending: Callable[[], bool]) -> None:
    """Play at the speed of the show, to its end or until it is to end."""
    seen, told, hour = 0, show.run.time, None
    while not (is_ending() or show.state == "ended"):
        show.work()
        minutes, told = _minutes(show, told)
        funding, hour = _funding(show, hour)
        news = show.notices.unseen(seen)
        seen = max((notice.number for notice in news), default=seen)
        lines = [*minutes, *(Line(notice.time, notice.text) for notice in news), *funding]
        for line in sorted(lines, key=lambda line: line.time):
            print_text(f"{format_instant(line.time)} {line.text}")
        sys.stdout.flush()
        sleep(min(show.idle_seconds or 0, IDLE_SECONDS_MAX))


def _funding(show: Show, told: int | None) -> tuple[list[Line], int | None]:
    """Once in every hour of tape, what the next stamp would charge as it stands."""
    time, markets = show.run.time, show.run.world.exchange.markets.values()
    if time // HOUR == told or not all(market.prices.funding_time for market in markets):
        return [], told
    lines = [
        Line(
            time,
            f"{market.instrument.symbol} funding predicted {rate_text(funding_rate_ppb(market.prices))}"
            f" at {format_instant(market.prices.funding_time)}",
        )
        for market in markets
    ]
    return lines, time // HOUR


def _minutes(show: Show, told: Time) -> tuple[list[Line], Time]:
    """Every minute that has passed since the last one told, each as it closed."""
    lines: list[Line] = []
    while told + MINUTE <= show.run.time:
        for instrument in show.run.world.rules.instruments:
            view = show.run.story.markets[instrument.symbol]
            for candle in view.candles.wider(MINUTE, told + MINUTE, 1):
                fallen = view.minute(candle.time).liquidations
                text = (
                    f"{instrument.symbol} {price_text(instrument, candle.close)}"
                    f" volume {size_text(instrument, candle.volume)}"
                )
                lines.append(Line(candle.time + MINUTE, text + (f" liquidations {fallen}" if fallen else "")))
        told += MINUTE
    return lines, told
