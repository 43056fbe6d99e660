"""What is saved is listed, told and proven; what is damaged is said to be, with its exit code."""

import json
import os
import re
import shutil
from pathlib import Path

import pytest

from exchange.edge.chain import Stamped
from exchange.edge.instant import format_instant
from exchange.edge.journal import Journal
from exchange.edge.storage import beside
from exchange.edge.transcript import Transcript
from exchange.units import MINUTE, SECOND
from replays.messages.client import OpenWorld
from replays.scenarios.places import own_scenarios, own_sessions
from replays.scenarios.scenario import find
from replays.sessions import filing, saved_sessions
from replays.sessions.headless import play
from replays.sessions.opening import open_run
from replays.sessions.playthrough import Playthrough
from replays.sessions.session import Session
from tests.runs import market
from tests.tui.commanding import Command
from tests.tui.console.test_progress import Terminal
from tui.commands import resume, sessions

pytestmark = pytest.mark.usefixtures("home")


@pytest.fixture(scope="module")
def shelf_before(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the shelf with one session lies, once somebody has wanted it."""
    return tmp_path_factory.mktemp("before") / "sessions"


@pytest.fixture
def saved(command: Command, shelf_before: Path) -> Path:
    """A session on the shelf, two minutes long."""
    path = own_sessions() / "mine.margincall"
    if not shelf_before.exists():
        own_sessions().mkdir(parents=True)
        run = command("replay", "small", "--headless", "--until", "+2m", "--session", str(path))
        assert run.code == 0
        shutil.copytree(own_sessions(), shelf_before)
    shutil.copytree(shelf_before, own_sessions(), dirs_exist_ok=True)
    return path


def damage(path: Path) -> None:
    """One bit of the proof of its last record."""
    with Transcript.open(path) as transcript:
        last = transcript.last()
    assert last
    whole = bytearray(path.read_bytes())
    whole[whole.index(last.link)] ^= 1
    path.write_bytes(whole)


def lose(path: Path, command: Command) -> None:
    """Put back a copy of it that was taken a minute before its end."""
    whole = path.read_bytes()
    assert command("resume", path.stem, "--headless", "--until", "+3m").code == 0
    path.write_bytes(whole)


def lengthen(path: Path) -> None:
    """By a hundred records of a second each."""
    journal = Journal.open(path)
    for number in range(100):
        journal.append([Stamped((1_704_067_320 + number) * SECOND, b"a long one" * 100)])
    journal.close()


def test_the_shelf_tells_each_session_without_living_it_again(command: Command, saved: Path) -> None:
    (row,) = json.loads(command("sessions", "--json").out)
    assert (row["name"], row["scenario"], row["state"]) == ("mine", "small", "clean")
    assert row["time"] == "2024-01-01T00:02:00Z"
    assert row["equity"] == {"USDT": "10000"}
    assert row["bytes"] == saved.stat().st_size
    assert "mine" in command("sessions").out


def test_an_empty_shelf_is_an_empty_list(command: Command) -> None:
    assert json.loads(command("sessions", "--json").out) == []


def test_status_is_the_document_of_the_run_and_writes_nothing(command: Command, saved: Path) -> None:
    before = saved.read_bytes()
    document = command("status", "mine", "--json").document
    assert document["time"] == "2024-01-01T00:02:00Z"
    assert document["conservation"] == {"USDT": "0"}
    assert saved.read_bytes() == before


@pytest.mark.usefixtures("home", "saved")
def test_a_person_is_told_of_what_is_their_own_first_and_of_digests_last(command: Command) -> None:
    told = command("status", "mine").out.splitlines()
    assert [line.split()[0] for line in told[:4]] == ["scenario", "time", "branch", "trader"]
    places = [told.index(name) for name in ("trader", "  equity", "  cash", "instruments", "run")]
    assert places == sorted(places)
    assert [line.split()[0] for line in told[places[-1] + 1 :]][:5] == [
        *("seed", "coupling", "rules", "digest", "events")
    ]
    assert "  fees paid" in told
    assert "  funding paid" in told


def test_a_clean_session_is_proven_and_a_damaged_one_told_with_3(command: Command, saved: Path) -> None:
    clean = command("verify", "mine", "--json")
    assert (clean.code, clean.document["state"], clean.document["missing"]) == (0, "clean", 0)
    damage(saved)
    broken = command("verify", "mine", "--json")
    assert (broken.code, broken.document["state"]) == (3, "damaged")
    (line,) = broken.err.splitlines()
    assert line.startswith("margincall: mine: ")
    assert line.endswith("; `margincall salvage` saves what is good")


@pytest.mark.parametrize("words", [["map"], ["estimate", "--side", "buy", "--size", "1"]])
def test_of_a_damaged_session_nothing_is_worked_out(command: Command, saved: Path, words: list[str]) -> None:
    with Transcript.open(saved) as transcript:
        ((snapshot,),) = transcript.store.execute("SELECT max(body) FROM snapshot")
    whole = bytearray(saved.read_bytes())
    whole[whole.index(snapshot[-64:])] ^= 1
    saved.write_bytes(whole)
    refused = command(words[0], "mine", *words[1:])
    assert refused.code == 3
    assert refused.err.startswith("margincall: mine: ")


def test_in_words_the_records_of_the_file_are_no_commands_of_the_world(command: Command, saved: Path) -> None:
    records, world = command("verify", "mine"), command("status", "mine")
    assert re.search(r"^records in the file +1$", records.out, re.M)
    assert re.search(r"^  commands of the world +[\d,]+$", world.out, re.M)
    assert not re.search(r"^commands  ", records.out + world.out, re.M)
    assert {"commands"} <= command("verify", "mine", "--json").document.keys()
    assert {"commands"} <= command("status", "mine", "--json").document.keys()
    assert saved


def test_a_session_without_an_end_is_told_to_be_damaged_before_it_is_asked_how_long(
    command: Command, saved: Path
) -> None:
    assert "--until: small has no end" in command.refused("resume", "mine", "--headless")
    damage(saved)
    assert command("resume", "mine", "--headless").code == 3


def test_a_loss_that_is_accepted_is_gone_on_from_and_then_forgotten(command: Command, saved: Path) -> None:
    lose(saved, command)
    (row,) = command("sessions", "--json").document
    assert (row["time"], row["state"]) == ("2024-01-01T00:02:00Z", "damaged")
    for words in (("resume", "mine"), ("resume", "mine", "--headless"), ("status", "mine")):
        refused = command(*words)
        assert refused.code == 3, words
        assert "missing after number 1; `margincall resume --accept-loss` goes on from there" in refused.err
    went_on = command(
        "resume", "mine", "--accept-loss", "--headless", "--until", "2024-01-01T00:02:30Z", "--json"
    )
    assert (went_on.code, went_on.document["time"]) == (0, "2024-01-01T00:02:30Z")
    assert command("verify", "mine").code == 0


def test_a_loss_is_accepted_on_the_screen_and_line_by_line_too(
    command: Command, saved: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lose(saved, command)
    worlds: list[OpenWorld] = []
    monkeypatch.setattr(resume, "on_screen", worlds.append)
    assert command("resume", "mine", "--accept-loss").code == 0
    run = open_run(worlds[0])
    assert run.time == find("small", own_scenarios()).start + 2 * MINUTE
    run.session.close()


def test_a_session_in_use_is_told_and_by_whoever_would_change_it_left_alone_with_4(
    command: Command, saved: Path, tmp_path: Path
) -> None:
    session = Session.resume(saved, scenarios=own_scenarios())
    try:
        (row,) = command("sessions", "--json").document
        assert (row["scenario"], row["time"], row["state"]) == ("small", "2024-01-01T00:02:00Z", "in use")
        told = command("status", "mine", "--json")
        assert told.document["time"] == "2024-01-01T00:02:00Z"
        assert "in use by pid" in told.err
        assert command("log", "mine", "--json").code == 0
        assert command("export", "mine", "--to", str(tmp_path / "files")).code == 0
        for words in (
            ("verify", "mine"),
            ("resume", "mine", "--headless", "--until", "+3m"),
            ("sessions", "--delete", "mine", "--yes"),
        ):
            assert command(*words).code == 4, words
    finally:
        session.journal.close()
    assert command("verify", "mine").code == 0


def test_a_session_in_use_or_killed_is_worth_what_it_is_where_it_was_saved_last(
    command: Command, saved: Path
) -> None:
    session = Session.resume(saved, scenarios=own_scenarios())
    try:
        run = Playthrough(session)
        session.catch_up()
        run.trade(market(500))
        play(run, session.time + 90 * SECOND)
        session.save()
        for ending in ("", "-wal"):
            shutil.copy(beside(saved, ending), beside(saved.with_stem("killed"), ending))
        rows = {row["name"]: row for row in command("sessions", "--json").document}
        for name, state in (("mine", "in use"), ("killed", "clean")):
            row, document = rows[name], command("status", name, "--json").document
            assert (row["time"], row["equity"]) == (document["time"], document["trader"]["equity"])
            assert (row["equity"] != {"USDT": "10000"}, row["state"]) == (True, state)
    finally:
        session.journal.close()


@pytest.mark.parametrize("is_played", [False, True])
def test_a_session_that_is_deleted_while_they_are_listed_is_not_on_the_list(
    command: Command, saved: Path, monkeypatch: pytest.MonkeyPatch, is_played: bool
) -> None:
    other = saved.with_stem("other")
    shutil.copy(saved, other)
    session = Session.resume(other, scenarios=own_scenarios()) if is_played else None
    found = saved_sessions.session_files(saved.parent)
    monkeypatch.setattr(saved_sessions, "session_files", lambda _: found)
    if session is not None:
        entries = saved_sessions.shelf()
        monkeypatch.setattr(sessions, "shelf", lambda: entries)
        session.close()
    filing.delete(other)
    (row,) = command("sessions", "--json").document
    assert row["name"] == "mine"


def test_what_is_no_session_is_bad_input(command: Command, saved: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.write_text("x" * 5_000)
    assert "no such session; nearest: mine" in command.refused("status", "mnie")
    assert "not a margincall session" in command.refused("verify", str(other))
    assert saved


def test_what_is_good_of_a_session_is_copied_to_a_new_one(
    command: Command, saved: Path, tmp_path: Path
) -> None:
    out = tmp_path / "mended.margincall"
    assert command("salvage", "mine", str(out)).code == 0
    assert command("verify", str(out)).code == 0
    assert f"{out}: exists already" in command.refused("salvage", "mine", str(out))
    assert saved


def test_of_a_session_cut_short_it_is_told_how_much_is_saved_and_from_when_on_it_is_lost(
    command: Command, saved: Path, tmp_path: Path
) -> None:
    lengthen(saved)
    saved.write_bytes(saved.read_bytes()[:-20_000])
    left, out = saved.read_bytes(), tmp_path / "mended.margincall"
    assert command("verify", "mine").code == command("resume", "mine", "--headless").code == 3
    told = command("salvage", "mine", str(out), "--json")
    document = told.document
    assert (told.code, document["saved"]) == (0, str(out))
    assert 50 < document["commands"] == 101 - document["missing"] < 100
    assert document["lost_after"] == format_instant((1_704_067_318 + document["commands"]) * SECOND)
    assert f"saved; what came after {document['lost_after']} is lost" in told.err
    assert command("verify", str(out), "--json").document["commands"] == document["commands"]
    assert saved.read_bytes() == left


def test_of_a_session_of_which_nothing_is_left_no_file_is_written(
    command: Command, saved: Path, tmp_path: Path
) -> None:
    lengthen(saved)
    saved.write_bytes(saved.read_bytes()[:28_672])
    out = tmp_path / "mended.margincall"
    told = command("salvage", "mine", str(out), "--json")
    assert (told.code, told.document["saved"], told.document["commands"]) == (3, None, 0)
    assert (told.document["missing"], told.document["lost_after"]) == (101, None)
    assert "nothing can be recovered" in told.err
    assert list(tmp_path.glob("mended*")) == []


def test_to_go_on_until_a_time_that_is_past_is_refused_with_the_time_it_has_come_to(
    command: Command, saved: Path
) -> None:
    line = command.refused("resume", "mine", "--headless", "--until", "+1m")
    assert line.startswith("--until: before 2024-01-01T00:02:00Z, where the session is; a +SPAN is counted ")
    assert command("resume", "mine", "--headless", "--until", "+2m").code == 0
    assert saved


def test_a_session_is_written_out_as_files(command: Command, saved: Path, tmp_path: Path) -> None:
    before = saved.read_bytes()
    out = tmp_path / "out"
    told = command("export", "mine", "--to", str(out), "--json")
    assert sorted(told.document["files"]) == sorted(each.name for each in out.iterdir())
    assert told.err == ""
    again = command("export", "mine", "--to", str(out))
    assert again.err == f"margincall: {out}: files of an earlier export are overwritten\n"
    assert saved.read_bytes() == before


def test_what_goes_with_headless_alone_is_not_dropped_silently(command: Command, saved: Path) -> None:
    assert command.refused("resume", "mine", "--json") == "--json: goes with --headless"
    assert command.refused("resume", "mine", "--until", "+1h") == "--until: goes with --headless"
    assert saved


def test_a_session_whose_scenario_is_gone_is_listed_with_the_others(command: Command, saved: Path) -> None:
    shutil.rmtree(own_scenarios() / "small")
    (row,) = command("sessions", "--json").document
    assert (row["name"], row["scenario"], row["state"]) == ("mine", "small", "without its scenario")
    assert saved


def test_a_market_and_a_span_of_times_are_written_out_alone(
    command: Command, saved: Path, tmp_path: Path
) -> None:
    times = ["--symbol", "BTCUSDT", "--times", "-10s.."]
    assert command("export", "mine", "--to", str(tmp_path / "out"), *times).code == 0
    assert len((tmp_path / "out" / "equity.csv").read_text().splitlines()) == 2
    wrong = ["export", "mine", "--to", str(tmp_path / "no")]
    assert "XBTUSD is not traded there" in command.refused(*wrong, "--symbol", "XBTUSD")
    for times, why in (
        ("14:30..13:00", "the end must follow the beginning"),
        ("25:00..", '"25:00" is no time'),
    ):
        refused = command.refused(*wrong, "--times", times)
        assert refused == f'--times: "{times}" is not a time span ({why})'
    assert not (tmp_path / "no").exists()
    assert saved


def test_where_no_file_can_be_written_nothing_is_lived_first(
    command: Command, saved: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tui.commands.sessions.reading_told", pytest.fail)
    taken, half = tmp_path / "taken", tmp_path / "half"
    taken.write_text("a file")
    (half / "trades.csv").mkdir(parents=True)
    for folder in (taken, taken / "below", half):
        ended = command("export", "mine", "--to", str(folder))
        assert ended.code in (1, 2)
        assert str(folder) in ended.err
    assert saved


def test_an_export_wants_a_folder_and_says_so(command: Command, saved: Path, tmp_path: Path) -> None:
    taken = tmp_path / "notes.txt"
    taken.write_text("mine")
    refused = command.refused("export", saved.stem, "--to", str(taken))
    assert refused == f"--to: {taken} is a file; a folder is needed"
    assert taken.read_text() == "mine"


def test_an_export_that_fails_leaves_no_empty_folder(
    command: Command, saved: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def end(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("tui.commands.sessions.write_out", end)
    ended = command("export", "mine", "--to", str(tmp_path / "out"))
    assert (ended.code, ended.err) == (130, "margincall: interrupted\n")
    assert not (tmp_path / "out").exists()
    assert saved


def test_a_score_is_lived_again_from_the_file_alone(command: Command, saved: Path) -> None:
    document = command("verify", str(saved), "--score", "--json").document
    assert document["score"] == {"finished": False, "survived": True, "return": "0", "top_ups": 0}


def test_one_that_comes_out_otherwise_is_damaged_whoever_lives_it_again(
    command: Command, saved: Path
) -> None:
    session = Session.resume(saved, scenarios=own_scenarios())
    session.catch_up()
    session.follower.step()
    session.events = b"other events...."
    while session.time < session.scenario.start + 130 * SECOND:
        session.follower.step()
    session.close()
    between = "the replay differs from the record between 2024-01-01T00:02:00Z and 2024-01-01T00:02:"
    for line in (("verify", "mine", "--score"), ("map", "mine"), ("book", "mine")):
        told = command(*line, "--json")
        assert (told.code, told.out) == (3, "")
        assert f"margincall: mine: damaged: {between}" in told.err
    session = Session.resume(saved, scenarios=own_scenarios())
    told = command("chart", "mine", "--json")
    session.close()
    assert told.code == 3
    assert f"margincall: mine: damaged: {between}" in told.err, "not its copy"


def branched(saved: Path) -> None:
    """At its end on a branch begun 20 seconds before, with a trade of its own."""
    session = Session.resume(saved, scenarios=own_scenarios())
    run = Playthrough(session)
    session.catch_up()
    session.rewind(session.scenario.start + 100 * SECOND)
    session.fork("bold")
    run.trade(market(500))
    play(run, session.scenario.start + 2 * MINUTE)
    session.close()


def test_each_branch_is_told_of_and_it_is_said_which_that_is(
    command: Command, saved: Path, tmp_path: Path
) -> None:
    assert "branch" not in command("status", "mine", "--json").err
    branched(saved)
    before = saved.read_bytes()
    for branch, count in (("main", 0), ("bold", 1)):
        told = command("status", "mine", "--branch", branch, "--json")
        assert (told.document["branch"], told.document["trader"]["orders"]) == (branch, count)
        assert f"margincall: branch {branch} is shown; --branch shows" in told.err
        assert len(command("log", "mine", "--branch", branch, "--json").document) == count
        folder = tmp_path / branch
        assert command("export", "mine", "--to", str(folder), "--branch", branch).code == 0
        assert len((folder / "trades.csv").read_text().splitlines()) > count
        none = f"you were not liquidated in small, on branch {branch}: there is nothing to explain"
        assert command("autopsy", "mine", "--branch", branch, "--json").document["sentence"] == none
    assert command("status", "mine", "--json").document["branch"] == "bold"
    assert saved.read_bytes() == before
    for name in ("status", "log", "autopsy"):
        assert '--branch: no "mian"; nearest: main' in command.refused(name, "--branch", "mian")
    folder = str(tmp_path / "none")
    assert "ETHUSDT is not traded" in command.refused("export", "--to", folder, "--symbol", "ETHUSDT")
    assert "is not a time span" in command.refused("export", "--to", folder, "--times", "soon")
    assert "not liquidated in small, on branch bold" in command("autopsy").out
    assert "--branch: not with --branches" in command.refused(
        "status", "mine", "--branches", "--branch", "main"
    )


def test_without_a_name_the_session_saved_last_is_told_of_or_resumed(
    command: Command, saved: Path, tmp_path: Path
) -> None:
    older = own_sessions() / "older.margincall"
    shutil.copy(saved, older)
    os.utime(older, (1, 1))
    told = command("status", "--json")
    assert told.document == command("status", "mine", "--json").document
    assert told.err.splitlines() == ["margincall: mine: the session saved last"]
    assert command("log").code == 0
    elsewhere = tmp_path / "script.margincall"
    shutil.copy(saved, elsewhere)
    assert elsewhere.stat().st_mtime > saved.stat().st_mtime
    assert command("status").err == told.err, "a script's file that is not on the shelf"
    resumed = command("resume", "--headless", "--until", "+3m", "--json")
    assert resumed.err.splitlines()[0] == told.err.rstrip()
    assert resumed.document["time"] > told.document["time"]
    for path in (saved, older):
        path.unlink()
    for words in (("status",), ("resume",)):
        assert command.refused(*words) == "SESSION: no session is saved yet"


def test_branches_stand_side_by_side_with_where_they_part(command: Command, saved: Path) -> None:
    branched(saved)
    told = command("status", "mine", "--branches", "--json").document
    main, bold = told["branches"]
    assert (told["here"], main["name"], bold["name"]) == ("bold", "main", "bold")
    assert (main["parted"], bold["parted"]) == ("2024-01-01T00:01:40Z", None)
    assert main["USDT"] == "10000"
    assert [row["time"][14:16] for row in told["equity"]["USDT"]][:2] == ["00", "01"]
    assert "parted" in command("status", "mine", "--branches").out
    session = Session.resume(saved, scenarios=own_scenarios())
    session.switch("main")
    session.close()
    assert command("status", "mine", "--branches", "--json").document["here"] == "main"


def test_a_session_is_deleted_with_all_that_lies_beside_it(command: Command, saved: Path) -> None:
    assert "--yes: needed" in command.refused("sessions", "--delete", "mine")
    assert "no such session" in command.refused("sessions", "--delete", "mine", "--delete", "his", "--yes")
    size = saved.stat().st_size
    (row,) = command("sessions", "--delete", "mine", "--yes", "--json").document
    assert (row["deleted"], row["bytes"]) == ("mine", size)
    assert list(saved.parent.iterdir()) == []


@pytest.mark.parametrize(("answer", "is_gone"), [("y\n", True), ("\n", False), ("", False)])
def test_on_a_terminal_it_is_asked_first(
    command: Command, saved: Path, monkeypatch: pytest.MonkeyPatch, answer: str, is_gone: bool
) -> None:
    typed = Terminal(answer)
    monkeypatch.setattr("sys.stdin", typed)
    asked = command("sessions", "--delete", "mine")
    assert (asked.code, asked.err) == (0, "delete mine for good? y/n ")
    assert saved.exists() is not is_gone


def test_a_session_gets_another_name_and_nobody_elses(command: Command, saved: Path) -> None:
    told = command("sessions", "--rename", "mine", "crash-of-march", "--json").document
    assert (told["renamed"], told["to"]) == ("mine", "crash-of-march")
    assert command("verify", "crash-of-march").code == 0
    assert not saved.exists()
    again = "crash-of-march"
    assert "exists already" in command.refused("sessions", "--rename", again, again)
    for name in ("", "../out", ".hidden", "CON", "con", "a;b", "x y", "x" * 65):
        assert "is not a session name: 1 to 64 of a-z" in command.refused("sessions", "--rename", again, name)


def test_a_name_is_taken_by_one_that_differs_by_case_alone_which_can_still_be_called_otherwise(
    command: Command, saved: Path
) -> None:
    """Sessions are saved under any name with --session."""
    shutil.copy(saved, saved.with_stem("Crash Of March"))
    shutil.copy(saved, saved.with_stem("Crash"))
    assert "Crash: exists already" in command.refused("sessions", "--rename", "mine", "crash")
    assert command("sessions", "--rename", "Crash Of March", "crash-of-march").code == 0
    assert command("sessions", "--rename", "Crash", "crash").code == 0
    assert command("verify", "crash").code == 0


def test_a_session_somebody_plays_is_neither_deleted_nor_renamed(command: Command, saved: Path) -> None:
    session = Session.resume(saved, scenarios=saved.parents[1] / "scenarios")
    try:
        assert command("sessions", "--delete", "mine", "--yes").code == 4
        assert command("sessions", "--rename", "mine", "other").code == 4
    finally:
        session.close()
    assert saved.exists()


def test_what_goes_with_neither_is_refused(command: Command, saved: Path) -> None:
    assert command.refused("sessions", "--yes") == "--yes: goes with --delete"
    both = ("--delete", "mine", "--rename", "mine", "other")
    assert command.refused("sessions", *both) == "--rename: not with --delete"
    assert saved.exists()
