"""A table is kept under the time of the tape, and never over another."""

from pathlib import Path

from tests.tui.frames import NOW
from tui.files.tables import keep_table, tables_folder


def test_two_tables_of_one_moment_are_two_files(home: Path) -> None:
    names = [keep_table("orders", "a,b\n", NOW).name for _ in range(2)]
    assert names == ["orders-2021-05-19-132407.csv", "orders-2021-05-19-132407-2.csv"]
    assert tables_folder().is_relative_to(home)
