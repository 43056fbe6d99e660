"""The library lists every world with what is known of it."""

import json
from pathlib import Path

import pytest

from replays.scenarios.places import own_scenarios, own_sessions
from replays.scenarios.scenario import find
from tests.small_world import TABLE
from tests.tui.commanding import Command
from tui.commands.crashes import is_checked

START, BEGINS_AT = "start = 2024-01-01T00:00:00Z", 'begins_at = "42000"'
PRICES = """time,symbol,price,source
2024-01-01T00:00:00Z,BTCUSDT,42000,made up
2024-01-01T00:02:00Z,BTCUSDT,41900,made up
"""


def make_short(folder: Path) -> None:
    """A scenario of two minutes among one's own."""
    table = TABLE.replace(START, f"{START}\nend = 2024-01-01T00:02:00Z")
    (folder / "short").mkdir(parents=True)
    (folder / "short" / "scenario.toml").write_text(table.replace(BEGINS_AT, 'published_low = "41900"'))
    (folder / "short" / "prices.csv").write_text(PRICES)


def test_the_library_is_a_list_with_falls_windows_and_sources(command: Command, home: Path) -> None:
    rows = {row["name"]: row for row in json.loads(command("crashes", "--json").out)}
    thursday = rows["2020-03-12-black-thursday"]
    assert thursday["title"] == "Black Thursday"
    assert float(thursday["fall"]["BTCUSDT"]) < -0.5
    assert (thursday["source"], thursday["checked"]) == ("reconstructed", True)
    assert rows["calm"]["end"] is None
    assert all(row["paper"] is True and row["version"] for row in rows.values())
    assert rows["small"]["source"] == "imported"
    assert home


def test_for_people_it_is_one_aligned_line_each(command: Command, home: Path) -> None:
    lines = command("crashes").out.splitlines()
    assert lines[0].split()[:2] == ["name", "title"]
    assert any("-5" in line and "%" in line for line in lines)
    assert any("Squeeze" in line and "+76%" in line for line in lines)
    assert home


def test_a_world_whose_facts_miss_the_published_low_is_not_checked() -> None:
    assert is_checked(find("black-thursday"))


def test_a_check_plays_the_crash_and_says_what_holds(command: Command, home: Path) -> None:
    make_short(own_scenarios())
    document = command("crashes", "--check", "short", "--seed", "5", "--json").document
    assert (document["scenario"], document["seed"], document["conserved"]) == ("short", 5, True)
    assert document["holds"] == {"low": True, "mid": True, "tape": None}
    assert document["paper"] is True
    assert "published" in command("crashes", "--check", "short").out
    assert home


def test_a_check_that_cannot_be_made_is_refused_in_one_line(command: Command, home: Path) -> None:
    make_short(own_scenarios())
    (home / "bad.csv").write_text("ts_ms,open,high,low,close\n1583985600,1,1,nan,1\n")
    bad = ("crashes", "--check", "short", "--against", str(home / "bad.csv"))
    assert command.refused("crashes", "--check", "calm").startswith("--check: calm has no end")
    assert command.refused("crashes", "--check", "shorter").endswith("nearest: short")
    assert command.refused(*bad) == 'bad.csv, line 2, low: "nan" is not a number, or is negative'
    assert command.refused(*bad, "--symbol", "BTC").startswith("--symbol: BTC is not traded there")
    assert command.refused("crashes", "--against", "x.csv").endswith("only with --check NAME")
    assert command.refused("crashes", "--check", "short", "--against", str(home / "none.csv"))


def test_a_scenario_that_cannot_be_read_says_why_and_hides_no_other(command: Command, home: Path) -> None:
    (own_scenarios() / "bad").mkdir()
    (own_scenarios() / "bad" / "scenario.toml").write_text("title = 3")
    rows = {row["name"]: row for row in json.loads(command("crashes", "--json").out)}
    assert rows["bad"]["error"].startswith("scenario.toml: ")
    assert rows["small"]["source"] == "imported"
    assert "scenario.toml: " in command("crashes").out
    assert home


@pytest.mark.usefixtures("home")
def test_the_best_of_own_sessions_is_lived_again(command: Command) -> None:
    own_sessions().mkdir(parents=True)
    saved = str(own_sessions() / "mine.margincall")
    assert command("replay", "small", "--headless", "--until", "+1m", "--session", saved).code == 0
    rows = {row["name"]: row for row in json.loads(command("crashes", "--best", "--json").out)}
    assert rows["small"]["best"] == {"finished": False, "survived": True, "return": "0", "top_ups": 0}
    assert rows["calm"]["best"] is None
    assert "survived so far, +0.0%" in command("crashes", "--best").out


@pytest.mark.usefixtures("home")
def test_a_session_that_cannot_be_lived_again_is_said_to_be_left_out_of_the_best(command: Command) -> None:
    path = own_sessions() / "torn.margincall"
    path.parent.mkdir(parents=True)
    path.write_bytes(b"of nobody")
    told = command("crashes", "--best", "--json")
    assert told.code == 0
    assert told.err == "margincall: skipped: torn: not a margincall session\n"
