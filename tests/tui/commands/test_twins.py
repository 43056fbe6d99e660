"""Twins live the same orders in two worlds, and the document says how they parted."""

from pathlib import Path

import pytest

from tests.tui.commanding import Command

pytestmark = pytest.mark.usefixtures("home")
LEVERAGE = '[[step]]\nat = "+1s"\ndo = "set_leverage"\nsymbol = "BTCUSDT"\nleverage = "100"\n'
ORDER = '[[step]]\nat = "+2s"\ndo = "order"\nsymbol = "BTCUSDT"\nside = "buy"\nsize = "0.05"\n'


def test_one_falls_and_the_other_stands(command: Command, tmp_path: Path) -> None:
    plan = tmp_path / "plan.toml"
    plan.write_text(LEVERAGE + ORDER)
    document = command("twins", "small", "--plan", str(plan), "--until", "+15m", "--json").document
    assert document["isolated"]["liquidations"]
    assert document["cross"]["liquidations"] == []
    assert document["cross"]["positions"][0]["mode"] == "cross"
    assert document["part"]["reason"].startswith("isolated")
    assert document["better"] in ("isolated", "cross", "equal")
    assert document["verdict"]
    assert document["paper"] is True


def test_without_a_plan_there_is_nothing_to_compare(command: Command) -> None:
    assert command.refused("twins", "small").startswith("twins: Missing option '--plan'")
    assert "no such file" in command.refused("twins", "small", "--plan", "none.toml", "--until", "+1m")
