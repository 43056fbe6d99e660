"""What closes takes from the oldest lots; a flip begins another position."""

from msgspec.structs import replace

from exchange.instrument import Instrument, Tier
from exchange.position import Position
from exchange.stories import Fill
from exchange.terms import BUY, SELL, Asset, ContractKind, Side, Symbol
from replays.reports.lots import closed_lots

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
    position = Position()
    return [
        Fill(time, BTC, side, price, size, 0, position.fill(side * size, side * size * price), False, "trade")
        for time, (side, size, price) in enumerate(trades, start=1)
    ]


def test_the_oldest_lots_are_closed_first() -> None:
    rows = closed_lots(fills((BUY, 3, 100), (BUY, 2, 110), (SELL, 4, 120)), [INSTRUMENT])
    assert [(row.size, row.entry, row.exit, row.profit) for row in rows] == [
        (3, 100, 120, 60),
        (1, 110, 120, 10),
    ]
    assert {row.position for row in rows} == {1}


def test_each_closing_realized_what_the_venue_booked_at_the_average_entry() -> None:
    trades = fills((BUY, 3, 100), (BUY, 2, 110), (SELL, 4, 120), (SELL, 1, 120))
    rows = closed_lots(trades, [INSTRUMENT])
    assert [(row.size, row.realized, row.profit) for row in rows] == [(3, 48, 60), (1, 16, 10), (1, 16, 10)]
    for trade in trades:
        assert trade.realized == sum(row.realized for row in rows if row.closed == trade.time)


def test_a_flip_closes_all_and_begins_the_next_position() -> None:
    rows = closed_lots(fills((BUY, 2, 100), (SELL, 5, 90), (BUY, 3, 80)), [INSTRUMENT])
    assert [(row.position, row.side, row.size, row.profit) for row in rows] == [
        (1, BUY, 2, -20),
        (2, SELL, 3, 30),
    ]


def test_who_is_taken_over_between_two_ticks_realized_what_the_venue_booked() -> None:
    """12 lots, bought for 1 240, were taken over for 1 006: no whole price."""
    *bought, taken = fills((BUY, 4, 100), (BUY, 8, 105), (SELL, 12, 84))
    rows = closed_lots([*bought, taken._replace(realized=-234, kind="takeover")], [INSTRUMENT])
    assert [(row.exit, row.profit) for row in rows] == [(84, 335 - 400), (84, 671 - 840)]


def test_lots_add_up_to_what_was_realized_though_their_values_are_rounded() -> None:
    rounding = replace(INSTRUMENT, kind=ContractKind.INVERSE, cash_places=3)
    position, trades = Position(), []
    for side, size, price in ((BUY, 7, 30), (BUY, 11, 31), (SELL, 5, 29), (SELL, 20, 33), (BUY, 7, 37)):
        realized = position.fill(side * size, rounding.value(side * size, price))
        trades.append(Fill(1, BTC, side, price, size, 0, realized, False, "trade"))
    rows = closed_lots(trades, [rounding])
    booked = sum(trade.realized for trade in trades)
    assert sum(row.realized for row in rows) == sum(row.profit for row in rows) == booked


def test_what_is_still_open_is_no_row() -> None:
    assert closed_lots(fills((BUY, 2, 100), (BUY, 1, 90)), [INSTRUMENT]) == []
