"""Each screen as plain text, painted from the fixed moment without a terminal; and the text it had before.

`python -m tests.tui.screens.pictured` writes the texts anew, for a reader to compare.
"""

from pathlib import Path

from textual.widget import Widget

from tests.tui.frames import sample_view
from tests.tui.studied import AUTOPSY, ELSEWHERE, TWINS
from tui.colours.themes import PALETTES
from tui.library.entries import Entry
from tui.looking.view import View
from tui.screens import layout
from tui.screens.autopsy import AutopsyScreen
from tui.screens.cascade import CascadeScreen
from tui.screens.layout import Plan
from tui.screens.learn import LearnScreen
from tui.screens.library import LibraryScreen
from tui.screens.trade import TradeScreen
from tui.screens.twins import TwinsScreen
from tui.widgets.panel import LivePanel
from tui.widgets.scenarios import ScenarioDetail, Scenarios

TEXTS = Path(__file__).parent / "texts"
SIZES = ((80, 24), (120, 40), (200, 60))
SCREENS = {
    "trade": (TradeScreen, layout.trade),
    "cascade": (CascadeScreen, layout.cascade),
    "twins": (TwinsScreen, layout.twins),
    "autopsy": (AutopsyScreen, layout.autopsy),
    "library": (LibraryScreen, layout.library),
    "learn": (LearnScreen, layout.learn),
}
OTHERS = ("light", "colour-blind", "mono")
SHELF = (
    Entry(
        name="2021-05-19-may-crash",
        title="The May crash",
        teaser="Eight hours, and half of it in one.",
        date="2021-05-19",
        hours=10,
        markets=("BTC-PERP", "ETH-PERP"),
        difficulty=3,
        curve=tuple(62_000 - n * n for n in range(60)),
        move=-310_000_000,
        mover="BTC-PERP",
        source="from published prices",
        scale=100,
    ),
    Entry(name="calm", title="A calm day", date="synthetic", markets=("BTC-PERP",), source="synthetic"),
    Entry(name="broken", title="broken", trouble="scenario.toml, line 3: no such field"),
)


def picture(name: str, width: int, height: int, palette: str = "dark") -> str:
    """A screen of the fixed moment, line by line."""
    kind, plan_of = SCREENS[name]
    view = sample_view(
        screen=name, twins=TWINS, autopsy=AUTOPSY, elsewhere=ELSEWHERE, palette=PALETTES[palette]
    )
    return painted(kind().panels(), plan_of(width, height), view, width, height)


def painted(panels: list[Widget], plan: Plan, view: View, width: int, height: int) -> str:
    cells = [[" "] * width for _ in range(height)]
    for panel in panels:
        region = plan.get(panel.id or "")
        if region is None or not isinstance(panel, LivePanel):
            continue
        if isinstance(panel, Scenarios):
            panel.entries = SHELF
        if isinstance(panel, ScenarioDetail):
            panel.entry = SHELF[0]
        panel.view = view
        for y, strip in enumerate(panel.paint(view, region.width, region.height), region.y):
            cells[y][region.x : region.right] = strip.text.ljust(region.width)
    return "\n".join("".join(row).rstrip() for row in cells) + "\n"


def known(name: str, width: int, height: int, palette: str = "dark") -> Path:
    tail = "" if palette == "dark" else f"-{palette}"
    return TEXTS / f"{name}-{width}x{height}{tail}.txt"


def every() -> list[tuple[str, int, int, str]]:
    """Each screen at three sizes in dark, and one of them in the other palettes."""
    dark = [(name, *size, "dark") for name in SCREENS for size in SIZES]
    return dark + [("trade", 120, 40, palette) for palette in OTHERS]


if __name__ == "__main__":
    TEXTS.mkdir(exist_ok=True)
    for each in every():
        known(*each).write_text(picture(*each), encoding="utf-8")
