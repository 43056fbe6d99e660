"""What was left can be gone on with: the last first, and nothing that cannot be taken up."""

import os
from pathlib import Path

import pytest

from exchange.units import SECOND
from replays.places import SUFFIX, own_scenarios, own_sessions
from replays.scenario import find
from replays.session import Session
from tui.library import Saved, last_saved
from tui.saved import read_saved

pytestmark = pytest.mark.usefixtures("home")


def left(name: str, seconds: int, *, back: int = 0) -> Path:
    """A session played so far and left, perhaps turned back before."""
    own_sessions().mkdir(parents=True, exist_ok=True)
    path = own_sessions() / f"{name}{SUFFIX}"
    session = Session.start(find("small", own_scenarios()), program="test", path=path)
    for _ in range(seconds):
        session.step()
    if back:
        session.rewind(session.time - back * SECOND)
    session.close()
    return path


def test_the_session_left_last_comes_first_and_is_taken_up_as_it_was_left() -> None:
    start = find("small", own_scenarios()).start
    older, newer = left("older", 3), left("newer", 5, back=2)
    os.utime(older, (1, 1))
    assert list(read_saved()) == [
        Saved("newer", "small", str(newer), start + 3 * SECOND),
        Saved("older", "small", str(older), start + 3 * SECOND),
    ]
    world = Saved("newer", "small", str(newer), start).world
    assert (world.resume, world.as_left, world.session) == (True, True, str(newer))


def test_where_commands_are_missing_it_is_said_in_place_of_going_on() -> None:
    path = left("torn", 3)
    whole = path.read_bytes()
    session = Session.resume(path, scenarios=own_scenarios())
    session.step()
    session.close()
    path.write_bytes(whole)
    (saved,) = read_saved()
    assert saved.trouble.startswith("torn: 1 acknowledged command is missing after number 1; `margincall res")


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
