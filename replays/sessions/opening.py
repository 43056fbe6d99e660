"""A world as asked for: names, amounts and times read, checked, and made into a run.

Both the terminal and a headless run begin here, so that they begin the same.
"""

from collections.abc import Callable
from contextlib import suppress
from functools import partial
from itertools import count
from pathlib import Path
from time import monotonic

from exchange.commands import BOUND
from exchange.edge.disk import of_system
from exchange.edge.faults import SessionExists
from exchange.edge.text import clean, nearest
from exchange.edge.version import VERSION
from exchange.numerals import NumeralError, Unusable, format_units, parse_units
from exchange.terms import AdlRule, Asset
from exchange.units import Cash, Rate
from replays.messages.client import OpenWorld
from replays.messages.levels import read_alarms
from replays.messages.settings import Settings
from replays.planning.fields import Grounds
from replays.planning.plan import parse_plan
from replays.planning.plan_files import read_text
from replays.scenarios.places import SUFFIX, own_scenarios, own_sessions
from replays.scenarios.scenario import Scenario, find
from replays.sessions.playthrough import Listener, Playthrough
from replays.sessions.session import Clock, Session

SEED_MAX = 2**63 - 1
COUPLING_PLACES = 9


class OpeningError(Unusable):
    """A setting of a run that cannot be: its name, and what it may be."""


def open_run(
    asked: OpenWorld,
    listen: Listener | None = None,
    clock: Clock = monotonic,
    attend: Callable[[Playthrough], None] = lambda _: None,
) -> Playthrough:
    """Begin a session, or take it up again; whoever attends does so before what is to be lived again is.
    Raises OpeningError, ScenarioError, PlanError or SessionFault."""
    if asked.resume:
        session = Session.resume(
            Path(asked.session), scenarios=own_scenarios(), accept_loss=asked.accept_loss, clock=clock
        )
    else:
        session = _start(asked, clock)
    try:
        run = Playthrough(session, listen)
        attend(run)
        session.catch_up()
    except BaseException:
        session.close()
        raise
    return run


def read_settings(asked: OpenWorld) -> tuple[Scenario, Settings]:
    """Which scenario, and with what it is to be played; nothing is begun yet. Raises AlertError too."""
    scenario = find(asked.scenario, own_scenarios())
    check_seed(asked.seed)
    read_alarms(asked.alerts, scenario.instruments)
    settings = Settings(
        balances=_balances(asked, scenario),
        coupling_ppb=_coupling(asked.coupling),
        adl=read_adl(asked.adl),
        plan=_plan(asked, scenario),
    )
    return scenario, settings


def _start(asked: OpenWorld, clock: Clock) -> Session:
    scenario, settings = read_settings(asked)
    start = partial(Session.start, scenario, settings, program=VERSION, seed=asked.seed, clock=clock)
    if asked.in_memory or asked.session:
        return start(path=None if asked.in_memory else Path(asked.session))
    while True:
        with suppress(SessionExists):  # another has taken the name since
            return start(path=_fresh(scenario))


def _fresh(scenario: Scenario) -> Path:
    """A new name in the folder of sessions: the scenario's, and a number."""
    folder = own_sessions()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        taken = {each.stem for each in folder.iterdir()}
    except OSError as error:
        fault = of_system(folder, error)
        raise type(fault)(folder, f"{fault.text}; --in-memory plays without saving") from None
    names = (f"{scenario.name}-{number}" for number in count(1))
    return folder / f"{next(name for name in names if name not in taken)}{SUFFIX}"


def _plan(asked: OpenWorld, scenario: Scenario) -> str:
    """The plan's text, read and found playable."""
    if not asked.plan:
        return ""
    path = Path(asked.plan)
    text = read_text(path)
    grounds = Grounds.of(scenario.instruments, scenario.start, scenario.end)
    parse_plan(text, grounds, clean(path.name, limit=200))
    return text


def check_seed(seed: int | None) -> None:
    """Raises OpeningError beyond what a seed may be."""
    if seed is not None and not 0 <= seed <= SEED_MAX:
        raise OpeningError(f"seed: must be from 0 to {SEED_MAX}")


def _balances(asked: OpenWorld, scenario: Scenario) -> tuple[tuple[Asset, Cash], ...]:
    """What was asked for; nothing stands for the scenario's own."""
    balances: dict[Asset, Cash] = {}
    for asset, text in asked.balances:
        if asset not in scenario.cash_places:
            raise OpeningError(
                f'balance: no asset "{clean(asset)}" here{nearest(asset, scenario.cash_places)}'
            )
        try:
            balances[Asset(asset)] = parse_units(text, scenario.cash_places[asset])
        except NumeralError as error:
            raise OpeningError(f'balance: "{clean(text)}" is {error}') from None
        if balances[Asset(asset)] > BOUND:
            most = format_units(BOUND, scenario.cash_places[asset])
            raise OpeningError(f"balance: at most {most} {asset}")
    if balances and not any(balances.values()):
        raise OpeningError("balance: at least one must be above 0")
    return tuple((asset, amount) for asset, amount in balances.items() if amount)


def _coupling(text: str | None) -> Rate:
    try:
        coupling = parse_units(text or "0", COUPLING_PLACES)
    except NumeralError as error:
        raise OpeningError(f'coupling: "{clean(text or "")}" is {error}') from None
    if coupling > 10**COUPLING_PLACES:
        raise OpeningError("coupling: must be from 0 to 1")
    return coupling


def read_adl(name: str | None, asked_as: str = "adl") -> AdlRule | None:
    """A rule for ranking winners by its name. Raises OpeningError."""
    if name is None:
        return None
    names = [rule.value for rule in AdlRule]
    if name not in names:
        raise OpeningError(f'{asked_as}: no rule "{clean(name)}"{nearest(name, names)}')
    return AdlRule(name)
