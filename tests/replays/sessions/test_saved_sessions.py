"""A saved session is found by name or path, and told from its file alone."""

import zlib
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
from msgspec.structs import replace

from exchange.edge.journal import Journal
from exchange.rules import RULES_VERSION
from exchange.units import SECOND
from replays.messages.client import OpenWorld
from replays.scenarios.places import own_scenarios, own_sessions
from replays.sessions.opening import open_run
from replays.sessions.partings import read_branches
from replays.sessions.saved_sessions import read_entry, shelf
from replays.world.keeping import read_snapshots
from tests.runs import market
from tests.small_world import TABLE, library

pytestmark = pytest.mark.usefixtures("home")


def saved() -> Path:
    run = open_run(OpenWorld(scenario="small"))
    for _ in range(90):
        run.step()
    path = run.session.journal.path
    run.session.close()
    return path


def test_an_entry_holds_how_far_it_was_played_and_what_it_was_worth() -> None:
    entry = read_entry(saved())
    assert (entry.name, entry.scenario, entry.state) == ("small-1", "small", "clean")
    assert entry.equity == {"USDT": 10_000 * 10**8}
    assert entry.time is not None


def test_an_entry_is_worth_what_the_account_was_at_quitting() -> None:
    run = open_run(OpenWorld(scenario="small"))
    for _ in range(70):
        run.step()
    run.trade(market(100))
    worth = run.lines().present.equity
    run.session.close()
    assert read_entry(run.session.journal.path).equity == worth != {"USDT": 10_000 * 10**8}


def test_an_entry_is_worth_what_it_was_at_its_end_wherever_it_was_quit() -> None:
    run = open_run(OpenWorld(scenario="small"))
    for _ in range(70):
        run.step()
    run.trade(market(100))
    worth, time = run.lines().present.equity, run.time
    run.session.rewind(time - 30 * SECOND)
    run.session.close()
    entry = read_entry(run.session.journal.path)
    assert (entry.equity, entry.time) == (worth, time)


def test_an_entry_tells_of_the_branch_on_which_it_goes_on() -> None:
    run = open_run(OpenWorld(scenario="small"))
    run.step()
    left = run.time
    run.session.fork("farther")
    for _ in range(5):
        run.step()
    run.session.switch("main")
    run.session.close()
    assert read_entry(run.session.journal.path).time == left


def test_a_session_whose_scenario_has_changed_is_without_it() -> None:
    path = saved()
    library(own_scenarios(), TABLE.replace('quote = "USDT"', 'quote = "EUR"').replace("{ USDT", "{ EUR"))
    entry = read_entry(path)
    assert (entry.scenario, entry.state, entry.equity) == ("small", "without its scenario", {})


def not_text(sound: bytes) -> bytes:
    """With a name in it that is no text."""
    changed = zlib.decompress(sound).replace(b'"USDT"', b'"\xff\xff\xff\xff"')
    return zlib.compress(changed)


@pytest.mark.parametrize("changed", [lambda _: b"run", lambda _: zlib.compress(b"[1]"), not_text])
def test_what_a_follower_nobody_knows_has_kept_tells_nothing(changed: Callable[[bytes], bytes]) -> None:
    path = saved()
    journal = Journal.open(path)
    kept = next(read_snapshots(journal, journal.branch))
    kept = replace(kept, follower=changed(kept.follower))
    journal.save_snapshot(RULES_VERSION, b"", msgspec.msgpack.encode(kept))
    tables = read_branches(journal.transcript, journal.branch, 0)
    journal.close()
    assert (read_entry(path).state, read_entry(path).equity) == ("clean", {})
    assert tables.named("main").equity == {}


def test_what_cannot_be_read_is_listed_as_what_it_is() -> None:
    path = saved()
    (own_sessions() / "junk.margincall").write_bytes(b"junk" * 2_000)
    run = open_run(OpenWorld(session=str(path), resume=True))
    states = {entry.name: entry.state for entry in shelf()}
    run.session.close()
    assert states == {"small-1": "in use", "junk": "damaged"}
