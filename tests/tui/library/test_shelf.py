"""Every scenario stands on the shelf, with as much of it as is shown, or with why it cannot be read."""

from pathlib import Path

import pytest

from replays.scenarios.catalogue import names
from replays.scenarios.places import own_scenarios
from replays.scenarios.scenario import find
from tui.library.shelf import POINTS, read_shelf


def test_the_shelf_holds_every_scenario_with_its_curve() -> None:
    shelf = read_shelf()
    assert {entry.name for entry in shelf} == set(names())
    thursday = next(entry for entry in shelf if "black-thursday" in entry.name)
    assert (thursday.date, thursday.hours) == ("2020-03-12", 24)
    assert (thursday.mover, thursday.move) == ("ETHUSDT", min(find(thursday.name).falls().values()))
    squeeze = next(entry for entry in shelf if entry.name == "squeeze")
    assert (squeeze.mover, squeeze.move // 10**7) == ("SOLUSDT", 76), "what rose is not called a fall"
    assert len(thursday.curve) == POINTS


def test_a_scenario_that_cannot_be_read_stands_there_with_its_reason(tmp_path: Path) -> None:
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "scenario.toml").write_text("title = [/", "utf-8")
    broken = next(entry for entry in read_shelf(tmp_path) if entry.name == "broken")
    assert broken.trouble
    assert len(read_shelf(tmp_path)) == len(read_shelf()) + 1, "and hides no other"


def test_dated_scenarios_come_first_in_order_of_time_and_invented_ones_have_no_date() -> None:
    dates = [entry.date for entry in read_shelf()]
    dated = [date for date in dates if date != "synthetic"]
    assert dates == [*sorted(dated), *["synthetic"] * (len(dates) - len(dated))]
    sources = {entry.source for entry in read_shelf() if entry.date == "synthetic"}
    assert sources == {"synthetic"}


@pytest.mark.usefixtures("home")
def test_one_of_the_users_own_stands_beside_those_that_come_along() -> None:
    own = {entry.name for entry in read_shelf(own_scenarios())} - {entry.name for entry in read_shelf()}
    assert own == {"small"}


def test_a_market_without_an_end_has_no_hours_and_no_curve() -> None:
    calm = next(entry for entry in read_shelf() if entry.name == "calm")
    assert (calm.hours, calm.curve, calm.trouble) == (0, (), "")
