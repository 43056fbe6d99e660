"""A contract is made for any symbol, and what is written of it loads like any scenario."""

import pytest

from exchange.units import HOUR, SECOND
from replays.importing.bars import Fact
from replays.importing.fit import Flow
from replays.importing.tape_scenario import ContractError, contract_for, price_lines, table_text
from replays.scenarios.catalogue import TABLE_FILE
from replays.scenarios.scenario import PRICE_FILE, load
from replays.tapes.records import Bar

T = 1_583_985_600 * SECOND
BARS = [Bar(T, 612.25, 613.5, 611.0, 612.0, 1, 0)]


def test_known_symbols_have_their_fixed_grid() -> None:
    bitcoin = contract_for("btcusdt", None, BARS, T)
    assert (bitcoin.symbol, bitcoin.tick, bitcoin.lot, bitcoin.tiers) == ("BTCUSDT", "0.1", "0.001", "")
    old = contract_for("XBTUSD", None, BARS, T)
    assert (old.base, old.quote, old.inverse, old.tick) == ("BTC", "USD", True, "0.5")


def test_others_are_as_fine_as_they_are_printed_with_an_assumed_table() -> None:
    coin = contract_for("CAKEUSDT", None, BARS, T)
    assert (coin.base, coin.quote, coin.tick, coin.lot, coin.tiers) == (
        "CAKE",
        "USDT",
        "0.01",
        "0.001",
        "assumed",
    )
    assert not coin.inverse
    assert contract_for("ADAUSD", True, BARS, T).lot == "1"


def test_a_price_of_few_ticks_gets_finer_ones_so_that_the_spread_is_small_beside_it() -> None:
    for price, tick in ((7.21, "0.0001"), (0.62, "0.00001"), (0.0000015, "0.000000001")):
        coin = contract_for("CAKEUSDT", None, [Bar(T, price, price, price / 50, price, 1, 0)], T)
        assert coin.tick == tick


@pytest.mark.parametrize(
    ("price", "tick", "lot"), [(0.0805, "0.000001", "0.001"), (0.0000021, "0.0000000001", "1")]
)
def test_a_price_told_in_a_coin_is_counted_finer_in_lots_of_a_dollar_or_two(
    price: float, tick: str, lot: str
) -> None:
    coin = contract_for("CAKEBTC", None, [Bar(T, price, price, price, price, 1, 0)], T)
    assert (coin.quote, coin.tick, coin.lot) == ("BTC", tick, lot)
    assert (coin.amount_text(500_000), coin.amount_text(60)) == ("50", "0.006")


def test_a_tick_is_small_beside_a_quiet_minute() -> None:
    old = [Bar(T, 6_580, 6_581, 6_579.5, 6_580.5, 1, 0)]
    assert [contract_for("XBTUSD", None, old, T, None, quiet).tick for quiet in (0.0, 5.0, 1.0)] == [
        "0.5",
        "0.5",
        "0.1",
    ]
    coin = contract_for("CAKEUSDT", None, [Bar(T, 250.01, 251, 249, 250, 1, 0)], T, None, 0.5)
    assert coin.tick == "0.001"


def test_a_print_near_nothing_is_still_some_hundred_ticks() -> None:
    coin = contract_for("CAKEUSDT", None, [Bar(T, 4.02, 4.1, 0.001, 3.9, 1, 0)], T)
    assert (coin.tick, coin.lot) == ("0.000001", "0.1")
    dear = contract_for("CAKEUSDT", None, [Bar(T, 402, 410, 0.001, 390, 1, 0)], T)
    assert (dear.tick, dear.lot) == ("0.00001", "0.001")


def test_a_known_symbol_that_fell_to_a_few_of_its_ticks_gets_finer_ones() -> None:
    fallen = [Bar(T, 0.0024, 0.0025, 0.00005, 0.00006, 1, 0)]
    assert contract_for("LUNAUSDT", None, fallen, T).tick == "0.000000001"


def test_a_recorded_book_gives_its_own_grid() -> None:
    assert contract_for("BTCUSDT", None, BARS, T, (2, 1))[4:6] == ("0.01", "0.1")


def test_prices_are_put_on_the_grid_and_never_below_a_tick() -> None:
    coin = contract_for("BTCUSDT", None, BARS, T)
    assert [coin.price_text(price) for price in (43538.02, 43538.07, 0.001)] == ["43538", "43538.1", "0.1"]
    lines = list(price_lines([Fact(T, 5.0)], coin, 'a,"b".csv'))
    assert lines[1] == "2020-03-12T04:00:00Z,BTCUSDT,5,a 'b'.csv\n"


@pytest.mark.parametrize(
    ("low", "places"), [(60_000.0, None), (600.0, 11), (60.0, 10), (0.6, 8), (0.000006, 3), (1e-9, 0)]
)
def test_a_coin_is_counted_less_finely_the_cheaper_it_is(low: float, places: int | None) -> None:
    flow = Flow(100, 500_000, 150, 60, 1_000, 0.65, 0.5, [12.5])
    assert contract_for("ADAUSD", True, BARS, T).counted(flow, low).cash_places == places
    assert contract_for("CAKEUSDT", None, BARS, T).counted(flow, low).cash_places is None


def test_a_fund_of_a_dear_coin_is_more_than_nothing() -> None:
    coin = contract_for("XBTUSD", None, BARS, T)
    flow = Flow(1, 1, 0.03, 0.01, 12, 0.65, 0.5, [12.5])
    assert 'balance = "0.000012"' in table_text("a", "b", coin, flow, 999_999.0, 999_999.0, (T, T + HOUR))


@pytest.mark.parametrize("symbol", ["", "BTC/USDT", "USDT", "BTCXYZ", "B" * 20, "ＢＴＣUSDT"])
def test_what_is_no_symbol_is_refused(symbol: str) -> None:
    with pytest.raises(ContractError):
        contract_for(symbol, None, BARS, T)


def test_prices_beyond_what_can_be_counted_are_refused() -> None:
    with pytest.raises(ContractError, match="more than the venue can count"):
        contract_for("BTCUSDT", None, [Bar(T, 4e8, 4e8, 4e8, 4e8, 1, 0)], T)
    with pytest.raises(ContractError, match="more than the venue can count"):
        contract_for("CAKEUSDT", None, [Bar(T, 1e10, 1e10, 1e10, 1e10, 0, 0)], T)


def test_prices_that_the_finest_grid_cannot_tell_apart_are_refused() -> None:
    with pytest.raises(ContractError, match="fewer than 100 of the finest ticks"):
        contract_for("CAKEUSDT", None, [Bar(T, 9e-8, 1e-7, 9e-8, 9e-8, 1, 0)], T)
    few = [Bar(T, 1e-7, 1e-7, 9e-8, 1e-7, 1, 0)]
    assert contract_for("CAKEUSDT", None, few, T).tick == "0.000000001"
    assert contract_for("CAKEBTC", None, few, T).tick == "0.0000000001"


@pytest.mark.parametrize(
    ("symbol", "inverse"), [("CAKEUSDT", None), ("ADABTC", None), ("XBTUSD", None), ("ADAUSD", True)]
)
def test_what_is_written_loads(tmp_path, symbol: str, inverse: bool | None) -> None:
    flow = Flow(100, 500_000, 150, 60, 1_000, 0.65, 0.5, [12.5])
    coin = contract_for(symbol, inverse, BARS, T).counted(flow, 600.0)
    window = (T, T + HOUR)
    (tmp_path / TABLE_FILE).write_text(table_text('a "b"', "c\\d", coin, flow, 600.0, 613.5, window))
    facts = [Fact(T, 600.0), Fact(T + HOUR, 613.5)]
    (tmp_path / PRICE_FILE).write_text("".join(price_lines(facts, coin, "tape.csv")))
    scenario = load(tmp_path)
    assert (scenario.title, scenario.table.teaser, scenario.imported) == ('a "b"', "c\\d", True)
    assert (scenario.start, scenario.end) == window
