"""Tapes that were damaged any way whatever are read in order or refused in one line, never anything else."""

import gzip
import io
import zipfile
from collections.abc import Callable, Iterable
from itertools import pairwise
from math import isfinite
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from replays.scenarios.recording import Recording, RecordingError, unpack
from replays.tapes.errors import TapeError
from replays.tapes.reader import Reader
from replays.tapes.records import Record
from tests.replays.crowd.test_house_tape import BOOK

T = 1_583_985_600
CANDLES = "time,open,high,low,close,volume\n" + "".join(
    f"{T + 60 * n},5,9,4,{5 + n % 3},1.5\n" for n in range(9)
)
TRADES = "id,price,qty,quote_qty,time,is_buyer_maker\n" + "".join(
    f"{n},5.5,1,5.5,{T + n}000,true\n" for n in range(9)
)
LEVELS = "ts_ms,side,price,qty\n" + "".join(f"{T}00{n},bid,{5 + n},{n}\n" for n in range(9))
QUOTES = "time,bid,bid_qty,ask,ask_qty\n" + "".join(f"{T + n},5,1,6,1\n" for n in range(9))
WHOLE = [text.encode() for text in (CANDLES, TRADES, LEVELS, QUOTES)]
ODD = [
    "",
    "nan",
    "-1",
    "1e999",
    "inf",
    "0",
    "\0",
    "é",
    '"',
    ",",
    "\n",
    "\r",
    "\t",
    "1" * 50,
    "1_0",
    "true",
    "\x1b[2J",
    "٣",
]


def pack(content: bytes, how: str) -> bytes:
    if how == "gz":
        return gzip.compress(content)
    if how == "zip":
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("tape.csv", content)
        return packed.getvalue()
    return content


@st.composite
def damaged(draw: st.DrawFn) -> bytes:
    """A whole tape with a few pieces put in, taken out or cut off, before and after it is packed."""
    content = draw(st.sampled_from(WHOLE))
    for _ in range(draw(st.integers(0, 4))):
        place = draw(st.integers(0, len(content)))
        gone = draw(st.integers(0, 12))
        piece = draw(st.sampled_from(ODD).map(str.encode) | st.binary(max_size=4))
        content = content[:place] + piece + content[place + gone :]
    packed = pack(content, draw(st.sampled_from(["plain", "gz", "zip"])))
    if draw(st.booleans()):
        return packed[: draw(st.integers(0, len(packed)))]
    return packed


def numbers(record: Record) -> list[float]:
    return [value for value in record if isinstance(value, float)]


def outcome(read: Callable[[], Iterable[Any]], error: type[Exception]) -> list[Any] | str:
    """Everything that is read, or the one harmless line by which it is refused."""
    try:
        return list(read())
    except error as refused:
        line = str(refused)
    assert "\n" not in line
    assert "\x1b" not in line
    return line


@given(content=damaged())
def test_a_damaged_tape_is_read_in_order_or_refused_in_one_line(
    content: bytes, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.getbasetemp() / "fuzzed"
    path.write_bytes(content)
    found = outcome(Reader(path).records, TapeError)
    if isinstance(found, str):
        assert found.startswith("fuzzed")
        return
    assert found
    assert all(before.time <= after.time for before, after in pairwise(found))
    assert all(isfinite(number) and number >= 0 for record in found for number in numbers(record))


def zipped(method: int) -> bytearray:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", method) as file:
        file.writestr("tape.csv", CANDLES * 40)
    return bytearray(packed.getvalue())


def in_its_middle(archive: bytearray) -> None:
    middle = len(archive) // 2
    archive[middle : middle + 20] = bytes(byte ^ 0xFF for byte in archive[middle : middle + 20])


def in_its_name(archive: bytearray) -> None:
    archive[30] ^= 1


def in_its_method(archive: bytearray) -> None:
    archive[8] = archive[archive.rfind(b"PK\x01\x02") + 10] = 97


@pytest.mark.parametrize("damage", [in_its_middle, in_its_name, in_its_method])
@pytest.mark.parametrize(
    "method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA]
)
def test_an_archive_damaged_anywhere_is_refused(
    method: int, damage: Callable[[bytearray], None], tmp_path: Path
) -> None:
    archive, path = zipped(method), tmp_path / "tape.zip"
    damage(archive)
    path.write_bytes(archive)
    assert isinstance(outcome(Reader(path).records, TapeError), str)


@given(content=st.binary(max_size=2_000))
def test_bytes_of_chance_are_no_tape(content: bytes, tmp_path_factory: pytest.TempPathFactory) -> None:
    path: Path = tmp_path_factory.getbasetemp() / "chance"
    path.write_bytes(content)
    with pytest.raises(TapeError):
        list(Reader(path).records())


@given(place=st.integers(0, 400), piece=st.binary(max_size=6), packed=st.booleans())
def test_a_damaged_recording_is_read_or_refused(place: int, piece: bytes, packed: bool) -> None:
    whole = Recording(BOOK).pack()
    if packed:
        damaged_bytes = whole[:place] + piece + whole[place + len(piece) :]
    else:
        text = gzip.decompress(whole)
        damaged_bytes = gzip.compress(text[:place] + piece + text[place + len(piece) :])
    found = outcome(lambda: unpack(damaged_bytes).between(0, 2**63 - 1), RecordingError)
    if isinstance(found, str):
        return
    assert all(row.price > 0 and row.size >= 0 for row in found)
