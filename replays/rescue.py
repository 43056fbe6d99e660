"""What would have saved it: the least top-up, to the cash unit, and the last moment for one.

A top-up is invisible to the crowd, so one re-run in which the scope is spared shows the most it would
have been short of; a run with exactly that and one with a unit less prove it. Where a top-up changes
what is traded, survival need not grow with the amount: then a grid is lived too.
"""

from collections.abc import Sequence

from exchange.commands import AnyCommand, Deposit, MoveMargin, PassTime
from exchange.events import AutoMarginChanged
from exchange.terms import AccountId
from exchange.units import Cash, Time, div_ceil
from replays.case import Case
from replays.findings import GridRow, Outcome, Rescue
from replays.population import PLAYER
from replays.prices import STEP
from replays.rerun import NOTHING_ELSE, Deed
from replays.trial import Trial, Workers

ROUNDS_MAX = 6
"""How often the amount is raised by what was still missing, where a top-up changes what follows."""
GRID = 8


def find_rescue(case: Case, workers: Workers, at: Time | None = None) -> Rescue:
    """Search for the least top-up at a moment; without one, the first after the margin call."""
    at = case.first_chance if at is None else at
    amount = _amount(case, workers, at)
    with_it, less = _proof(case, workers, at, amount)
    grid: tuple[GridRow, ...] = ()
    if reacts(case) or not with_it.survives or less.survives:
        grid = _grid(case, workers, at, amount)
        found = next((row.amount for row in grid if row.survives), amount)
        if found < amount or not with_it.survives:
            amount = found
            with_it, less = _proof(case, workers, at, amount)
    monotone = with_it.survives and not less.survives and _only_rises(grid)
    last = last_moment(case, at, amount)
    return Rescue(amount, at, with_it, less, last, monotone, grid, fresh_part(case, at, amount))


def _proof(case: Case, workers: Workers, at: Time, amount: Cash) -> tuple[Outcome, Outcome]:
    """Lived with the amount, and with a unit less until it falls, if it does."""
    pending = [
        workers.start(top_up(case, at, amount)),
        workers.start(top_up(case, at, amount - 1)._replace(to_end=False)),
    ]
    with_it, less = (each() for each in pending)
    return with_it, less


def _amount(case: Case, workers: Workers, at: Time) -> Cash:
    """What the spared scope was short of at the most, and again with that in it, until nothing is."""
    amount = case.free_at(at) if _adds_by_itself(case) else 0
    for _ in range(ROUNDS_MAX):
        short = workers.start(top_up(case, at, amount, spared=True))().short
        amount += short
        if not short or not reacts(case):
            break
    return max(1, amount)


def _grid(case: Case, workers: Workers, at: Time, amount: Cash) -> tuple[GridRow, ...]:
    """Amounts up to twice the one found, lived each."""
    amounts = [div_ceil(2 * amount * number, GRID) for number in range(1, GRID + 1)]
    pending = [workers.start(top_up(case, at, more)._replace(to_end=False)) for more in amounts]
    return tuple(GridRow(more, each().survives) for more, each in zip(amounts, pending, strict=True))


def _only_rises(grid: Sequence[GridRow]) -> bool:
    """No amount fails where a smaller one does."""
    survived = [row.survives for row in grid]
    return survived == sorted(survived)


def reacts(case: Case) -> bool:
    """Does something other than the margin depend on how much of it there is?"""
    return _adds_by_itself(case) or any(step.on is not None for step in case.life.plan.steps)


def _adds_by_itself(case: Case) -> bool:
    """Then what is in the balance is in the position already, sooner or later."""
    return any(isinstance(event, AutoMarginChanged) for event in case.evidence.own)


def top_up(case: Case, at: Time, amount: Cash, *, spared: bool = False) -> Trial:
    """The run with so much more margin from a moment on."""
    deeds = tuple(Deed(at, command) for command in _commands(case, at, amount))
    scope = AccountId(PLAYER, case.started.scope)
    return Trial(
        life=case.life,
        change=NOTHING_ELSE._replace(more=deeds, spared=(scope,) if spared else ()),
        place=case.run.place_before(case.run.sent, at),
        symbol=case.symbol,
        known=case.refusals,
        since=case.since,
    )


def _commands(case: Case, at: Time, amount: Cash) -> list[AnyCommand]:
    """Isolated: out of the balance, with fresh money where that is not enough; cross: fresh money.

    No top-up is a command too: any command at that moment lets what is due by then happen before it.
    """
    if not amount:
        return [PassTime()]
    fresh = fresh_part(case, at, amount)
    commands: list[AnyCommand] = []
    if fresh:
        commands.append(Deposit(trader=PLAYER, asset=case.asset, amount=fresh))
    if case.is_isolated:
        commands.append(MoveMargin(trader=PLAYER, symbol=case.symbol, amount=amount))
    return commands


def fresh_part(case: Case, at: Time, amount: Cash) -> Cash:
    """What of an amount would have to be paid in, since the balance did not hold it."""
    return max(0, amount - case.free_at(at)) if case.is_isolated else amount


def last_moment(case: Case, at: Time, amount: Cash) -> Time | None:
    """The last step before the liquidation at which the balance held the amount. A cross account has
    no balance but its own: for fresh money it is the last step."""
    if not case.is_isolated:
        return case.last_chance
    moments = range(case.last_chance, at - 1, -STEP)
    return next((time for time in moments if case.free_at(time) >= amount), None)
