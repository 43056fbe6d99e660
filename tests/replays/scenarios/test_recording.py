"""A recording is kept in a few bytes a row, packed the same every time, and refused by line."""

import gzip

import pytest

from exchange.terms import BUY, SELL, Symbol
from replays.scenarios import recording
from replays.scenarios.recording import HEADER, Recording, RecordingError, Row, file_name, unpack
from tests.kit import by_length

T = 1_723_161_257 * 10**9
ROWS = [
    Row(T, False, BUY, 618_002, 2_507),
    Row(T, False, SELL, 618_003, 0),
    Row(T + 5, True, SELL, 618_002, 6),
    Row(T + 9, True, BUY, 618_003, 1),
]


def packed(*lines: str) -> bytes:
    return gzip.compress("\n".join([HEADER, *lines, ""]).encode())


def test_what_is_packed_comes_back_and_packs_the_same() -> None:
    once = Recording(ROWS).pack()
    again = unpack(once)
    assert list(again.between(0, T + 100)) == ROWS
    assert again.pack() == once
    assert file_name(Symbol("BTCUSDT")) == "BTCUSDT.book.csv.gz"


def test_rows_are_found_by_time() -> None:
    kept = Recording(ROWS)
    assert len(kept) == 4
    assert list(kept.between(T, T + 5)) == ROWS[:2]
    assert list(kept.between(T + 5, T + 9)) == ROWS[2:3]
    assert list(kept.between(T + 10, T + 20)) == []


@pytest.mark.parametrize(
    "line",
    [
        *("", "1,bid,1", "1,bid,1,1,1", "1,bod,1,1", "x,bid,1,1", "1,bid,-1,1", "1,bid,1.5,1", "1,bid,,1"),
        *("1,bid,0,1", "1,buy,1,0", "1,bid,1," + "9" * 30, "9" * 19 + ",bid,1,1"),
    ],
)
def test_a_bad_row_is_refused_by_line(line: str) -> None:
    with pytest.raises(RecordingError, match="line 3"):
        unpack(packed("1,bid,1,1", line))


def test_time_never_falls() -> None:
    with pytest.raises(RecordingError, match="line 3, time: earlier"):
        unpack(packed("5,bid,1,1", "4,bid,1,1"))


@pytest.mark.parametrize(
    "content", [b"", b"nonsense", b"\x1f\x8bnonsense", packed("1,bid,1,1")[:-12]], ids=by_length
)
def test_what_is_no_packed_file_is_refused(content: bytes) -> None:
    if content:
        with pytest.raises(RecordingError, match="not a readable gz file"):
            unpack(content)
    else:
        assert len(unpack(content)) == 0


def test_there_is_an_end_to_rows_and_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recording, "ROWS_MAX", 1)
    with pytest.raises(RecordingError, match="more than 1 rows"):
        unpack(packed("1,bid,1,1", "1,bid,2,1"))
