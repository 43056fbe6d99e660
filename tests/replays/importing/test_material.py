"""Files become candles over one window, each kind in its place, or a recorded book."""

from pathlib import Path
from typing import Any

import pytest

from exchange.units import HOUR, MINUTE, SECOND
from replays.importing.bars import SPAN, Fact
from replays.importing.material import Asked, ImportRefused, Material, open_tape, read_material
from replays.tapes.errors import TapeError

T = 1_583_985_600
CANDLES = "time,open,high,low,close\n"
TRADES = "time,price,size,side\n" + "".join(f"{T + n},{50 + n % 3},2,buy\n" for n in range(0, 200, 5))
BOOK = "time,side,price,qty\n"


def candles(count: int, start: int = T, step: int = 60) -> str:
    return CANDLES + "".join(f"{start + step * n},10,12,9,{10 + n % 2}\n" for n in range(count))


def read(folder: Path, *texts: str, **asked: Any) -> Material:
    files = []
    for number, text in enumerate(texts):
        files.append(folder / f"{number}.csv")
        files[-1].write_text(text)
    wanted = Asked(files=files, name="day", symbol="BTCUSDT", **asked)
    return read_material(wanted, [open_tape(wanted, path) for path in files])


def test_candles_make_the_path_where_there_are_any(tmp_path: Path) -> None:
    found = read(tmp_path, TRADES, candles(3))
    assert (found.span, found.start, found.end) == (MINUTE, T * SECOND, (T + 180) * SECOND)
    assert [bar.close for bar in found.bars] == [10, 11, 10]
    assert found.path()[0] == Fact(T * SECOND, 10)
    assert found.path()[-1].time == found.end


def test_trades_alone_are_folded(tmp_path: Path) -> None:
    found = read(tmp_path, TRADES)
    assert found.span == SPAN
    assert found.bars[0].volume == 6


def test_a_book_is_merged_with_its_trades(tmp_path: Path) -> None:
    snapshot = BOOK + f"{T},bid,10,1\n{T},ask,11,1\n"
    diffs = BOOK + "".join(f"{T + n},bid,10.5,{n % 2}\n" for n in range(1, 90))
    found = read(tmp_path, snapshot, diffs, "time,price,size,side\n" + f"{T + 5},11,0.25,buy\n")
    assert found.book is not None
    assert found.grid == (1, 2)
    assert [row.size for row in found.book.recording.between(0, 2**62) if row.is_trade] == [25]
    assert found.path()[0] == Fact(T * SECOND, 10.5)


def test_a_window_is_cut_from_what_was_read_whole(tmp_path: Path) -> None:
    cut = {"start": (T + 90) * SECOND, "end": (T + 240) * SECOND}
    found = read(tmp_path, candles(10), **cut)
    assert (found.start, found.end) == (cut["start"], cut["end"])
    assert len(found.bars) == 3
    with pytest.raises(TapeError, match="line 12"):
        read(tmp_path, candles(10) + "oops\n", **cut)


def test_very_many_candles_are_joined_into_longer_ones(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("replays.importing.material.BARS_MAX", 5)
    found = read(tmp_path, candles(8))
    assert (found.span, len(found.bars)) == (2 * MINUTE, 4)
    assert found.bars[0].high == 12


def test_files_that_overlap_or_are_too_long_are_refused(tmp_path: Path) -> None:
    with pytest.raises(TapeError, match=r"1.csv, time: begins before 0.csv ends"):
        read(tmp_path, candles(5), candles(5, T + 60))
    with pytest.raises(ImportRefused, match="more than 40 days"):
        read(tmp_path, candles(5), candles(5, T + 41 * 86_400))
    with pytest.raises(TapeError, match="more than 40 days"):
        read(tmp_path, candles(41 * 24, step=3_600))


def test_a_moment_of_prices_is_no_window(tmp_path: Path) -> None:
    with pytest.raises(ImportRefused, match="less than a minute"):
        read(tmp_path, candles(1), end=(T + 30) * SECOND)
    with pytest.raises(ImportRefused, match="no prices in the window"):
        read(tmp_path, candles(1), start=T * SECOND + 2 * HOUR)
    with pytest.raises(ImportRefused, match="less than a second of a book"):
        read(tmp_path, BOOK + f"{T},bid,10,1\n{T},ask,11,1\n")
