"""A scenario is found by its name, shipped or the user's own, and by nothing that is no name."""

from pathlib import Path

import pytest

from replays.scenarios.catalogue import TABLE_FILE, ScenarioError, folder_of, names
from replays.scenarios.places import CRASHES, DRILLS


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A folder of the user's, with one scenario in it."""
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / TABLE_FILE).touch()
    return tmp_path


def test_a_scenario_is_found_with_its_date_and_without_it() -> None:
    folder = CRASHES / "2020-03-12-black-thursday"
    assert folder_of("black-thursday") == folder_of(folder.name) == folder
    assert folder_of("stop-in-time") == DRILLS / "stop-in-time"
    assert "stop-in-time" not in names()


def test_an_unknown_name_is_answered_with_the_nearest() -> None:
    with pytest.raises(ScenarioError, match="nearest: black-thursday"):
        folder_of("blak-thursday")


def test_a_name_like_no_other_is_answered_with_where_they_are_listed() -> None:
    with pytest.raises(ScenarioError) as refused:
        folder_of("nosuch")
    assert str(refused.value) == 'no scenario "nosuch"; `margincall crashes` lists them'


@pytest.mark.parametrize("name", ["", "..", "../crashes/calm", "/etc", "calm/", "CALM\0"])
def test_a_path_is_no_name(name: str) -> None:
    with pytest.raises(ScenarioError, match="no scenario"):
        folder_of(name)


def test_the_users_own_folder_is_searched_too(own: Path) -> None:
    assert "mine" in names(own)
    assert folder_of("mine", own) == own / "mine"


def test_a_draft_that_was_left_behind_is_no_scenario(own: Path) -> None:
    (own / "mine").rename(own / ".mine.new")
    assert names(own) == names()
