"""A fault is one line for people and a traceback in a file for whoever mends it."""

from pathlib import Path

import pytest

from exchange.edge import fault_log
from exchange.edge.fault_log import write_fault


def test_the_line_names_the_log_and_the_log_holds_the_traceback(home: Path) -> None:
    try:
        raise AssertionError("crossed \x1b[2J book")
    except AssertionError as error:
        line = write_fault(error)
    assert line.isprintable()
    what, _, path = line.partition("; details in ")
    assert what.startswith("internal fault: AssertionError: crossed")
    assert "Traceback" in Path(path).read_text()
    assert home in Path(path).parents


def test_a_name_that_is_no_text_is_written_down_too(home: Path) -> None:
    path = Path(write_fault(ValueError("caf\udce9.csv: nothing in it")).partition("; details in ")[2])
    assert home in path.parents
    assert "caf\\udce9.csv: nothing in it" in path.read_text()


def test_where_no_log_can_be_written_the_line_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    occupied = tmp_path / "file"
    occupied.write_text("")
    monkeypatch.setattr(fault_log.platformdirs, "user_log_dir", lambda *_, **__: str(occupied / "below"))
    assert "no log could be written" in write_fault(ValueError("x"))
