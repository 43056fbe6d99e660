"""A scenario of one's own goes whole, and what comes with the program never."""

from typing import Any

import pytest

from replays.scenarios import discarding
from replays.scenarios.catalogue import ScenarioError, names
from replays.scenarios.discarding import discard, own_folder
from replays.scenarios.places import own_scenarios
from tests.small_world import library

pytestmark = pytest.mark.usefixtures("home")


def test_only_ones_own_is_found_by_whatever_name() -> None:
    (own_scenarios() / "small").rename(own_scenarios() / "2024-01-01-small")
    assert own_folder("small") == own_scenarios() / "2024-01-01-small"
    with pytest.raises(ScenarioError, match="black-thursday is built in"):
        own_folder("black-thursday")


def test_where_it_is_broken_off_it_is_gone_all_the_same_and_its_name_is_free(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def end(*_: Any, ignore_errors: bool = False) -> None:
        if not ignore_errors:
            raise KeyboardInterrupt

    folder = own_folder("small")
    with monkeypatch.context() as patch:
        patch.setattr(discarding, "rmtree", end)
        with pytest.raises(KeyboardInterrupt):
            discard(folder)
    assert "small" not in names(own_scenarios())
    library(own_scenarios())
    assert discard(folder) > 0
    assert list(own_scenarios().iterdir()) == []
