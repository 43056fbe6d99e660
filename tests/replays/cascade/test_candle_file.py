"""Candles are read as people have them, and refused by line and field."""

import gzip
import zipfile

import pytest

from exchange.units import MINUTE, SECOND
from replays.cascade.candle_file import read_candles, step_of
from replays.tapes.errors import TapeError

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


def test_trades_become_minutes(tmp_path):
    trades = "time,price,size\n1583985600,100,1\n1583985630,90,1\n1583985661,95,1\n"
    assert read_candles(write(tmp_path, trades)) == [
        (1_583_985_600 * SECOND, 100, 100, 90, 90),
        (1_583_985_660 * SECOND, 95, 95, 95, 95),
    ]


def test_candles_of_seconds_become_minutes(tmp_path):
    rows = "".join(f"{1_583_985_600 + n},10,{20 + n % 7},9,1{n % 5}\n" for n in range(90))
    minutes = read_candles(write(tmp_path, "time,open,high,low,close\n" + rows))
    assert [(each.high, each.close) for each in minutes] == [(26, 14), (26, 14)]
    assert step_of(minutes) == MINUTE


def test_a_book_has_no_candles(tmp_path):
    with pytest.raises(TapeError, match="levels of a book"):
        read_candles(write(tmp_path, "time,side,price,size\n1583985600,bid,1,1\n"))


def test_a_bad_file_is_refused_by_line_and_field(tmp_path):
    with pytest.raises(TapeError, match=r"candles.csv, line 3, high: .nan. is not a number"):
        read_candles(
            write(tmp_path, HEADER + ROWS.splitlines(keepends=True)[0] + "1583985660000,1,nan,1,1,1\n")
        )
