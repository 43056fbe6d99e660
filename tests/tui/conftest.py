"""What tests of the terminal and its command line may ask for."""

import pytest
from textual import _wait

from tests.tui.commanding import Command
from tui.dialogs import review


@pytest.fixture
def command(capsys: pytest.CaptureFixture[str]) -> Command:
    return Command(capsys)


@pytest.fixture(autouse=True)
def brisk(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keys follow upon each other ten times as fast as the pilot's own pace: most of a test was sleep.
    What is shown counts as read at once."""
    monkeypatch.setattr(_wait, "SLEEP_GRANULARITY", _wait.SLEEP_GRANULARITY / 10)
    monkeypatch.setattr(_wait, "SLEEP_IDLE", _wait.SLEEP_IDLE / 10)
    monkeypatch.setattr(review, "READ_SECONDS", -1)
