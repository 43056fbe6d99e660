"""Branches are told each as it went, parted where something else was done."""

from pathlib import Path

import pytest

from exchange.edge.chain import MAIN
from exchange.edge.transcript import Transcript
from exchange.units import MINUTE, SECOND
from replays.messages.branches import side_by_side
from replays.sessions.headless import play
from replays.sessions.partings import live_branches, parting, read_branches
from replays.sessions.playthrough import Playthrough
from replays.sessions.session import Session
from replays.world.history import Act, Line
from tests.runs import begun, market
from tests.small_world import USDT, small


def line(*acts: tuple[int, int], end: int = 100) -> Line:
    return Line([Act(n, time, market(size), False) for n, (time, size) in enumerate(acts)], end, {})


@pytest.fixture(scope="module")
def forked(tmp_path_factory: pytest.TempPathFactory) -> Playthrough:
    """Five minutes with a long; from the second minute on, a branch with three times as much."""
    run = begun(tmp_path_factory.mktemp("branches"))
    start = run.world.start
    run.trade(market(100))
    play(run, start + 5 * MINUTE)
    run.session.rewind(start + 2 * MINUTE)
    run.session.fork("more")
    run.trade(market(200))
    play(run, start + 4 * MINUTE)
    return run


def test_lines_part_where_the_first_other_thing_is_done() -> None:
    assert parting(line((5, 1), (9, 2)), line((5, 1), (8, 2))) == 8
    assert parting(line((5, 1), (9, 2)), line((5, 1), (9, 3))) == 9
    assert parting(line((5, 1), (9, 2)), line((5, 1))) == 9
    assert parting(line((5, 1)), line((5, 1), end=50)) is None
    assert parting(line((5, 1), (60, 2)), line((5, 1), end=50)) is None


def test_each_is_told_to_where_it_was_played(forked: Playthrough) -> None:
    told, start = live_branches(forked), forked.world.start
    assert told.here == "more"
    main, more = told.lines
    assert (main.name, main.end) == ("main", start + 5 * MINUTE)
    assert (more.name, more.end) == ("more", start + 4 * MINUTE)
    assert main.parted == start + 2 * MINUTE
    assert more.parted is None
    assert len(main.times) == len(main.equity[USDT]) == 6
    assert more.equity[USDT] == (*forked.curves.equity[USDT], forked.lines().present.equity[USDT])
    assert [line.times[-1] for line in told.lines] == [line.end for line in told.lines]


def test_they_are_worth_the_same_until_they_part_and_not_after(forked: Playthrough) -> None:
    rows = list(side_by_side(live_branches(forked), USDT))
    parted = forked.world.start + 2 * MINUTE
    assert all(worth["main"] == worth["more"] for time, worth in rows if time <= parted)
    assert next(worth["more"] != worth["main"] for time, worth in rows if time > parted + SECOND)
    assert rows[-1][1]["more"] is None


def test_a_trade_after_the_last_step_counts_in_its_branch_played_or_left(
    tmp_path: Path,
) -> None:
    run = begun(tmp_path)
    play(run, run.world.start + 90 * SECOND)
    run.session.fork("aside")
    run.session.switch("main")
    run.trade(market(100))
    now = run.lines().present.equity[USDT]
    assert now < 10_000 * 10**8
    assert live_branches(run).lines[0].equity[USDT][-1] == now
    run.session.switch("aside")
    assert live_branches(run).lines[0].equity[USDT][-1] == now


def test_a_branch_is_told_to_its_end_wherever_it_was_quit(tmp_path: Path) -> None:
    session = Session.start(small(tmp_path), program="test", path=tmp_path / "one.session")
    run = Playthrough(session)
    play(run, run.world.start + 90 * SECOND)
    told = live_branches(run).lines
    session.rewind(run.time - 60 * SECOND)
    session.close()
    with Transcript.open(tmp_path / "one.session") as transcript:
        assert read_branches(transcript, MAIN, run.world.start).lines == told


def test_a_branch_forked_at_the_end_of_its_line_is_told_to_its_end(tmp_path: Path) -> None:
    run = begun(tmp_path)
    play(run, run.world.start + 90 * SECOND)
    run.session.fork("aside")
    here = live_branches(run).lines[1]
    run.session.switch("main")
    assert live_branches(run).lines[1] == here
    assert here.times[-1] == here.end


def test_a_branch_forked_after_a_trade_is_told_with_it_wherever_it_was_quit(tmp_path: Path) -> None:
    session = Session.start(small(tmp_path), program="test", path=tmp_path / "one.session")
    run = Playthrough(session)
    play(run, run.world.start + 90 * SECOND)
    run.trade(market(100))
    session.fork("aside")
    told = live_branches(run).lines[1]
    session.rewind(run.world.start)
    session.close()
    with Transcript.open(tmp_path / "one.session") as transcript:
        assert read_branches(transcript, 1, run.world.start).lines[1] == told


def test_what_was_left_is_told_the_same_from_the_file(forked: Playthrough) -> None:
    journal = forked.session.journal
    kept = read_branches(journal.transcript, journal.branch, forked.world.start)
    assert kept.named("main") == live_branches(forked).named("main")
