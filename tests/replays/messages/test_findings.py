"""A finding passes a pipe unharmed, and tells what it says of itself."""

import msgspec

from exchange.units import PPB, SECOND
from replays.messages.findings import (
    CROWD,
    OTHERS,
    Cause,
    Grade,
    Mark,
    MarkPoint,
    Path,
    Rule,
    Tally,
    TwinsRow,
)
from replays.study.questions import Studied
from tests.tui.studied import AUTOPSY, TWINS

ROW = TwinsRow("calm", "cross", {"isolated": "1", "cross": "2"}, None, "Cross is 1 ahead.")


def test_what_is_found_passes_a_pipe_unharmed() -> None:
    for found in (AUTOPSY, TWINS, Studied(tally=Tally(rows=(ROW,), total=1))):
        assert msgspec.json.decode(msgspec.json.encode(found), type=Studied) == found


def test_a_cause_that_was_one_liquidation_is_named_in_the_singular() -> None:
    assert Cause(OTHERS, 5, PPB, (7,)).name == "1 liquidation of others"
    assert Cause(OTHERS, 5, PPB, (7, 9)).name == f"2 {OTHERS}"
    assert Cause(CROWD, 5, PPB).name == CROWD


def test_a_path_tells_how_far_mark_and_index_went() -> None:
    path = Path((MarkPoint(0, 100, 90), MarkPoint(SECOND, 80, 95)))
    assert (path.move, path.index_move) == (-20, 5)
    assert (Path(()).move, Path(()).index_move) == (0, 0)


def test_a_rule_is_one_sentence() -> None:
    rule = Rule(
        scenario="x",
        symbol="BTCUSDT",
        side="long",
        leverage=20,
        mode="isolated",
        share_ppb=PPB // 20,
        after=11 * SECOND,
    )
    assert rule.sentence == (
        "long 20x isolated at market with 5.0% of the balance, 11 s after the start, then left alone"
    )


def test_a_tally_knows_where_either_was_better() -> None:
    tally = Tally(rows=(ROW,), total=1)
    assert (tally.where("cross"), tally.where("isolated")) == (["calm"], [])


def test_a_grade_is_a_document() -> None:
    grade = Grade(drill="d", passed=False, complete=True, marks=(Mark("asked", False, "told"),), lesson="l")
    assert grade.document()["marks"] == [{"asked": "asked", "passed": False, "told": "told"}]
