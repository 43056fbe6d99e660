"""What makes more money than can be written down is refused by its place, and the limit told passes."""

from pathlib import Path

import pytest
from msgspec.structs import replace

from exchange.commands import BOUND
from exchange.terms import Asset, Symbol
from exchange.units import KEPT_MAX
from replays.scenarios.bounds import Part, check_bounds
from replays.scenarios.catalogue import ScenarioError
from replays.scenarios.scenario import find, load
from replays.world.playback import World
from tests.small_world import TABLE, library

FUND = '[[funds]]\nasset = "USDT"\nbalance = "1000"\n'
HALT = '[[halts]]\ntime = 2024-01-01T00:00:30Z\nsymbol = "BTCUSDT"\nsettlement_price = "40000"\n'
ORDER = """[[orders]]
time = 2024-01-01T00:00:10Z
symbol = "BTCUSDT"
side = "sell"
size = "9"
price = "42000"
"""
FULL = f"{TABLE}\n{FUND}{HALT}{ORDER}"
MAKERS = "makers = 2\n"
ALONE = f"{MAKERS}maker_leverage = 1\n"
UNLEVERED = TABLE.replace(MAKERS, ALONE)
"""No tier bounds what makers quote."""
INVERSE = (
    TABLE.replace('quote = "USDT"', 'quote = "USD"')
    .replace('tiers = "binance"', 'tiers = "assumed"\nkind = "inverse"')
    .replace('lot = "0.001"', 'lot = "1"')
    .replace('balances = { USDT = "10000" }', "")
)


@pytest.mark.parametrize(
    ("old", "new", "place", "most"),
    [
        ('"10000"', '"92233720368"', "balances, USDT", "10000000000"),
        ('balance = "1000"', 'balance = "20000000000"', "funds 1, balance", "10000000000"),
        ('depth = "800000"', 'depth = "80000000000"', "instruments 1, flow, depth", None),
        ('taker_median = "300"', 'taker_median = "2000000"', "instruments 1, flow, taker_median", None),
        ('equity_median = "200"', 'equity_median = "80000000"', "instruments 1, flow, equity_median", None),
        ('size = "9"', 'size = "9999999999"', "orders 1, size", "7936507.936"),
        ('price = "42000"\n', 'price = "100000000.1"\n', "orders 1, price", "100000000"),
        ('settlement_price = "40000"', 'settlement_price = "0"', "halts 1, settlement_price", "100000000"),
        ('begins_at = "42000"', 'begins_at = "0"', "instruments 1, begins_at", "10000000"),
    ],
)
def test_what_outgrows_the_venue_is_refused_and_the_limit_told_passes(
    tmp_path: Path, old: str, new: str, place: str, most: str | None
) -> None:
    assert FULL.count(old) == 1
    with pytest.raises(ScenarioError, match=f"scenario.toml: {place}: .*at most ") as caught:
        load(library(tmp_path, FULL.replace(old, new)) / "small")
    told = str(caught.value).partition("at most ")[2].partition(",")[0]
    assert most in (None, told)
    value = old.rpartition("= ")[2] if "=" in old else old
    within = old.replace(value.strip(), f'"{told}"')
    assert World(load(library(tmp_path, FULL.replace(old, within)) / "small")).snapshot()


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ('begins_at = "42000"', 'begins_at = ""', "instruments 1, begins_at"),
        (
            'begins_at = "42000"',
            'begins_at = "42000"\npublished_low = "1.23456"',
            "instruments 1, published_low",
        ),
        (
            'begins_at = "42000"',
            'begins_at = "42000"\npublished_high = "much"',
            "instruments 1, published_high",
        ),
        ('settlement_price = "40000"', 'settlement_price = "-"', "halts 1, settlement_price"),
        ('size = "9"', 'size = "0.00001"', "orders 1, size"),
        ('price = "42000"\n', 'price = "42000.01"\n', "orders 1, price"),
    ],
)
def test_a_figure_off_its_grid_is_refused_by_its_place(
    tmp_path: Path, old: str, new: str, place: str
) -> None:
    assert FULL.count(old) == 1
    with pytest.raises(ScenarioError, match=f'scenario.toml: {place}: ".*" is '):
        load(library(tmp_path, FULL.replace(old, new)) / "small")


@pytest.mark.parametrize(("leverage", "told"), [(10, "11904600"), (75, "148800")])
def test_makers_that_would_quote_more_than_their_leverage_may_are_refused(
    tmp_path: Path, leverage: int, told: str
) -> None:
    """For ever they would ask again, every second or two."""
    table = TABLE.replace(MAKERS, f"{MAKERS}maker_leverage = {leverage}\n")
    with pytest.raises(ScenarioError) as caught:
        load(library(tmp_path, table.replace('"800000"', '"90000000"')) / "small")
    assert str(caught.value) == (
        f"scenario.toml: instruments 1, flow, depth: at most {told}, "
        f"or makers at {leverage}x would quote more than the tiers allow"
    )
    assert load(library(tmp_path, table.replace('"800000"', f'"{told}"')) / "small")


def test_a_lot_too_large_for_the_leverage_of_makers_is_refused_by_its_own_place(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match=r"instruments 1, lot: at most 39, or makers at 10x would quote"):
        load(library(tmp_path, TABLE.replace('lot = "0.001"', 'lot = "1000"')) / "small")
    assert load(library(tmp_path, TABLE.replace('lot = "0.001"', 'lot = "39"')) / "small")


def test_a_sum_of_parts_that_pass_each_is_refused_too(tmp_path: Path) -> None:
    funds = "".join(
        f'[[funds]]\nasset = "USDT"\nsymbol = "{symbol}"\nbalance = "9900000000"\n'
        for symbol in ("", "BTCUSDT")
    )
    assert load(library(tmp_path, TABLE + funds) / "small").table.funds
    dear = TABLE.replace('taker_median = "300"', 'taker_median = "300000"')
    with pytest.raises(ScenarioError, match=r"taker_median: at most 2.*, or there is more USDT than can be"):
        load(library(tmp_path, dear + funds) / "small")


def test_a_limit_is_in_proportion() -> None:
    part = Part(Asset("USDT"), "somewhere", 300, 2, 10**18, people=2)
    assert part.money == 2 * 10**18
    assert [part.limit(room) for room in (10**18, 9 * 10**18)] == ["1.5", "3"]


def test_a_limit_lets_the_largest_of_them_pass_too() -> None:
    part = Part(Asset("USDT"), "somewhere", 300, 2, 10**16, largest=2 * 10**18)
    assert [part.limit(room) for room in (10**15, 9 * 10**18)] == ["0.3", "1.5"]


def test_an_equity_median_above_its_limit_is_refused_and_the_limit_passes(
    tmp_path: Path,
) -> None:
    table = INVERSE.replace("accounts = 60", "accounts = 500")
    dear = table.replace('equity_median = "200"', 'equity_median = "19000000"')
    with pytest.raises(ScenarioError, match=r"instruments 1, flow, equity_median: at most .*, or") as caught:
        load(library(tmp_path, dear) / "small")
    told = str(caught.value).partition("at most ")[2].partition(",")[0]
    within = load(library(tmp_path, dear.replace("19000000", told)) / "small")
    opened = [World(within, seed=seed).crowd.opening for seed in range(5)]
    largest = max(abs(each.cost) for opening in opened for each in opening.positions)
    assert BOUND // 100 < largest <= BOUND


def test_of_tapes_alone_no_place_is_to_blame(tmp_path: Path) -> None:
    scenario = load(library(tmp_path, TABLE) / "small")
    (small,), (instrument,) = scenario.table.instruments, scenario.instruments
    symbols = [Symbol(f"T{number}") for number in range(5)]
    flow = small.flow.model_copy(update={"accounts": 0})
    recorded = [small.model_copy(update={"symbol": each, "recorded": True, "flow": flow}) for each in symbols]
    table = scenario.table.model_copy(update={"instruments": tuple(recorded), "balances": {}})
    with pytest.raises(ScenarioError, match=r"^scenario.toml: there is more USDT than can be counted$"):
        check_bounds(table, [replace(instrument, symbol=each) for each in symbols], {})


def test_of_a_lot_that_is_dearer_than_what_anybody_has_the_lot_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match=r"scenario.toml: instruments 1, lot: at most 12200, or"):
        load(library(tmp_path, UNLEVERED.replace('lot = "0.001"', 'lot = "1000000"')) / "small")


def test_what_nobody_holds_has_no_bound(tmp_path: Path) -> None:
    none = TABLE.replace("accounts = 60", "accounts = 0").replace('"200"', '"90000000000"')
    assert load(library(tmp_path, none) / "small").table.instruments[0].flow.accounts == 0


def test_a_coin_too_cheap_for_its_cash_places_plays_with_fewer(
    tmp_path: Path,
) -> None:
    cheap = (
        INVERSE.replace('tick = "0.1"', 'tick = "0.0001"').replace('"42000"', '"0.5"').replace(MAKERS, ALONE)
    )
    with pytest.raises(ScenarioError, match=r"depth: at most .*, or there is more BTC than can be counted"):
        load(library(tmp_path, cheap) / "small")
    scenario = load(library(tmp_path, cheap.replace("kind =", "cash_places = 8\nkind =")) / "small")
    assert scenario.instruments[0].cash_places == 8
    assert scenario.balances == {"BTC": 10**8}
    world = World(scenario)
    for _ in range(60):
        world.step()
    assert world.snapshot()


@pytest.mark.parametrize("name", ["calm", "2025-10-10-tariff-cascade"])
def test_what_is_reckoned_is_about_what_is_brought(name: str) -> None:
    """The largest sums of the library: the books open within what can be written down."""
    world = World(find(name))
    brought: dict[str, int] = {}
    for _, asset, amount in world.crowd.opening.deposits:
        assert amount <= BOUND
        brought[asset] = brought.get(asset, 0) + amount
    assert max(brought.values()) <= KEPT_MAX
