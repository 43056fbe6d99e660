"""What was left can be gone on with: the last first, and nothing that cannot be taken up."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from exchange.edge.chain import Stamped
from exchange.edge.journal import Journal
from exchange.units import SECOND
from replays.scenarios.places import SUFFIX, own_scenarios, own_sessions
from replays.scenarios.scenario import find
from replays.sessions.session import Session
from tui.library.entries import Saved, last_saved
from tui.library.saved import read_saved

pytestmark = pytest.mark.usefixtures("home")


def left(name: str, seconds: int, *, back: int = 0) -> Path:
    """A session played so far, saved every second and left, perhaps turned back before."""
    own_sessions().mkdir(parents=True, exist_ok=True)
    path = own_sessions() / f"{name}{SUFFIX}"
    session = Session.start(find("small", own_scenarios()), program="test", path=path)
    for _ in range(seconds):
        session.step()
        session.save()
    if back:
        session.rewind(session.time - back * SECOND)
    session.close()
    return path


def test_the_session_left_last_comes_first_and_is_taken_up_as_it_was_left() -> None:
    start = find("small", own_scenarios()).start
    older, newer = left("older", 3), left("newer", 5, back=2)
    os.utime(older, (1, 1))
    assert list(read_saved()) == [
        Saved("newer", str(newer), "small", start + 3 * SECOND),
        Saved("older", str(older), "small", start + 3 * SECOND),
    ]
    world = Saved("newer", str(newer), "small", start).world
    assert (world.resume, world.as_left, world.session) == (True, True, str(newer))


def test_where_commands_are_missing_it_is_said_and_one_can_go_on_without_them() -> None:
    path = left("torn", 3)
    whole = path.read_bytes()
    session = Session.resume(path, scenarios=own_scenarios())
    session.step()
    session.close()
    path.write_bytes(whole)
    (saved,) = read_saved()
    assert saved.trouble.startswith("1 acknowledged command is missing after number 4; `margincall resume")
    assert (saved.is_short, last_saved()) == (True, saved)


def test_one_that_is_damaged_in_its_middle_is_told_as_such_and_not_offered_first() -> None:
    whole, broken = left("whole", 2), left("broken", 5)
    os.utime(whole, (1, 1))
    with closing(sqlite3.connect(broken, isolation_level=None)) as file:
        file.execute("UPDATE batch SET time = time + 1 WHERE seq = 2")
    told, offered = read_saved()
    assert (told.name, told.place, told.is_short) == ("broken", "damaged", False)
    assert told.trouble == "damaged after number 1; `margincall salvage` saves what is good"
    assert (offered.name, offered.trouble) == ("whole", "")
    assert last_saved() == offered


@pytest.mark.parametrize("record", [b"", b"\x81\xa6record\xa1\xff", b"\x81\xa6record\xa4left", b"\x91\x01"])
def test_one_that_ends_in_no_record_hides_no_other(record: bytes) -> None:
    whole, odd = left("whole", 2), left("odd", 5)
    os.utime(whole, (1, 1))
    journal = Journal.open(odd)
    journal.append([Stamped(2**62, record)])
    journal.close()
    assert last_saved().name == "whole"


def test_what_cannot_be_taken_up_is_not_offered() -> None:
    assert last_saved() is None
    gone = left("gone", 2)
    (own_sessions() / f"broken{SUFFIX}").write_bytes(b"SQLite format 3\0" * 20)
    in_use = Session.start(
        find("small", own_scenarios()), program="test", path=own_sessions() / f"in-use{SUFFIX}"
    )
    try:
        assert [saved.name for saved in read_saved()] == ["gone"]
    finally:
        in_use.close()
    (own_scenarios() / "small" / "scenario.toml").unlink()
    assert last_saved() is None
    assert gone.is_file()
