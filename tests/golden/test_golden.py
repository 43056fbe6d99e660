"""What any release wrote is opened by this one, and comes to the same end when it is lived again."""

import shutil
from pathlib import Path

import msgspec
import pytest

from exchange.edge.recovery import verify
from replays.sessions.session import Session
from tests.golden.keep import GOLDEN, End, end_of, play
from tests.small_world import library, small

RELEASES = sorted(path.name for path in GOLDEN.iterdir() if (path / "end.json").exists())


def copied(release: str, folder: Path) -> Path:
    return shutil.copytree(GOLDEN / release, folder / release)


@pytest.mark.parametrize("release", RELEASES)
def test_a_session_of_a_release_is_clean_and_ends_where_it_ended(release: str, tmp_path: Path):
    folder = copied(release, tmp_path)
    assert verify(folder / "golden.session").clean
    session = Session.resume(folder / "golden.session", scenarios=folder)
    session.catch_up()
    expected = msgspec.json.decode((folder / "end.json").read_bytes(), type=End)
    assert end_of(session) == expected
    session.rewind(session.scenario.start)
    session.catch_up()
    assert end_of(session) == expected
    session.close()


def test_a_golden_session_is_made_the_same_each_time(tmp_path: Path):
    ends = []
    for name in ("one", "two"):
        folder = library(tmp_path / name)
        session = Session.start(small(folder), program="0.1.0", path=folder / "golden.session")
        play(session)
        ends.append(end_of(session))
        session.close()
    assert ends[0] == ends[1]
