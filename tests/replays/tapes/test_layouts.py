"""Every layout is recognised by its own columns, with a header and, where venues leave it out, without."""

import pytest

from replays.tapes.errors import CellError
from replays.tapes.layouts import LAYOUTS, NAMES, check_columns, find, named, place

HEADERS = {
    "binance-klines": "open_time,open,high,low,close,volume,close_time,quote_volume,count,taker_buy_volume,"
    "taker_buy_quote_volume,ignore",
    "binance-aggTrades": "agg_trade_id,price,quantity,first_trade_id,last_trade_id,transact_time,"
    "is_buyer_maker",
    "binance-trades": "id,price,qty,quote_qty,time,is_buyer_maker",
    "binance-bookTicker": "update_id,best_bid_price,best_bid_qty,best_ask_price,best_ask_qty,"
    "transaction_time,event_time",
    "bitmex-quotes": "timestamp,symbol,bidSize,bidPrice,askPrice,askSize",
    "bitmex-trades": "timestamp,symbol,side,size,price,tickDirection,trdMatchID,grossValue,homeNotional,"
    "foreignNotional",
    "tardis-book": "exchange,symbol,timestamp,local_timestamp,is_snapshot,side,price,amount",
    "tardis-quotes": "exchange,symbol,timestamp,local_timestamp,ask_amount,ask_price,bid_price,bid_amount",
    "tardis-derivative_ticker": "exchange,symbol,timestamp,local_timestamp,funding_timestamp,funding_rate,"
    "predicted_funding_rate,open_interest,last_price,index_price,mark_price",
    "tardis-trades": "exchange,symbol,timestamp,local_timestamp,id,side,price,amount",
    "candles": "ts_ms,open,high,low,close,volume",
    "quotes": "ts_ms,bid,bid_qty,ask,ask_qty",
    "book": "ts_ms,side,price,qty",
    "trades": "ts_ms,price,qty,side",
    "prices": "date,price",
}
BARE = {
    "binance-klines": "1583985600000,1,2,1,2,9,1583985659999,18,3,4,8,0",
    "binance-aggTrades": "26129,0.016,4.7,27781,27781,1583985600000,true",
    "binance-trades": "28457,4.0,12,48.0,1583985600000,True,True",
    "binance-bookTicker": "7,4.0,1,4.1,2,1583985600000,1583985600001",
    "candles": "1583985600,1,2,1,2,9",
    "book": "1583985600000,bid,100.5,3",
    "trades": "1583985600000,100.5,3",
}
SECOND_ROWS = {"book": "1583985600000,ask,1,1", "trades": "1583985600000,1,1,buy"}


def cells(text: str) -> list[str]:
    return text.split(",")


@pytest.mark.parametrize("name", HEADERS)
def test_a_header_tells_the_layout(name: str) -> None:
    second = cells(SECOND_ROWS[name]) if name in SECOND_ROWS else None
    places = find(cells(HEADERS[name]), second, "day.csv", {})
    assert places.layout.name == name
    assert (places.has_header, places.width) == (True, len(cells(HEADERS[name])))


@pytest.mark.parametrize("name", BARE)
def test_without_a_header_the_cells_tell_it(name: str) -> None:
    places = find(cells(BARE[name]), None, "day.csv", {})
    assert (places.layout.name, places.has_header) == (name, False)


@pytest.mark.parametrize(
    ("header", "time", "volume", "turnover"),
    [
        ("Open time,Open,High,Low,Close,Volume,Close time,Quote asset volume,Number of trades", 0, 5, 7),
        ("startTime,openPrice,highPrice,lowPrice,closePrice,volume,turnover", 0, 5, 6),
        ("ts,o,h,l,c,vol,volCcy,volCcyQuote,confirm", 0, 5, 7),
        ("instrument_name,open,high,low,close,vol,vol_ccy,vol_quote,open_time,confirm", 8, 5, 7),
        ("Unix,Date,Symbol,Open,High,Low,Close,Volume BTC,Volume USDT,tradecount", 1, None, 8),
    ],
)
def test_candles_are_told_however_their_columns_are_written(
    header: str, time: int, volume: int | None, turnover: int
) -> None:
    places = find(cells(header), None, "day.csv", {})
    assert places.layout.name == "candles"
    assert (places.at["time"], places.at.get("volume"), places.at["turnover"]) == (time, volume, turnover)


@pytest.mark.parametrize(
    ("row", "volume"),
    [
        ("1583985600,1,2,1,2,9.5,14", 5),
        ("1583985600,1,2,1,2,1.5,9.5,14", 6),
        ("2020.03.12 04:00,1,2,1,2,9", 5),
    ],
)
def test_candles_without_header_may_count_their_trades(row: str, volume: int) -> None:
    places = find(cells(row), None, "XBTUSD_1.csv", {})
    assert (places.layout.name, places.at["volume"]) == ("candles", volume)


@pytest.mark.parametrize(
    ("header", "symbol"),
    [("instrument_name,trade_id,side,price,size,created_time", 0), ("time,coin,px,sz,side", 1)],
)
def test_trades_are_told_however_their_columns_are_written(header: str, symbol: int) -> None:
    row = ["buy" if name == "side" else "1583985600000" for name in cells(header)]
    places = find(cells(header), row, "day.csv", {})
    assert (places.layout.name, places.at["symbol"]) == ("trades", symbol)


def test_every_layout_is_known_by_name() -> None:
    assert [named(name.upper()).name for name in NAMES] == [layout.name for layout in LAYOUTS]
    with pytest.raises(CellError, match="no layout binance-kline; nearest: binance-klines"):
        named("binance-kline")


def test_liquidations_are_told_from_trades_by_the_name_of_the_file() -> None:
    header = cells(HEADERS["tardis-trades"])
    assert find(header, None, "binance_liquidations_2020.csv.gz", {}).layout.name == "tardis-liquidations"


def test_levels_are_told_from_trades_by_their_side() -> None:
    header = cells("time,price,size,side")
    assert find(header, cells("1583985600,1,1,bid"), "x", {}).layout.name == "book"
    assert find(header, cells("1583985600,1,1,Sell"), "x", {}).layout.name == "trades"


def test_dumps_of_the_same_columns_are_told_by_their_stamps() -> None:
    header = cells(HEADERS["bitmex-trades"])
    for stamp, name in (
        ("2020-03-12D04:00:00.123456000", "bitmex-trades"),
        ("1583985600.1234", "bybit-trades"),
    ):
        second = [stamp, "XBTUSD", "Buy", "1", "1", "PlusTick", "a", "1", "1", "1"]
        assert find(header, second, "x", {}).layout.name == name


def test_the_user_may_name_the_columns() -> None:
    said = {"time": "When", "price": "Px", "size": "Much"}
    places = find(cells("when,px,much,note"), None, "x", said)
    assert (places.layout.name, places.at["price"]) == ("trades", 1)
    with pytest.raises(CellError, match="no field prise; nearest: price"):
        check_columns({"prise": "px"})


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("a,b,c", "no known layout has the columns a, b, c"),
        ("open;high;low;close", "no known layout has the columns"),
        ("1,2,3,4,5,6,7,8,9", "no header, and 9 columns of no known layout"),
        ("", "no known layout"),
    ],
)
def test_an_unknown_layout_is_refused(row: str, message: str) -> None:
    with pytest.raises(CellError, match=message):
        find(cells(row), None, "x", {})


def test_a_layout_that_is_asked_for_must_fit() -> None:
    assert place(named("trades"), cells("time,price,size"), {}).layout.name == "trades"
    assert not place(named("candles"), cells(BARE["candles"]), {}).has_header
    with pytest.raises(CellError, match="no column for open"):
        place(named("candles"), cells("time,price"), {})
    with pytest.raises(CellError, match="3 columns that are not those of candles"):
        place(named("candles"), cells("1,2,3"), {})


def test_a_column_that_counts_and_stands_there_twice_is_refused() -> None:
    twice = cells("time,open,high,low,close,Close,volume")
    for read in (lambda: find(twice, None, "day.csv", {}), lambda: place(named("candles"), twice, {})):
        with pytest.raises(CellError, match="column close stands there twice"):
            read()
    other = cells("time,open,high,low,close,volume,note,note")
    assert find(other, None, "day.csv", {}).layout.name == "candles"
    said = find(cells("time,open,high,low,close,last,close"), None, "day.csv", {"close": "last"})
    assert said.at["close"] == 5
