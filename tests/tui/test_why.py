"""From the violet bar to the answer: liquidated before a real venue, explained by real studies."""

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from exchange.terms import AdlRule
from replays.messages.client import OpenWorld
from replays.scenarios.places import own_scenarios
from replays.stage.local import LocalClient
from replays.study.answers import Studies
from replays.study.questions import Studied, Study
from tests.again_world import LONG, scenario
from tests.tui.driving import Hand, screen

pytestmark = pytest.mark.usefixtures("home")
STEEP = ("100", "100", "97", "94", "92", "95")
SECONDS = 4 * 60
"""Of the fall: by then the long has been closed by the venue."""


class Studying:
    """A `StudyClient` that finds out at once, in this process."""

    def __init__(self) -> None:
        self._studies = Studies()
        self._found: list[Studied] = []

    def ask(self, study: Study) -> None:
        self._studies.study(study, self._found.append)

    def poll(self) -> Sequence[Studied]:
        found, self._found = self._found, []
        return found

    def fileno(self) -> int | None:
        return None

    def close(self) -> None:
        """There is nothing to end."""


async def fallen(hand: Hand, client: LocalClient) -> None:
    client.step(SECONDS)
    await hand.sees("Liquidated: long")


def rule_of(client: LocalClient) -> AdlRule:
    show = client.stage.show
    assert show is not None
    return show.run.world.rules.instruments[0].adl_rule


def world(folder: Path) -> OpenWorld:
    scenario(own_scenarios(), *STEEP, wobble="10", accounts=40)
    plan = folder / "long.toml"
    plan.write_text(LONG, encoding="utf-8")
    return OpenWorld(scenario="textbook", in_memory=True, paused=True, plan=str(plan))


async def test_liquidated_then_why_then_back_to_the_moment_then_both_twins(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("replays.autopsy.elsewhere.names", lambda _: ["textbook", "calm"])
    client = LocalClient()
    async with screen(client, world=world(tmp_path), study=Studying) as hand:
        await fallen(hand, client)
        await hand.press("enter")
        await hand.sees("Why was I liquidated?  BTCUSDT long 20x isolated")
        await hand.sees("What would have saved it")
        await hand.until(lambda: "survives, " in hand.text() and "computing" not in hand.text())
        assert "Liquidated: long" not in hand.text()
        assert hand.app.view is not None
        fell = hand.app.view.frame.playback.time

        await hand.press("o")
        await hand.sees("The same rule in the other crashes")
        await hand.sees("calm has no end")
        await hand.press("e")
        await hand.sees("Written to ")
        (told,) = (own_scenarios().parent / "autopsies").glob("textbook-autopsy-BTCUSDT-*.txt")
        assert "waterfall" in told.read_text(encoding="utf-8")
        document = json.loads(told.with_suffix(".json").read_bytes())
        assert document["liquidation"]["symbol"] == "BTCUSDT"
        assert document["paper"] is True
        assert document["elsewhere"]["rule"].startswith("long 20x isolated at market with ")
        await hand.press("o")
        await hand.sees("Where the margin went")

        await hand.press("1", "o", "home", "enter")
        await hand.sees("Why was I liquidated?")
        await hand.press("3")
        await hand.until(lambda: "✕ LIQUIDATED" in hand.text() and "They part at" in hand.text())
        assert "ALIVE" in hand.text()

        await hand.press("4", "j", "enter")
        await hand.until(lambda: hand.app.view is not None and hand.app.view.frame.playback.time < fell)
        assert hand.app.view.screen == "trade"


async def test_where_nobody_fell_the_screens_say_the_next_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("replays.reruns.tally.names", lambda _: ["small"])
    client = LocalClient()
    small = OpenWorld(scenario="small", in_memory=True, paused=True)
    async with screen(client, world=small, study=Studying) as hand:
        await hand.press("4")
        await hand.sees("You have not been liquidated in this run.")
        await hand.press("3")
        await hand.sees("Nothing to compare yet")
        await hand.press("p")
        await hand.sees("hedge everywhere")
        await hand.press(*"over levered long e", "enter")
        await hand.sees("Plan over-levered-long in every scenario")
        await hand.sees("played to the end")
        client.step(130)
        await hand.press("B")
        await hand.sees("start a branch here")
        await hand.press("enter", "enter")
        await hand.until(
            lambda: hand.app.view is not None and hand.app.view.frame.playback.branch == "branch 1"
        )
        client.step(130)
        await hand.press("B")
        await hand.sees("10,000.00 here")
        await hand.press("down")
        await hand.sees("USDT, all branches")
        assert "10,000.00 at 00:02:10, done the same" in hand.text()
        await hand.press(*"largest", "enter", "enter")
        await hand.until(
            lambda: hand.app.view is not None and hand.app.view.frame.playback.branch == "branch 2"
        )
        await hand.until(lambda: rule_of(client) is AdlRule.SIZE)


async def test_a_shove_tells_what_the_map_adds_up_and_what_a_fork_lived(tmp_path: Path) -> None:
    client = LocalClient()
    async with screen(client, world=world(tmp_path), study=Studying) as hand:
        client.step(60)
        await hand.press("2", "S", "enter")
        await hand.sees("in a fork")
        await hand.press("escape", "w")
        await hand.until(lambda: "~" in hand.text() and "w runs it" not in hand.text())
