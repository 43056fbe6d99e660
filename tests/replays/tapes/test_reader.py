"""Rows of any kind come in order of time; what cannot be is refused by line, what is odd is told."""

from collections.abc import Callable
from pathlib import Path

import pytest

from exchange.terms import BUY, SELL
from exchange.units import MINUTE, SECOND
from replays.tapes.errors import TapeError
from replays.tapes.reader import Reader
from replays.tapes.records import Bar, Kind, Level, Quote, Record, Tick, Trade

T = 1_583_985_600
CANDLES = "time,open,high,low,close,volume\n"
TRADES = "time,price,size,side,id\n"
BOOK = "time,side,price,size\n"


@pytest.fixture
def read(tmp_path: Path) -> Callable[..., Reader]:
    def reader(text: str, name: str = "tape.csv", **asked: object) -> Reader:
        (tmp_path / name).write_text(text)
        return Reader(tmp_path / name, **asked)  # type: ignore[arg-type]

    return reader


def records(reader: Reader) -> list[Record]:
    return list(reader.records())


def test_a_candle_is_read_whole(read) -> None:
    tape = read(CANDLES + f"{T},1,3,0.5,2,7\n{T + 60},2,2,2,2,0\n")
    assert records(tape)[0] == Bar(T * SECOND, 1, 3, 0.5, 2, 7, 0)
    assert (tape.kind, tape.unit, tape.rows, tape.step) == (Kind.CANDLES, "seconds", 2, MINUTE)


def test_a_trade_has_the_side_of_who_took(read) -> None:
    tape = read(TRADES + f"{T},1,2,Sell,a\n")
    assert records(tape) == [Trade(T * SECOND, 1, 2, SELL, "a")]
    maker = read(
        f"agg_trade_id,price,quantity,transact_time,is_buyer_maker\n1,5,6,{T},true\n2,5,6,{T},false\n"
    )
    assert [trade.side for trade in records(maker)] == [SELL, BUY]  # type: ignore[union-attr]


def test_quotes_levels_and_tickers_are_read(read) -> None:
    assert records(read(f"time,bid,bid_qty,ask,ask_qty\n{T},1,2,3,4\n{T},,,3,4\n")) == [
        Quote(T * SECOND, 1, 2, 3, 4),
        Quote(T * SECOND, 0, 0, 3, 4),
    ]
    assert records(read(BOOK + f"{T},bid,1,2\n{T},ask,3,0\n")) == [
        Level(T * SECOND, BUY, 1, 2, False),
        Level(T * SECOND, SELL, 3, 0, False),
    ]
    tardis = "exchange,symbol,timestamp,local_timestamp,is_snapshot,side,price,amount\n"
    (level,) = records(read(tardis + f"x,BTC,{T}000000,{T}000001,true,bid,1,2\n"))
    assert level == Level(T * SECOND, BUY, 1, 2, True)
    assert records(read("date,price\n2020-03-12T04:00:00Z,5\n")) == [Tick(T * SECOND, 5)]


def test_a_ticker_without_a_price_repeats_the_one_before(read) -> None:
    assert records(read(f"time,mark_price\n{T},5\n{T + 1},\n")) == [
        Tick(T * SECOND, 5),
        Tick((T + 1) * SECOND, 5),
    ]
    assert records(read(f"time,mark_price\n{T},\n{T + 1},5\n")) == [Tick((T + 1) * SECOND, 5)]
    with pytest.raises(TapeError, match="line 2: a header and no rows"):
        records(read(f"time,mark_price\n{T},\n"))


def test_rows_of_other_symbols_are_passed_over(read) -> None:
    text = f"timestamp,symbol,side,size,price,trdMatchID\n{T},ETHUSD,Buy,1,100,a\n{T},XBTUSD,Buy,1,5000,b\n"
    assert [row.price for row in records(read(text, symbol="XBT-usd"))] == [5000]  # type: ignore[union-attr]
    assert [row.price for row in records(read(text))] == [100]  # type: ignore[union-attr]
    with pytest.raises(TapeError, match="no row of XBTEUR; nearest: XBTUSD"):
        records(read(text, symbol="XBTEUR"))


@pytest.mark.parametrize("symbol", ["BTC-USDT-SWAP", "BTCUSDT_PERP", "btc/usdt"])
def test_a_perpetual_may_say_what_it_is(read, symbol: str) -> None:
    text = f"instrument_name,trade_id,side,price,size,created_time\n{symbol},7,buy,5000,1,{T}\n"
    assert len(records(read(text, symbol="BTCUSDT"))) == 1


def test_a_line_above_the_names_is_passed_over(read) -> None:
    text = (
        f"https://www.example.com/\nunix,date,symbol,open,high,low,close\n{T},2020-03-12,BTC/USDT,1,2,1,2\n"
    )
    assert [row.time for row in records(read(text))] == [1_583_971_200 * SECOND]
    with pytest.raises(TapeError, match=r"line 1, header: no known layout has the columns https"):
        records(read("https://www.example.com/\n"))


def test_gaps_and_leaps_are_told(read) -> None:
    tape = read(CANDLES + f"{T},1,1,1,1,0\n{T + 60},1,1,1,1,0\n{T + 300},0.0001,0.0001,0.0001,0.0001,0\n")
    assert len(records(tape)) == 3
    assert tape.gaps == [((T + 60) * SECOND, (T + 300) * SECOND)]
    assert [(jump.line, jump.before, jump.after) for jump in tape.jumps] == [(4, 1, 0.0001)]


def test_many_gaps_are_counted_and_not_all_kept(read) -> None:
    rows = "".join(f"{T + 600 * n},1,1,,\n" for n in range(300)).replace(",,", ",buy,")
    tape = read(TRADES + rows)
    assert len(records(tape)) == 300
    assert (tape.gap_count, len(tape.gaps)) == (299, 100)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "tape.csv: the file is empty"),
        (CANDLES, "a header and no rows"),
        (CANDLES + f"{T},1,1,1,1\n", "line 2: 5 cells, not 6"),
        (CANDLES + f"{T},1,1,1,1,1\n{T + 60},1,1,1", "line 3: 4 cells, not 6"),
        (CANDLES + f"{T},1,1,nan,1,1\n", "line 2, low: .nan. is not a number"),
        (CANDLES + f"{T},1,1,,1,1\n", "line 2, low"),
        (CANDLES + f"{T},0,1,0,1,1\n", "line 2, open: .0. is not above 0"),
        (CANDLES + f"{T},-1,1,1,1,1\n", "line 2, open"),
        (CANDLES + f"{T},1,1,1,1,-1\n", "line 2, volume"),
        (CANDLES + f"{T},1,1,2,1,1\n", "line 2, high: below low"),
        (CANDLES + f"{T},1,2,1,3,1\n", "line 2, close: outside low and high"),
        (CANDLES + f"{T},1,1,1,1,1\n{T},1,1,1,1,1\n", "line 3, time: the same as in the row before"),
        (CANDLES + f"{T},1,1,1,1,1\n{T - 60},1,1,1,1,1\n", "line 3, time: earlier than"),
        (CANDLES + f"{T},1,1,1,1,1\n{T}000,1,1,1,1,1\n", "line 3, time: .*in seconds, as the rows before"),
        (CANDLES + "99999999999999999999,1,1,1,1,1\n", "line 2, time"),
        (CANDLES + "1990-01-01T00:00:00Z,1,1,1,1,1\n", "line 2, time"),
        (CANDLES.replace(",", ";") + f"{T};1;1;1;1;1\n", "line 1, header: no known layout"),
        (TRADES + f"{T},1,0,buy,\n", "line 2, size: .0. is not above 0"),
        (TRADES + f"{T},1,-2,buy,\n", "line 2, size"),
        (TRADES + f"{T},1,2,up,\n", "line 2, side"),
        (TRADES + f"{T},1,2,buy,8\n{T},1,2,buy,8\n", "line 3, id: 8 does not come after 8"),
        (TRADES + f"{T},1,2,buy,8\n{T},1,2,buy,7\n", "line 3, id: 7 does not come after 8"),
        (TRADES + f"{T},1,2,buy,x\n{T},1,2,buy,x\n", "line 3, id: x twice"),
        (TRADES + f"{T},1,2,buy,²\n{T},1,2,buy,²\n", "line 3, id: ² twice"),
        (TRADES + f"{T},1,2,buy,\n{T - 1},1,2,buy,\n", "line 3, time: earlier than"),
        (BOOK + f"{T},bid,1,-1\n", "line 2, size"),
        (BOOK + f"{T},bid,1,1\n{T - 1},bid,1,1\n", "line 3, time: earlier than"),
    ],
)
def test_a_bad_row_is_refused_by_line_and_field(read, text: str, message: str) -> None:
    with pytest.raises(TapeError, match=message):
        records(read(text))


def test_equal_stamps_of_trades_keep_the_order_of_the_file(read) -> None:
    tape = read(TRADES + f"{T},1,1,buy,\n{T},2,1,buy,\n{T},1,1,buy,\n")
    assert [trade.price for trade in records(tape)] == [1, 2, 1]  # type: ignore[union-attr]


def test_a_layout_and_columns_may_be_named(read) -> None:
    text = f"{T},1,2,0.5,1.5\n"
    assert records(read(text, layout="candles"))[0].close == 1.5  # type: ignore[union-attr]
    with pytest.raises(TapeError, match="line 1, layout: no layout bars"):
        records(read(text, layout="bars"))
    with pytest.raises(TapeError, match="no field prise"):
        records(read(text, columns={"prise": "x"}))


def test_it_is_told_how_far_it_is(read) -> None:
    heard: list[tuple[int, int]] = []
    text = TRADES + "".join(f"{T + n},1,1,buy,\n" for n in range(20_001))
    assert len(records(read(text, look=lambda done, of: heard.append((done, of))))) == 20_001
    assert heard
    assert all(0 < done <= of == len(text) for done, of in heard)
