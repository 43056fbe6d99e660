"""Branches stand side by side, each with its own moments, minute by minute and at its end."""

from exchange.units import MINUTE, SECOND
from replays.messages.branches import Branch, Branches, branches_document, last, side_by_side
from tests.small_world import USDT

MAIN = Branch(name="main", end=2 * MINUTE, times=(0, MINUTE, 2 * MINUTE), equity={USDT: (9, 8, 7)})
MORE = Branch(
    name="more", end=90 * SECOND, times=(0, MINUTE, 90 * SECOND), equity={USDT: (9, 8, 5)}, parted=MINUTE
)
BOTH = Branches(here="more", lines=(MAIN, MORE))


def test_every_moment_of_any_branch_is_a_row_with_gaps_for_the_others() -> None:
    assert list(side_by_side(BOTH, USDT)) == [
        (0, {"main": 9, "more": 9}),
        (MINUTE, {"main": 8, "more": 8}),
        (90 * SECOND, {"main": None, "more": 5}),
        (2 * MINUTE, {"main": 7, "more": None}),
    ]


def test_a_branch_is_found_by_name_and_worth_what_was_last_kept_of_it() -> None:
    assert BOTH.named("more") is MORE
    assert BOTH.named("less") is None
    assert (last(MAIN, USDT), last(MAIN, "BTC")) == (7, None)


def test_the_document_has_a_row_a_branch_and_as_many_rows_of_equity_as_are_wanted() -> None:
    document = branches_document(BOTH, {USDT: 1, "BTC": 8}, rows_max=2)
    assert document["here"] == "more"
    assert [each["USDT"] for each in document["branches"]] == ["0.7", "0.5"]
    assert [each["parted"] for each in document["branches"]] == [None, "1970-01-01T00:01:00Z"]
    assert [each["time"] for each in document["equity"]["USDT"]] == [
        "1970-01-01T00:01:00Z",
        "1970-01-01T00:02:00Z",
    ]
    assert "BTC" not in document["equity"]


def test_equity_is_told_from_the_fork_on_and_in_one_line_where_all_agree() -> None:
    assets = {USDT: (9, 8, 7, 6), "BTC": (1, 1, 1, 1)}
    lines = (
        Branch(name="main", end=3, times=(0, 1, 2, 3), equity=assets),
        Branch(name="more", end=3, times=(0, 1, 2, 3), equity=assets | {USDT: (9, 8, 5, 4)}),
    )
    both, places = Branches(here="more", lines=lines), {USDT: 0, "BTC": 0}
    told = branches_document(both, places, rows_max=24)["equity"]
    assert [(each["main"], each["more"]) for each in told[USDT]] == [("8", "8"), ("7", "5"), ("6", "4")]
    assert told["BTC"] == "1 throughout"
    assert [len(rows) for rows in branches_document(both, places)["equity"].values()] == [4, 4]
