"""Each row of what would have been is told whole, and a greater loss is never a green sign."""

from msgspec.structs import replace

from replays.messages.findings import COMPUTING, FALLS, NOTHING, SURVIVES, WhatIfRow
from tests.tui.frames import CENT, sample_view
from tests.tui.painted import ink, lines
from tests.tui.studied import AUTOPSY, FELL
from tui.colours.themes import DARK
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
    assert ink(WhatIf(), "survives, worse: -3,888.12", 90, 12, VIEW) == DARK.warning
    assert ink(WhatIf(), "survives, -207.00", 90, 12, VIEW) == DARK.up


def view_of(*rows: WhatIfRow):
    return sample_view(autopsy=replace(AUTOPSY, autopsy=replace(AUTOPSY.autopsy, rows=rows), done=True))


def test_it_is_said_which_is_being_computed_and_how_many_are_known() -> None:
    waiting = [WhatIfRow(change=name, state=COMPUTING) for name in ("half the size", "a stop", NOTHING)]
    text = "\n".join(lines(WhatIf(), 90, 12, view_of(ROWS[0], *waiting)))
    assert "what if: 1 of 4" in text
    assert text.count("computing …") == 1
    assert text.count("to come") == 2


def test_what_is_searched_for_is_to_come_until_all_else_is_known() -> None:
    def told(*rows: WhatIfRow) -> list[str]:
        autopsy = replace(AUTOPSY.autopsy, rows=rows, rescue=None)
        return lines(WhatIf(), 90, 12, sample_view(autopsy=replace(AUTOPSY, autopsy=autopsy, done=False)))

    waiting = told(WhatIfRow(change="a stop", state=COMPUTING), ROWS[2])
    assert "what if: 1 of 3" in waiting[1]
    assert ["to come" in waiting[2], "computing" in waiting[3]] == [True, True]
    assert "computing" in told(ROWS[1], ROWS[2])[2]


def test_what_lives_only_by_a_refusal_says_so() -> None:
    row = WhatIfRow(change="10x in place of 20x", state=SURVIVES, refused="insufficient_margin")
    assert "survives, refused: insufficient margin" in lines(WhatIf(), 60, 8, view_of(row))[2]
    assert lines(WhatIf(), 44, 8, view_of(row))[2].endswith("survives, refused │")


def test_without_a_line_to_spare_what_follows_the_comma_goes_before_a_word_is_cut() -> None:
    row = replace(ROWS[0], change="+760 USDT at 13:05:08, the least", profit=-412_00 * CENT)
    short = lines(WhatIf(), 44, 5, view_of(row, ROWS[2]))
    assert "+760 USDT at 13:05:08 " in short[2]
    assert "…" not in short[2]


def test_without_a_line_to_spare_the_sign_alone_says_that_it_lives_before_a_word_is_cut() -> None:
    row = replace(ROWS[0], change="+1553.76 USDT at 12:06:52, the least", profit=-412_00 * CENT)
    short = lines(WhatIf(), 44, 5, view_of(row, ROWS[1], ROWS[2]))
    assert "✔ +1,553.76 USDT at 12:06:52" in short[2]
    assert short[2].endswith(" -412.00 │")
    assert "✔ half the size" in short[3]
    assert "survives, -207.00" in short[3]
