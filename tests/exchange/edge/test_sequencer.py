"""The local venue: durable before it is applied, applied before it is spoken of."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from exchange.commands import AnyCommand, Deposit, PassTime
from exchange.edge import faults
from exchange.edge.chain import Header
from exchange.edge.codec import MalformedCommand
from exchange.edge.journal import Journal
from exchange.edge.recovery import verify
from exchange.edge.sequencer import NOTHING_YET, Sequencer
from exchange.engine import Exchange
from exchange.events import CashMoved, OrderRejected
from exchange.questions import ReadAccount
from exchange.units import SECOND
from tests.kit import interpreted_only
from tests.trading import RULES, START, TRADERS, USDT, clock_of, trading

HEADER = Header(scenario="calm", scenario_hash="ab", seed=7, program="0.1.0", created=1)
ROOT = Path(__file__).parents[3]
DEPOSIT = Deposit(trader=TRADERS[0], asset=USDT, amount=5)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "one.session"


def begun(path: Path) -> Sequencer:
    return Sequencer(Exchange(RULES), clock_of(), Journal.create(path, HEADER))


def resumed(path: Path, steps: int = 0) -> Sequencer:
    return Sequencer.recover(RULES, clock_of(steps), Journal.open(path))


def in_memory(commands: list[AnyCommand]) -> Sequencer:
    sequencer = Sequencer(Exchange(RULES), clock_of())
    for command in commands:
        sequencer.submit(command)
    return sequencer


def fingerprint(sequencer: Sequencer) -> tuple[bytes, bytes, bytes]:
    return sequencer.exchange.digest(), sequencer.exchange.snapshot(), sequencer.event_hash


def test_a_command_is_stamped_with_the_clock_and_never_before_the_last():
    times = iter((START + 5, START + 2, START + 9))
    sequencer = Sequencer(Exchange(RULES), lambda: next(times))
    stamps = [sequencer.submit(DEPOSIT)[0].time for _ in range(3)]
    assert stamps == [START + 5, START + 5, START + 9]
    assert sequencer.now == START + 9


def test_with_and_without_a_journal_the_same_happens(path: Path):
    commands = trading(300)
    sequencer = begun(path)
    for command in commands:
        sequencer.submit(command)
    assert fingerprint(sequencer) == fingerprint(in_memory(commands))
    sequencer.journal.close()


def test_the_size_of_batches_changes_nothing(path: Path):
    commands = trading(300)
    one_by_one = Sequencer(Exchange(RULES), lambda: START)
    at_once = Sequencer(Exchange(RULES), lambda: START, Journal.create(path, HEADER))
    each = [one_by_one.submit(command) for command in commands]
    assert at_once.submit_all(commands) == each
    assert fingerprint(at_once) == fingerprint(one_by_one)
    assert len(list(at_once.journal.transcript.batches())) == 1
    at_once.journal.close()


@interpreted_only
def test_nothing_is_applied_before_it_is_durable(path: Path):
    sequencer = begun(path)
    durable = []
    apply = sequencer.exchange.submit
    sequencer.exchange.submit = lambda command, time: (
        durable.append([record.seq for record in sequencer.journal.transcript.records()])
        or apply(command, time)
    )
    sequencer.submit_all([DEPOSIT, DEPOSIT])
    assert durable == [[1, 2], [1, 2]]
    sequencer.journal.close()


def test_when_a_commit_fails_nothing_is_applied_and_nothing_more_is_taken(path: Path, monkeypatch):
    sequencer = begun(path)
    sequencer.submit(DEPOSIT)
    before = fingerprint(sequencer)
    with monkeypatch.context() as patched:
        patched.setattr(
            sequencer.journal.store,
            "execute",
            lambda *_: (_ for _ in ()).throw(faults.DiskFull(path, "full")),
        )
        with pytest.raises(faults.DiskFull):
            sequencer.submit(DEPOSIT)
    with pytest.raises(faults.DiskFull):
        sequencer.submit(DEPOSIT)
    assert fingerprint(sequencer) == before
    sequencer.journal.close()
    assert fingerprint(resumed(path)) == before


def test_what_could_not_be_read_back_is_refused_before_it_is_journaled(path: Path):
    sequencer = begun(path)
    with pytest.raises(MalformedCommand):
        sequencer.submit(Deposit(trader=TRADERS[0], asset=USDT, amount=10**30))
    assert sequencer.journal.seq == 0
    assert sequencer.event_hash == NOTHING_YET
    sequencer.journal.close()


def test_a_refusal_is_journaled_too(path: Path):
    sequencer = begun(path)
    [event] = sequencer.submit(Deposit(trader=TRADERS[0], asset=USDT, amount=0))
    assert isinstance(event, OrderRejected)
    assert sequencer.journal.seq == 1
    sequencer.journal.close()


def test_a_question_changes_nothing():
    sequencer = in_memory(trading(200))
    before = fingerprint(sequencer)
    assert sequencer.ask(ReadAccount(trader=TRADERS[0])).trader == TRADERS[0]
    assert fingerprint(sequencer) == before


@pytest.mark.parametrize("snapshot_at", [None, 0, 1, 60, 119, 120])
def test_a_session_comes_back_as_it_was(path: Path, snapshot_at: int | None):
    commands = trading(120)
    sequencer = begun(path)
    for number, command in enumerate(commands):
        if number == snapshot_at:
            sequencer.save_snapshot()
        sequencer.submit(command)
    if snapshot_at == len(commands):
        sequencer.save_snapshot()
    lived = fingerprint(sequencer)
    sequencer.journal.close()
    again = resumed(path, len(commands))
    assert fingerprint(again) == lived
    assert again.submit(DEPOSIT)[0].time == START + 121 * SECOND
    again.journal.close()


def test_after_a_snapshot_only_the_rest_is_replayed(path: Path, monkeypatch):
    sequencer = begun(path)
    for number, command in enumerate(trading(50)):
        if number == 40:
            sequencer.save_snapshot()
        sequencer.submit(command)
    sequencer.journal.close()
    applied = []
    apply = Exchange.submit
    monkeypatch.setattr(Exchange, "submit", lambda *given: applied.append(given) or apply(*given))
    resumed(path).journal.close()
    assert len(applied) == 10


def test_a_snapshot_that_is_not_what_its_hash_says_is_passed_over(path: Path):
    sequencer = begun(path)
    for number, command in enumerate(trading(60)):
        if number == 20:
            sequencer.save_snapshot()
        sequencer.submit(command)
    lived = fingerprint(sequencer)
    sequencer.journal.save_snapshot(1, b"x" * 16, sequencer.exchange.snapshot())
    sequencer.journal.store.execute("DELETE FROM mark WHERE seq = 60")
    sequencer.journal.close()
    again = resumed(path)
    assert fingerprint(again) == lived
    again.journal.close()


def test_history_that_replays_differently_is_refused_with_its_place(path: Path):
    sequencer = begun(path)
    sequencer.submit_all(trading(30))
    sequencer.journal.mark(b"another history!")
    sequencer.submit(DEPOSIT)
    sequencer.journal.close()
    journal = Journal.open(path)
    with pytest.raises(faults.SessionDamaged, match="replayed differently up to number 30") as caught:
        Sequencer.recover(RULES, clock_of(), journal)
    assert caught.value.exit_code == 3
    journal.close()


@interpreted_only
def test_a_record_that_is_no_command_is_refused_with_its_number(path: Path, monkeypatch):
    sequencer = begun(path)
    monkeypatch.setattr("exchange.edge.sequencer.encode_command", lambda _: b"\x80")
    monkeypatch.setattr(sequencer.exchange, "submit", lambda *_: [])
    sequencer.submit(PassTime())
    sequencer.journal.close()
    journal = Journal.open(path)
    with pytest.raises(faults.SessionDamaged, match="number 1 is no command"):
        Sequencer.recover(RULES, clock_of(), journal)
    journal.close()


def test_the_history_is_marked_every_thousand_commands(path: Path):
    sequencer = begun(path)
    for _ in range(11):
        sequencer.submit_all([DEPOSIT] * 100)
    assert list(sequencer.journal.transcript.marks()) == [1000]
    sequencer.journal.close()
    assert verify(path).clean
    assert isinstance(resumed(path).submit(DEPOSIT)[0], CashMoved)


PRINT_FINGERPRINT = """
from exchange.edge.sequencer import Sequencer
from exchange.engine import Exchange
from tests.trading import RULES, clock_of, trading
sequencer = Sequencer(Exchange(RULES), clock_of())
for command in trading(400):
    sequencer.submit(command)
print(sequencer.exchange.digest().hex(), sequencer.event_hash.hex())
"""


@pytest.mark.parametrize("hash_seed", ["0", "1", "random"])
def test_the_same_happens_with_any_hash_seed(hash_seed: str):
    environment = os.environ | {"PYTHONHASHSEED": hash_seed, "PYTHONPATH": str(ROOT)}
    printed = subprocess.run(
        [sys.executable, "-c", PRINT_FINGERPRINT], env=environment, capture_output=True, text=True, check=True
    )
    sequencer = in_memory(trading(400))
    assert printed.stdout.split() == [sequencer.exchange.digest().hex(), sequencer.event_hash.hex()]
