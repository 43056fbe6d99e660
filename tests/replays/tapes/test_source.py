"""Rows come out of any packing with their lines; bombs, endless lines and damage are refused (THREATS 3)."""

import gzip
import io
import os
import tracemalloc
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from replays.tapes import source
from replays.tapes.errors import TapeError
from replays.tapes.source import LINE_MAX, Source
from tests.kit import by_length

TEXT = b"a,b\n1,2\n"
ROWS = [(1, ["a", "b"]), (2, ["1", "2"])]


def write(folder: Path, content: bytes, name: str = "tape.csv") -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def archive(**members: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as file:
        for name, content in members.items():
            file.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def rows_of(folder: Path, content: bytes) -> list[tuple[int, list[str]]]:
    return list(Source(write(folder, content)).rows())


@pytest.mark.parametrize(
    "content",
    [
        TEXT,
        b"\xef\xbb\xbf" + TEXT,
        TEXT.replace(b"\n", b"\r\n"),
        b"a,b\r\n1,2\n",
        b'"a",b\n"1","2"\n',
        TEXT[:-1],
        b"a,b\n1,2\n\n",
        gzip.compress(TEXT),
        gzip.compress(b"a,b\n") + gzip.compress(b"1,2\n"),
        archive(inner=TEXT),
    ],
    ids=by_length,
)
def test_the_same_rows_come_out_of_any_packing(tmp_path: Path, content: bytes) -> None:
    assert rows_of(tmp_path, content) == ROWS


def many() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as file:
        for number in range(3_000):
            file.writestr(str(number), b"")
    return packed.getvalue()


def linked() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as file:
        member = zipfile.ZipInfo("a.csv")
        member.external_attr = 0xA1FF << 16
        file.writestr(member, "elsewhere")
    return packed.getvalue()


def broken(content: bytes) -> bytes:
    """One byte in the middle turned."""
    middle = len(content) // 2
    return content[:middle] + bytes([content[middle] ^ 0xFF]) + content[middle + 1 :]


def refused(folder: Path, content: bytes, message: str) -> None:
    path = write(folder, content)
    with pytest.raises(TapeError, match=message):
        for _ in Source(path).rows():
            pass


BOMB = (b"1," + b"2" * 1_997 + b"\n") * 10_000
NOISE = b"a,b\n" + b"".join(b"%d,%d\n" % (n * 7919 % 104729, n * n % 99991) for n in range(20_000))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"a,b\n1\0,2\n", "line 2: a NUL byte"),
        (b"a," + b"1" * 10_000_000, "line 1: a line of more than"),
        (b"a,b\n\xff\xfe,1\n", "line 2: not UTF-8 text, at byte 0"),
        ("a,b\n1,2\n".encode("utf-16"), "line 1: UTF-16"),
        (b'a,b\n"1,2\n', "line 2: not a row of CSV"),
        (b"\x1f\x8b\x08", "line 1: the packed file"),
        (b"\x1f\x8bnonsense", "line 1: the packed file is damaged"),
        (b"PK nonsense", "not a readable zip archive"),
        (b"\x28\xb5\x2f\xfdxxxx", "packed with zstd"),
    ],
    ids=by_length,
)
def test_what_is_no_table_of_text_is_refused_by_line(tmp_path: Path, content: bytes, message: str) -> None:
    refused(tmp_path, content, message)


PACKED: dict[str, tuple[Callable[[], bytes], str]] = {
    "an endless line": (lambda: gzip.compress(b"1" * 10_000_000), "line 1: a line of more than"),
    "cut short": (lambda: gzip.compress(NOISE)[:-2_000], "the packed file ends here, cut short"),
    "broken": (lambda: broken(gzip.compress(NOISE)), "the packed file"),
    "two members": (lambda: archive(a=TEXT, b=TEXT), "holds 2 files, not one"),
    "above": (lambda: archive(**{"../a": TEXT}), "lies outside"),
    "at the root": (lambda: archive(**{"/etc/passwd": TEXT}), "lies outside"),
    "above, as Windows has it": (lambda: archive(**{"..\\a": TEXT}), "lies outside"),
    "an archive": (lambda: archive(a=archive(b=TEXT)), "an archive within an archive"),
    "a packed file": (lambda: archive(a=gzip.compress(TEXT, mtime=0)), "an archive within an archive"),
    "many members": (many, "holds 3000 files, not one"),
    "a link": (linked, "holds a link"),
    "a broken archive": (lambda: broken(archive(a=NOISE)), "the packed file is damaged"),
    "a bomb": (lambda: gzip.compress(BOMB), "unpacks to more than 200 times"),
    "a bomb in an archive": (lambda: archive(a=BOMB), "unpacks to more than 200 times"),
}


@pytest.mark.parametrize(("pack", "message"), PACKED.values(), ids=PACKED)
def test_what_is_packed_badly_is_refused(tmp_path: Path, pack: Callable[[], bytes], message: str) -> None:
    refused(tmp_path, pack(), message)


def test_there_is_an_end_to_bytes_and_lines(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(source, "LINES_MAX", 1)
    with pytest.raises(TapeError, match="line 2: more than 1 lines"):
        rows_of(tmp_path, TEXT)
    monkeypatch.setattr(source, "BYTES_MAX", 4)
    with pytest.raises(TapeError, match="more than 4 bytes"):
        rows_of(tmp_path, TEXT)


def test_only_a_regular_file_is_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path, message in (
        (tmp_path, "not a regular file"),
        (tmp_path / "pipe", "not a regular file"),
        (Path("/dev/zero"), "not a regular file"),
        (tmp_path / "missing", "no such file"),
    ):
        with pytest.raises(TapeError, match=message):
            Source(path)


def test_memory_does_not_grow_with_the_file(tmp_path: Path) -> None:
    """Neither the text, nor its rows, nor so much as a number for each of them would fit."""
    path = write(tmp_path, gzip.compress(3 * NOISE.replace(b"\n", b"," + b"0" * 28 + b"\n"), 1))
    tracemalloc.start()
    opened = Source(path)
    count = sum(1 for _ in opened.rows())
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert count > 60_000
    assert LINE_MAX < peak < 2_000_000 < 36 * count


def test_it_is_told_how_far_it_is(tmp_path: Path) -> None:
    opened = Source(write(tmp_path, NOISE))
    rows = opened.rows()
    assert opened.bytes_read == 0
    next(rows)
    assert 0 < opened.bytes_read <= opened.bytes == len(NOISE)
