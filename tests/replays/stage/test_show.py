"""The clock of a replay paces it and nothing else; every knob does what it says."""

from pathlib import Path

import pytest

from exchange.commands import PassTime
from exchange.events import MarginCalled
from exchange.questions import AccountView, ReadAccount, Unanswerable
from exchange.terms import RejectReason, Symbol, Trader
from exchange.units import SECOND
from replays.crowd.population import PLAYER
from replays.messages.client import OpenWorld
from replays.messages.frame import Ack, Control, Frame, Hello, Want
from replays.messages.lived import Lived, ReadLife
from replays.sessions.opening import open_run
from replays.stage import show
from replays.stage.answers import Stage
from replays.world.checkpoints import Checkpoints
from replays.world.keeping import pack_world
from tests.runs import BTC, ISOLATED_AT_100X, market

pytestmark = pytest.mark.usefixtures("home")


class Theatre:
    """A stage whose wall clock the test turns; reading it takes a microsecond."""

    def __init__(self, **asked: object) -> None:
        self.wall = 0
        self.stage = Stage(self.clock)
        hello = self.stage.answer(OpenWorld(scenario="small", in_memory=True, **asked))  # type: ignore[arg-type]
        assert isinstance(hello, Hello)
        self.hello = hello

    def clock(self) -> int:
        self.wall += 1_000
        return self.wall

    def wait(self, seconds: float) -> None:
        """Let the wall clock run, the stage working all the while."""
        until = self.wall + int(seconds * SECOND)
        while self.wall < until:
            self.wall += SECOND // 100
            self.stage.work()

    def go(self, seconds: int) -> None:
        """Let the tape run, a world that stands all the while."""
        self.turn("step", seconds)
        self.wait(1)

    def turn(self, do: str, value: int = 0, text: str = "") -> Ack:
        ack = self.stage.answer(Control(do=do, value=value, text=text))
        assert isinstance(ack, Ack)
        return ack

    def frame(self, seen: int = 0) -> Frame:
        frame = self.stage.answer(Want(symbol=BTC, seen=seen))
        assert isinstance(frame, Frame)
        return frame

    @property
    def played(self) -> int:
        """Seconds of tape."""
        return (self.frame().playback.time - self.hello.start) // SECOND


class Keeping:
    """Whether a place is kept at every step, as the test has it."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.is_due = False
        monkeypatch.setattr(Checkpoints, "is_due", property(lambda _: self.is_due))


@pytest.fixture
def keeping(monkeypatch: pytest.MonkeyPatch) -> Keeping:
    return Keeping(monkeypatch)


@pytest.mark.parametrize("speed", [1, 5, 60])
def test_the_tape_runs_as_fast_as_asked(speed: int) -> None:
    theatre = Theatre(speed=speed)
    theatre.wait(4)
    assert abs(theatre.played - 4 * speed) <= 1


def test_at_full_speed_a_slice_of_work_still_ends() -> None:
    theatre = Theatre(speed=0)
    before = theatre.wall
    theatre.stage.work()
    assert theatre.wall - before < 10 * SECOND
    assert theatre.played >= 1
    assert theatre.stage.idle_seconds == 0


def test_a_seek_tells_where_it_goes_and_how_fast() -> None:
    theatre = Theatre(paused=True)
    assert theatre.frame().playback.target == 0
    theatre.turn("seek", theatre.hello.start + 200 * SECOND)
    told = []
    while (playback := theatre.frame().playback).state == "computing":
        told.append((playback.target - theatre.hello.start, playback.reached))
        theatre.wall += SECOND
        assert theatre.stage.show is not None
        theatre.stage.show.work(20_000)
    assert len(told) > 3
    assert told[0] == (200 * SECOND, 0)
    assert told[-1][1] > 0
    assert theatre.frame().playback.target == 0


def test_a_paused_world_stands_and_a_step_moves_it_by_one() -> None:
    theatre = Theatre(paused=True)
    theatre.wait(3)
    assert (theatre.played, theatre.stage.idle_seconds) == (0, None)
    theatre.turn("step", 1)
    theatre.wait(1)
    assert theatre.played == 1
    theatre.turn("toggle")
    theatre.wait(2)
    assert theatre.played in (2, 3)


@pytest.mark.parametrize(("left", "playing"), [("play", True), ("pause", False), ("hold", True)])
def test_a_session_is_taken_up_as_it_was_left(left: str, playing: bool) -> None:
    """Whoever leaves it under a dialog never stopped it."""
    theatre = Theatre()
    hello = theatre.stage.answer(OpenWorld(scenario="small"))
    assert isinstance(hello, Hello)
    theatre.turn("speed", 10)
    theatre.turn(left)
    theatre.stage.close()
    again = OpenWorld(session=hello.session, resume=True, as_left=True)
    theatre.stage.answer(again)
    playback = theatre.frame().playback
    assert (playback.state, playback.speed) == ("playing" if playing else "paused", 10)
    theatre.stage.close()
    theatre.stage.answer(OpenWorld(session=hello.session, resume=True))
    assert (theatre.frame().playback.state, theatre.frame().playback.speed) == ("playing", 1)
    theatre.stage.close()


def test_a_session_with_anything_open_stands_when_it_is_taken_up_and_says_so() -> None:
    """Nothing of the tape is gone before its player has looked."""
    theatre = Theatre()
    hello = theatre.stage.answer(OpenWorld(scenario="small", speed=60))
    assert isinstance(hello, Hello)
    theatre.wait(0.2)
    theatre.stage.answer(market(1))
    theatre.wait(0.2)
    theatre.stage.close()
    theatre.stage.answer(OpenWorld(session=hello.session, resume=True, as_left=True))
    frame = theatre.frame()
    assert (frame.playback.state, frame.playback.speed) == ("paused", 60)
    assert [each.text for each in frame.notices] == ["Paused where it was left: space plays on."]
    assert frame.account.positions
    theatre.turn("toggle")
    assert theatre.frame().playback.state == "playing"
    theatre.stage.close()


def test_a_session_that_is_taken_up_tells_which_market_was_looked_at_last() -> None:
    """Whether it was left or killed: what is kept while it is played has it too."""
    theatre = Theatre()
    hello = theatre.stage.answer(OpenWorld(scenario="small"))
    assert isinstance(hello, Hello)
    assert not hello.market
    theatre.frame()
    assert theatre.stage.show is not None
    session = theatre.stage.show.run.session
    session.save()
    session._write_snapshot(pack_world(session.world))
    session.journal.close()
    again = Stage(theatre.clock).answer(OpenWorld(session=hello.session, resume=True, as_left=True))
    assert isinstance(again, Hello)
    assert again.market == BTC


@pytest.mark.parametrize("rewound", [False, True])
def test_a_session_that_is_taken_up_knows_what_was_said_and_tells_it_as_no_news(rewound: bool) -> None:
    """Also what came to be lived again, and nothing that was left behind."""
    theatre = Theatre()
    hello = theatre.stage.answer(OpenWorld(scenario="small", speed=60))
    assert isinstance(hello, Hello)
    assert hello.said == ()
    theatre.wait(0.5)
    theatre.stage.answer(market(3))
    theatre.wait(1)
    if rewound:
        theatre.turn("rewind", 80 * SECOND)
        theatre.turn("seek", theatre.frame().playback.time + 75 * SECOND)
        theatre.wait(1)
    theatre.stage.close()
    again = theatre.stage.answer(OpenWorld(session=hello.session, resume=True, as_left=True))
    assert isinstance(again, Hello)
    (filled,) = (each for each in again.said if each.kind == "filled")
    assert filled.text.startswith("Bought 0.003")
    assert "filled" not in {each.kind for each in theatre.frame().notices}
    theatre.stage.close()


def lines(theatre: Theatre) -> list[str]:
    """What its player has been told of fills."""
    show = theatre.stage.show
    assert show is not None
    return [each.text.partition(" BTC")[0] for each in show.run.said if each.kind == "filled"]


def test_a_branch_that_is_come_back_to_still_knows_what_was_said_on_it() -> None:
    theatre = Theatre(paused=True)
    for lots in (1, 2, 3):
        theatre.turn("step", 20)
        theatre.wait(1)
        theatre.stage.answer(market(lots))
    theatre.turn("step", 5)
    theatre.wait(1)
    theatre.turn("rewind", 35 * SECOND)
    theatre.wait(1)
    theatre.stage.answer(market(7))
    assert lines(theatre) == ["Bought 0.001", "Bought 0.007"]
    theatre.turn("switch", text="main")
    theatre.wait(1)
    assert lines(theatre) == ["Bought 0.001", "Bought 0.002", "Bought 0.003"]


def test_what_was_lived_since_a_killed_session_was_saved_is_told_line_by_line(
    keeping: Keeping, tmp_path: Path
) -> None:
    theatre = Theatre()
    hello = theatre.stage.answer(OpenWorld(scenario="small", paused=True))
    assert isinstance(hello, Hello)
    for lots in (1, 2, 3):
        theatre.turn("step", 20)
        theatre.wait(1)
        theatre.stage.answer(market(lots))
    killed = tmp_path / "killed.margincall"
    for written in Path(hello.session).parent.glob(f"{Path(hello.session).name}*"):
        (tmp_path / written.name.replace(Path(hello.session).name, killed.name)).write_bytes(
            written.read_bytes()
        )
    theatre.stage.close()
    keeping.is_due = True
    theatre.stage.answer(OpenWorld(session=str(killed), resume=True, as_left=True))
    assert lines(theatre) == ["Bought 0.001", "Bought 0.002", "Bought 0.003"]
    theatre.turn("rewind", 10 * SECOND)
    theatre.wait(1)
    assert lines(theatre) == ["Bought 0.001", "Bought 0.002"]
    theatre.stage.close()


def test_a_place_kept_while_an_act_is_lived_again_is_kept_with_what_was_said_of_it(keeping: Keeping) -> None:
    theatre = Theatre(paused=True)
    theatre.go(20)
    theatre.stage.answer(market(1))
    theatre.go(10)
    theatre.turn("rewind", 20 * SECOND)
    theatre.go(10)
    keeping.is_due = True
    theatre.go(1)
    keeping.is_due = False
    theatre.go(4)
    theatre.turn("rewind", 2 * SECOND)
    theatre.wait(1)
    assert (theatre.played, lines(theatre)) == (23, ["Bought 0.001"])


def test_what_is_known_of_a_branch_that_is_come_back_to_is_its_own(keeping: Keeping) -> None:
    keeping.is_due = True
    theatre = Theatre(paused=True)
    theatre.go(20)
    theatre.stage.answer(market(1))
    theatre.go(20)
    known = theatre.frame()
    theatre.turn("rewind", 30 * SECOND)
    theatre.stage.answer(market(7))
    theatre.go(2)
    theatre.turn("switch", text="main")
    again = theatre.frame()
    assert [fill.size for fill in again.fills] == [1]
    assert (again.candles, again.fills, again.tape) == (known.candles, known.fills, known.tape)


def test_a_mark_of_ones_own_stays_on_the_way_back_whatever_its_name() -> None:
    theatre = Theatre(paused=True)
    theatre.turn("seek", theatre.hello.start + 30 * SECOND)
    theatre.wait(1)
    theatre.turn("mark", text="alert")
    theatre.turn("rewind", 20 * SECOND)
    assert [name for _, name in theatre.frame().playback.marks] == ["alert"]


def test_what_happened_on_another_branch_since_they_parted_is_forgotten_with_it() -> None:
    theatre = Theatre(paused=True)
    theatre.turn("seek", theatre.hello.start + 90 * SECOND)
    theatre.wait(1)
    theatre.turn("rewind", 60 * SECOND)
    parted = theatre.frame().playback.time
    show = theatre.stage.show
    assert show is not None
    before = parted - SECOND
    show.marks.note(before, "alert")
    theatre.turn("fork", text="braver")
    theatre.stage.answer(market(10))
    show.marks.note(parted, "alert")
    show.marks.note(parted + 20 * SECOND, "alert")
    theatre.turn("switch", text="main")
    assert theatre.played == 90
    assert theatre.frame().playback.marks == ((before, "alert"),)


def test_a_session_that_was_left_in_the_past_is_taken_up_there_and_stands() -> None:
    theatre = Theatre()
    hello = theatre.stage.answer(OpenWorld(scenario="small", speed=60))
    assert isinstance(hello, Hello)
    theatre.wait(0.2)
    end = theatre.frame().playback.time
    theatre.turn("rewind", 5 * SECOND)
    theatre.turn("speed", 10)
    theatre.stage.close()
    theatre.stage.answer(OpenWorld(session=hello.session, resume=True, as_left=True))
    assert theatre.frame().playback.state == "computing"
    theatre.wait(1)
    frame = theatre.frame()
    assert (frame.playback.state, frame.playback.time, frame.notices) == ("paused", end - 5 * SECOND, ())
    assert frame.playback.speed == 10
    assert theatre.stage.show is not None
    assert theatre.stage.show.run.pace is None
    theatre.stage.close()
    theatre.stage.answer(OpenWorld(session=hello.session, resume=True, paused=True))
    assert theatre.frame().playback.time == end
    theatre.stage.close()


@pytest.mark.parametrize(
    ("done", "seconds", "kept"), [("", 1, False), ("", 40, True), ("order", 1, True), ("fork", 1, True)]
)
def test_what_was_only_looked_into_is_not_kept(done: str, seconds: int, kept: bool) -> None:
    theatre = Theatre()
    hello = theatre.stage.answer(OpenWorld(scenario="small", fleeting=True))
    assert isinstance(hello, Hello)
    if done == "order":
        theatre.stage.answer(market(1))
    elif done == "fork":
        theatre.turn("fork")
    theatre.wait(seconds)
    theatre.stage.close()
    folder = Path(hello.session).parent
    assert (Path(hello.session) in folder.iterdir()) is kept
    assert kept or not list(folder.iterdir())
    if kept:
        theatre.stage.answer(OpenWorld(session=hello.session, resume=True, fleeting=True))
        theatre.stage.close()
        assert Path(hello.session).exists()


def test_where_it_is_not_known_how_it_was_left_it_stands() -> None:
    run = open_run(OpenWorld(scenario="small"))
    run.session.close()
    theatre = Theatre()
    theatre.stage.answer(OpenWorld(session=str(run.session.journal.path), resume=True, as_left=True))
    assert theatre.frame().playback.state == "paused"
    theatre.stage.close()


def test_time_spent_paused_is_not_caught_up() -> None:
    theatre = Theatre(speed=1)
    theatre.turn("pause")
    theatre.wait(50)
    theatre.turn("play")
    theatre.wait(2)
    assert theatre.played <= 3


def test_seeking_back_and_forward_again_comes_to_the_same_world() -> None:
    theatre = Theatre(paused=True)
    theatre.turn("seek", theatre.hello.start + 90 * SECOND)
    assert theatre.frame().playback.state == "computing"
    theatre.wait(1)
    assert (theatre.played, theatre.frame().playback.state) == (90, "paused")
    digest = theatre.stage.show.run.world.digest()  # type: ignore[union-attr]
    theatre.turn("rewind", 60 * SECOND)
    assert theatre.played == 30
    theatre.turn("seek", theatre.hello.start + 90 * SECOND)
    theatre.wait(1)
    assert theatre.stage.show.run.world.digest() == digest  # type: ignore[union-attr]


def test_a_replay_that_was_held_while_one_typed_where_to_go_still_goes_there() -> None:
    theatre = Theatre(speed=1)
    theatre.turn("pause")
    theatre.turn("seek", theatre.hello.start + 90 * SECOND)
    theatre.turn("play")
    assert theatre.frame().playback.state == "computing"
    theatre.wait(1)
    assert (theatre.played, theatre.frame().playback.state) == (90, "playing")


@pytest.mark.parametrize("hand", ["", "pause", "toggle"])
def test_only_a_replay_that_played_when_it_was_held_plays_on_when_it_is_let_go(hand: str) -> None:
    """Whoever stopped it a moment before, with a picture of it playing still before him, stopped it."""
    theatre = Theatre(speed=1)
    if hand:
        theatre.turn(hand)
    theatre.turn("hold")
    assert theatre.frame().playback.state == "paused"
    theatre.turn("release")
    assert theatre.frame().playback.state == ("paused" if hand else "playing")
    theatre.turn("hold")
    theatre.turn("pause")
    theatre.turn("release")
    assert theatre.frame().playback.state == "paused"


def test_a_seek_stands_still_while_its_player_is_asked_something() -> None:
    """What a review tells would be of another market when it is confirmed."""
    theatre = Theatre(speed=1)
    target = theatre.frame().playback.time + 3600 * SECOND
    theatre.turn("seek", target)
    theatre.turn("hold")
    before = theatre.frame().playback
    theatre.wait(1)
    assert (before.state, theatre.frame().playback.time) == ("paused", before.time)
    theatre.stage.answer(market(100))
    theatre.turn("release")
    theatre.stage.work()
    assert theatre.frame().playback.state == "computing"
    assert theatre.frame().playback.time > before.time


@pytest.mark.parametrize("hand", ["pause", "seek"])
def test_a_seek_that_was_held_gives_way_to_what_is_turned_then(hand: str) -> None:
    theatre = Theatre(speed=1)
    start = theatre.frame().playback.time
    theatre.turn("seek", start + 3600 * SECOND)
    theatre.turn("hold")
    theatre.turn(hand, start + 10 * SECOND)
    theatre.turn("release")
    theatre.wait(2)
    assert theatre.frame().playback.state != "computing"
    assert theatre.frame().playback.time < start + 60 * SECOND


def test_a_long_way_back_is_seen_to_be_computed_and_may_be_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(show, "AT_ONCE_NS", 0)
    theatre = Theatre(speed=60)
    called(theatre)
    seen, back = theatre.frame().notices[-1].number, theatre.frame().playback.time - 5 * SECOND
    theatre.turn("seek", back)
    playback = theatre.frame().playback
    assert playback.state == "computing"
    assert playback.time < back
    theatre.stage.work()
    theatre.turn("toggle")
    theatre.turn("seek", back)
    theatre.turn("play")
    theatre.wait(0.02)
    assert theatre.frame().playback.time >= back
    assert theatre.frame(seen=seen).notices == ()


@pytest.mark.parametrize("at_once_ns", [0, show.AT_ONCE_NS])
@pytest.mark.parametrize("knobs", [("hold", "seek", "release"), ("hold", "release", "seek"), ("seek",)])
def test_whoever_goes_back_finds_the_replay_standing_there(
    monkeypatch: pytest.MonkeyPatch, knobs: tuple[str, ...], at_once_ns: int
) -> None:
    """There is something to be done at that moment, and at the speed of before it would be over."""
    monkeypatch.setattr(show, "AT_ONCE_NS", at_once_ns)
    theatre = Theatre(speed=60)
    theatre.wait(1)
    back = theatre.frame().playback.time - 5 * SECOND
    for knob in knobs:
        theatre.turn(knob, back)
    theatre.wait(1)
    playback = theatre.frame().playback
    assert (playback.state, playback.time) == ("paused", back)


def test_what_is_done_on_a_long_way_back_is_news(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(show, "AT_ONCE_NS", 0)
    theatre = Theatre(speed=60)
    theatre.wait(1)
    theatre.turn("rewind", 30 * SECOND)
    assert theatre.frame().playback.state == "computing"
    theatre.stage.answer(market(1))
    begun, *news = [notice.text for notice in theatre.frame().notices]
    assert begun == "Now on branch 1: main keeps what came after. B goes back."
    assert news


@pytest.mark.parametrize("paused", [False, True])
def test_a_seek_is_given_up_by_toggling_or_pausing(paused: bool) -> None:
    for knob in ("toggle", "pause"):
        theatre = Theatre(speed=1, paused=paused)
        theatre.turn("seek", theatre.hello.start + 90 * SECOND)
        theatre.turn(knob)
        assert theatre.frame().playback.state == "paused"


def test_winners_are_ranked_by_another_rule_from_here_on() -> None:
    theatre = Theatre(paused=True)
    assert theatre.turn("rank", text="size").accepted
    instrument = theatre.stage.show.run.world.rules.instruments[0]  # type: ignore[union-attr]
    assert instrument.adl_rule.value == "size"


def test_a_knob_that_cannot_turn_says_why() -> None:
    theatre = Theatre()
    assert theatre.turn("rank", text="luck").text.startswith("There is no rule luck: profit_leverage, ")
    assert theatre.turn("seek", theatre.hello.start - 1).text == "That time is outside the window."
    assert theatre.turn("speed", 7).text == "The speeds are 1, 5, 10, 60, 300, 1000, max."
    assert theatre.turn("dance").text == "There is no knob dance."


def test_a_branch_is_begun_here_and_the_other_is_found_again_as_it_was_left() -> None:
    theatre = Theatre(paused=True)
    theatre.turn("seek", theatre.hello.start + 30 * SECOND)
    theatre.wait(1)
    assert theatre.turn("fork", text="braver").accepted
    assert theatre.turn("fork", text="braver").text == "Branch braver already exists."
    assert theatre.stage.answer(market(10)).accepted  # type: ignore[union-attr]
    theatre.turn("step", 5)
    theatre.wait(1)
    playback = theatre.frame().playback
    assert (playback.branch, playback.branches, theatre.played) == ("braver", ("main", "braver"), 35)
    assert theatre.turn("switch", text="timid").text == "There is no branch timid."
    assert theatre.turn("switch", text="main").accepted
    assert (theatre.frame().playback.branch, theatre.played) == ("main", 30)
    assert theatre.frame().account.positions == ()
    theatre.turn("switch", text="braver")
    assert (theatre.played, theatre.frame().account.positions[0].size) == (35, 10)


def test_the_life_told_is_what_was_done_until_now() -> None:
    theatre = Theatre(paused=True)
    theatre.turn("step", 3)
    theatre.wait(1)
    theatre.stage.answer(market(10))
    lived = theatre.stage.answer(ReadLife())
    assert isinstance(lived, Lived)
    assert (lived.scenario, lived.time, lived.world) == ("small", theatre.frame().playback.time, b"")
    assert [each.command for each in lived.by_hand] == [market(10)]
    assert theatre.stage.answer(ReadLife(world=True)).world  # type: ignore[union-attr]
    theatre.turn("rewind", 2 * SECOND)
    assert theatre.stage.answer(ReadLife()).by_hand == ()  # type: ignore[union-attr]


def called(theatre: Theatre) -> None:
    """Play until the player's margin is called."""
    theatre.wait(0.2)
    for command in (*ISOLATED_AT_100X, market(100)):
        assert theatre.stage.answer(command).accepted  # type: ignore[union-attr]
    for _ in range(200):
        theatre.wait(0.1)
        if any(notice.kind == "margin_call" for notice in theatre.frame().notices):
            return
    pytest.fail("no margin call came")


def test_a_margin_call_slows_the_replay_and_marks_the_moment() -> None:
    theatre = Theatre(speed=60)
    called(theatre)
    frame = theatre.frame()
    assert frame.playback.speed == 1
    assert "margin call" in [name for _, name in frame.playback.marks]
    assert [notice.kind for notice in frame.notices][-2:] == ["margin_call", "info"]


def test_a_liquidation_of_ones_own_slows_the_replay_again() -> None:
    theatre = Theatre(speed=60)
    called(theatre)
    theatre.turn("speed", 60)
    for _ in range(200):
        theatre.wait(0.1)
        notices = theatre.frame().notices
        if any(notice.kind == "liquidated" for notice in notices):
            break
    assert theatre.frame().playback.speed == 1
    assert "Slowed to 1x for your liquidation." in [notice.text for notice in notices]


def test_who_does_not_want_to_be_slowed_is_not() -> None:
    theatre = Theatre(speed=60, auto_slow=False)
    called(theatre)
    assert theatre.frame().playback.speed == 60


def test_an_alert_fires_once_slows_the_replay_and_is_armed_again_by_going_back() -> None:
    theatre = Theatre(speed=60, alerts=((BTC, "50000"),))
    theatre.wait(0.2)
    mark = theatre.frame().markets[0].mark
    assert theatre.turn("alert", text=f"{BTC} {mark // 10 + 5}").accepted
    assert theatre.turn("alert", text=f"{BTC} {mark // 10 - 5}").accepted
    assert theatre.turn("alert", text=f"{BTC} 1.01").text.endswith("nearest are 1 and 1.1")
    for _ in range(100):
        theatre.wait(0.1)
        if any(alert.fired for alert in theatre.frame().alerts):
            break
    frame = theatre.frame()
    assert frame.playback.speed == 1
    assert [notice.kind for notice in frame.notices] == ["alert", "info"]
    (fired,) = [alert for alert in frame.alerts if alert.fired]
    assert (fired.fired, "alert") in frame.playback.marks
    theatre.turn("rewind", 50 * SECOND)
    assert not any(alert.fired for alert in theatre.frame().alerts)
    assert theatre.turn("unalert", fired.number).accepted
    assert theatre.turn("unalert", fired.number).text == "There is no such alert."
    assert len(theatre.frame().alerts) == 2


def test_back_at_the_very_second_of_an_alert_it_is_yet_to_fire() -> None:
    theatre = Theatre(speed=60)
    theatre.wait(0.2)
    mark = theatre.frame().markets[0].mark
    theatre.turn("alert", text=f"{BTC} {mark // 10 + 5}")
    theatre.wait(20)
    (alert,) = theatre.frame().alerts
    assert alert.fired
    seen = theatre.frame().notices[-1].number
    theatre.turn("seek", alert.fired)
    theatre.wait(0.2)
    back = theatre.frame()
    assert 0 <= alert.fired - back.playback.time < SECOND
    assert (back.alerts[0].fired, back.playback.marks) == (None, ())
    theatre.go(2)
    again = theatre.frame(seen)
    assert "alert" in [notice.kind for notice in again.notices]
    assert (again.alerts, again.playback.marks) == ((alert,), ((alert.fired, "alert"),))


def test_back_at_the_very_second_of_a_margin_call_it_is_yet_to_come() -> None:
    theatre = Theatre(speed=60)
    called(theatre)
    marks = [mark for mark in theatre.frame().playback.marks if mark[1] == "margin call"]
    theatre.turn("seek", marks[0][0])
    theatre.go(2)
    assert theatre.frame().playback.marks == (marks[0],)


def test_an_alert_ends_a_seek_and_says_so_where_the_replay_stands_still() -> None:
    theatre = Theatre(speed=60, alerts=((BTC, "99%"),))
    theatre.wait(0.2)
    theatre.turn("pause")
    theatre.turn("seek", theatre.frame().playback.time + 600 * SECOND)
    for command in (*ISOLATED_AT_100X, market(100)):
        theatre.stage.answer(command)
    frame = theatre.frame()
    assert (frame.playback.state, frame.playback.speed) == ("paused", 1)
    assert frame.notices[-1].text == "The seek stopped for your alert, now at 1x. g and enter resume it."


def call(scope: str) -> MarginCalled:
    symbol = BTC if scope == BTC else None
    figures = {"equity": 1, "maintenance": 1, "buffer_ppb": 1}
    return MarginCalled(time=1, trader=PLAYER, scope=scope, symbol=symbol, **figures)


def test_a_seek_that_is_taken_up_again_is_stopped_by_other_calls_alone() -> None:
    theatre = Theatre(speed=60)
    theatre.turn("pause")
    world, target = theatre.stage.show, theatre.hello.start + 600 * SECOND

    def stops(*scopes: str) -> bool:
        """Is a seek to there stopped by calls?"""
        theatre.turn("seek", target)
        world.run.listen([call(scope) for scope in scopes])
        world._look()
        return theatre.frame().playback.state == "paused"

    assert stops(BTC)
    said = theatre.frame().notices[-1].text
    assert said.startswith("The seek stopped for your margin call, now at 1x.")
    assert said.endswith(" g and enter resume it, past further calls on BTCUSDT.")
    assert not stops(BTC)
    assert stops("USDT"), "of another scope"
    assert not stops(BTC)
    assert not stops("USDT")
    target += SECOND
    assert stops(BTC), "on the way to another place"
    theatre.stage.answer(market(100))
    assert stops(BTC), "once something was done against it"
    theatre.turn("seek", theatre.hello.start)
    assert stops(BTC), "once gone back before it"
    theatre.turn("fork", text="other")
    theatre.turn("switch", text="main")
    assert stops(BTC, "USDT"), "in another life"
    said = theatre.frame().notices[-1].text
    assert said.endswith(", past further calls on BTCUSDT and the cross account in USDT.")


def test_a_call_that_stopped_no_seek_stops_the_one_that_comes() -> None:
    theatre = Theatre(speed=60)
    world, target = theatre.stage.show, theatre.hello.start + 600 * SECOND
    theatre.turn("seek", target)
    theatre.turn("pause")
    world.run.listen([call(BTC)])
    world._look()
    theatre.turn("seek", target)
    world.run.listen([call(BTC)])
    world._look()
    assert theatre.frame().playback.state == "paused"


def test_whether_calls_slow_the_replay_is_turned_at_once() -> None:
    theatre = Theatre(speed=60)
    theatre.turn("slow", 0)
    called(theatre)
    assert theatre.frame().playback.speed == 60
    theatre.turn("slow", 1)
    theatre.stage.show.run.listen([call(BTC)])
    theatre.stage.show._look()
    assert theatre.frame().playback.speed == 1


def test_news_is_repeated_until_seen_and_old_news_is_not_told_again_after_a_rewind() -> None:
    theatre = Theatre(speed=60)
    called(theatre)
    notices = theatre.frame().notices
    assert theatre.frame().notices == notices
    last = notices[-1].number
    assert theatre.frame(seen=last).notices == ()
    theatre.turn("rewind", 10 * SECOND)
    assert theatre.frame(seen=last).notices == ()


def test_only_the_player_s_own_commands_pass() -> None:
    theatre = Theatre()
    other = market(1).__class__(trader=Trader("bob"), symbol=BTC, side=market(1).side, size=1)
    for command in (other, PassTime()):
        ack = theatre.stage.answer(command)
        assert isinstance(ack, Ack)
        assert not ack.accepted


def test_questions_are_answered_from_the_venue() -> None:
    answer = Theatre().stage.answer(ReadAccount(trader=PLAYER))
    assert isinstance(answer, AccountView)
    assert answer.cash[0].cash == 10_000 * 10**8


def test_a_picture_of_an_instrument_that_is_not_there_is_refused() -> None:
    answer = Theatre().stage.answer(Want(symbol=Symbol("DOGE")))
    assert answer == Unanswerable(reason=RejectReason.UNKNOWN_SYMBOL)
