"""Parquet gives the rows a CSV would; without its library the refusal says how to get it."""

import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from replays.tapes.errors import TapeError
from replays.tapes.reader import Reader
from replays.tapes.source import Source


def write(path: Path, **columns: object) -> Path:
    arrow = pytest.importorskip("pyarrow")
    parquet = pytest.importorskip("pyarrow.parquet")
    parquet.write_table(arrow.table(columns), path)
    return path


def test_columns_become_rows_of_text(tmp_path: Path) -> None:
    path = write(
        tmp_path / "t.parquet",
        time=[1, 2],
        price=[0.5, 1.25],
        maker=[True, None],
        name=[b"x", b"y"],
    )
    assert list(Source(path).rows()) == [
        (1, ["time", "price", "maker", "name"]),
        (2, ["1", "0.5", "true", "x"]),
        (3, ["2", "1.25", "", "y"]),
    ]


def test_stamps_keep_their_own_unit(tmp_path: Path) -> None:
    when = datetime(2020, 3, 12, 4, tzinfo=UTC)
    path = write(tmp_path / "t.parquet", time=[when], open=[1.0], high=[1.0], low=[1.0], close=[1.0])
    (bar,) = Reader(path).records()
    assert bar.time == 1_583_985_600 * 10**9


def test_a_bad_cell_is_named_by_row_and_field(tmp_path: Path) -> None:
    path = write(tmp_path / "t.parquet", time=[1_583_985_600] * 2, price=[1.0, float("nan")], size=[1.0, 1.0])
    with pytest.raises(TapeError, match=r"t.parquet, line 3, price: .nan. is not a number"):
        list(Reader(path).records())


def test_a_damaged_file_is_refused(tmp_path: Path) -> None:
    pytest.importorskip("pyarrow")
    (tmp_path / "t.parquet").write_bytes(b"PAR1" + b"\0" * 100)
    with pytest.raises(TapeError, match="not a readable Parquet file"):
        list(Source(tmp_path / "t.parquet").rows())


def test_text_that_is_no_utf_8_is_refused(tmp_path: Path) -> None:
    arrow = pytest.importorskip("pyarrow")
    raw = arrow.array([b"\xff\xfe"], type=arrow.binary())
    sides = arrow.Array.from_buffers(arrow.string(), 1, raw.buffers())
    path = write(tmp_path / "t.parquet", time=[1_583_985_600], price=[1.0], side=sides)
    with pytest.raises(TapeError, match="not a readable Parquet file: 'utf-8' codec"):
        list(Source(path).rows())


def test_a_file_that_unpacks_to_too_much_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(tmp_path / "t.parquet", time=[1_583_985_600] * 50_000, price=[1.0] * 50_000)
    monkeypatch.setattr("replays.tapes.parquet.BYTES_MAX", 100)
    with pytest.raises(TapeError, match="unpacks to more than 100 bytes"):
        list(Source(path).rows())


def test_without_the_library_it_is_said_how_to_get_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "t.parquet").write_bytes(b"PAR1")
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(TapeError, match=r"pip install 'margincall\[parquet\]'"):
        list(Source(tmp_path / "t.parquet").rows())
