"""The whole command line against bad words, bad numbers, bad files and bad surroundings (THREATS 2 to 4).

Whatever is done to it, it answers with a stated exit code and one line, never with a traceback, and it ends.
"""

import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from tests.tui.commanding import Command

ROOT = Path(__file__).parents[2]
REPLAY = ("replay", "small", "--headless", "--until", "+5s")
LIQUIDATION = ("calc", "liquidation", "--side", "long", "--entry", "100", "--margin", "10", "--mmr", "0.004")
IMPORT = ("--name", "my-day", "--symbol", "BTCUSDT")
NOT_NUMBERS = ("", "NaN", "Infinity", "1e5", "0x10", "1_000", "+5", " 5", "５", "²", "9" * 5000)
FILES: dict[str, Callable[[Path], object]] = {
    "empty": lambda path: path.write_bytes(b""),
    "binary": lambda path: path.write_bytes(os.urandom(50_000)),
    "nothing but NUL": lambda path: path.write_bytes(bytes(50_000)),
    "one endless line": lambda path: path.write_bytes(b"a" * 3_000_000),
    "UTF-16": lambda path: path.write_bytes("op,id,side,price,size,tif\n".encode("utf-16")),
    "a folder": lambda path: path.mkdir(),
    "a pipe nobody writes to": os.mkfifo,
    "missing": str,
    "a device": lambda path: path.symlink_to("/dev/zero"),
}
READERS = {
    "plan": (*REPLAY, "--plan", "{}"),
    "twins": ("twins", "small", "--plan", "{}"),
    "autopsy of a plan": ("autopsy", "--scenario", "small", "--until", "+5s", "--plan", "{}"),
    "against": ("crashes", "--check", "eth-flash-crash", "--against", "{}"),
    "match": ("match", "{}"),
    "import": ("import", "{}", *IMPORT),
    "status": ("status", "{}"),
    "verify": ("verify", "{}"),
    "resume": ("resume", "{}", "--headless"),
    "salvage": ("salvage", "{}", "out.margincall"),
    "export": ("export", "{}", "--to", "out"),
    "autopsy": ("autopsy", "{}"),
}


@pytest.fixture
def command(capsys: pytest.CaptureFixture[str]) -> Command:
    return Command(capsys)


@pytest.fixture(autouse=True)
def _in_a_folder_of_its_own(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(home)


@pytest.mark.parametrize("reader", READERS)
def test_a_bad_file_is_refused_in_one_line(command: Command, home: Path, reader: str) -> None:
    for what, make in FILES.items():
        path = home / what
        make(path)
        assert command.refused(*(word.format(path) for word in READERS[reader])), what


@pytest.mark.parametrize(
    "before",
    [
        (*REPLAY, "--seed"),
        (*REPLAY, "--coupling"),
        (*REPLAY, "--speed"),
        (*REPLAY, "--balance", "USDT={}"),
        ("autopsy", "--scenario", "small", "--plan", "p", "--liquidation"),
        ("crashes", "--check", "eth-flash-crash", "--seed"),
        ("helper", "--answers", "aaaaaa", "--equity"),
        ("helper", "--answers", "aaaaaa", "--position", "BTCUSDT:long:{}:1:1:10"),
        (*LIQUIDATION, "--size"),
        (*LIQUIDATION, "--size", "1", "--fee"),
        ("calc", "ratio", "--equity", "1", "--maintenance"),
        ("match", "orders.csv", "--tick"),
        ("match", "orders.csv", "--lot"),
    ],
    ids=lambda words: " ".join(words)[-40:] if isinstance(words, tuple) else "",
)
def test_what_is_no_number_is_refused_in_one_line(
    command: Command, home: Path, before: tuple[str, ...]
) -> None:
    (home / "orders.csv").write_text("op,id,side,price,size,tif\n")
    for text in NOT_NUMBERS[1:] if "--coupling" in before else NOT_NUMBERS:
        words = [word.format(text) for word in before]
        words += [] if "{}" in "".join(before) else [text]
        assert command.refused(*words), text


@pytest.mark.parametrize(
    "words",
    [
        ("fly",),
        ("trade", "nowhere"),
        ("replay",),
        ("replay", ""),
        ("replay", "../../../etc"),
        ("replay", "[/b]"),
        ("replay", "\x1b]0;owned\x07"),
        ("replay", "\udcff\udcfe"),
        ("replay", "a" * 100_000),
        (*REPLAY, "--balance", "USDT"),
        (*REPLAY, "--balance", "XYZ=1"),
        (*REPLAY, "--balance", "USDT=999999999999999"),
        (*REPLAY, "--seed", "99999999999999999999"),
        (*REPLAY, "--seed", "-1"),
        (*REPLAY, "--speed", "1001"),
        (*REPLAY, "--adl", "nobody"),
        (*REPLAY, "--coupling", "2"),
        (*REPLAY, "--fork-at", "+6s"),
        (*REPLAY, "--start", "+6s"),
        (*REPLAY, "--start", "tomorrow"),
        (*REPLAY, "--events", "."),
        (*REPLAY, "--events", "nowhere/events"),
        (*REPLAY, "--session", "."),
        ("replay", "small", "--headless"),
        ("replay", "small", "--headless", "--until", "1999-01-01T00:00:00Z"),
        ("replay", "small", "--headless", "--until", "2024-01-01T00:00:00+01:00"),
        ("replay", "small", "--headless", "--until", "+99999999999d"),
        ("crashes", "--check", "nothing"),
        ("crashes", "--check", "calm"),
        ("crashes", "--seed", "1"),
        ("twins", "small"),
        ("autopsy",),
        ("autopsy", "--scenario", "small"),
        ("autopsy", "--scenario", "small", "--plan", "p", "--liquidation", "0"),
        ("helper", "--answers", "abc"),
        ("helper", "--answers", "aaaaaa", "--position", "x"),
        ("calc", "liquidation"),
        ("calc", "nothing"),
        (*LIQUIDATION, "--size", "0"),
        (*LIQUIDATION, "--size", "1", "--contract", "quanto"),
        ("match", "orders.csv", "--trades", "."),
        ("match", "orders.csv", "--trades", "nowhere/trades"),
        ("doctor", "me"),
        ("import", "orders.csv"),
    ],
    ids=lambda words: " ".join(words)[:40].encode("ascii", "replace").decode(),
)
def test_what_cannot_be_is_refused_in_one_line(command: Command, home: Path, words: tuple[str, ...]) -> None:
    (home / "orders.csv").write_text("op,id,side,price,size,tif\n")
    line = command.refused(*words)
    assert line
    assert len(line) <= 1_010
    assert not any(character in line for character in "\x1b\x07\x9b")


def run(words: Sequence[str], **surroundings: object) -> subprocess.CompletedProcess[bytes]:
    """In a process of its own, which has to end."""
    return subprocess.run(
        [sys.executable, "-m", "tui", *words],
        check=False,
        timeout=60,
        stdin=subprocess.DEVNULL,
        **{"stderr": subprocess.PIPE, **surroundings},  # type: ignore[call-overload]
    )


def environment(**changes: str) -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT), **changes}


def test_a_reader_that_went_away_is_no_fault() -> None:
    read, write = os.pipe()
    os.close(read)
    ended = run(("calc", "--help"), stdout=write, env=environment())
    os.close(write)
    assert (ended.returncode, ended.stderr) == (0, b"")


def test_without_stdout_or_room_there_is_one_line(home: Path) -> None:
    closed = subprocess.run(
        f"{sys.executable} -m tui sessions >&-",
        shell=True,
        capture_output=True,
        check=False,
        env=environment(),
    )
    assert (closed.returncode, closed.stderr) == (1, b"margincall: stdout is closed\n")
    with open("/dev/full", "wb") as full:
        ended = run(("sessions",), stdout=full, env=environment())
    assert (ended.returncode, ended.stderr.count(b"\n")) == (1, 1)
    assert b"No space left" in ended.stderr
    assert home


def test_without_stderr_the_exit_code_still_tells() -> None:
    ended = subprocess.run(
        f"{sys.executable} -m tui fly 2>&- <&-", shell=True, check=False, env=environment()
    )
    assert ended.returncode == 2


def test_without_a_home_what_needs_none_works_and_the_rest_says_what_to_do() -> None:
    bare = {name: value for name, value in os.environ.items() if not name.startswith("XDG_")}
    surroundings = {**bare, "PYTHONPATH": str(ROOT), "HOME": "/dev/null/home"}
    for words, code in ((("sessions",), 0), (("doctor",), 1)):
        assert run(words, stdout=subprocess.PIPE, env=surroundings).returncode == code
    ended = run(("trade", "calm", "--plain"), stdout=subprocess.PIPE, env=surroundings)
    assert ended.returncode == 1
    assert ended.stderr.count(b"\n") == 1
    assert b"--in-memory" in ended.stderr


def test_no_locale_is_too_poor(home: Path) -> None:
    poor = environment(LC_ALL="nowhere", PYTHONUTF8="0", PYTHONCOERCECLOCALE="0", PYTHONIOENCODING="ascii")
    for words in (("crashes",), ("replay", "\udcff")):
        ended = run(words, stdout=subprocess.PIPE, env=poor)
        assert ended.returncode in (0, 2)
        assert b"Traceback" not in ended.stderr
        assert ended.stderr.count(b"\n") == (ended.returncode == 2)
    assert home


def test_a_terminal_that_cannot_be_drawn_on_is_refused() -> None:
    ended = run(("trade",), stdout=subprocess.PIPE, env=environment(TERM="dumb", NO_COLOR="1"))
    assert (ended.returncode, ended.stdout) == (1, b"")
    assert b"--plain" in ended.stderr
