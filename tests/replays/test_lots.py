"""What closes takes from the oldest lots; a flip begins another position."""

from exchange.instrument import Instrument, Tier
from exchange.stories import Fill
from exchange.terms import BUY, SELL, Asset, Side, Symbol
from replays.lots import closed_lots

BTC = Symbol("BTCUSDT")
INSTRUMENT = Instrument(
    symbol=BTC,
    base=Asset("BTC"),
    quote=Asset("USDT"),
    price_places=0,
    tick=1,
    size_places=0,
    lot=1,
    cash_places=0,
    tiers=(Tier(floor=0, rate_ppb=4_000_000, deduction_ppb=0, leverage_max=125),),
)


def fills(*trades: tuple[Side, int, int]) -> list[Fill]:
    return [
        Fill(time, BTC, side, price, size, 0, 0, False, "trade")
        for time, (side, size, price) in enumerate(trades, start=1)
    ]


def test_the_oldest_lots_are_closed_first() -> None:
    rows = closed_lots(fills((BUY, 3, 100), (BUY, 2, 110), (SELL, 4, 120)), [INSTRUMENT])
    assert [(row.size, row.entry, row.exit, row.realized) for row in rows] == [
        (3, 100, 120, 60),
        (1, 110, 120, 10),
    ]
    assert {row.position for row in rows} == {1}


def test_a_flip_closes_all_and_begins_the_next_position() -> None:
    rows = closed_lots(fills((BUY, 2, 100), (SELL, 5, 90), (BUY, 3, 80)), [INSTRUMENT])
    assert [(row.position, row.side, row.size, row.realized) for row in rows] == [
        (1, BUY, 2, -20),
        (2, SELL, 3, 30),
    ]


def test_what_is_still_open_is_no_row() -> None:
    assert closed_lots(fills((BUY, 2, 100), (BUY, 1, 90)), [INSTRUMENT]) == []
