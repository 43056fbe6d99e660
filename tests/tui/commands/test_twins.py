"""The same orders under isolated and under cross, on the command line."""

from pathlib import Path

import pytest

from tests.tui.commanding import Command

pytestmark = pytest.mark.usefixtures("home")
ORDER = '[[step]]\nat = "+2s"\ndo = "order"\nsymbol = "BTCUSDT"\nside = "buy"\nsize = "0.05"\n'
LEVERAGE = '[[step]]\nat = "+1s"\ndo = "set_leverage"\nsymbol = "BTCUSDT"\nleverage = "100"\n'


@pytest.fixture
def plan(tmp_path: Path) -> str:
    path = tmp_path / "plan.toml"
    path.write_text(LEVERAGE + ORDER)
    return str(path)


def test_both_twins_are_told_with_what_set_them_apart(command: Command, plan: str) -> None:
    document = command("twins", "small", "--plan", plan, "--seed", "9", "--until", "+1m", "--json").document
    assert document["cross"]["liquidations"] == []
    assert document["cross"]["positions"][0]["mode"] == "cross"
    assert document["paper"] is True
    assert {"scenario", "seed", "isolated", "cross", "part", "better", "verdict"} <= document.keys()
    assert document["isolated"]["liquidations"]
    assert document["part"]["reason"].startswith("isolated was liquidated")


def test_balances_are_both_twins(command: Command, plan: str) -> None:
    arguments = ("--balance", "USDT=777", "--until", "+1m", "--json")
    document = command("twins", "small", "--plan", plan, *arguments).document
    assert document["isolated"]["deposits"] == document["cross"]["deposits"] == {"USDT": "777"}


def test_for_people_it_ends_in_a_sentence(command: Command, plan: str) -> None:
    told = command("twins", "small", "--plan", plan, "--until", "+1m").out
    assert "verdict" in told
    assert "curve" not in told


def test_over_all_scenarios_each_is_told_or_left_out_with_its_reason(
    command: Command, plan: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tui.commands.twins.names", lambda _: ["eth-flash-crash", "small"])
    document = command("twins", "all", "--plan", plan, "--until", "+2m", "--json").document
    assert [row["scenario"] for row in document["scenarios"]] == ["small"]
    assert document["isolated_better"] + document["cross_better"] + document["equal"] == ["small"]
    (left_out,) = document["left_out"]
    assert "BTCUSDT" in left_out["reason"]


def test_a_plan_that_can_be_played_nowhere_is_refused(
    command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tui.commands.twins.names", lambda _: ["small"])
    assert command.refused("twins", "all", "--plan", "nowhere.toml").startswith("nowhere.toml: no such file")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--plan", "nowhere.toml", "--until", "+1m"], "nowhere.toml: no such file"),
        (["--plan", "nowhere.toml", "--until", "soon"], '--until: "soon" is not a time'),
        (["--plan", "nowhere.toml", "--balance", "USDT"], '--balance: "USDT" is not ASSET=AMOUNT'),
        (
            ["--plan", "hedge", "--balance", "USDT=1", "--balance", "USDT=2"],
            "--balance: USDT stands there twice",
        ),
    ],
)
def test_what_cannot_be_twinned_is_refused(command: Command, arguments: list[str], message: str) -> None:
    assert command.refused("twins", "small", *arguments).startswith(message)


def test_without_a_plan_there_is_nothing_to_compare(command: Command) -> None:
    assert command.refused("twins", "small") == "--plan: is needed"


@pytest.mark.parametrize(
    ("scenario", "isolated", "cross", "better"),
    [("textbook-10", "1900", "1900", "equal"), ("textbook-50", "1900", "1500", "isolated")],
)
def test_two_thousand_with_a_hundred_at_risk_is_told_as_it_is_taught(
    command: Command, scenario: str, isolated: str, cross: str, better: str
) -> None:
    """Isolated is out with 100 lost, however far it falls; cross bears it all and is still there."""
    document = command("twins", scenario, "--plan", "textbook", "--json").document
    assert document["worth"] == {"isolated": isolated, "cross": cross}
    assert document["better"] == better
    assert document["isolated"]["liquidations"][0]["lost"] == "100"
    assert document["isolated"]["positions"] == document["cross"]["liquidations"] == []
    assert [each["size"] for each in document["cross"]["positions"]] == ["10"]
