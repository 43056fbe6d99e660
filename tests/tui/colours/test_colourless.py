"""With NO_COLOR no colour is sent, a grey neither; weights and reverse tell what greys told."""

import re

import pytest
from rich.style import Style

from tests.tui.driving import screen
from tui.colours.colourless import weighed
from tui.colours.themes import MONO
from tui.keys.table import TABS
from tui.opening.launch import palette_named

COLOURS = re.compile(r"\x1b\[[0-9;]*?(?:[34][0-7]|[34]8;[25];|9[0-7]|10[0-7])[0-9;]*m")


def test_dark_ink_is_dim_and_light_paper_is_turned_round() -> None:
    assert weighed(Style.parse(f"{MONO.down} on {MONO.bg}")).dim
    assert not weighed(Style.parse(f"{MONO.up} on {MONO.bg}")).dim
    assert weighed(Style.parse(f"{MONO.on_accent} on {MONO.up}")).reverse
    assert not weighed(Style.parse(f"{MONO.text} on {MONO.row}")).reverse
    assert weighed(Style.parse(f"bold {MONO.muted}")).bold


async def test_no_colour_at_all_leaves_any_screen(monkeypatch: pytest.MonkeyPatch) -> None:
    environ = {"NO_COLOR": "1"}
    monkeypatch.setenv(*next(iter(environ.items())))
    palette = palette_named("", ascii_only=False, environ=environ)
    async with screen(palette=palette) as hand:
        for key, name, _ in TABS:
            await hand.press(key)
            await hand.until(lambda name=name: hand.app.view.screen == name)
            strips = hand.app.screen._compositor.render_strips()
            sent = "".join(strip.render(hand.app.console) for strip in strips)
            assert not COLOURS.search(sent), name
            assert "\x1b[1m" in sent or "\x1b[2m" in sent or "\x1b[7m" in sent, name


async def test_colours_that_are_asked_for_by_name_come_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    palette = palette_named("light", ascii_only=False, environ={"NO_COLOR": "1"})
    async with screen(palette=palette) as hand:
        await hand.press("1")
        strips = hand.app.screen._compositor.render_strips()
        assert any(COLOURS.search(strip.render(hand.app.console)) for strip in strips)
