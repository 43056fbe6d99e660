"""A session is told of by as many as like, and none of them writes into it."""

import shutil
from pathlib import Path

import pytest

from exchange.edge.faults import SessionDamaged, SessionInUse
from replays.scenarios.places import own_scenarios
from replays.scenarios.scenario import find
from replays.sessions.playthrough import Playthrough
from replays.sessions.reading import reading
from replays.sessions.session import Session
from tests.runs import market
from tests.tearing import tear


@pytest.fixture
def saved(home: Path) -> Path:
    """Two steps and a trade."""
    path = home / "mine.margincall"
    run = Playthrough(Session.start(find("small", own_scenarios()), program="test", path=path))
    run.step()
    run.trade(market(10))
    run.step()
    run.session.close()
    return path


def test_two_read_at_once_and_nothing_is_written(saved: Path) -> None:
    before = saved.read_bytes()
    with reading(saved) as one, reading(saved) as two:
        assert one.world.digest() == two.world.digest()
        assert len(one.story.trader.fills) >= 1
        one.session.rewind(one.world.start)
        one.step()
    assert saved.read_bytes() == before
    assert sorted(each.name for each in saved.parent.glob("mine*")) == [saved.name, f"{saved.name}.hwm"]


def test_a_player_keeps_readers_out_and_no_reader_a_player(saved: Path) -> None:
    with reading(saved):
        session = Session.resume(saved, scenarios=own_scenarios())
    with pytest.raises(SessionInUse, match="in use by pid"), reading(saved):
        pytest.fail("somebody plays it")
    session.close()


def test_one_that_was_killed_is_told_whole_by_a_link_to_it_too(saved: Path, tmp_path: Path) -> None:
    """What was done last lies beside the file itself, not beside the link."""
    session = Session.resume(saved, scenarios=own_scenarios())
    session.catch_up()
    session.submit(market(20))
    left = tmp_path / "left"
    left.mkdir()
    for file in saved.parent.glob(f"{saved.name}*"):
        shutil.copy(file, left)
    session.close()
    link = tmp_path / "link.margincall"
    link.symlink_to(left / saved.name)
    with reading(link) as run:
        assert len(run.session.done) == 2


def test_damage_is_of_the_file_that_was_named(saved: Path) -> None:
    saved.write_bytes(saved.read_bytes()[:20_000])
    with pytest.raises(SessionDamaged) as damaged, reading(saved):
        pytest.fail("it is damaged")
    assert damaged.value.path == saved


def test_what_comes_of_the_copy_is_told_of_the_session(saved: Path) -> None:
    with pytest.raises(SessionDamaged) as damaged, reading(saved) as run:
        raise SessionDamaged(run.session.journal.path, "came out otherwise")
    assert str(damaged.value) == f"{saved}: came out otherwise"


def test_one_that_was_killed_in_the_middle_of_a_commit_is_told_as_before_it(saved: Path) -> None:
    with reading(saved) as run:
        whole = run.world.digest()
    tear(saved)
    with reading(saved) as run:
        assert run.world.digest() == whole
