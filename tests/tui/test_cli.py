"""Every failure is one line and a stated exit code; help shows an example everywhere."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
import typer
from msgspec.structs import replace

from exchange.edge.faults import SessionInUse
from exchange.edge.version import VERSION
from replays.messages.client import OpenWorld
from tests.tui.commanding import Command
from tui import cli
from tui.client.starts import CALM
from tui.console.manners import Ended, manner

ROOT = Path(__file__).parents[2]


def commands() -> list[tuple[str, ...]]:
    """Every command there is, by its words."""
    group = typer.main.get_command(cli.app)
    found: list[tuple[str, ...]] = []
    for name, command in group.commands.items():  # type: ignore[attr-defined]
        inner = getattr(command, "commands", None)
        found += [(name,)] if inner is None else [(name, each) for each in inner]
    return found


@pytest.mark.parametrize("words", commands(), ids=" ".join)
def test_help_of_every_command_shows_an_example(command: Command, words: tuple[str, ...]) -> None:
    outcome = command(*words, "--help")
    assert outcome.code == 0
    assert f"Example: margincall {words[0]}" in " ".join(outcome.out.split())


@pytest.mark.parametrize("words", commands(), ids=" ".join)
def test_help_names_what_is_given_by_words_of_the_field(command: Command, words: tuple[str, ...]) -> None:
    told = command(*words, "--help").out
    assert "<" not in told
    assert "[[" not in told


def test_the_list_of_commands_cuts_no_description(command: Command) -> None:
    _, _, listed = command("--help").out.partition("Commands:")
    assert "sessions" in listed
    assert "..." not in listed


def test_the_program_says_its_version_and_what_goes_everywhere(command: Command) -> None:
    assert command("--version").out == f"margincall {VERSION}\n"
    said = " ".join(command("--help").out.split())
    assert "--plain" in said
    assert "2 bad input, 3 damaged session, 4 session in use, 130 interrupted" in said


NAMES = {"FILE", "FOLDER", "ORDERS", "OUT", "PLAN", "SESSION"}
"""What is asked for where a file is to be named."""


def nothing_named() -> list[tuple[str, ...]]:
    """Every command line that gives an empty text for a file."""
    lines: list[tuple[str, ...]] = []
    group = typer.main.get_command(cli.app)
    for words in commands():
        found = group.commands[words[0]]  # type: ignore[attr-defined]
        arguments: list[str] = []
        for each in (found.commands[words[1]] if len(words) > 1 else found).params:
            is_flag = each.opts[0].startswith("-")
            if each.metavar in NAMES:
                lines.append((*words, *((each.opts[0],) if is_flag else arguments), ""))
            if not is_flag:
                arguments.append("some")
    return lines


def test_a_file_that_is_named_by_nothing_is_refused(command: Command) -> None:
    for line in nothing_named():
        assert command.refused(*line).endswith(": must not be empty"), line


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["fly"], "No such command 'fly'."),
        (["calc", "liqidation"], "calc: No such command 'liqidation'."),
        (["match"], "ORDERS: is needed"),
        (["estimate", "small"], "--side: is needed"),
        (["import"], "FILE: is needed"),
        (["--in-memory", "replay", "small"], "Invalid value for '--in-memory': goes after the command"),
        (["match", "x.csv", "--tik", "1"], "match: No such option: --tik"),
        (["replay", "small", "--seed", "x"], "replay: Invalid value for '--seed'"),
    ],
)
def test_what_is_no_command_line_is_refused_in_one_line(
    command: Command, arguments: list[str], message: str
) -> None:
    assert command.refused(*arguments).startswith(message)


@pytest.mark.parametrize(
    ("error", "code", "words"),
    [
        (KeyboardInterrupt(), 130, "margincall: interrupted\n"),
        (typer.Abort(), 130, "margincall: interrupted\n"),
        (Ended(143), 143, ""),
        (SessionInUse(Path("s"), "in use by another margincall"), 4, "s: in use by another margincall"),
        (PermissionError(13, "Permission denied", "f"), 1, "f: Permission denied"),
        (AssertionError("crossed"), 1, "internal fault: AssertionError: crossed; details in"),
    ],
)
def test_every_end_has_its_exit_code(
    command: Command, monkeypatch: pytest.MonkeyPatch, home: Path, error: BaseException, code: int, words: str
) -> None:
    def end(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(cli, "app", end)
    outcome = command("anything")
    assert (outcome.code, outcome.out) == (code, "")
    assert words in outcome.err
    assert home


def test_a_traceback_is_shown_only_when_asked_for(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, home: Path
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise AssertionError

    monkeypatch.setattr(cli, "app", fail)
    assert cli.main(["x", "--debug"]) == 1
    assert "Traceback" in capsys.readouterr().err
    assert manner.debug
    assert home


def run(*arguments: str, **changes: str) -> subprocess.CompletedProcess[str]:
    environ = {**os.environ, "PYTHONPATH": str(ROOT), **changes}
    return subprocess.run(
        [sys.executable, *arguments], env=environ, capture_output=True, text=True, timeout=60, check=False
    )


def test_without_its_assertions_the_program_refuses_to_run() -> None:
    for ended in (run("-O", "-m", "tui", "--version"), run("-m", "tui", "--version", PYTHONOPTIMIZE="1")):
        assert ended.returncode == 1
        assert ended.stderr == "margincall: does not run under python -O (assertions are required)\n"


@pytest.mark.usefixtures("home")
def test_where_nobody_can_be_told_the_exit_code_still_tells() -> None:
    with open("/dev/full", "w") as full:
        done = subprocess.run([sys.executable, "-m", "tui", "nosuch"], stderr=full, cwd=ROOT, check=False)
    assert done.returncode == 2
    line = f"exec {sys.executable} -m tui nosuch 2>&-"
    assert subprocess.run(["sh", "-c", line], cwd=ROOT, check=False).returncode == 2


@pytest.mark.usefixtures("home")
def test_a_reader_that_leaves_early_ends_it_without_a_word() -> None:
    words = "--plain replay small --in-memory --speed max"
    program = f"{sys.executable} -m tui {words} | head -c 5; exit ${{PIPESTATUS[0]}}"
    environ = {**os.environ, "PYTHONPATH": str(ROOT)}
    ended = subprocess.run(
        ["bash", "-c", program], env=environ, capture_output=True, text=True, timeout=60, check=False
    )
    assert (ended.returncode, ended.stderr) == (0, "")


@pytest.mark.usefixtures("home")
def test_a_pipe_of_events_that_nobody_reads_any_more_is_a_failure(tmp_path: Path) -> None:
    words = "replay small --headless --until +10m --events pipe"
    program = f"mkfifo pipe; head -c 5 pipe > read & {sys.executable} -m tui {words}"
    environ = {**os.environ, "PYTHONPATH": str(ROOT)}
    ended = subprocess.run(
        ["bash", "-c", program],
        cwd=tmp_path,
        env=environ,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (ended.returncode, ended.stdout, ended.stderr) == (1, "", "")


def test_without_a_terminal_the_screen_is_refused_with_what_to_do(command: Command, home: Path) -> None:
    outcome = command("trade", "small", "--in-memory")
    assert (outcome.code, outcome.out) == (1, "")
    assert "--plain" in outcome.err
    assert "--headless" in outcome.err
    assert home


def test_the_market_in_memory_is_a_command_line_away(
    command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun: list[OpenWorld | None] = []
    monkeypatch.setattr(cli, "on_screen", begun.append)
    command("--in-memory")
    command()
    assert begun == [replace(CALM, in_memory=True), None]
