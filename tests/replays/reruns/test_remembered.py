"""An answer is recalled for the same question alone, and a damaged one is found out anew."""

import pytest

from replays.messages.findings import Tally
from replays.reruns.remembered import recall, remember
from replays.scenarios.places import own_tallies

pytestmark = pytest.mark.usefixtures("home")


def test_what_was_found_out_is_recalled_for_the_same_question_alone() -> None:
    remember(Tally(total=3), "one", "two")
    assert recall(Tally, "one", "two") == Tally(total=3)
    assert recall(Tally, "onetwo") is None


def test_what_cannot_be_read_is_not_known() -> None:
    remember(Tally(total=3), "one")
    (kept,) = own_tallies().iterdir()
    kept.write_bytes(b"no tally")
    assert recall(Tally, "one") is None


def test_where_there_is_no_room_nothing_is_kept() -> None:
    own_tallies().parent.mkdir(parents=True, exist_ok=True)
    own_tallies().write_bytes(b"a file where the folder would be")
    remember(Tally(total=3), "one")
    assert recall(Tally, "one") is None
