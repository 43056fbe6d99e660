"""The ticket offers the keys that do something for an order of its kind."""

from tui.draft import Draft, Field, Kind
from tui.painters.ticket import flags


def offered(draft: Draft) -> str:
    return " ".join(key for key, _, _ in flags(draft))


def test_only_what_a_kind_can_have_is_offered() -> None:
    assert offered(Draft(kind=Kind.LIMIT)) == "r p t"
    assert offered(Draft(kind=Kind.MARKET)) == "r"
    for kind in (Kind.STOP, Kind.TAKE_PROFIT, Kind.TRAILING, Kind.OCO):
        assert offered(Draft(kind=kind)) == "r m"


def test_a_trigger_with_a_limit_says_how_long_that_stands() -> None:
    assert offered(Draft(kind=Kind.STOP).typed(Field.LIMIT, "57000")) == "r m t"
    assert offered(Draft(kind=Kind.MARKET).typed(Field.LIMIT, "57000")) == "r"
