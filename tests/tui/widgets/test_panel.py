import dataclasses

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from rich.cells import cell_len
from textual.app import App, ComposeResult
from textual.geometry import Region

from replays.study.questions import Studied
from tests.tui.frames import ETH, FRAME, HELLO, HOSTILE, ODD, sample_view
from tests.tui.studied import AUTOPSY, ELSEWHERE, TWINS
from tui.colours.themes import PALETTES
from tui.looking.view import INDICATORS
from tui.painters.canvas import Canvas, Row
from tui.widgets.account import Account
from tui.widgets.adl import AdlQueue
from tui.widgets.amplification import Amplification
from tui.widgets.autopsy import CaseChart, CaseLine, Causes, Moments, WaterfallPanel
from tui.widgets.book import Book
from tui.widgets.chart import Chart
from tui.widgets.depth import DepthChart
from tui.widgets.elsewhere import ElsewherePanel
from tui.widgets.feed import Feed
from tui.widgets.header import Header
from tui.widgets.heatmap import HeatMap
from tui.widgets.insurance import Insurance
from tui.widgets.next_to_fall import NextToFall
from tui.widgets.panel import LivePanel
from tui.widgets.positions import Positions
from tui.widgets.replay_line import ReplayLine
from tui.widgets.strip import AccountStrip
from tui.widgets.tape import Tape
from tui.widgets.ticker import Ticker
from tui.widgets.timeline import Timeline
from tui.widgets.twins import TwinPanel, Verdict
from tui.widgets.what_if import WhatIf


class IsolatedTwin(TwinPanel):
    def __init__(self) -> None:
        super().__init__("isolated")


class CrossTwin(TwinPanel):
    def __init__(self) -> None:
        super().__init__("cross")


PANELS = (
    *(CaseChart, CaseLine, Causes, ElsewherePanel, Moments, WaterfallPanel, WhatIf, Verdict),
    *(IsolatedTwin, CrossTwin),
    *(Account, AccountStrip, AdlQueue, Amplification, Book, Chart, DepthChart, Feed, Header, HeatMap),
    *(Insurance, NextToFall, Positions, ReplayLine, Tape, Ticker, Timeline),
)
HOSTILE_HELLO = replace(HELLO, title=HOSTILE * 3, instruments=tuple(HELLO.instruments[1:]))


looks = st.fixed_dictionaries(
    {
        "name": st.sampled_from(sorted(ODD)),
        "palette": st.sampled_from(sorted(PALETTES)),
        "ascii": st.booleans(),
        "shaded": st.booleans(),
        "before": st.booleans(),
        "more": st.fixed_dictionaries(
            {
                "cursor": st.integers(0, 12),
                "list_tab": st.sampled_from(("orders", "fills", "funding")),
                "chart_zoom": st.integers(1, 5),
                "indicators": st.sampled_from(INDICATORS),
                "units": st.sampled_from(("", "base", "quote")),
                "depth_reach": st.integers(1, 5000),
                "beside": st.sampled_from(("", ETH)),
                "profile": st.booleans(),
                "future_shown": st.booleans(),
                "top_up": st.sampled_from((None, (FRAME.symbol, 1, None))),
                "calm": st.sampled_from((None, Studied(), Studied(done=True, low=5))),
                "twins": st.sampled_from((None, Studied(), TWINS, replace(TWINS, trouble=HOSTILE))),
                "autopsy": st.sampled_from((None, Studied(), AUTOPSY, replace(AUTOPSY, done=False))),
                "elsewhere": st.sampled_from((None, Studied(), ELSEWHERE)),
                "stopped": st.sampled_from(("", HOSTILE)),
            }
        ),
    }
)


def odd_view(name, palette, ascii, shaded, before, more):
    return sample_view(
        ODD[name],
        palette=dataclasses.replace(PALETTES[palette], ascii=ascii, shaded=shaded),
        hello=HOSTILE_HELLO if name == "hostile text" else HELLO,
        before=replace(FRAME, number=1, bids=FRAME.asks) if before else None,
        ahead=Studied(ahead=(1, 2, 3)),
        **more,
    )


@pytest.mark.parametrize("panel", PANELS, ids=lambda panel: panel.__name__)
@given(look=looks, width=st.integers(1, 240), height=st.integers(1, 80))
@settings(max_examples=settings.default.max_examples // 4)
def test_every_panel_fills_any_size_exactly_and_lets_no_control_character_through(panel, look, width, height):
    view = odd_view(**look)
    strips = panel().paint(view, width, height)
    assert len(strips) == height
    for strip in strips:
        assert strip.cell_length == width
        assert cell_len(strip.text) == width
        assert strip.text.isprintable()
        assert all(segment.style is not None and segment.style.bgcolor is not None for segment in strip)
        assert strip.text.isascii() or not view.palette.ascii


@pytest.mark.parametrize("panel", PANELS, ids=lambda panel: panel.__name__)
def test_every_panel_survives_every_odd_frame(panel):
    for name, frame in ODD.items():
        view = sample_view(frame)
        for width, height in ((1, 1), (2, 3), (7, 2), (31, 11), (78, 6), (120, 25)):
            strips = panel().paint(view, width, height)
            assert [strip.cell_length for strip in strips] == [width] * height, name


class OnePanel(App[None]):
    def compose(self) -> ComposeResult:
        yield Book(id="book")


async def test_only_rows_that_changed_are_marked_dirty(monkeypatch):
    """A book in which one level changed repaints that level, the sums under it and no other row."""
    app = OnePanel()
    async with app.run_test(size=(32, 25)) as pilot:
        panel = app.query_one(Book)
        panel.show(sample_view())
        await pilot.pause()
        dirty: list[int] = []
        monkeypatch.setattr(
            panel, "refresh", lambda *regions, **_: dirty.extend(region.y for region in regions)
        )
        panel.show(sample_view())
        assert dirty == []
        last = replace(FRAME.asks[9], size=FRAME.asks[9].size - 1)
        panel.show(sample_view(replace(FRAME, asks=(*FRAME.asks[:9], last, *FRAME.asks[10:]))))
        assert dirty
        assert set(dirty) <= {2, 23}


async def test_a_newer_frame_in_which_nothing_is_new_is_not_painted_again(monkeypatch):
    app = OnePanel()
    async with app.run_test(size=(32, 25)) as pilot:
        panel = app.query_one(Book)
        await pilot.pause()
        painted, draw = [], panel.draw

        def told(view, *size):
            painted.append(view.frame.number)
            return draw(view, *size)

        monkeypatch.setattr(panel, "draw", told)
        first, last = replace(FRAME, number=1), replace(FRAME, number=4, bids=FRAME.bids[1:])
        panel.follow(sample_view(first))
        panel.follow(sample_view(replace(FRAME, number=2), before=first))
        assert panel.view.frame.number == 2
        panel.follow(sample_view(last, before=replace(FRAME, number=3)))
        panel.follow(sample_view(replace(last, number=5), before=last))
        assert painted == [1, 4, 5], "the last without the flashes"
        panel.styles.height = 9
        await pilot.pause()
        panel.show(panel.view)
        assert painted == [1, 4, 5, 5, 5], "a size and who asks have it painted"


async def test_what_is_painted_goes_out_as_it_is_unless_a_style_greys_it():
    app = OnePanel()
    async with app.run_test(size=(32, 25)) as pilot:
        panel = app.query_one(Book)
        panel.show(sample_view())
        await pilot.pause()
        lines = panel.render_lines(Region(0, 0, 32, 25))
        assert all(line is panel.render_line(y) for y, line in enumerate(lines))
        cropped = panel.render_lines(Region(2, 3, 9, 2))
        assert [line.text for line in cropped] == [line.text[2:11] for line in lines[3:5]]
        panel.styles.tint = "black 50%"
        tinted = panel.render_lines(Region(0, 0, 32, 25))
        assert all(isinstance(line, Row) for line in [*lines, *cropped, *tinted])
        assert [line.text for line in tinted] == [line.text for line in lines]
        assert next(iter(tinted[3])).style != next(iter(lines[3])).style


async def test_focus_makes_the_border_amber_and_blur_takes_it_back():
    app = OnePanel()
    async with app.run_test(size=(32, 25)) as pilot:
        panel = app.query_one(Book)
        view = sample_view()
        panel.show(view)
        panel.focus()
        await pilot.pause()
        assert panel.render_line(0)._segments[0].style.color.name == view.palette.accent
        app.set_focus(None)
        await pilot.pause()
        assert panel.render_line(0)._segments[0].style.color.name == view.palette.border


async def test_a_panel_without_a_view_is_blank():
    app = OnePanel()
    async with app.run_test(size=(32, 25)):
        panel = app.query_one(Book)
        assert panel.render_line(3).text.strip() == ""


def test_a_panel_says_who_it_is_in_its_border():
    class Plain(LivePanel):
        named = "Plain"

        def content(self, view, width, height):
            return Canvas(width, height, view.palette)

    lines = [strip.text for strip in Plain().paint(sample_view(), 14, 4)]
    assert lines == ["╭─ Plain ────╮", "│            │", "│            │", "╰────────────╯"]
