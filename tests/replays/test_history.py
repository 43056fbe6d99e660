"""What a session remembers, as records."""

from pathlib import Path

import pytest

from exchange.commands import Deposit, PassTime
from exchange.edge import faults
from exchange.edge.chain import Header
from exchange.edge.codec import MalformedCommand
from exchange.edge.journal import Journal
from exchange.terms import AdlRule, Asset, Trader
from replays.history import Act, Line, acted, played, read_line, settings_of
from replays.settings import Settings


def header(settings: str) -> Header:
    return Header(scenario="s", scenario_hash="h", seed=1, program="0.1.0", created=1, settings=settings)


def test_a_line_is_read_as_it_was_remembered():
    journal = Journal.in_memory(header("{}"))
    journal.append([acted(10, PassTime(), False), acted(10, PassTime(), True)])
    journal.append([played(30, b"hash")])
    line = read_line(journal.transcript, 0, 5)
    assert line.acts == [Act(1, 10, PassTime(), False), Act(2, 10, PassTime(), True)]
    assert (line.end, line.events) == (30, {(30, 2): b"hash"})
    journal.close()


def test_a_line_without_records_ends_where_it_begins():
    journal = Journal.in_memory(header("{}"))
    assert read_line(journal.transcript, 0, 5) == Line([], 5, {})
    journal.close()


def test_a_command_that_could_not_be_read_back_is_refused():
    for amount in (10**19, 10**30):
        with pytest.raises(MalformedCommand):
            acted(1, Deposit(trader=Trader("you"), asset=Asset("USDT"), amount=amount), False)


def test_settings_are_the_same_after_the_header():
    settings = Settings(balances=((Asset("USDT"), 5),), coupling_ppb=3, adl=AdlRule.SIZE, plan="[[step]]\n")
    journal = Journal.in_memory(header(settings.text()))
    assert settings_of(journal.transcript) == settings
    journal.close()


def test_settings_of_another_shape_are_refused(tmp_path: Path):
    journal = Journal.create(tmp_path / "one.session", header('{"speed": 3}'))
    with pytest.raises(faults.SessionDamaged, match="settings"):
        settings_of(journal.transcript)
    journal.close()
