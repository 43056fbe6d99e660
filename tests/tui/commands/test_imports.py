"""`margincall import`: one line for what is wrong, one document for what was made, and it plays."""

import json
from pathlib import Path

import pytest

from tests.tui.commanding import Command

T = 1_583_985_600
CANDLES = "time,open,high,low,close\n" + "".join(
    f"{T + 60 * n},{100 + n % 3},{103 + n % 2},{99 - n % 2},{101 - n % 2}\n" for n in range(3)
)


def test_it_is_imported_listed_and_played(command: Command, home: Path) -> None:
    (home / "day.csv").write_text(CANDLES)
    document = command(
        "import", str(home / "day.csv"), "--name", "my-day", "--symbol", "CAKEUSDT", "--json"
    ).document
    assert (document["name"], document["paper"], document["play"]) == (
        "my-day",
        True,
        "margincall replay my-day",
    )
    assert document["files"][0]["unit"] == "seconds"
    (row,) = [each for each in json.loads(command("crashes", "--json").out) if each["name"] == "my-day"]
    assert (row["source"], row["checked"]) == ("imported", True)
    played = command("replay", "my-day", "--headless", "--json").document
    assert played["conservation"] == {"USDT": "0"}
    assert played["window"] == document["window"]


def test_for_people_it_says_how_to_play_it(command: Command, home: Path) -> None:
    (home / "day.csv").write_text(CANDLES)
    out = command("import", str(home / "day.csv"), "--name", "my-day", "--symbol", "CAKEUSDT").out
    assert "margincall replay my-day" in out
    assert "seconds" in out


@pytest.mark.parametrize(
    ("flags", "message"),
    [
        (["--symbol", "?"], '--symbol: "?" is not'),
        (["--name", "My Day"], "--name:"),
        (["--layout", "candle"], "day.csv, line 1, layout: no layout candle; nearest: candles"),
        (["--column", "time"], '--column: "time" is not FIELD=NAME'),
        (["--column", "tim=x"], "day.csv, column: no field tim; nearest: time"),
        (["--from", "yesterday"], '--from: "yesterday" is not a time'),
        (["--to", "2020-03-12T04:00:10Z"], "FILE: less than a minute"),
    ],
)
def test_bad_flags_are_refused_in_one_line(
    command: Command, home: Path, flags: list[str], message: str
) -> None:
    (home / "day.csv").write_text(CANDLES)
    usual = ["--name", "my-day", "--symbol", "CAKEUSDT"]
    assert command.refused("import", str(home / "day.csv"), *usual, *flags).startswith(message)


def test_a_bad_row_is_named_by_file_line_and_field(command: Command, home: Path) -> None:
    (home / "day.csv").write_text(CANDLES + f"{T + 999},1,1,-1,1\n")
    bad = ("import", str(home / "day.csv"), "--name", "x", "--symbol", "CAKEUSDT")
    assert command.refused(*bad).startswith('day.csv, line 5, low: "-1" is not a number')
    assert command.refused(*bad[:1], str(home), *bad[2:]).endswith("not a regular file")
    assert command.refused(*bad[:1], str(home / "none.csv"), *bad[2:]).endswith("none.csv: no such file")
