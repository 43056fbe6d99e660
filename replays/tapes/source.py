"""The rows of a file that somebody has: CSV, plain, gz or zip, or Parquet.

The one law: memory does not grow with the file. Bytes are counted as they come out of whatever packs
them, lines have an end, and what is no table of text is refused with its line (THREATS 3).
"""

import csv
import gzip
import io
import lzma
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO, TypeAlias, cast

from exchange.edge.text import clean
from replays.tapes.errors import TapeError
from replays.tapes.parquet import PARQUET, parquet_rows

Row: TypeAlias = tuple[int, list[str]]
"""Its line, counted from 1, and its cells."""

BYTES_MAX = 2 * 10**9
"""Of text, after unpacking."""
RATIO_MAX = 200
"""Bytes of text to one packed byte, once there are SLACK of them."""
SLACK = 1_000_000
LINES_MAX = 50_000_000
LINE_MAX = 10_000
ZIP, GZIP, ZSTD = b"PK", b"\x1f\x8b", b"\x28\xb5\x2f\xfd"
CHUNK = 1 << 16
DAMAGE = (
    zlib.error,
    lzma.LZMAError,
    zipfile.BadZipFile,
    gzip.BadGzipFile,
    NotImplementedError,
    RuntimeError,
)
"""What libraries that unpack raise for bytes they cannot make sense of; bz2 an OSError without a number."""


class Source:
    """One file, open for reading once from beginning to end."""

    def __init__(self, path: Path) -> None:
        if not path.is_file():
            raise TapeError(str(path), 0, "", "no such file" if not path.exists() else "not a regular file")
        self.path = path
        self.name = path.name
        self.bytes = path.stat().st_size
        self._file: IO[bytes] | None = None

    @property
    def bytes_read(self) -> int:
        """Of the file as it lies on the disk."""
        return 0 if self._file is None or self._file.closed else min(self._file.tell(), self.bytes)

    def rows(self) -> Iterator[Row]:
        """Every line with its cells, the header too; empty lines are passed over. Raises TapeError."""
        with self.path.open("rb") as file:
            self._file = file
            start = file.read(4)
            file.seek(0)
            if start == PARQUET:
                yield from parquet_rows(file, self.name)
                return
            with self._unpacked(file, start) as stream:
                yield from self._table(stream)

    @contextmanager
    def _unpacked(self, file: IO[bytes], start: bytes) -> Iterator[IO[bytes]]:
        """The text inside, whatever packs it."""
        if start == ZSTD:
            raise self._error(0, "packed with zstd; unpack it first")
        if start[:2] == GZIP:
            with gzip.open(file) as inner:
                yield cast("IO[bytes]", inner)
        elif start[:2] == ZIP:
            with self._archive(file) as archive, self._opened(archive) as member:
                yield member
        else:
            yield file

    def _archive(self, file: IO[bytes]) -> zipfile.ZipFile:
        try:
            return zipfile.ZipFile(file)
        except (*DAMAGE, ValueError) as error:
            raise self._error(0, f"not a readable zip archive: {clean(str(error), 160)}") from None

    def _opened(self, archive: zipfile.ZipFile) -> IO[bytes]:
        member = self._member(archive)
        try:
            return archive.open(member)
        except (*DAMAGE, ValueError) as error:
            raise self._error(0, f"not a readable zip archive: {clean(str(error), 160)}") from None

    def _member(self, archive: zipfile.ZipFile) -> zipfile.ZipInfo:
        """The one file of an archive: read in memory by name, never written anywhere."""
        members = [each for each in archive.infolist() if not each.is_dir()]
        if len(members) != 1:
            raise self._error(0, f"the archive holds {len(members)} files, not one")
        member = members[0]
        name = PurePosixPath(member.filename)
        if name.is_absolute() or ".." in name.parts or "\\" in member.filename:
            raise self._error(0, "the archive's file lies outside of it")
        if member.flag_bits & 1:
            raise self._error(0, "the archive is locked with a password")
        if member.external_attr >> 28 == 0xA:
            raise self._error(0, "the archive holds a link, not a file")
        return member

    def _table(self, stream: IO[bytes]) -> Iterator[Row]:
        for number, line in self._lines(stream):
            if '"' not in line:
                cells = line.split(",")
            else:
                try:
                    cells = next(csv.reader([line], strict=True))
                except csv.Error as error:
                    raise self._error(number, f"not a row of CSV: {error}") from None
            if line:
                yield number, cells

    def _lines(self, stream: IO[bytes]) -> Iterator[tuple[int, str]]:
        buffered: io.BufferedReader = io.BufferedReader(_Counted(stream, self), CHUNK)
        number = 0
        while True:
            line = self._read_line(buffered, number + 1)
            if not line:
                return
            number += 1
            if number == 1:
                line = self._begin(line)
            if b"\0" in line:
                raise self._error(number, "a NUL byte")
            if number > LINES_MAX:
                raise self._error(number, f"more than {LINES_MAX} lines")
            try:
                yield number, line.rstrip(b"\r\n").decode()
            except UnicodeDecodeError as error:
                raise self._error(number, f"not UTF-8 text, at byte {error.start} of the line") from None

    def _read_line(self, stream: io.BufferedReader, number: int) -> bytes:
        try:
            line = stream.readline(LINE_MAX + 1)
        except EOFError:
            raise self._error(number, "the packed file ends here, cut short") from None
        except DAMAGE as error:
            raise self._error(number, f"the packed file is damaged: {clean(str(error), 160)}") from None
        except OSError as error:
            if error.errno is not None:
                raise  # the disk's, not the packing's
            raise self._error(number, f"the packed file is damaged: {error}") from None
        if len(line) > LINE_MAX:
            raise self._error(number, f"a line of more than {LINE_MAX} characters")
        return line

    def _begin(self, line: bytes) -> bytes:
        if line.startswith((b"\xff\xfe", b"\xfe\xff")):
            raise self._error(1, "UTF-16 text; save it as UTF-8")
        if line.startswith((GZIP, b"PK\x03\x04")):
            raise self._error(1, "an archive within an archive")
        return line.removeprefix(b"\xef\xbb\xbf")

    def count(self, unpacked: int) -> None:
        """Refuse what unpacks to more than anybody's tape."""
        if unpacked > BYTES_MAX:
            raise self._error(0, f"more than {BYTES_MAX} bytes of text")
        if unpacked > SLACK and unpacked > RATIO_MAX * max(1, self.bytes):
            raise self._error(0, f"unpacks to more than {RATIO_MAX} times its size")

    def _error(self, line: int, message: str) -> TapeError:
        return TapeError(self.name, line, "", message)


class _Counted(io.RawIOBase):
    """A stream that tells its source how much has come out of it."""

    def __init__(self, stream: IO[bytes], source: Source) -> None:
        self._stream = stream
        self._source = source
        self._count = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        view = memoryview(cast("bytearray", buffer))
        data = self._stream.read(min(len(view), CHUNK))
        view[: len(data)] = data
        self._count += len(data)
        self._source.count(self._count)
        return len(data)
