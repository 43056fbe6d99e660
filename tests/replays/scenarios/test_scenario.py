from pathlib import Path

import pytest

from exchange.terms import AdlRule
from exchange.units import DAY, HOUR
from replays.scenarios.catalogue import ScenarioError, names
from replays.scenarios.places import CRASHES
from replays.scenarios.scenario import find, load

TABLE = (CRASHES / "2020-03-12-black-thursday" / "scenario.toml").read_text()
PRICES = (CRASHES / "2020-03-12-black-thursday" / "prices.csv").read_text()


@pytest.fixture
def folder(tmp_path):
    """A user's copy of a shipped scenario, to be spoilt."""
    copy = tmp_path / "mine"
    copy.mkdir()
    (copy / "scenario.toml").write_text(TABLE)
    (copy / "prices.csv").write_text(PRICES)
    return copy


HALT = '[[halts]]\ntime = 2020-03-13T04:00:00Z\nsymbol = "BTCUSDT"\nsettlement_price = "5000"\n'
"""At the very end: it would never happen."""
FUND = '[[funds]]\nasset = "USDT"\nbalance = "1"\n'
OWN_FUND = '[[funds]]\nasset = "BTC"\nsymbol = "XBTUSD"\nbalance = "1"\n'
RATE = '[[funding]]\ntime = 2020-03-12T12:00:00Z\nsymbol = "BTCUSDT"\nrate = "0.001"\n'
OUTAGE = "[[outages]]\nstart = 2020-03-13T02:00:00Z\nend = 2020-03-13T02:20:00Z\n"


def spoil(folder, old, new):
    text = (folder / "scenario.toml").read_text()
    assert old in text
    (folder / "scenario.toml").write_text(text.replace(old, new, 1))


@pytest.mark.parametrize("name", names())
def test_every_shipped_scenario_loads_and_says_what_is_assumed(name):
    scenario = find(name)
    notes = (CRASHES / name / "NOTES.md").read_text()
    assert not scenario.imported
    assert not scenario.assumed_tiers or "tiers" in notes.lower()
    for instrument in scenario.instruments:
        assert instrument.tiers
        assert instrument.notional(1, instrument.price_max) >= 1


def test_a_scenario_is_found_without_its_date():
    assert find("black-thursday") == find("2020-03-12-black-thursday")


def test_black_thursday_is_the_window_of_the_benchmark():
    scenario = find("black-thursday")
    assert scenario.end - scenario.start == DAY
    assert scenario.start % DAY == 4 * HOUR
    falls = scenario.falls()
    assert -540_000_000 < falls["BTCUSDT"] < -520_000_000


def test_of_the_shipped_scenarios_only_the_squeeze_goes_upwards():
    assert [name for name in names() if find(name).is_upwards] == ["squeeze"]


def test_the_users_own_folder_is_searched_too(folder):
    scenario = find("mine", folder.parent)
    assert scenario.imported
    assert scenario.hash == find("black-thursday").hash


def test_the_hash_covers_every_file_that_is_read(folder):
    before = load(folder).hash
    (folder / "prices.csv").write_text(PRICES.replace("BitMEX", "Bitmex"))
    after = load(folder).hash
    spoil(folder, "Half of bitcoin", "Half bitcoin")
    assert len({before, after, load(folder).hash}) == 3


def test_what_is_opened_again_unchanged_is_the_scenario_there_was(folder):
    before = load(folder)
    assert load(folder) is before
    spoil(folder, "Half of bitcoin", "Half bitcoin")
    assert load(folder).table != before.table


def test_another_ranking_of_winners_reaches_every_instrument():
    rules = find("black-thursday").rules(AdlRule.SIZE)
    assert {each.adl_rule for each in rules.instruments} == {AdlRule.SIZE}


def test_the_player_begins_with_what_the_scenario_says():
    assert find("black-thursday").balances == {"USDT": 10_000 * 10**8, "BTC": 10**12}


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("difficulty = 4", "dificulty = 4", "no such key; nearest: difficulty"),
        ('tick = "0.1"', 'tik = "0.1"', "instruments 1, tik: no such key; nearest: tick"),
        ('depth = "500000"', "depth = 500000", "instruments 1, flow, depth: write the number as text"),
        ('tick = "0.1"', 'tick = "0"', "instruments 1, tick: must be above 0"),
        ('lot = "0.001"', 'lot = "0.00000001"', "finer than a cash unit"),
        ('tick = "0.5"', 'tick = "0.7"', "no whole number of cash units"),
        ('tick = "0.1"', 'tick = "1e-1"', "instruments 1, tick"),
        ("difficulty = 4", "difficulty = 9", "difficulty: must be at most 5"),
        ("end = 2020-03-13", "end = 2020-03-11", "end: must be after start"),
        ("end = 2020-03-13", "end = 2020-03-14", "the anchors do not reach"),
        ('maker_fee = "0.0002"', 'maker_fee = "0.01"', "instruments 1, maker_fee: above the taker's"),
        (
            'symbol = "ETHUSDT"',
            'symbol = "BTC"',
            "instruments 2, symbol: BTC is settled in, and cannot be a contract's name too",
        ),
        ('asset = "BTC"', 'asset = "BTX"', "BTX is not traded here; nearest: BTC"),
        ('symbol = "ETHUSDT"', 'symbol = "BTCUSDT"', "same symbol twice"),
        ('long_share = "0.65"', 'long_share = "1.65"', "long_share: must be from 0 to 1"),
        ('tiers = "bitmex"', 'tiers = "bitmax"', "instruments 3, tiers"),
        ('published_low = "3621.8"', 'published_low = "3621.81"', "nearest are 3621.8"),
        ("[[outages]]", HALT + "[[outages]]", "halts 1, time: not in the window"),
        (
            "[[outages]]",
            2 * HALT.replace("T04", "T03") + "[[outages]]",
            "halts 2, symbol: BTCUSDT is halted for good",
        ),
        ("[[outages]]", FUND + "[[outages]]", "funds 3, asset: USDT has a fund already"),
        (
            "[[outages]]",
            2 * OWN_FUND + "[[outages]]",
            "funds 4, symbol: XBTUSD has a fund already",
        ),
        (
            "[[outages]]",
            OWN_FUND.replace("BTC", "USDT", 1) + "[[outages]]",
            "funds 3, symbol: XBTUSD settles in BTC",
        ),
        (
            "[[outages]]",
            RATE + RATE + "[[outages]]",
            "funding 2, time: BTCUSDT has a rate from then on already",
        ),
        ("[[outages]]", OUTAGE + "[[outages]]", "outages 2, start: the venue is closed then already"),
        ("end = 2020-03-13T02:30", "end = 2020-03-13T02:10", "outages 1, end: must be after its start"),
        ("title =", "title = [", "scenario.toml: "),
        ("seed =", f"seed = 1{'0' * 5000}\nold_seed =", "scenario.toml: "),
    ],
)
def test_a_bad_scenario_is_refused_in_one_line(folder, old, new, message):
    spoil(folder, old, new)
    with pytest.raises(ScenarioError) as caught:
        load(folder)
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_price_file_is_refused_by_line(folder):
    (folder / "prices.csv").write_text(PRICES + "2020-03-12T04:00:00Z,BTCUSDT,1,x\n")
    with pytest.raises(ScenarioError, match=r"prices\.csv: line 454, time: not after the row before it"):
        load(folder)


def test_a_link_out_of_the_folder_is_not_followed(folder, tmp_path):
    outside = tmp_path / "prices.csv"
    outside.write_text(PRICES)
    (folder / "prices.csv").unlink()
    (folder / "prices.csv").symlink_to(outside)
    with pytest.raises(ScenarioError, match="not a regular file"):
        load(folder)


def test_a_file_that_may_not_be_read_is_refused(folder, monkeypatch):
    def forbidden(path):
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "read_bytes", forbidden)
    with pytest.raises(ScenarioError, match=r"scenario.toml: cannot be read \(Permission denied\)"):
        load(folder)


def test_a_link_that_leads_to_itself_is_refused(folder):
    (folder / "prices.csv").unlink()
    (folder / "prices.csv").symlink_to("prices.csv")
    with pytest.raises(ScenarioError, match=r"prices\.csv: "):
        load(folder)


def test_bytes_that_are_no_text_are_refused(folder):
    (folder / "prices.csv").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ScenarioError, match="not UTF-8"):
        load(folder)
