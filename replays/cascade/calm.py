"""The same run in a world that liquidates nobody: how low the price goes then. A model's output."""

from collections.abc import Callable, Sequence

from exchange.events import AnyEvent, Traded
from exchange.terms import Symbol
from exchange.units import Price, Time
from replays.reruns.rerun import Life, Run


def calm_low(life: Life, symbol: Symbol, look: Callable[[Time], None]) -> Price | None:
    """The lowest trade price of the run without liquidations, if any. `look` is told the time on the tape."""
    lows: list[Price] = []

    def listen(events: Sequence[AnyEvent]) -> None:
        lows.extend(each.price for each in events if isinstance(each, Traded) and each.symbol == symbol)
        lows[:] = [min(lows)] if lows else []

    run = Run(life, listen=listen)
    run.world.exchange.spare_everybody()
    while not run.ended:
        run.step()
        look(run.time)
    return lows[0] if lows else None
