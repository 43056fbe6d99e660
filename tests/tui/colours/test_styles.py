"""Rules are made once for the colours that are worn."""

import pytest

from tests.tui.driving import screen
from tui.colours.styles import Styles
from tui.colours.themes import LIGHT
from tui.screens.live import LiveScreen


def no_other(**_: object) -> None:
    raise AssertionError("it is parsed anew")


def test_the_same_colours_leave_the_rules_as_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    sheet = Styles(variables={"ink": "red"})
    sheet.add_source("Screen { color: $ink; }", ("one", ""))
    (rule,), kept = sheet.rules, len(sheet._parse_cache)
    monkeypatch.setattr("textual.css.stylesheet.Stylesheet", no_other)
    sheet.set_variables({"ink": "red"})
    sheet.reparse()
    assert sheet.rules[0] is rule
    assert len(sheet._parse_cache) == kept
    sheet.set_variables({"ink": "blue"})
    sheet.reparse()
    assert sheet.rules[0] is not rule
    assert "#0000FF" in sheet.css


@pytest.mark.parametrize(("height", "name"), [(24, "-low"), (60, "-tall")])
async def test_a_screen_has_the_name_of_its_size_before_its_panels_are_styled(
    monkeypatch: pytest.MonkeyPatch, height: int, name: str
) -> None:
    named: list[bool] = []
    style = LiveScreen.update_node_styles

    def told(live: LiveScreen, animate: bool = True) -> None:
        named.append(live.has_class(name))
        style(live, animate)

    monkeypatch.setattr(LiveScreen, "update_node_styles", told)
    async with screen(size=(80, height)) as hand:
        assert named == [True], "once, as it comes to the front"
        await hand.pilot.resize_terminal(80, 84 - height)
        await hand.until(lambda: named == [True, False])


async def test_other_colours_are_worn_at_once() -> None:
    async with screen() as hand:
        before = hand.app.screen.styles.background
        hand.app.wear(LIGHT)
        await hand.until(lambda: hand.app.screen.styles.background != before)
