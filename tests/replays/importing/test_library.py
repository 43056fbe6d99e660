"""A tape becomes a scenario of one's own, whole or not at all, and plays like the market it is of."""

import errno
import gzip
import json
import os
import random
from math import exp, sin
from pathlib import Path
from typing import Any

import pytest

from exchange.edge.instant import parse_instant
from exchange.events import Traded
from exchange.units import HOUR, MINUTE, SECOND
from replays.cascade.fidelity import Observer, fidelity, read_tape
from replays.importing.library import bring_in
from replays.importing.material import Asked, ImportRefused
from replays.scenarios.catalogue import names
from replays.scenarios.places import own_scenarios
from replays.scenarios.scenario import Scenario, find
from replays.tapes.errors import TapeError
from replays.world.playback import World

T = 1_583_985_600
HEADER = "ts_ms,open,high,low,close,volume\n"


def candles(count: int, start: int = T, step: int = 60, width: float = 0.0015) -> str:
    """A random walk by the minute, as a file has it."""
    chance, price, rows = random.Random(7), 5_000.0, []
    for n in range(count):
        opened, price = price, price * exp(chance.gauss(0, width))
        high, low = max(opened, price) * (1 + width / 4), min(opened, price) * (1 - width / 4)
        rows.append(f"{(start + n * step) * 1000},{opened:.2f},{high:.2f},{low:.2f},{price:.2f},{4000 + n}\n")
    return HEADER + "".join(rows)


def write(folder: Path, text: str, name: str = "day.csv.gz") -> Path:
    path = folder / name
    path.write_bytes(gzip.compress(text.encode()))
    return path


def imported(*files: Path, **asked: Any) -> dict[str, Any]:
    return bring_in(Asked(files=files, **{"name": "day", "symbol": "CAKEUSDT", **asked}))


def left_with(accounts: int) -> Scenario:
    """The imported day with so few in its crowd."""
    table = own_scenarios() / "day" / "scenario.toml"
    assert "accounts = 3000" in table.read_text()
    table.write_text(table.read_text().replace("accounts = 3000", f"accounts = {accounts}"))
    return find("day", own_scenarios())


@pytest.mark.parametrize("width", [0.0015, 0.0002], ids=["nervous", "quiet"])
def test_candles_become_a_scenario_that_plays_like_them(home: Path, width: float) -> None:
    path = write(home, candles(30, width=width))
    document = imported(path)
    assert (document["symbol"], document["tick"], document["margin_table"]) == ("CAKEUSDT", "0.01", "assumed")
    assert document["window"] == {"start": "2020-03-12T04:00:00Z", "end": "2020-03-12T04:30:00Z"}
    (told,) = document["files"]
    assert (told["layout"], told["unit"], told["rows"], told["gaps"]) == ("candles", "milliseconds", 30, 0)
    json.dumps(document)
    scenario = find("day", own_scenarios())
    assert scenario.imported
    observer = Observer(World(scenario, 3))
    observer.play()
    found = fidelity(observer, read_tape(path, scenario))
    assert found["conserved"]
    assert found["against"]["closes"] == 30
    assert found["holds"]["tape"], found["against"]
    assert found["holds"]["low"], found["lows"]


@pytest.mark.parametrize(
    ("symbol", "worth", "balance"),
    [
        ("CAKEEUR", 1.0, 10_000 * 10**8),
        ("CAKEFDUSD", 1.0, 10_000 * 10**8),
        ("CAKEUSDT", 1e-10, 10_000 * 10**9),
        ("CAKEBTC", 1e-4, 10**12),
    ],
)
def test_whatever_money_it_is_counted_in_the_world_can_be_saved(
    home: Path, symbol: str, worth: float, balance: int
) -> None:
    rows = [row.split(",") for row in candles(30).splitlines()[1:]]
    cheap = [
        [time, *(f"{float(each) * worth:.8f}" for each in prices), f"{4000 / worth:.0f}"]
        for time, *prices, _ in rows
    ]
    imported(write(home, HEADER + "".join(f"{','.join(row)}\n" for row in cheap)), symbol=symbol)
    world = World(left_with(0), 1)
    assert world.scenario.balances[world.rules.instruments[0].settle] == balance
    assert world.snapshot()


def test_the_same_tape_gives_the_same_world(home: Path) -> None:
    first = (imported(write(home, candles(30))), find("day", own_scenarios()).hash)[1]
    imported(write(home, candles(30)), replace=True)
    assert find("day", own_scenarios()).hash == first


def test_files_are_joined_in_order_of_time(home: Path) -> None:
    later = write(home, candles(30, T + 1800), "b.csv.gz")
    document = imported(later, write(home, candles(30), "a.csv.gz"))
    assert document["window"]["end"] == "2020-03-12T05:00:00Z"
    with pytest.raises(TapeError, match=r"c.csv.gz, time: begins before a.csv.gz ends"):
        imported(home / "a.csv.gz", write(home, candles(30, T + 60), "c.csv.gz"), replace=True)


def test_trades_quotes_and_tickers_make_a_path_too(home: Path) -> None:
    trades = "time,price,size,side\n" + "".join(f"{T + n},{100 + n % 7},2,buy\n" for n in range(0, 300, 5))
    quotes = "time,bid,bid_qty,ask,ask_qty\n" + "".join(f"{T + n},{99 + n % 5},1,101,1\n" for n in range(200))
    ticker = "time,mark_price\n" + "".join(f"{T + n},{100 + n % 5}\n" for n in range(200))
    for name, text in (("trades", trades), ("quotes", quotes), ("ticker", ticker)):
        document = imported(write(home, text, name), name=name)
        assert document["prices"] > 5
        assert find(name, own_scenarios()).end is not None


def test_a_window_is_cut_to_whole_seconds(home: Path) -> None:
    cut = {"start": (T + 600) * SECOND + 1, "end": (T + 1200) * SECOND}
    document = imported(write(home, candles(60)), **cut)
    assert document["window"] == {"start": "2020-03-12T04:10:01Z", "end": "2020-03-12T04:20:00Z"}


def test_gaps_and_leaps_are_told(home: Path) -> None:
    text = candles(30) + candles(30, T + 7200).removeprefix(HEADER)
    (told,) = imported(write(home, text))["files"]
    assert told["gaps"] == 1
    assert told["longest_gaps"][0]["seconds"] == 7200 - 29 * 60


def test_a_print_of_six_cents_is_legal(home: Path) -> None:
    """The price of the ether flash crash: a fall of 99.97 % in one row."""
    rows = f"{T}000,317,317,317,317,1\n{T + 60}000,317,317,0.06,250,1\n{T + 120}000,250,300,250,300,1\n"
    document = imported(write(home, HEADER + rows), symbol="ETHUSD")
    scenario = find("day", own_scenarios())
    assert document["tick"] == "0.0001"
    assert scenario.table.instruments[0].published_low == "0.06"
    assert min(anchor.price for anchor in scenario.anchors[scenario.instruments[0].symbol]) == 600


def test_an_old_bitmex_tape_becomes_an_inverse_contract(home: Path) -> None:
    imported(write(home, candles(20)), symbol="XBTUSD")
    instrument = find("day", own_scenarios()).instruments[0]
    assert (instrument.settle, instrument.quote, instrument.tick) == ("BTC", "USD", 5)


def test_contracts_of_an_inverse_tape_are_its_turnover_whoever_wrote_them(home: Path) -> None:
    rows = "".join(f"{T + n},5000,90000,buy\n" for n in range(60))
    traded = imported(write(home, "timestamp,price,size,side\n" + rows), symbol="XBTUSD")
    row = f"{T}000,5000,5000,5000,5000,{60 * 90_000}\n"
    candled = imported(write(home, HEADER + row), symbol="XBTUSD", replace=True)
    assert traded["depth"] == candled["depth"] == "864000"


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"name": ""}, "--name"),
        ({"name": "../x"}, "--name"),
        ({"name": "a/b"}, "--name"),
        ({"name": "-x"}, "--name"),
        ({"name": "Day"}, "--name"),
        ({"name": "con"}, "--name"),
        ({"name": "x" * 65}, "--name"),
        ({"name": "day\n"}, "--name"),
        ({"name": "calm"}, "--name: calm is a scenario of the program's own"),
        ({"name": "black-thursday"}, "the program's own"),
        ({"name": "small"}, "--name: small exists already"),
        ({"symbol": "NONE"}, "--symbol: NONE does not end in a quote currency"),
        ({"start": (T + 10**7) * SECOND}, "no prices in the window"),
        ({"end": (T + 30) * SECOND}, "less than a minute"),
    ],
)
def test_what_cannot_be_is_refused_and_leaves_nothing(
    home: Path, asked: dict[str, Any], message: str
) -> None:
    path = write(home, candles(5))
    before = names(own_scenarios())
    with pytest.raises(ImportRefused, match=message):
        imported(path, **asked)
    assert names(own_scenarios()) == before
    assert not [each for each in os.listdir(own_scenarios()) if each.startswith(".")]


def test_a_bad_tape_leaves_nothing(home: Path) -> None:
    with pytest.raises(TapeError, match="line 62"):
        imported(write(home, candles(60) + "oops\n"))
    assert "day" not in names(own_scenarios())


def test_a_scenario_of_the_name_is_replaced_only_when_asked(home: Path) -> None:
    imported(write(home, candles(5)))
    with pytest.raises(TapeError):
        imported(write(home, HEADER), replace=True)
    assert find("day", own_scenarios()).end is not None
    assert imported(write(home, candles(9)), replace=True)["window"]["end"] == "2020-03-12T04:09:00Z"


def test_what_cannot_be_put_in_place_leaves_the_scenario_it_was_to_replace(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    imported(write(home, candles(5)))
    before, move = find("day", own_scenarios()).hash, Path.rename

    def stuck(path: Path, target: Path) -> Path:
        if path.name == ".day.new":
            raise OSError(errno.EIO, "stuck")
        return move(path, target)

    monkeypatch.setattr(Path, "rename", stuck)
    with pytest.raises(OSError, match="stuck"):
        imported(write(home, candles(9)), replace=True)
    assert find("day", own_scenarios()).hash == before
    assert [each.name for each in own_scenarios().iterdir() if "day" in each.name] == ["day"]


def test_more_than_forty_days_are_refused(home: Path) -> None:
    hours = candles(24 * 41, step=3600)
    with pytest.raises(TapeError, match="more than 40 days; --from and --to"):
        imported(write(home, hours))
    assert imported(write(home, hours), end=T * SECOND + 900 * HOUR)["prices"] > 2_000


def test_liquidations_alone_are_no_prices(home: Path) -> None:
    header = "exchange,symbol,timestamp,local_timestamp,id,side,price,amount\n"
    path = write(home, header + f"x,CAKEUSDT,{T},{T},1,sell,100,1\n", "liquidations.csv.gz")
    with pytest.raises(ImportRefused, match="no file has prices"):
        imported(path)


def test_a_symbol_is_not_sought_where_no_file_names_any(home: Path) -> None:
    with pytest.raises(ImportRefused, match="--only: no file has a column that names what is traded"):
        imported(write(home, candles(30)), only="CAKE")
    assert "day" not in names(own_scenarios())


@pytest.mark.soak
@pytest.mark.parametrize(
    ("file", "symbol", "start"),
    [
        ("2020-03-12_black_thursday/bitmex_xbtusd_1m.csv.gz", "XBTUSD", "2020-03-12T04"),
        ("2021-05-19_china/binance_spot_dogeusdt_1m.csv.gz", "DOGEUSDT", "2021-05-19T00"),
        ("2021-05-19_china/binance_spot_bnbusdt_1m.csv.gz", "BNBUSDT", "2021-05-19T00"),
        ("2017-06-21_gdax/bitfinex_ethusd_1m.csv.gz", "ETHUSD", "2017-06-21T00"),
        ("2022-05-09_luna/binance_lunausdt_1m.csv.gz", "LUNAUSDT", "2022-05-11T00"),
        ("2022-11-08_ftx/bitmex_xbtusd_1m.csv.gz", "XBTUSD", "2022-11-08T00"),
        ("2024-08-05_yen_carry/binance_spot_btcusdt_1m.csv.gz", "BTCUSDT", "2024-08-04T00"),
        ("2025-10-10_tariff/binance_perp_xrpusdt_5m.csv.gz", "XRPUSDT", "2025-10-10T00"),
    ],
)
def test_a_real_day_is_imported_and_played_like_it_was(
    home: Path, shared: Path, file: str, symbol: str, start: str
) -> None:
    assert home
    begin = parse_instant(f"{start}:00:00Z")
    path = shared / "data" / file
    imported(path, symbol=symbol, start=begin, end=begin + 24 * HOUR)
    scenario = find("day", own_scenarios())
    observer = Observer(World(scenario))
    observer.play()
    found = fidelity(observer, read_tape(path, scenario))
    assert found["conserved"]
    assert found["holds"]["tape"], found["against"]
    assert found["holds"]["low"], found["lows"]


def test_a_day_of_minutes_is_read_in_a_moment(home: Path) -> None:
    document = imported(write(home, candles(1440)))
    assert document["window"]["end"] == "2020-03-13T04:00:00Z"
    assert 1440 * 2 < document["prices"] <= 1440 * 4 + 1
    assert find("day", own_scenarios()).start % MINUTE == 0


def cheap(price: float, volume: float, count: int = 120) -> str:
    """Candles of a coin, one a minute."""
    rows, closed = [], price
    for number in range(count):
        opened, closed = closed, price * (1 + 0.002 * sin(number * 2.1))
        high, low = max(opened, closed) * 1.0003, min(opened, closed) * 0.9997
        prices = ",".join(f"{each:.5f}" for each in (opened, high, low, closed))
        rows.append(f"{(T + 60 * number) * 1000},{prices},{volume}\n")
    return HEADER + "".join(rows)


@pytest.mark.parametrize(
    ("symbol", "price", "volume"),
    [
        ("SOLUSD", 100, 0),
        ("SOLUSD", 100, 20_000),
        ("LTCUSD", 70, 0),
        ("XRPUSD", 0.5, 0),
        ("XRPUSD", 0.5, 50_000_000),
        ("DOGEUSD", 0.003, 0),
        ("XBTUSD", 42_000, 0.001),
    ],
)
def test_an_inverse_coin_is_counted_so_that_its_world_can_be_saved(
    home: Path, symbol: str, price: float, volume: float
) -> None:
    imported(write(home, cheap(price, volume)), symbol=symbol, inverse=True)
    scenario = find("day", own_scenarios())
    assert all(fund > 0 for *_, fund in scenario.insurance())
    few = left_with(100)
    world = World(few)
    events = [event for _ in range(30) for event in world.step()]
    assert any(isinstance(event, Traded) for event in events)
    assert World.restore(few, world.snapshot()).digest() == world.digest()


def test_a_dear_coin_is_counted_to_the_finest(home: Path) -> None:
    imported(write(home, cheap(42_000, 1_000_000)), symbol="XBTUSD")
    assert find("day", own_scenarios()).cash_places == {"BTC": 12}
