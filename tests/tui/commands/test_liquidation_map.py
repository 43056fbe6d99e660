"""The liquidation map on the command line: what falls where, beside the book, and what a shove does."""

from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from exchange.terms import Symbol
from replays.messages.findings import Forced, Shove
from replays.world.playback import World
from tests.tui.commanding import Command

pytestmark = pytest.mark.usefixtures("home")
LEVERAGE = '[[step]]\nat = "+1s"\ndo = "set_leverage"\nsymbol = "BTCUSDT"\nleverage = "100"\n'
ORDER = '[[step]]\nat = "+2s"\ndo = "order"\nsymbol = "BTCUSDT"\nside = "buy"\nsize = "1"\n'


def total(rows: list[dict[str, str]], name: str) -> Decimal:
    return sum((Decimal(row[name]) for row in rows), Decimal(0))


def checked(document: dict[str, Any]) -> list[dict[str, str]]:
    """The levels, whose sums are what is told of them: longs fall below the mark, shorts above."""
    rows: list[dict[str, str]] = document["levels"]
    prices = [Decimal(row["price"]) for row in rows]
    step, mark = Decimal(document["step"]), Decimal(document["mark"])
    assert [high - low for high, low in pairwise(prices)] == [step] * (len(rows) - 1)
    for name in ("longs", "shorts", "mine"):
        assert total(rows, name) == Decimal(document[name])
    assert all(row["longs"] == "0" for row in rows if Decimal(row["price"]) > mark)
    assert all(row["shorts"] == "0" for row in rows if Decimal(row["price"]) + step <= mark)
    return rows


def test_what_falls_at_each_price_stands_beside_the_book(command: Command) -> None:
    document = command("map", "small", "--at", "+20s", "--levels", "40", "--json").document
    rows = checked(document)
    assert document["shove"] is None
    assert document["paper"] is True
    assert document["time"] == "2024-01-01T00:00:20Z"
    assert total(rows, "longs") > 0
    assert total(rows, "book") > 0


def test_a_plan_and_the_session_it_was_played_in_give_one_map_with_the_own_part_in_it(
    command: Command, tmp_path: Path
) -> None:
    plan, session = tmp_path / "plan.toml", str(tmp_path / "played.margincall")
    plan.write_text(LEVERAGE + ORDER)
    run = ("small", "--plan", str(plan))
    assert command("replay", *run, "--until", "+20s", "--headless", "--session", session).code == 0
    wide = ("--levels", "60", "--step", "250", "--json")
    by_plan = command("map", *run, "--at", "+20s", *wide).document
    assert by_plan == command("map", session, *wide).document
    assert total(checked(by_plan), "mine") > 0
    assert command.refused("map", session, "--at", "+1h") == "--at: the session has not been played that far"


def test_a_shove_tells_the_map_and_the_fork(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    def shoved(_: World, symbol: Symbol, target: int) -> Shove:
        mapped, lived = Forced(2 * 10**8, 0, 10**8), Forced(3 * 10**8, 5 * 10**7)
        return Shove(symbol, target, 1_500, mapped, lived, target - 7, 4, 10**8, 0)

    monkeypatch.setattr("replays.cascade.liquidation_map.shove", shoved)
    assert command("map", "small", "--shove", "36000", "--json").document["shove"] == {
        "to": "36000",
        "book_size": "1.5",
        "map": {"longs": "2", "shorts": "0", "mine": "1"},
        "fork": {
            "longs": "3",
            "shorts": "0.5",
            "mine": "0",
            "furthest_mark": "35999.3",
            "liquidations": 4,
            "deleveraged": "1",
            "bad_debt": "0",
        },
    }


def test_the_low_without_liquidations_is_told_when_it_is_asked_for(command: Command) -> None:
    plain = command("map", "small", "--at", "+5s", "--json").document
    calm = command("map", "small", "--at", "+5s", "--calm", "--json").document
    assert plain["low_without_liquidations"] is None
    assert Decimal(calm["low_without_liquidations"]) > 0
    assert plain["levels"] == calm["levels"]


def test_for_people_it_is_a_ladder(command: Command) -> None:
    told = command("map", "small").out
    assert told.splitlines()[0].startswith("scenario")
    assert "shove" not in told
    assert "low without" not in told
    assert len(told.splitlines()) > 29


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["smal"], 'NAME: no saved session, and no scenario "smal"; nearest: small'),
        (["small", "--symbol", "BTC"], "--symbol: BTC is not traded there"),
        (["small", "--shove", "soon"], '--shove: "soon": not a plain decimal number'),
        (["small", "--shove", "0"], "--shove: "),
        (["small", "--shove", "100000000.1"], "--shove: at most 100000000"),
        (["small", "--levels", "0"], "--levels: from 1 to 1,000"),
        (["small", "--at", "soon"], '--at: "soon" is not a time'),
    ],
)
def test_what_has_no_map_is_refused(command: Command, arguments: list[str], message: str) -> None:
    assert command.refused("map", *arguments).startswith(message)
