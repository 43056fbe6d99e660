"""R-1, R-5 for a whole replay: killed while somebody trades in it, it goes on as if it never had been."""

import os
import random
from functools import partial
from pathlib import Path

import pytest

from exchange.units import SECOND, Time
from replays.messages.settings import Settings
from replays.sessions.playthrough import Playthrough
from replays.sessions.session import Session
from tests.hostile.killing import killed, needs_fork
from tests.small_world import library, player_command, small

pytestmark = needs_fork

REOPENED_MAX = 20
"""Kills after which a fresh session is begun."""


def play(session: Session) -> None:
    """At every second step the player does the next thing, unless it was done before the kill."""
    step = (session.time - session.scenario.start) // SECOND
    number = len(session.line.acts)
    if step == 2 * number:
        session.submit(player_command(number))
    session.step()


def begin(folder: Path, path: Path) -> Session:
    if not path.exists():
        return Session.start(small(folder), program="0.1.0", path=path)
    session = Session.resume(path, scenarios=folder)
    session.catch_up()
    return session


def child(folder: Path, path: Path, acknowledge: int) -> None:
    session = begin(folder, path)
    os.write(acknowledge, b"open\n")
    while True:
        play(session)
        os.write(acknowledge, b"%d\n" % len(session.line.acts))


class Unbroken:
    """The same life without a kill: its digest at each time, by the number of acts until then."""

    def __init__(self, folder: Path) -> None:
        self._session = Session.start(small(folder), program="0.1.0")
        self._digests: dict[tuple[Time, int], bytes] = {}
        submit = self._session.submit

        def noted(*command: object, **how: object) -> object:
            self._note()
            events = submit(*command, **how)
            self._note()
            return events

        self._session.submit = noted

    def digest(self, time: Time, acts: int) -> bytes:
        while (time, acts) not in self._digests:
            play(self._session)
            self._note()
        return self._digests[time, acts]

    def _note(self) -> None:
        session = self._session
        self._digests[session.time, len(session.line.acts)] = session.world.digest()


def check(folder: Path, path: Path, unbroken: Unbroken, acknowledged: int) -> None:
    if not path.exists():
        assert acknowledged == 0
        return
    session = begin(folder, path)
    acts = [act.command for act in session.line.acts]
    assert len(acts) >= acknowledged
    assert acts == [player_command(number) for number in range(len(acts))]
    assert session.world.digest() == unbroken.digest(session.time, len(acts))
    session.close()


def killing(folder: Path, kills: int, seed: int) -> int:
    chance, unbroken = random.Random(seed), Unbroken(library(folder))
    path, last, most = folder / "0.session", 0, 0
    for kill in range(kills):
        if kill % REOPENED_MAX == 0:
            path, last = folder / f"{kill}.session", 0
        last = max(last, killed(partial(child, folder, path), chance))
        if chance.randrange(4) == 0 or kill % REOPENED_MAX == REOPENED_MAX - 1 or kill == kills - 1:
            check(folder, path, unbroken, last)
        most = max(most, last)
    return most


def test_six_kills_of_a_replay_lose_nothing(tmp_path: Path):
    assert killing(tmp_path, 6, seed=1) > 20


@pytest.mark.soak
def test_two_thousand_kills_of_a_replay_lose_nothing(tmp_path: Path):
    assert killing(tmp_path, 2_000, seed=2) > 100


# ── with a plan ───────────────────────────────────────────────────────────────────────────────────

PLAN = "\n".join(
    f"""
    [[step]]
    at = "+{3 * number}s"
    do = "order"
    symbol = "BTCUSDT"
    side = "{"sell" if number % 3 else "buy"}"
    size = "0.0{1 + number % 9}"
    """
    for number in range(1, 300)
)


def begin_planned(folder: Path, path: Path | None) -> Playthrough:
    if path is not None and path.exists():
        session = Session.resume(path, scenarios=folder)
    else:
        session = Session.start(small(folder), Settings(plan=PLAN), program="0.1.0", path=path)
    run = Playthrough(session)
    session.catch_up()
    return run


def planned_child(folder: Path, path: Path, acknowledge: int) -> None:
    run = begin_planned(folder, path)
    os.write(acknowledge, b"open\n")
    while True:
        run.step()
        os.write(acknowledge, b"%d\n" % len(run.session.line.acts))


def state_of(run: Playthrough) -> tuple[object, ...]:
    told = run.story.trader
    return run.time, len(run.session.line.acts), run.world.digest(), run.session.events, len(told.fills)


def killing_planned(folder: Path, kills: int, seed: int) -> None:
    """The plan goes on where it was: no step of it twice, none left out."""
    chance, last = random.Random(seed), 0
    path = library(folder) / "planned.session"
    for _ in range(kills):
        last = max(last, killed(partial(planned_child, folder, path), chance))
    run = begin_planned(folder, path)
    assert len(run.session.line.acts) >= last > 20
    unbroken = begin_planned(folder, None)
    while unbroken.time < run.time:
        unbroken.step()
    assert state_of(run) == state_of(unbroken)
    run.session.close()


def test_six_kills_of_a_replay_with_a_plan_leave_no_trace(tmp_path: Path):
    killing_planned(tmp_path, 6, seed=3)


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(100))
def test_a_thousand_kills_of_replays_with_a_plan_leave_no_trace(tmp_path: Path, seed: int):
    killing_planned(tmp_path, 10, seed)
