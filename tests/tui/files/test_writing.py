"""What the terminal writes is there whole, and takes nobody's place unasked."""

from pathlib import Path

import pytest

from tui.files import writing
from tui.files.writing import fresh_file, replace_file


def test_a_link_stays_one_and_a_files_rights_stay_its_own(tmp_path: Path) -> None:
    real, link = tmp_path / "real.toml", tmp_path / "settings.toml"
    real.write_text("")
    real.chmod(0o600)
    link.symlink_to(real)
    replace_file(link, "bell = true\n")
    assert link.is_symlink()
    assert real.read_text() == "bell = true\n"
    assert real.stat().st_mode & 0o777 == 0o600


def test_where_it_cannot_be_written_nothing_is_left_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    path = tmp_path / "settings.toml"
    path.write_text("bell = true\n")
    with pytest.raises(OSError, match="No space left"):
        replace_file(path, "bell = false\n")
    assert [each.name for each in tmp_path.iterdir()] == ["settings.toml"]
    assert path.read_text() == "bell = true\n"


def test_a_new_file_takes_the_next_free_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "tables"
    names = [fresh_file(folder, "fills", ".csv", str(number)).name for number in range(3)]
    assert names == ["fills.csv", "fills-2.csv", "fills-3.csv"]
    assert (folder / "fills.csv").read_text() == "0"
    monkeypatch.setattr(writing, "TRIES", 3)
    with pytest.raises(FileExistsError, match="too many"):
        fresh_file(folder, "fills", ".csv", "")


def test_a_new_file_that_cannot_be_written_whole_is_taken_away(tmp_path: Path) -> None:
    with pytest.raises(UnicodeEncodeError):
        fresh_file(tmp_path, "fills", ".csv", "time\n" * 100_000 + "\ud800")
    assert not list(tmp_path.iterdir())
