"""Everything of the user's own lies in one folder, and a session is found there by its name."""

from pathlib import Path

import pytest

from exchange.edge.faults import SessionMissing
from replays.scenarios.places import find_session, own_scenarios, own_sessions, own_tallies


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


def test_a_date_may_be_left_out_of_a_name_where_one_session_is_meant(home: Path) -> None:  # noqa: ARG001
    own_sessions().mkdir(parents=True)
    path = own_sessions() / "2022-05-09-luna-1.margincall"
    path.touch()
    assert find_session("luna-1") == path
    (own_sessions() / "2023-05-09-luna-1.margincall").touch()
    with pytest.raises(SessionMissing, match="luna-1: no such session"):
        find_session("luna-1")
