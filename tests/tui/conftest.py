"""What tests of the terminal and its command line may ask for."""

from collections.abc import Iterator
from typing import Any

import pytest
from textual.css.model import RuleSet
from textual.css.stylesheet import Stylesheet
from textual.design import ColorSystem
from textual.pilot import Pilot

from tests.tui.commanding import Command
from tests.tui.driving import rest, settled
from tui.dialogs import review


@pytest.fixture
def command(capsys: pytest.CaptureFixture[str]) -> Command:
    return Command(capsys)


@pytest.fixture(scope="session", autouse=True)
def one_style_sheet() -> Iterator[None]:
    """A style sheet is parsed, and its colours are mixed, for the first app that is started in it, not for
    each."""
    parse, parsed = Stylesheet._parse_rules, dict[Any, list[RuleSet]]()
    mix, mixed = ColorSystem.generate, dict[str, dict[str, str]]()

    def parse_once(sheet: Stylesheet, *source: Any, **more: Any) -> list[RuleSet]:
        key = (*sheet._variables.items(), *source, *more.items())
        if key not in parsed:
            parsed[key] = parse(sheet, *source, **more)
        return parsed[key]

    def mix_once(system: ColorSystem) -> dict[str, str]:
        key = repr(vars(system))
        if key not in mixed:
            mixed[key] = mix(system)
        return mixed[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Stylesheet, "_parse_rules", parse_once)
        patch.setattr(ColorSystem, "generate", mix_once)
        yield


@pytest.fixture(scope="module", autouse=True)
def brisk() -> Iterator[None]:
    """A key follows upon the last as soon as that has had all its effect. What is shown counts as read
    at once."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("textual.app.wait_for_idle", settled)
        patch.setattr("textual.pilot.wait_for_idle", settled)
        patch.setattr(Pilot, "_wait_for_screen", rest)
        patch.setattr(review, "READ_SECONDS", -1)
        yield
