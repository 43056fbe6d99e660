"""Everything of the user's own lies in one folder, which moves with the platform's rule for it."""

from pathlib import Path

import pytest

from replays.places import own_scenarios, own_sessions, own_tallies


def test_the_users_own_lies_in_one_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    folder = tmp_path / "margincall"
    assert own_scenarios() == folder / "scenarios"
    assert own_sessions() == folder / "sessions"
    assert own_tallies() == folder / "tallies"
