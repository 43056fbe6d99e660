"""A share and a duration are said in few characters."""

import pytest
from msgspec.structs import replace

from exchange.terms import ContractKind
from exchange.units import HOUR, MINUTE, PPB, SECOND
from replays.player.facts import average
from replays.telling.words import money, percent, rate, span, told_average, without_date
from tests.replays.telling.test_plain import contract
from tests.tui.world import ESTIMATE
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


@pytest.mark.parametrize("kind", list(ContractKind))
def test_an_average_lies_on_no_tick_and_everything_tells_it_alike(kind: ContractKind) -> None:
    instrument = contract(kind)
    fills = [(15_314, 30), (15_315, 10)]
    size = sum(lots for _, lots in fills)
    value = sum(instrument.notional(lots, price) for price, lots in fills)
    assert told_average(instrument, size, value) == "7,657.1", "the tick is 0.5"
    assert shown.entry(-size, -value, instrument) == told_average(instrument, size, value)
    assert average(instrument, size, value)[:-1] == "7657.1", "of a liquidation, one decimal more"
    met = replace(ESTIMATE, average_price=15_314, met_size=size, met_value=value)
    assert shown.average(met, instrument) == told_average(instrument, size, value)


def test_a_funding_rate_is_said_in_full() -> None:
    assert [rate(ppb) for ppb in (100_000, -12_345, 0)] == ["0.01%", "-0.0012345%", "0%"]
