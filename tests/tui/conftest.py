"""What tests of the terminal and its command line may ask for."""

import pytest

from tests.tui.commanding import Command


@pytest.fixture
def command(capsys: pytest.CaptureFixture[str]) -> Command:
    return Command(capsys)
