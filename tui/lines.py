"""A world line by line (`--plain`): for screen readers, logs, and terminals that can do no more.

One line a minute of tape for each instrument that traded, and one for everything that concerns the
player, as it happens.
"""

import sys
from collections.abc import Callable
from time import sleep

from exchange.edge.instant import format_instant
from exchange.units import MINUTE, Time
from replays.plain import price_text, size_text
from replays.stage import Show
from tui.manners import print_text

IDLE_SECONDS_MAX = 0.2


def play_lines(show: Show, is_ending: Callable[[], bool]) -> None:
    """Play at the speed of the show, to its end or until it is to end."""
    seen, told = 0, show.run.time
    while not (is_ending() or show.state == "ended"):
        show.work()
        told = _tell_minutes(show, told)
        for notice in show.notices.unseen(seen):
            seen = notice.number
            print_text(f"{format_instant(notice.time)} {notice.text}")
        sys.stdout.flush()
        sleep(min(show.idle_seconds or 0, IDLE_SECONDS_MAX))


def _tell_minutes(show: Show, told: Time) -> Time:
    """Every minute that has passed since the last one told."""
    while told + MINUTE <= show.run.time:
        for instrument in show.run.world.rules.instruments:
            view = show.run.story.markets[instrument.symbol]
            for candle in view.candles.wider(MINUTE, told + MINUTE, 1):
                fallen = view.minute(candle.time).liquidations
                print_text(
                    f"{format_instant(candle.time)} {instrument.symbol}"
                    f" {price_text(instrument, candle.close)} volume {size_text(instrument, candle.volume)}"
                    + (f" liquidations {fallen}" if fallen else "")
                )
        told += MINUTE
    return told
