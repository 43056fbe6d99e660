"""Without a screen a world plays to where it is told, and says every event once."""

import io
import json
from pathlib import Path

import pytest

from exchange.terms import Asset
from exchange.units import SECOND, Time
from replays.sessions.headless import LOOK_EVERY, EventLines, fork, play
from tests.runs import begin, begun, market


def test_it_plays_to_the_second_and_no_further(tmp_path: Path) -> None:
    run = begin(tmp_path)
    looks: list[Time] = []
    play(run, run.world.start + 100 * SECOND, look=looks.append, check=True)
    assert run.time == run.world.start + 100 * SECOND
    assert looks == [run.world.start + LOOK_EVERY * SECOND, run.time]


def test_checked_it_does_not_pass_over_cash_that_is_nowhere(tmp_path: Path) -> None:
    run = begin(tmp_path)
    run.audit.put_in[Asset("USDT")] += 1
    with pytest.raises(AssertionError, match="USDT"):
        play(run, run.world.start + 10 * SECOND, check=True)


def test_what_a_plan_does_at_the_last_moment_is_done(tmp_path: Path) -> None:
    text = '[[step]]\nat = "+60s"\ndo = "deposit"\nasset = "USDT"\namount = "5"'
    run = begin(tmp_path, text)
    play(run, run.world.start + 60 * SECOND)
    assert run.player_commands == 1


def test_it_ends_between_steps_when_it_is_told_to(tmp_path: Path) -> None:
    run = begin(tmp_path)
    play(run, None, is_ending=lambda: run.time >= run.world.start + 200 * SECOND)
    assert run.time == run.world.start + 240 * SECOND


def test_a_fork_without_a_change_goes_on_as_if_nothing_were(tmp_path: Path) -> None:
    straight, forked, heard = begun(tmp_path), begun(tmp_path), []
    for run in (straight, forked):
        run.trade(market(100))
        play(run, run.world.start + 100 * SECOND)
    forked.listen = heard.extend
    fork(forked)
    assert heard == []
    assert forked.session.branch == "fork"
    for run in (straight, forked):
        play(run, run.world.start + 200 * SECOND)
    assert straight.world.digest() == forked.world.digest()
    assert straight.session.events == forked.session.events


def test_every_event_is_a_line_and_the_first_line_says_the_units(tmp_path: Path) -> None:
    file = io.BytesIO()
    lines = EventLines(file, begin(tmp_path).world.rules.instruments)  # type: ignore[arg-type]
    run = begin(tmp_path, listen=lines.write)
    play(run, run.world.start + 30 * SECOND)
    header, *rest = [json.loads(line) for line in file.getvalue().splitlines()]
    assert (header["event"], header["paper"], header["instruments"][0]["symbol"]) == (
        "Header",
        True,
        "BTCUSDT",
    )
    assert len(rest) == run.story.events
    assert {"event", "time"} <= rest[0].keys()
