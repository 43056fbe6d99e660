"""A share and a duration are said in few characters."""

from exchange.units import HOUR, MINUTE, PPB, SECOND
from replays.words import percent, span, without_date


def test_shares_and_spans_are_short():
    assert [percent(share) for share in (PPB // 4, -PPB // 1000, 0, 249_999_999)] == [
        "25.0 %",
        "-0.1 %",
        "0.0 %",
        "25.0 %",
    ]
    assert [span(time) for time in (38 * SECOND, 139 * SECOND, 17 * MINUTE, 3 * HOUR + 5 * MINUTE)] == [
        "38 s",
        "2 min 19 s",
        "17 min",
        "3 h 5 min",
    ]


def test_a_scenario_is_named_without_its_date_where_it_has_one() -> None:
    assert without_date("2020-03-12-black-thursday") == "black-thursday"
    assert without_date("eth-flash-crash") == "eth-flash-crash"
