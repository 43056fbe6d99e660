"""What the player has earned, in the session and in the day of the tape, and the deepest fall on the way.

Equity now less equity then, less what was paid in between: cash that came from outside is no gain. The
day begins at midnight UTC of the tape.
"""

from bisect import bisect_right
from collections.abc import Sequence

from exchange.stories import CashLine, Sums
from exchange.terms import Asset, TransferReason
from exchange.units import DAY, Cash, Rate, Time
from replays.player.equity import opening_of
from replays.sessions.playthrough import Playthrough

_SIGNS = {TransferReason.DEPOSIT.value: 1, TransferReason.WITHDRAWAL.value: -1}


def paid_in(run: Playthrough, asset: Asset) -> Cash:
    """Of an asset at the opening and since; what was taken out again makes it no less."""
    return opening_of(run.world).get(asset, 0) + run.story.trader.sums.get(asset, Sums()).deposits


def earned(run: Playthrough, asset: Asset, equity: Cash) -> Cash:
    """Of an asset since the session began; `equity` is all the player has of it now."""
    taken_out = run.story.trader.sums.get(asset, Sums()).withdrawals
    return equity - paid_in(run, asset) + taken_out


def drawdown(run: Playthrough, asset: Asset, equity: Cash) -> Rate:
    """The deepest fall of an asset since the session began, in ppb of the peak before; 0 or negative."""
    return run.curves.extremes.deepest(asset, equity, run.story.trader.sums.get(asset, Sums()))


def earned_today(run: Playthrough, asset: Asset, equity: Cash) -> Cash:
    """Of an asset since midnight, or since the session began where that is later."""
    times, line = run.curves.times, run.curves.equity.get(asset, [])
    sample = bisect_right(times, run.time // DAY * DAY) - 1
    if not 0 <= sample < len(line):
        return earned(run, asset, equity)
    return equity - line[sample] - _paid_in(run.story.trader.cash, asset, times[sample])


def _paid_in(lines: Sequence[CashLine], asset: Asset, since: Time) -> Cash:
    """Deposits less withdrawals after the sample of a time, which the step that ended then has taken."""
    total = 0
    for line in reversed(lines):
        if line.time < since:
            break
        if line.asset == asset:
            total += _SIGNS.get(line.kind, 0) * abs(line.amount)
    return total
