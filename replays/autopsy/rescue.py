"""What would have saved it: the least top-up, to the cash unit, and the last moment for one.

A top-up is invisible to the crowd, so one re-run in which the scope is spared shows the most it would
have been short of; a run with exactly that and one with a unit less prove it. Where a top-up changes
what is traded, survival need not grow with the amount: then a grid is lived too, and the gap below the
least of it that lives is halved.
"""

from exchange.commands import AnyCommand, Deposit, MoveMargin, PassTime
from exchange.events import AutoMarginChanged
from exchange.terms import AccountId
from exchange.units import Cash, Time, div_ceil
from replays.autopsy.case import Case
from replays.crowd.population import PLAYER
from replays.messages.findings import GridRow, Outcome, Rescue
from replays.messages.lived import ByHand
from replays.prices.index_path import STEP
from replays.reruns.rerun import NOTHING_ELSE
from replays.reruns.trial import Trial, Workers

ROUNDS_MAX = 6
"""How often the amount is raised, where what is added is not all there when it is needed."""
GRID = 8
SLACKS = (4, 16, 64, 256)
"""Cash units."""
HALVINGS_MAX = 8
"""How often the gap between an amount that falls and one that lives is halved, at a life each."""


def find_rescue(case: Case, workers: Workers, at: Time | None = None) -> Rescue:
    """Search for the least top-up at a moment; without one, the first after the margin call."""
    return _Search(case, workers, case.first_chance if at is None else at).find()


class _Search:
    """Amounts lived with from one moment on."""

    def __init__(self, case: Case, workers: Workers, at: Time) -> None:
        self._case, self._workers, self._at = case, workers, at
        self._tried: dict[Cash, bool] = {}
        """Whether it survives with an amount."""

    def find(self) -> Rescue:
        case, at = self._case, self._at
        amount, with_it, less = self._approach()
        is_rounded = less.survives and self._falls_just_below(amount)
        needs_grid = reacts(case) or not with_it.survives or (less.survives and not is_rounded)
        grid = self._grid(amount) if needs_grid else ()
        least = self._halved() or amount
        if least != amount:
            amount = least
            with_it, less = self._proof(amount)
        survived = [lives for _, lives in sorted(self._tried.items())]
        monotone = with_it.survives and not less.survives and survived == sorted(survived)
        last = last_moment(case, at, amount)
        return Rescue(amount, at, with_it, less, last, monotone, grid, fresh_part(case, at, amount))

    def _approach(self) -> tuple[Cash, Outcome, Outcome]:
        """Add what the spared scope was short of. Where that falls, as a part of it went home with a part
        of the position, go on along the line through what it was short of before and then."""
        fills_up = self._case.is_isolated and _adds_by_itself(self._case)
        amount = self._case.free_at(self._at) if fills_up else 0
        short = step = self._short(amount)
        for _ in range(ROUNDS_MAX):
            amount = max(1, amount + step)
            with_it, less = self._proof(amount)
            if with_it.survives:
                break
            before, short = short, self._short(amount)
            if not short:
                break
            step = div_ceil(short * step, before - short) if short < before else short
        return amount, with_it, less

    def _falls_just_below(self, amount: Cash) -> bool:
        """Each fill that takes a part of the margin home rounds it: so much less may do too."""
        return any(not self._lives(amount - slack) for slack in SLACKS if slack < amount)

    def _proof(self, amount: Cash) -> tuple[Outcome, Outcome]:
        """Lived with the amount, and with a unit less until it falls, if it does."""
        pending = [
            self._workers.start(self._trial(amount)),
            self._workers.start(self._trial(amount - 1)._replace(to_end=False)),
        ]
        with_it, less = (each() for each in pending)
        self._tried |= {amount - 1: less.survives, amount: with_it.survives}
        return with_it, less

    def _grid(self, amount: Cash) -> tuple[GridRow, ...]:
        """Amounts up to twice the one found, lived each."""
        amounts = [div_ceil(2 * amount * number, GRID) for number in range(1, GRID + 1)]
        pending = [self._workers.start(self._trial(more)._replace(to_end=False)) for more in amounts]
        rows = [GridRow(more, each().survives) for more, each in zip(amounts, pending, strict=True)]
        self._tried |= dict(rows)
        return tuple(rows)

    def _halved(self) -> Cash:
        """The least that lives, the gap to what falls below it halved and halved; 0 where none does."""
        for _ in range(HALVINGS_MAX):
            least = self._least()
            below = max((amount for amount in self._tried if amount < least), default=0)
            if least - below < 2:
                break
            self._lives((below + least) // 2)
        return self._least()

    def _lives(self, amount: Cash) -> bool:
        outcome = self._workers.start(self._trial(amount)._replace(to_end=False))()
        self._tried[amount] = outcome.survives
        return outcome.survives

    def _least(self) -> Cash:
        return min((amount for amount, lives in self._tried.items() if lives), default=0)

    def _short(self, amount: Cash) -> Cash:
        """What the scope is short of at the most while it is spared, with so much more."""
        spared = top_up(self._case, self._at, amount, spared=True)
        return self._workers.start(spared)().short

    def _trial(self, amount: Cash) -> Trial:
        return top_up(self._case, self._at, amount)


def reacts(case: Case) -> bool:
    """Does something other than the margin depend on how much of it there is?"""
    return _adds_by_itself(case) or any(step.on is not None for step in case.life.plan.steps)


def _adds_by_itself(case: Case) -> bool:
    """Then what is in the balance is in the position already, sooner or later. In cross it is another that
    takes from it."""
    turned_on = {e.symbol for e in case.evidence.own if isinstance(e, AutoMarginChanged) and e.enabled}
    return case.symbol in turned_on if case.is_isolated else bool(turned_on)


def top_up(case: Case, at: Time, amount: Cash, *, spared: bool = False) -> Trial:
    """The run with so much more margin from a moment on."""
    commands = tuple(ByHand(at, command) for command in _commands(case, at, amount))
    scope = AccountId(PLAYER, case.started.scope)
    return Trial(
        life=case.life,
        change=NOTHING_ELSE._replace(more=commands, spared=(scope,) if spared else ()),
        place=case.run.place_before(case.run.sent, at),
        symbol=case.symbol,
        known=case.refusals,
        since=case.opened_at,
        to_end=not spared,
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
