"""A session is put away whole, be it damaged, and nothing else is."""

from pathlib import Path

import pytest

from exchange.edge.faults import SessionForeign
from replays.places import own_scenarios
from replays.scenario import find
from replays.session import Session
from replays.shelving import ShelfError, delete, rename


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
    with pytest.raises(ShelfError, match="is no name"):
        rename(target, "a/b")
