"""Everything of the user's own lies in one folder, and a session is found there by its name."""

from pathlib import Path

import pytest

from exchange.edge.faults import SessionMissing
from replays.places import find_session, own_scenarios, own_sessions, own_tallies


def test_the_users_own_lies_in_one_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    folder = tmp_path / "margincall"
    assert own_scenarios() == folder / "scenarios"
    assert own_sessions() == folder / "sessions"
    assert own_tallies() == folder / "tallies"


def test_a_session_is_found_by_path_by_name_and_by_file_name(home: Path) -> None:  # noqa: ARG001
    path = own_sessions() / "small-1.margincall"
    path.parent.mkdir(parents=True)
    path.touch()
    assert find_session(str(path)) == find_session("small-1") == find_session("small-1.margincall") == path
    with pytest.raises(SessionMissing, match="no such session; nearest: small-1"):
        find_session("smal-1")
