import pytest
from pydantic import ValidationError

from exchange.units import HOUR, SECOND
from replays.scenarios.scenario_file import Flow, HeadlineTable, InstrumentTable, ScenarioTable, describe

INSTRUMENT = {
    "symbol": "BTCUSDT",
    "base": "BTC",
    "quote": "USDT",
    "tick": "0.1",
    "lot": "0.001",
    "volatility_bp": ["16.5"],
    "flow": {"depth": "300000"},
}
TABLE = {
    "title": "T",
    "teaser": "t",
    "difficulty": 1,
    "start": "2020-03-12T04:00:00Z",
    "instruments": [INSTRUMENT],
}


def refused(**changes):
    with pytest.raises(ValidationError) as caught:
        ScenarioTable.model_validate({**TABLE, **changes})
    return describe(caught.value)


def test_numbers_are_read_in_the_units_the_venue_counts_in():
    table = ScenarioTable.model_validate(TABLE)
    assert table.start == 1_583_985_600 * SECOND
    assert table.instruments[0].volatility_bp == (1_650_000,)
    assert table.instruments[0].flow.depth == 300_000 * 10**8


def test_a_rebate_is_written_with_a_minus():
    assert InstrumentTable.model_validate({**INSTRUMENT, "maker_fee": "-0.00025"}).maker_fee == -250_000


def test_a_time_is_read_as_toml_gives_it_and_as_text():
    later = HeadlineTable(time="2020-03-12T05:00:00Z", text="x", source="y")
    assert later.time - ScenarioTable.model_validate(TABLE).start == HOUR


def test_a_key_nobody_knows_is_answered_with_the_nearest():
    assert refused(seeds=3).startswith("seeds: no such key; nearest: seed")
    assert refused(instruments=[{**INSTRUMENT, "flow": {"dept": "1"}}]).endswith("nearest: depth")
    assert refused(crowd={"maker": 3}).startswith("crowd, maker: no such key; nearest: makers")


@pytest.mark.parametrize("depth", ["1e5", "NaN", "-1", "١٢", "", " 1", "1_000", 300000, 3.5, True, None])
def test_a_number_is_plain_decimal_text(depth):
    with pytest.raises(ValidationError):
        Flow.model_validate({"depth": depth})


@pytest.mark.parametrize("seed", [True, "1_000", "+1", " 1 ", "1.5", "", 1.0])
def test_a_whole_number_is_one_or_plain_decimal_text(seed):
    assert ScenarioTable.model_validate({**TABLE, "seed": "1000"}).seed == 1000
    assert refused(seed=seed).startswith("seed: ")


def test_what_is_no_number_at_all_is_told_that_a_whole_one_is_asked_for():
    assert refused(seed=True) == refused(seed=1.0) == "seed: must be a whole number"
    assert refused(instruments=[{**INSTRUMENT, "cash_places": True}]).endswith("must be a whole number")


def test_the_place_is_counted_as_people_count():
    assert refused(instruments=[INSTRUMENT, {**INSTRUMENT, "symbol": "btc"}]).startswith(
        "instruments 2, symbol"
    )
