"""Each row of what would have been is told whole, and a greater loss is never a green sign."""

from msgspec.structs import replace

from replays.findings import FALLS, NOTHING, SURVIVES, WhatIfRow
from tests.tui.frames import CENT, sample_view
from tests.tui.painted import ink, lines
from tests.tui.studied import AUTOPSY, FELL
from tui.themes import DARK
from tui.widgets.what_if import WhatIf

LEAST = "+4639.26079911 USDT at 10:22:05, the least"
ROWS = (
    WhatIfRow(change=LEAST, state=SURVIVES, profit=-3_888_12 * CENT),
    WhatIfRow(change="half the size", state=SURVIVES, profit=-207_00 * CENT),
    WhatIfRow(change=NOTHING, state=FALLS, profit=-1_085_00 * CENT, fell_at=FELL),
)
VIEW = sample_view(autopsy=replace(AUTOPSY, autopsy=replace(AUTOPSY.autopsy, rows=ROWS), done=True))


def test_money_has_cents_and_the_least_that_suffices_is_rounded_up() -> None:
    text = " ".join(" ".join(lines(WhatIf(), 90, 12, VIEW)).split())
    assert "+4,639.27 USDT at 10:22:05, the least" in text


def test_a_row_longer_than_its_line_takes_another_where_there_is_one() -> None:
    roomy, short = (lines(WhatIf(), 52, height, VIEW) for height in (12, 6))
    assert not any("…" in line for line in roomy)
    assert "the least" in roomy[3]
    assert "…" in short[2]
    assert NOTHING[:12] in short[4]


def test_who_lives_on_with_a_greater_loss_is_said_to_be_worse() -> None:
    assert ink(WhatIf(), "lives, worse: -3,888.12", 90, 12, VIEW) == DARK.warning
    assert ink(WhatIf(), "lives, -207.00", 90, 12, VIEW) == DARK.up
