"""The library lists every world with what is known of it."""

import json
from pathlib import Path

from replays.scenario import find
from tests.tui.commanding import Command
from tui.commands.crashes import is_checked


def test_the_library_is_a_list_with_falls_windows_and_sources(command: Command, home: Path) -> None:
    rows = {row["name"]: row for row in json.loads(command("crashes", "--json").out)}
    thursday = rows["2020-03-12-black-thursday"]
    assert thursday["title"] == "Black Thursday"
    assert float(thursday["fall"]["BTCUSDT"]) < -0.5
    assert (thursday["source"], thursday["checked"]) == ("reconstructed", True)
    assert rows["calm"]["end"] is None
    assert rows["small"]["source"] == "imported"
    assert home


def test_for_people_it_is_one_aligned_line_each(command: Command, home: Path) -> None:
    lines = command("crashes").out.splitlines()
    assert lines[0].split()[:2] == ["name", "title"]
    assert any("-5" in line and "%" in line for line in lines)
    assert home


def test_a_world_whose_facts_miss_the_published_low_is_not_checked() -> None:
    assert is_checked(find("black-thursday"))
