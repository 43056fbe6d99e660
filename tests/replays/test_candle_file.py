"""Candles are read as people have them, and refused by line and field."""

import gzip
import zipfile

import pytest

from exchange.units import MINUTE, SECOND
from replays.candle_file import LINE_MAX, read_candles, step_of
from replays.prices import PriceFileError

HEADER = "ts_ms,open,high,low,close,volume\n"
ROWS = "1583985600000,100,101,99,100.5,3\n1583985660000,100.5,102,100,101,3\n"


def write(folder, text, name="candles.csv"):
    path = folder / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def test_a_plain_file_is_read(tmp_path):
    first, second = read_candles(write(tmp_path, HEADER + ROWS))
    assert first == (1_583_985_600 * SECOND, 100, 101, 99, 100.5)
    assert second.time - first.time == step_of([first, second]) == MINUTE


def test_gz_and_zip_hold_the_same(tmp_path):
    plain = read_candles(write(tmp_path, HEADER + ROWS))
    assert read_candles(write(tmp_path, gzip.compress((HEADER + ROWS).encode()), "c.gz")) == plain
    with zipfile.ZipFile(tmp_path / "c.zip", "w") as archive:
        archive.writestr("inner.csv", HEADER + ROWS)
    assert read_candles(tmp_path / "c.zip") == plain


def test_a_file_without_header_has_the_usual_order(tmp_path):
    assert len(read_candles(write(tmp_path, ROWS))) == 2


@pytest.mark.parametrize("digits", ["", "000", "000000", "000000000"])
def test_the_unit_of_time_is_told_from_the_first_stamp(tmp_path, digits):
    row = f"1583985600{digits},1,1,1,1\n"
    assert read_candles(write(tmp_path, "time,open,high,low,close\n" + row))[0].time == 1_583_985_600 * SECOND


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a,b\n1,2\n", "line 1: no column open"),
        ("open,high,low,close\n", "line 1: no column time"),
        (HEADER + "x,1,1,1,1,1\n", 'line 2, time: "x" is no whole number'),
        (HEADER + "1,1,1,1\n", "line 2, close: missing"),
        (HEADER + "1,1,nan,1,1,1\n", "line 2, high: .* is no price"),
        (HEADER + "1,1,1,0,1,1\n", "line 2, low: .* is no price"),
        (HEADER + "1,1,1,-1,1,1\n", "line 2, low: .* is no price"),
        (HEADER + "1,5,4,3,3.5,1\n", "line 2: open or close lies outside"),
        (HEADER + "2,1,1,1,1,1\n1,1,1,1,1,1\n", "line 3, time: not after"),
        (HEADER + "1,1,1,1,1\0,1\n", "line 2: a NUL byte"),
        (HEADER + "1," + "1" * LINE_MAX, "line 2: a line of more than"),
        (b"\xff\xfe\x00", "not a readable CSV file"),
        (b"\x1f\x8b\x08broken", "not a readable CSV file"),
        (b"PK broken", "not a readable CSV file"),
    ],
)
def test_a_bad_file_is_refused_by_line_and_field(tmp_path, text, message):
    with pytest.raises(PriceFileError, match=message):
        read_candles(write(tmp_path, text))


def test_a_folder_is_no_file(tmp_path):
    with pytest.raises(PriceFileError, match="not a regular file"):
        read_candles(tmp_path)
