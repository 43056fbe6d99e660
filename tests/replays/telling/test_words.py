"""A share and a duration are said in few characters."""

from exchange.units import HOUR, MINUTE, PPB, SECOND
from replays.telling.words import money, percent, rate, span, without_date
from tui.telling import format as shown


def test_shares_and_spans_are_short():
    assert [percent(share) for share in (PPB // 4, -PPB // 1000, 0, 249_999_999)] == [
        "25.0%",
        "-0.1%",
        "0.0%",
        "25.0%",
    ]
    assert [percent(share, 0) for share in (248_000_000, 999_000_000, -4_000_000)] == ["25%", "100%", "0%"]
    assert percent(248_000_000, 0) == shown.buffer(248_000_000), "as the panels say a buffer"
    assert [span(time) for time in (38 * SECOND, 139 * SECOND, 17 * MINUTE, 3 * HOUR + 5 * MINUTE)] == [
        "38 s",
        "2 min 19 s",
        "17 min",
        "3 h 5 min",
    ]


def test_a_scenario_is_named_without_its_date_where_it_has_one() -> None:
    assert without_date("2020-03-12-black-thursday") == "black-thursday"
    assert without_date("eth-flash-crash") == "eth-flash-crash"


def test_amounts_are_shown_to_the_nearest_as_the_screen_shows_them() -> None:
    told = {36_987_000: "0.37", 123_456_500_000: "1,234.57", -36_987_000: "-0.37", 0: "0.00", 7: "0.00000007"}
    for amount, text in told.items():
        assert money(amount, 8) == text
        assert text == shown.cash(amount, 8) or abs(amount) < 10**6
    assert money(1_234_567_500_000, 12) == "1.234568"


def test_a_funding_rate_is_said_in_full() -> None:
    assert [rate(ppb) for ppb in (100_000, -12_345, 0)] == ["0.01%", "-0.0012345%", "0%"]
