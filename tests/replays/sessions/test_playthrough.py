"""A run is the same however it is paced, turned back, saved and taken up again; plans are part of it."""

import zlib
from pathlib import Path

import msgspec
import pytest
from msgspec.structs import replace

from exchange.edge.chain import digest
from exchange.edge.journal import Journal
from exchange.events import OrderRejected
from exchange.rules import RULES_VERSION
from exchange.terms import RejectReason
from replays.sessions.playthrough import Playthrough
from replays.sessions.session import Session
from replays.world.keeping import read_snapshots
from tests.runs import BTC, ISOLATED_AT_100X, add_margin, begin, begun, limit, market
from tests.small_world import library, small

PLAN = """
[[step]]
at = "+5s"
do = "set_margin_mode"
symbol = "BTCUSDT"
mode = "isolated"
[[step]]
at = "+5s"
do = "set_leverage"
symbol = "BTCUSDT"
leverage = "100"
[[step]]
at = "+10s"
do = "order"
symbol = "BTCUSDT"
side = "buy"
margin = "50"
[[step]]
on = "margin_call"
do = "add_margin"
symbol = "BTCUSDT"
amount = "5"
times = 3
[[step]]
on = "liquidation"
do = "cancel"
symbol = "BTCUSDT"
id = "none"
"""


def play(run: Playthrough, steps: int) -> Playthrough:
    for _ in range(steps):
        run.step()
    return run


def place(run: Playthrough) -> tuple[bytes, bytes, object]:
    return run.world.digest(), run.session.events, run.save()


def test_a_plan_acts_at_its_times_and_on_what_happens(tmp_path: Path) -> None:
    run = play(begin(tmp_path, PLAN), 900)
    story = run.story.trader
    assert story.fills[0].time == run.world.start + 10 * 10**9
    assert 1 <= len([line for line in story.cash if line.kind == "margin_added"]) <= 3
    assert story.liquidations
    assert [(each.step, each.reason) for each in run.plan.rejected] == [(5, RejectReason.UNKNOWN_ORDER)]
    assert run.player_commands == len(run.session.line.acts)


def test_turning_back_and_playing_on_is_as_if_nothing_had_been(tmp_path: Path) -> None:
    straight, turned = play(begin(tmp_path, PLAN), 600), play(begin(tmp_path, PLAN), 600)
    for back in (599, 350, 12, 0):
        turned.session.rewind(turned.world.start + back * 10**9)
        assert turned.time == turned.world.start + back * 10**9
        play(turned, 600 - back)
        assert place(turned) == place(straight)


def test_what_was_done_by_hand_is_done_again_after_turning_back(tmp_path: Path) -> None:
    run = begun(tmp_path)
    for command in (*ISOLATED_AT_100X, market(100)):
        run.trade(command)
    play(run, 40)
    run.trade(limit(10, 400_000))
    play(run, 40)
    then = place(run)
    run.session.rewind(run.world.start)
    assert not run.story.trader.fills
    play(run, 81)
    run.settle()
    assert place(run) == then


def test_something_else_done_in_the_past_begins_a_branch(tmp_path: Path) -> None:
    run = begun(tmp_path)
    run.trade(market(100))
    play(run, 50)
    run.session.rewind(run.world.start + 20 * 10**9)
    run.trade(market(50))
    play(run, 5)
    assert len(run.session.branches) == 2
    assert [fill.size for fill in run.story.trader.fills] == [100, 50]


def test_a_saved_run_is_taken_up_where_it_was_left(tmp_path: Path) -> None:
    path = tmp_path / "session"
    first = Playthrough(Session.start(small(tmp_path), program="test", path=path))
    first.step()
    for command in (*ISOLATED_AT_100X, market(100)):
        first.trade(command)
    then = place(play(first, 120))
    first.session.close()
    again = Playthrough(Session.resume(path, scenarios=library(tmp_path)))
    assert place(again) == then, "nothing is lived again"
    again.session.catch_up()
    assert place(again) == then
    assert set(again.audit.missing(again.world.exchange).values()) == {0}
    again.session.close()


def keep_otherwise(path: Path, **changed: bytes) -> None:
    """Put something else in the place of what was kept last, as if it had been so from the beginning."""
    journal = Journal.open(path)
    kept = replace(next(read_snapshots(journal, journal.branch)), **changed)
    journal.save_snapshot(RULES_VERSION, digest(zlib.decompress(kept.world)), msgspec.msgpack.encode(kept))
    journal.close()


@pytest.mark.parametrize(
    "changed",
    [
        pytest.param({"follower": zlib.compress(b"[1]")}, id="a run of another shape"),
        pytest.param({"follower": zlib.compress(b"\xff")}, id="no text"),
        pytest.param({"follower": b"run"}, id="not compressed"),
        pytest.param({"world": zlib.compress(b"no world")}, id="no world"),
        pytest.param({"world": zlib.compress(b"\x92\xc4\x00\x95\x01\x02\x03\x04\x05")}, id="another world"),
    ],
)
def test_what_another_version_kept_otherwise_is_lived_again(
    tmp_path: Path, changed: dict[str, bytes]
) -> None:
    path = tmp_path / "session"
    first = Playthrough(Session.start(small(tmp_path), program="test", path=path))
    first.step()
    first.trade(market(100))
    then = place(play(first, 60))
    first.session.close()
    keep_otherwise(path, **changed)
    again = Playthrough(Session.resume(path, scenarios=library(tmp_path)))
    again.session.catch_up()
    assert place(again) == then
    again.session.rewind(again.world.start)
    again.session.catch_up()
    assert place(again) == then
    again.session.close()


def test_a_listener_hears_every_event_once_and_in_order(tmp_path: Path) -> None:
    heard: list[object] = []
    run = begin(tmp_path, PLAN, listen=heard.extend)
    play(run, 30)
    run.trade(market(1))
    assert len(heard) == run.story.events


def test_a_refused_command_is_told_and_changes_nothing(tmp_path: Path) -> None:
    run = begin(tmp_path)
    (refused,) = run.trade(add_margin(1))
    assert isinstance(refused, OrderRejected)
    assert refused.reason is RejectReason.NOT_ISOLATED
    assert run.mark(BTC) == run.world.exchange.markets[BTC].mark
