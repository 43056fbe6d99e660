"""Margin tables are dated, sourced and continuous."""

from datetime import date
from itertools import pairwise

import pytest

from replays.scenarios import tier_tables
from replays.scenarios.tier_tables import FOLDER, TierError, load, read_tiers, tiers_for, venues

TABLES = [(venue.venue, table) for venue in venues() for table in venue.tables]
WANTED = {f"{coin}USDT" for coin in ("BTC", "ETH", "SOL", "XRP", "DOGE", "BNB", "LUNA", "FTT", "HYPE")}


def name_of(item):
    return f"{item[0]}-{item[1].symbol}-{item[1].date}" if isinstance(item, tuple) else str(item)


@pytest.mark.parametrize("item", TABLES, ids=name_of)
def test_maintenance_does_not_jump_at_the_edges_of_a_published_table(item):
    tiers = item[1].tiers(8)
    assert tiers[0].floor == tiers[0].deduction_ppb == 0
    for lower, upper in pairwise(tiers):
        below = upper.floor * lower.rate_ppb - lower.deduction_ppb
        assert below == upper.floor * upper.rate_ppb - upper.deduction_ppb
        assert lower.floor < upper.floor
        assert lower.rate_ppb < upper.rate_ppb
        assert lower.leverage_max >= upper.leverage_max >= 1


@pytest.mark.parametrize("item", TABLES, ids=name_of)
def test_every_table_says_where_it_is_from(item):
    table = item[1]
    assert table.assumed or "://" in table.source or " at " in table.source


def test_there_is_a_table_for_every_contract_that_is_traded():
    assert {table.symbol for _, table in TABLES} >= {*WANTED, "XBTUSD", "BTCUSD"}


@pytest.mark.parametrize(
    ("day", "dated", "assumed"),
    [
        (date(2020, 3, 12), date(2021, 3, 14), True),
        (date(2021, 3, 14), date(2021, 3, 14), False),
        (date(2021, 5, 19), date(2021, 3, 26), False),
        (date(2025, 10, 10), date(2024, 10, 24), False),
        (date(2030, 1, 1), date(2026, 5, 1), False),
    ],
)
def test_the_newest_table_not_after_the_day_is_taken_else_the_oldest_as_assumed(day, dated, assumed):
    found = tiers_for("BTCUSDT", day)
    assert (found.date, found.assumed, found.venue) == (dated, assumed, "binance-usdm")


@pytest.mark.parametrize("symbol", ["LUNAUSDT", "FTTUSDT", "HYPEUSDT"])
def test_a_table_nobody_published_is_assumed_at_every_date(symbol):
    assert tiers_for(symbol, date(2030, 1, 1)).assumed


def test_a_table_is_scaled_to_the_cash_unit_it_is_asked_in():
    coarse, fine = (tiers_for("XBTUSD", date(2020, 3, 12), "bitmex", places).tiers for places in (8, 12))
    assert [tier.floor * 10**4 for tier in coarse] == [tier.floor for tier in fine]
    assert [tier.deduction_ppb * 10**4 for tier in coarse] == [tier.deduction_ppb for tier in fine]
    assert coarse[1].floor == 200 * 10**8


def test_a_rate_of_half_the_leverage_is_kept_rounded_up():
    tiers = read_tiers("hyperliquid:ETH:2025", 8).tiers
    assert [(tier.rate_ppb, tier.leverage_max) for tier in tiers] == [(20_000_000, 25), (33_333_334, 15)]


def test_leverage_that_is_not_stated_is_the_usual_one_for_the_rate():
    tiers = read_tiers("binance:ETHUSDT:2021", 8).tiers
    assert [tier.leverage_max for tier in tiers] == [100, 75, 50, 25, 10, 5, 4, 3, 2]


def test_a_venue_asked_for_by_name_serves_its_own_symbol_by_another():
    assert read_tiers("hyperliquid:BTCUSDT:2025-06-01", 8) == read_tiers("hyperliquid:BTC:2025-06-01", 8)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("binance:BTCUSDT", "VENUE:SYMBOL:YYYY-MM-DD"),
        ("binance:BTCUSDT:2020-3-1", "VENUE:SYMBOL:YYYY-MM-DD"),
        ("binance:BTCUSDT:2020-13-01", "no such date"),
        ("binnance:BTCUSDT:2020", "nearest: binance-usdm"),
        ("binance:BTCUSTD:2020", "BTCUSDT"),
        ("", "VENUE:SYMBOL:YYYY-MM-DD"),
    ],
)
def test_a_table_that_does_not_exist_is_refused_with_the_nearest(text, said):
    with pytest.raises(TierError, match=said):
        read_tiers(text, 8)


def test_a_symbol_without_a_table_is_refused():
    with pytest.raises(TierError, match="no margin table"):
        tiers_for("NOSUCH", date(2020, 1, 1))


GOOD = """
venue = "test"
[[tables]]
symbol = "T"
date = 2020-01-01
source = "nowhere"
steps = [
    { floor = "0", rate = "0.01", leverage = 50, cum = "0" },
    { floor = "1000", rate = "0.02", leverage = 25, cum = "10" },
]
"""


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('cum = "10"', 'cum = "12"', "does not follow"),
        ('floor = "0"', 'floor = "1"', "first floor is 0"),
        ('floor = "1000"', 'floor = "0"', "rise"),
        ('rate = "0.02"', 'rate = "0.01"', "rise"),
        ('rate = "0.02"', 'rate = "1"', "below 1"),
        ('rate = "0.02"', "rate = 0.02", "write the number as text"),
        ('rate = "0.02"', 'rate = "2e-2"', "plain decimal"),
        ("leverage = 25", "leverage = 60", "leverage falls"),
        ('source = "nowhere"', 'source = "nowhere"\ncap = "1"', "cap"),
        ("date = 2020-01-01", "", "date"),
        (', leverage = 50, cum = "0"', ', levrage = 50, cum = "0"', "levrage"),
        ("[[tables]]", "[[tables", "tables.toml"),
        ('rate = "0.01", leverage = 50, ', "", "rate, a leverage or both"),
    ],
)
def test_a_file_that_says_what_cannot_be_is_refused(tmp_path, old, new, said):
    path = tmp_path / "tables.toml"
    path.write_text(GOOD.replace(old, new))
    with pytest.raises(TierError, match=said):
        load(path)


def test_a_stated_deduction_may_differ_by_a_display_unit(tmp_path):
    path = tmp_path / "tables.toml"
    path.write_text(GOOD.replace('cum = "10"', 'cum = "11"'))
    assert load(path).tables[0].tiers(8)[1].deduction_ppb == 10 * 10**17


def test_every_file_of_the_folder_is_read():
    assert len(venues()) == len(list(FOLDER.glob("*.toml")))
    assert tier_tables.WRITTEN_PLACES == 8


def test_a_contract_nobody_published_for_has_the_assumed_ladder_when_asked_for():
    found = tiers_for("CAKEUSDT", date(2023, 3, 10), "assumed")
    assert (found.assumed, found.venue) == (True, "assumed")
    assert tiers_for("FTTUSDT", date(2023, 3, 10), "assumed").tiers != found.tiers
