"""A headless run from the command line: repeatable, forkable, savable, and strict about its flags."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from replays.messages.client import OpenWorld
from replays.sessions.opening import open_run
from replays.sessions.playthrough import Pace
from replays.stage.process import ProcessClient
from replays.stage.show import Show
from tests.tui.commanding import Command
from tui.files.places import settings_path

pytestmark = pytest.mark.usefixtures("home")
ROOT = Path(__file__).parents[3]
RUN = ("replay", "small", "--headless", "--json", "--until", "+3m")
PLAN = """
[[step]]
at = "+10s"
do = "order"
symbol = "BTCUSDT"
side = "buy"
size = "0.05"
[[step]]
at = "+20s"
do = "cancel"
symbol = "BTCUSDT"
id = "none"
"""


@pytest.fixture
def plan(tmp_path: Path) -> str:
    path = tmp_path / "plan.toml"
    path.write_text(PLAN)
    return str(path)


def test_the_same_run_twice_is_the_same_to_the_byte_and_another_seed_is_another(command: Command) -> None:
    first, second, other = command(*RUN), command(*RUN), command(*RUN, "--seed", "8")
    documents = [outcome.document for outcome in (first, second, other)]
    for document in documents:
        del document["wall_seconds"]
    assert documents[0] == documents[1]
    assert documents[0]["digest"] != documents[2]["digest"]
    assert documents[0]["conservation"] == {"USDT": "0"}
    assert documents[0]["paper"] is True


def test_a_fork_without_a_change_changes_nothing(command: Command, plan: str) -> None:
    straight = command(*RUN, "--plan", plan).document
    told = command(*RUN, "--plan", plan, "--fork-at", "+2m")
    forked = told.document
    assert told.err == (
        "margincall: --fork-at: its branch does the same as before, without --fork-plan or --fork-adl\n"
    )
    assert straight["digest"] == forked["digest"]
    assert straight["events_digest"] == forked["events_digest"]


def test_a_fork_with_a_change_tells_both_branches_and_where_they_part(
    command: Command, plan: str, tmp_path: Path
) -> None:
    change = tmp_path / "half.toml"
    change.write_text('[[step]]\nat = "+30s"\ndo = "close"\nsymbol = "BTCUSDT"\nshare = "0.5"\n')
    straight = command(*RUN, "--plan", plan).document
    forking = (*RUN, "--plan", plan, "--fork-at", "+2m", "--fork-plan", str(change), "--fork-adl", "size")
    document = command(*forking).document
    assert (straight["branch"], document["branch"]) == ("main", "fork")
    assert document["main"] == straight["trader"]
    headings = [line for line in command(*forking[:3], *forking[4:]).out.splitlines() if "trader" in line]
    assert headings == ["trader on fork", "trader on main"]
    assert document["trader"]["positions"][0]["size"] == "0.025"
    told = document["side_by_side"]
    assert (told["here"], [each["name"] for each in told["branches"]]) == ("fork", ["main", "fork"])
    assert told["branches"][0]["parted"] == "2024-01-01T00:02:00Z"
    assert {"time", "main", "fork"} == told["equity"]["USDT"][0].keys()


def test_a_rejected_step_is_reported_and_the_run_goes_on(command: Command, plan: str) -> None:
    outcome = command(*RUN, "--plan", plan, "--check")
    trader = outcome.document["trader"]
    assert outcome.code == 0
    why = "There is no such open order."
    assert trader["rejected"] == [{"step": 2, "reason": "unknown_order", "needs": None, "why": why}]
    assert trader["positions"][0]["size"] == "0.05"


def test_steps_that_the_run_does_not_reach_are_told(command: Command, plan: str) -> None:
    run = ("replay", "small", "--headless", "--plan", plan, "--until")
    assert command(*run, "+1m").err == ""
    told = command(*run, "+15s").err
    assert told == "margincall: 1 step of the plan is due after 2024-01-01T00:00:15Z and was not played\n"
    assert "2 steps of the plan are due after " in command(*run, "+5s").err


def test_line_by_line_a_world_slows_where_that_is_wanted_and_is_left_as_it_went(
    command: Command, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    shows: list[Show] = []
    monkeypatch.setattr("tui.opening.lines.play_lines", lambda show, _: shows.append(show))
    settings_path().parent.mkdir(parents=True, exist_ok=True)
    settings_path().write_text("slow = false\n")
    path = str(tmp_path / "one.margincall")
    assert command("replay", "small", "--plain", "--speed", "60", "--session", path).code == 0
    assert not shows[0].asked.auto_slow
    run = open_run(OpenWorld(session=path, resume=True))
    run.session.close()
    assert run.pace == Pace(True, 60)


def test_every_event_is_written_as_a_line(command: Command, tmp_path: Path) -> None:
    path = tmp_path / "events.jsonl"
    document = command(*RUN, "--events", str(path)).document
    told = path.read_bytes()
    assert len(told.splitlines()) == document["events"] + 1
    assert command(*RUN, "--events", str(path)).code == 0
    assert path.read_bytes() == told
    nowhere = str(tmp_path / "no" / "x")
    assert "no such folder" in command.refused(*RUN, "--events", str(path), "--session", nowhere)
    assert path.read_bytes() == told


def test_events_go_to_stdout_where_no_document_does(
    command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    line = command.refused(*RUN, "--events", "-")
    assert line == "--events: a file; stdout is the document's"
    assert command.refused("replay", "small", "--headless", "--until", "+1m", "--events", "-") == line
    assert list(tmp_path.glob("-")) == []


def test_a_saved_run_goes_on_as_an_unbroken_one(command: Command, plan: str, tmp_path: Path) -> None:
    session = str(tmp_path / "run.margincall")
    assert command(*RUN[:-1], "+2m", "--plan", plan, "--session", session).code == 0
    resumed = command("resume", session, "--headless", "--json", "--until", "+3m").document
    straight = command(*RUN, "--plan", plan).document
    for name in ("digest", "events_digest", "trader", "minutes", "conservation", "instruments"):
        assert resumed[name] == straight[name]


def test_balances_and_start_are_what_was_asked(command: Command) -> None:
    document = command(*RUN, "--balance", "USDT=77.5", "--start", "+1m").document
    assert document["trader"]["cash"] == {"USDT": "77.5"}


def test_who_asks_for_a_speed_without_a_screen_is_told_that_there_is_none(command: Command) -> None:
    run = ("replay", "small", "--headless", "--until", "+2s", "--speed")
    slow, fast = command(*run, "17"), command(*run, "max")
    assert (slow.code, slow.err) == (0, "margincall: --speed: without a screen it is always max\n")
    assert (fast.code, fast.err) == (0, "")
    assert "--until" in command.refused(*run[:3], "--until", "soon", "--speed", "17")
    assert command(*run, "max").err == ""


def test_what_closes_all_of_a_position_is_told_to_people_as_that(command: Command, tmp_path: Path) -> None:
    plan = tmp_path / "closing.toml"
    order = '[[step]]\nat = "+{}s"\ndo = "order"\nsymbol = "BTCUSDT"\nside = "{}"\n'
    plan.write_text(
        order.format(2, "buy")
        + 'size = "0.1"\n'
        + order.format(3, "sell")
        + 'type = "stop"\ntrigger_price = "100"\nclose_position = true\n'
    )
    words = ("replay", "small", "--headless", "--in-memory", "--until", "+5s", "--plan", str(plan))
    (told,) = [line.split() for line in command(*words).out.splitlines() if " stop " in line]
    assert told[4:7] == ["all", "all", "0"]
    (row,) = command(*words, "--json").document["trader"]["open_orders"]
    assert (row["size"], row["close_position"]) == ("0", True)


def test_without_json_people_get_text(command: Command) -> None:
    outcome = command("replay", "small", "--headless", "--until", "+2m")
    assert "conservation" in outcome.out
    assert outcome.out.isascii() or "…" in outcome.out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["smal"], 'no scenario "smal"; nearest: small, calm'),
        (["small", "--until", "soon"], '--until: "soon" is not a time in UTC'),
        (["small", "--until", "1999-01-01T00:00:00Z"], "--until: outside the window"),
        (["small", "--until", "+999h"], "--until: small has no end, but goes 40 days at most: +40d"),
        (["small", "--until", "+999999999d"], "--until: small has no end, but goes 40 days at most: +40d"),
        (["small"], "--until: small has no end; say how long to play, such as +6h"),
        (["small", "--speed", "0"], '--speed: "0" is not from 1 to 1000 or max'),
        (["small", "--balance", "USDT"], '--balance: "USDT" is not ASSET=AMOUNT'),
        (["small", "--balance", "USDT=0"], "--balance: at least one must be above 0"),
        (["small", "--balance", "USDT=1", "--balance", "USDT=1"], "--balance: USDT stands there twice"),
        (["small", "--in-memory", "--session", "s.margincall"], "--session: not with --in-memory"),
        (
            ["small", "--seed", "9" * 21],
            f"replay: Invalid value for '--seed': \"{'9' * 21}\" has more than 20",
        ),
        (["small", "--balance", "EUR=1"], '--balance: no asset "EUR" here'),
        (["small", "--coupling", "NaN"], '--coupling: "NaN" is not a plain decimal number'),
        (["small", "--adl", "luck"], '--adl: no rule "luck"'),
        (["small", "--plan", "none.toml"], "none.toml: no such file"),
        (
            ["small", "--until", "+1m", "--fork-adl", "size"],
            "--fork-at: needed with --fork-plan or --fork-adl",
        ),
        (["small", "--until", "+1m", "--fork-at", "+2m"], "--fork-at: 2024-01-01T00:02:00Z is after the end"),
        (["small", "--until", "+1m", "--start", "+2m"], "--start: 2024-01-01T00:02:00Z is after the end"),
        (["small", "--until", "+2m", "--fork-at", "+1m", "--fork-adl", "luck"], '--fork-adl: no rule "luck"'),
    ],
)
def test_bad_flags_are_refused_in_one_line(command: Command, arguments: list[str], message: str) -> None:
    assert command.refused("replay", *arguments, "--headless").startswith(message)


def test_what_goes_with_headless_alone_is_not_dropped_silently(command: Command) -> None:
    line = command.refused("replay", "small", "--fork-at", "+1m")
    assert line == "--fork-at: goes with --headless; on the screen B starts a branch"
    for flags in (("--check",), ("--json",), ("--until", "+1m")):
        assert command.refused("replay", "small", *flags) == f"{flags[0]}: goes with --headless"


def test_a_bad_plan_is_refused_with_file_step_and_field(command: Command, tmp_path: Path) -> None:
    path = tmp_path / "bad.toml"
    path.write_text(PLAN.replace('"0.05"', '"0.0505"').replace("size", "size"))
    line = command.refused(*RUN, "--plan", str(path))
    assert "bad.toml: step 1: size: " in line
    assert "nearest are 0.05 and 0.051" in line


def test_an_interrupt_ends_between_steps_with_130(command: Command, home: Path, tmp_path: Path) -> None:
    session = tmp_path / "interrupted.margincall"
    words = ["replay", "small", "--headless", "--until", "+30d", "--session", str(session)]
    environ = {**os.environ, "PYTHONPATH": str(ROOT)}
    run = subprocess.Popen(
        [sys.executable, "-m", "tui", *words], env=environ, stderr=subprocess.PIPE, stdout=subprocess.PIPE
    )
    until = time.monotonic() + 30
    while not session.exists() and time.monotonic() < until:
        time.sleep(0.05)
    time.sleep(0.2)
    run.send_signal(signal.SIGINT)
    out, err = run.communicate(timeout=30)
    assert (run.returncode, out) == (130, b"")
    assert b"the session is saved in" in err
    assert command("verify", str(session), "--json").document["state"] == "clean"
    assert home


def test_settings_that_cannot_be_used_leave_no_session_behind(
    command: Command, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(home))
    monkeypatch.setenv("TEXTUAL_DRIVER", "another program draws")
    begun: list[OpenWorld] = []
    monkeypatch.setattr(ProcessClient, "begin", lambda _, world: begun.append(world))
    settings_path().parent.mkdir()
    settings_path().write_text('theme = "plaid"')
    assert 'theme: no "plaid"' in command.refused("replay", "small")
    assert begun == []
