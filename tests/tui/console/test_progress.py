"""How far it is shows on a terminal, and nowhere else."""

import io

import pytest

from exchange.units import HOUR
from tui.console import progress
from tui.console.progress import WIDTH, Progress


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_terminal_shows_a_bar_and_is_left_clean(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setattr(progress.sys, "stderr", terminal)
    bar = Progress(0, HOUR)
    bar.show(HOUR // 2)
    assert f"[{'#' * (WIDTH // 2)}{'-' * (WIDTH // 2)}] 1970-01-01T00:30:00Z" in terminal.getvalue()
    bar.clear()
    assert terminal.getvalue().endswith("\r\x1b[K")


def test_a_pipe_shows_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    bar = Progress(0, HOUR)
    bar.show(HOUR)
    bar.clear()
    assert capsys.readouterr().err == ""


def test_a_whole_that_is_known_late_is_told_in_its_own_words(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = Terminal()
    monkeypatch.setattr("sys.stderr", screen)
    Progress(0, 1, lambda done: f"{done} bytes").show_of(50, 100)
    assert "[############------------] 50 bytes" in screen.getvalue()


def test_the_end_is_shown_however_soon_it_comes(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = Terminal()
    monkeypatch.setattr("sys.stderr", screen)
    bar = Progress(0, 3, lambda done: f"{done} of 3")
    for done in (1, 2, 3):
        bar.show(done)
    assert "3 of 3" in screen.getvalue()
