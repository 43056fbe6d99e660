"""A session that is being played is told of as it was saved last, and whoever plays it notices nothing."""

import shutil
from pathlib import Path

import pytest

from exchange.edge.faults import CommandsMissing, SessionInUse
from replays.scenarios.places import own_scenarios
from replays.scenarios.scenario import find
from replays.sessions.playthrough import Playthrough
from replays.sessions.reading import reading
from replays.sessions.session import Session
from tests.runs import market
from tui.commands import onlooker
from tui.commands.onlooker import looked_on
from tui.console.manners import manner


@pytest.fixture
def played(home: Path) -> Playthrough:
    """Two steps and a trade, and it goes on."""
    session = Session.start(find("small", own_scenarios()), program="test", path=home / "mine.margincall")
    run = Playthrough(session)
    run.step()
    run.trade(market(10))
    run.step()
    session.save()
    return run


def test_what_is_saved_of_a_session_in_use_is_told_each_time_it_is_looked_at(
    played: Playthrough,
) -> None:
    path = played.session.journal.path
    with looked_on(path) as seen, reading(seen) as run:
        assert seen != path
        assert (run.time, run.world.digest()) == (played.time, played.world.digest())
    note = manner.notes.pop()
    assert "in use by pid" in note
    assert "shown as last saved" in note
    played.step()
    played.trade(market(20))
    with looked_on(path, quietly=True) as seen, reading(seen) as run:
        assert run.session.line.acts == played.session.line.acts
    assert not manner.notes
    played.step()
    played.session.close()
    with looked_on(path) as seen:
        assert seen == path


def test_by_a_link_to_it_the_same_is_told(played: Playthrough, tmp_path: Path) -> None:
    link = tmp_path / "link.margincall"
    link.symlink_to(played.session.journal.path)
    with looked_on(link, quietly=True) as seen, reading(seen) as run:
        assert run.session.line.acts == played.session.line.acts


def test_a_log_that_begins_anew_meanwhile_is_copied_again(
    played: Playthrough, monkeypatch: pytest.MonkeyPatch
) -> None:
    heads = iter([b"one", b"two", b"two", b"two"])
    monkeypatch.setattr(onlooker, "_head", lambda _: next(heads))
    with looked_on(played.session.journal.path, quietly=True) as seen, reading(seen) as run:
        assert run.time == played.time
    assert not list(heads)


@pytest.mark.parametrize("log", ["none", "always anew"])
def test_where_nothing_whole_can_be_copied_it_is_in_use(
    played: Playthrough, monkeypatch: pytest.MonkeyPatch, log: str
) -> None:
    turns = iter(range(1_000))
    monkeypatch.setattr(onlooker, "_head", lambda _: None if log == "none" else b"%d" % next(turns))
    with pytest.raises(SessionInUse), looked_on(played.session.journal.path):
        pytest.fail("there is nothing to look at")


def test_who_leaves_while_the_log_is_copied_leaves_a_file_that_can_be_read(
    played: Playthrough, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, copies = played.session.journal.path, shutil.copyfile

    def copied_too_late(source: Path, target: Path) -> None:
        if source != path:
            played.session.close()
        copies(source, target)

    monkeypatch.setattr(shutil, "copyfile", copied_too_late)
    with looked_on(path) as seen:
        assert seen == path


def test_what_is_wrong_with_a_copy_is_said_of_the_session_itself(played: Playthrough) -> None:
    path = played.session.journal.path
    with pytest.raises(CommandsMissing) as caught, looked_on(path, quietly=True) as seen:
        raise CommandsMissing(seen, 7, 2)
    assert str(caught.value).startswith(f"{path}: 2 acknowledged commands are missing after number 7; ")
    assert (caught.value.path, caught.value.seq, caught.value.missing) == (path, 7, 2)
