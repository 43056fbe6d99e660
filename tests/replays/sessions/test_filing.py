"""A session is put away whole, be it damaged, and nothing else is."""

import os
from pathlib import Path

import pytest

from exchange.edge.faults import SessionForeign
from exchange.edge.recovery import verify
from exchange.edge.storage import all_beside, beside
from replays.scenarios.places import own_scenarios
from replays.scenarios.scenario import find
from replays.sessions.filing import ShelfError, delete, rename
from replays.sessions.session import Session
from tests.runs import market
from tests.tearing import tear


@pytest.fixture
def saved(home: Path) -> Path:
    path = home / "mine.margincall"
    Session.start(find("small", own_scenarios()), program="test", path=path).close()
    return path


def test_a_damaged_one_can_be_deleted_and_what_is_none_cannot(saved: Path) -> None:
    other = saved.with_name("other.margincall")
    other.write_bytes(b"x" * 200)
    with pytest.raises(SessionForeign):
        delete(other)
    saved.write_bytes(saved.read_bytes()[:20_000])
    assert delete(saved) == 20_000
    assert [each.name for each in saved.parent.glob("*margincall*")] == [other.name]


def test_a_renamed_one_takes_what_lies_beside_it_along(saved: Path) -> None:
    target = rename(saved, "other.margincall")
    assert sorted(each.name for each in saved.parent.glob("*.margincall*")) == [
        target.name,
        f"{target.name}.hwm",
    ]
    with pytest.raises(ShelfError, match="is not a session name"):
        rename(target, "a/b")


def test_one_killed_in_the_middle_of_a_commit_is_whole_under_its_new_name(saved: Path) -> None:
    tear(saved)
    target = rename(saved, "other")
    assert verify(target).clean
    tear(target)
    delete(target)
    assert list(saved.parent.glob("*margincall*")) == []


def test_what_an_earlier_one_left_under_a_name_is_nothing_to_whoever_gets_it(saved: Path) -> None:
    target = saved.with_name("other.margincall")
    for each in all_beside(target):
        each.write_bytes(b"of another")
    assert verify(rename(saved, "other")).clean
    assert sorted(each.name for each in saved.parent.glob("*margincall*")) == [
        target.name,
        f"{target.name}.hwm",
    ]


def test_a_kill_while_one_is_renamed_loses_nothing(saved: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was killed has a log, of which the file knows nothing yet."""
    session = Session.resume(saved, scenarios=own_scenarios())
    session.catch_up()
    session.submit(market(20))
    left = [(each, each.read_bytes()) for each in (saved, beside(saved, "-wal"))]
    session.close()
    for each, data in left:
        each.write_bytes(data)
    renamed = verify(saved).commands

    def killed(path: Path, target: Path) -> None:
        os.rename(path, target)
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "rename", killed)
    with pytest.raises(KeyboardInterrupt):
        rename(saved, "other")
    [path] = saved.parent.glob("*.margincall")
    assert (verify(path).clean, verify(path).commands) == (True, renamed)
