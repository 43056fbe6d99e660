"""A fixed moment of the May 2021 crash, as a frame: what the screen tests draw.

All of it is invented. The same numbers come out on every run.
"""

from random import Random
from typing import Any, TypeVar

from msgspec.structs import replace

from exchange.instrument import Instrument, Tier
from exchange.questions import AccountView, CashView, OrderView, PositionView
from exchange.terms import BUY, SELL, Asset, MarginMode, OrderId, OrderType, Side, Symbol, Trader
from exchange.units import HOUR, MINUTE, PPB, SECOND
from replays.messages.frame import (
    Alert,
    Candle,
    CascadeStats,
    CashRow,
    Depth,
    FillRow,
    Frame,
    FundRow,
    Hello,
    Level,
    LiquidationRow,
    MapBucket,
    MarketLine,
    Part,
    Playback,
    Print,
    QueueRow,
)
from replays.study.questions import Studied
from tui.looking.view import View

NOW = 1_621_430_647 * SECOND
"""2021-05-19 13:24:07 UTC."""
START = NOW - 5 * HOUR - 24 * MINUTE - 7 * SECOND
END = START + 10 * HOUR

Row = TypeVar("Row", bound=Part)

USDT = Asset("USDT")
CENT = 10**6
DOLLAR = 10**8
PERCENT = PPB // 100
BTC, ETH, SOL = Symbol("BTC-PERP"), Symbol("ETH-PERP"), Symbol("SOL-PERP")

TIERS = (Tier(0, 4_000_000, 0, 125), Tier(50_000 * DOLLAR, 5_000_000, 50_000 * DOLLAR * 1_000_000, 100))


def row(kind: type[Row], *values: Any) -> Row:
    """A part of a frame from its fields in their order."""
    return kind(**dict(zip(kind.__struct_fields__, values, strict=True)))


def _linear(symbol: Symbol, price_places: int) -> Instrument:
    base = Asset(symbol.split("-")[0])
    return Instrument(
        symbol=symbol, base=base, quote=USDT, price_places=price_places, tick=1, size_places=3, lot=1,
        cash_places=8,
        tiers=TIERS,
    )  # fmt: skip


INSTRUMENTS = (_linear(BTC, 1), _linear(ETH, 1), _linear(SOL, 2))

HELLO = Hello(
    version="0.1.0", scenario="2021-05-19-may-crash", title="The May crash", seed=7, start=START, end=END,
    trader="you", instruments=INSTRUMENTS, in_memory=False, session="may-crash-7",
    scale=100,
)  # fmt: skip


def _position(symbol: Symbol, size: int, entry: int, mark: int, **more: Any) -> PositionView:
    instrument = next(each for each in INSTRUMENTS if each.symbol == symbol)
    cost = instrument.value(size, entry)
    defaults: dict[str, Any] = {
        "auto_margin": False,
        "put_in": more["margin"],
        "unrealized": instrument.value(size, mark) - cost,
        "maintenance": 0,
        "equity": more["margin"],
        "scope_maintenance": 0,
        "liquidation_move_ppb": None,
        "bankruptcy_price": None,
        "margin_called": False,
        "adl_lamp": 0,
        "addable": 5_592_73 * CENT,
        "removable": 0,
    }
    return PositionView(symbol=symbol, size=size, cost=cost, mark=mark, **(defaults | more))


POSITIONS = (
    _position(
        BTC, 850, 604_120, 582_098, mode=MarginMode.ISOLATED, leverage=20, margin=2_567_51 * CENT,
        liquidation_price=576_798, bankruptcy_price=573_914, buffer_ppb=19 * PERCENT, margin_called=True,
    ),
    _position(
        ETH, -12_000, 34_025, 33_184, mode=MarginMode.ISOLATED, leverage=10, margin=4_083_00 * CENT,
        liquidation_price=37_057, buffer_ppb=128 * PERCENT, adl_lamp=4,
    ),
    _position(
        SOL, 36_000, 14_410, 14_195, mode=MarginMode.CROSS, leverage=5, margin=1_037_52 * CENT,
        liquidation_price=11_764, liquidation_move_ppb=-171_000_000, buffer_ppb=81 * PERCENT,
    ),
)  # fmt: skip


def _order(
    number: int, symbol: Symbol, side: Side, type: OrderType, price: int, size: int, **more: Any
) -> OrderView:
    defaults: dict[str, Any] = {
        "trigger_price": 0,
        "time_in_force": "GTC",
        "reduce_only": False,
        "post_only": False,
        "ahead": 0,
    }
    return OrderView(
        order_id=OrderId(number), client_id=f"c{number}", symbol=symbol, side=side, type=type, price=price,
        size=size,
        open_size=size, **(defaults | more),
    )  # fmt: skip


ORDERS = (
    _order(11, BTC, BUY, OrderType.LIMIT, 570_000, 300, ahead=4_200),
    _order(12, BTC, SELL, OrderType.STOP, 0, 850, trigger_price=578_000, reduce_only=True),
    _order(13, ETH, BUY, OrderType.TAKE_PROFIT, 0, 12_000, trigger_price=31_800, reduce_only=True),
)

ACCOUNT = AccountView(
    trader=Trader("you"),
    cash=(
        CashView(
            asset="USDT", cash=6_630_25 * CENT, equity=6_552_85 * CENT, equity_total=12_418_07 * CENT,
            initial=1_037_52 * CENT, maintenance=120_00 * CENT, available=5_592_73 * CENT,
            withdrawable=5_592_73 * CENT,
            isolated=5_613_82 * CENT, reserved=174_00 * CENT, buffer_ppb=81 * PERCENT, margin_called=False,
        ),
    ),
    positions=POSITIONS,
    orders=ORDERS,
    leverages=((BTC, 20, MarginMode.ISOLATED, False), (ETH, 10, MarginMode.ISOLATED, False)),
)  # fmt: skip

MARKETS = (
    MarketLine(
        symbol=BTC, last=582_145, change_ppb=-41_800_000, mark=582_098, index=582_314, high=621_180,
        low=579_040,
        funding_rate_ppb=0, funding_predicted_ppb=-231_000,
        funding_time=NOW + 41 * MINUTE + 12 * SECOND, open_interest=21_300_000,
        volume=3_920_000_000 * DOLLAR, suspended=False,
    ),
    MarketLine(
        symbol=ETH, last=33_170, change_ppb=-61_200_000, mark=33_184, index=33_190, high=34_800, low=33_020,
        funding_rate_ppb=0, funding_predicted_ppb=100_000,
        funding_time=NOW + 41 * MINUTE, open_interest=180_000_000,
        volume=1_410_000_000 * DOLLAR, suspended=False,
    ),
    MarketLine(
        symbol=SOL, last=14_190, change_ppb=-83_000_000, mark=14_195, index=14_201, high=15_800, low=14_010,
        funding_rate_ppb=0, funding_predicted_ppb=100_000,
        funding_time=NOW + 41 * MINUTE, open_interest=900_000_000,
        volume=210_000_000 * DOLLAR, suspended=False,
    ),
)  # fmt: skip

ASK_SIZES = (
    3_296,
    6_300,
    628,
    5_630,
    2_376,
    2_370,
    7_989,
    3_460,
    2_938,
    4_947,
    5_980,
    2_970,
    4_579,
    518,
    2_096,
    1_911,
)
BID_SIZES = (
    3_566,
    1_598,
    2_650,
    105,
    1_026,
    905,
    715,
    1_014,
    1_216,
    1_244,
    1_515,
    2_055,
    2_927,
    211,
    824,
    1_876,
    794,
)


def _levels(best: int, step: int, sizes: tuple[int, ...], own: dict[int, int]) -> tuple[Level, ...]:
    prices = [best + step * number for number in range(len(sizes))]
    return tuple(
        row(Level, price, size, own.get(price, 0)) for price, size in zip(prices, sizes, strict=True)
    )


def _tape() -> tuple[Print, ...]:
    dice, prints, price = Random(3), [], 582_145
    for number in range(40):
        falls, liquidation = dice.random() < 0.75, dice.random() < 0.25
        size = dice.randint(1_000, 4_000) if liquidation else dice.randint(10, 1_200)
        count = dice.randint(2, 14) if dice.random() < 0.1 else 1
        side = SELL if falls or liquidation else BUY
        prints.append(row(Print, NOW - number * SECOND // 3, price, size, side, liquidation, count))
        price += 5 * dice.randint(-1, 2)
    return tuple(prints)


def _candles() -> tuple[Candle, ...]:
    dice, candles, close = Random(5), [], 582_145
    for back in range(120):
        drift = dice.randint(-300, 1_900) if back < 60 else dice.randint(-900, 1_000)
        opening = close + drift
        low, high = min(opening, close) - dice.randint(0, 600), max(opening, close) + dice.randint(0, 600)
        liquidated = dice.randint(2_000, 40_000) if back < 45 else dice.randint(0, 2_000)
        span = (NOW // MINUTE - back) * MINUTE
        candles.append(
            row(Candle, span, opening, high, low, close, dice.randint(20_000, 200_000), liquidated)
        )
        close = opening
    return tuple(reversed(candles))


def _depth() -> Depth:
    """Sixty steps of 97 ticks on each side; an own order in the third of the bids."""
    dice = Random(6)
    bids, asks = (
        tuple(
            row(
                Level,
                582_147 + way * 97 * (number + 1),
                dice.choice((0, 1, 1)) * dice.randint(500, 90 * number + 3_000),
                300 if way < 0 and number == 2 else 0,
            )
            for number in range(60)
        )
        for way in (-1, 1)
    )
    return Depth(twice_middle=2 * 582_147 + 1, bids=bids, asks=asks)


def _beside() -> tuple[int, ...]:
    """The closes of ether: flatter than those of bitcoin, and none before the tenth."""
    return tuple(
        0 if number < 10 else 33_000 + (candle.close - 582_000) // 40
        for number, candle in enumerate(_candles())
    )


def _averages() -> tuple[int, ...]:
    total, found = 0, []
    for number, candle in enumerate(_candles(), 1):
        total += (candle.high + candle.low + candle.close) // 3
        found.append(total // number)
    return tuple(found)


def _feed() -> tuple[LiquidationRow, ...]:
    dice, rows = Random(9), []
    for number in range(20):
        symbol, price = dice.choice(((BTC, 582_500), (BTC, 582_500), (ETH, 33_150), (SOL, 14_200)))
        side = BUY if dice.random() < 0.8 else SELL
        at = price + dice.randint(-900, 900) * price // 600_000
        notional = dice.randint(20_000, 1_100_000) * DOLLAR
        rows.append(
            row(
                LiquidationRow,
                NOW - number * SECOND // 3,
                symbol,
                side,
                at,
                notional,
                number == 5,
                number == 8,
            )
        )
    return tuple(rows)


def _buckets() -> tuple[MapBucket, ...]:
    dice, rows = Random(4), []
    for number in range(-15, 11):
        price = 582_500 + number * 2_500
        longs = dice.randint(5, 55) * 1_000_000 * DOLLAR if number < 0 else 0
        shorts = dice.randint(1, 15) * 1_000_000 * DOLLAR if number > 0 else 0
        own = 49_000 * DOLLAR if number == -3 else 0
        rows.append(row(MapBucket, price, longs, shorts, own, dice.randint(1_000, 90_000)))
    return tuple(rows)


def _heat(columns: int, rows: int) -> tuple[tuple[int, ...], ...]:
    dice = Random(8)
    bands = {y: (dice.randint(0, 20), dice.randint(80, 250)) for y in range(0, rows, 4)}
    return tuple(
        tuple(
            min(255, bands[y][1] * (x - bands[y][0]) // columns) if y in bands and x > bands[y][0] else noise
            for x, noise in enumerate(dice.choices(range(18), k=columns))
        )
        for y in range(rows)
    )


def _queue(side: int, first: int, own: int) -> tuple[QueueRow, ...]:
    """Who is first in line on a side; the player where he stands."""
    places = [*range(1, 12), *([own] if own > 11 else [])]
    return tuple(
        row(QueueRow, n, n == own, side * (9_000 - 400 * n), (540_000 - 24_000 * n) * DOLLAR,
        (first * 9_000 - 700 * n * first) * DOLLAR)
        for n in places
    )  # fmt: skip


FRAME = Frame(
    number=1_204,
    playback=Playback(
        state="playing", speed=60, time=NOW, progress_ppb=540 * PPB // 1000,
        histogram=tuple(
            [0] * 60 + [n * n * 10_000 * DOLLAR for n in (1, 2, 3, 5, 6, 9, 8, 14, 20, 18, 24, 31, 28, 40)]
        ),
        marks=((START + 80 * MINUTE, "open"), (START + 285 * MINUTE, "fund hit"), (NOW, "margin call")),
        headline=(NOW - 40 * MINUTE, "Large exchanges report delayed withdrawals", "invented"),
    ),
    markets=MARKETS,
    symbol=BTC,
    bids=_levels(582_145, -5, BID_SIZES, {582_115: 300}),
    asks=_levels(582_150, 5, ASK_SIZES, {}),
    tape=_tape(),
    candles=_candles(),
    account=ACCOUNT,
    realized=312_40 * CENT,
    fees=39_13 * CENT,
    funding=41_27 * CENT,
    equity_curve=tuple((12_900 - n * 8 + (n * 37) % 90) * DOLLAR for n in range(60)),
    fills=(
        row(FillRow, NOW - 22 * MINUTE, ETH, SELL, 33_912, 4_000, 6_78 * CENT, 0, False, "trade", "grid-7"),
        row(FillRow, NOW - 26 * MINUTE, BTC, BUY, 599_880, 350, 4_20 * CENT, 0, True, "trade", ""),
        row(FillRow, NOW - 43 * MINUTE, BTC, BUY, 607_088, 500, 15_18 * CENT, 0, False, "trade", ""),
        row(FillRow, NOW - 67 * MINUTE, SOL, BUY, 14_410, 36_000, 2_59 * CENT, 0, False, "trade", ""),
        row(FillRow, NOW - 90 * MINUTE, BTC, SELL, 611_000, 200, 6_10 * CENT, 312_40 * CENT, False,
        "liquidation", ""),
    ),
    earned=-481_93 * CENT,
    earned_today=+118_07 * CENT,
    cash_rows=(
        row(CashRow, NOW - 84 * MINUTE, "BTC-PERP", "funding", -41_27 * CENT),
        row(CashRow, START, "USDT", "deposit", 12_000 * DOLLAR),
    ),
    feed=_feed(),
    falls=4_182,
    funds=(
        FundRow(
            asset="USDT", symbol="", start=60_100_000 * DOLLAR, balance=31_800_000 * DOLLAR,
            equity=31_800_000 * DOLLAR,
            history=tuple((60_100 - n * n * 8 // 1) * 1_000 * DOLLAR for n in range(60)),
        ),
    ),
    fifths_in_profit=(1, 4),
    adl_queues=(_queue(1, 3, 14), _queue(-1, 22, 0)),
    stats=CascadeStats(
        liquidations=4_182, liquidated_notional=186_400_000 * DOLLAR, deleveraged_notional=0, bad_debt=0,
        forced_taken=630_000_000 * DOLLAR, organic_taken=370_000_000 * DOLLAR, longest_chain=312, low=579_040,
        waiting=3,
    ),
    buckets=_buckets(),
    heat=_heat(60, 28),
    heat_range=(570_000, 680_000),
    notices=(),
    depth=_depth(),
    beside=_beside(),
    averages=_averages(),
    alerts=(
        Alert(number=1, symbol=BTC, price=574_000, rising=False),
        Alert(number=2, symbol=BTC, buffer_ppb=15 * PERCENT),
        Alert(number=3, symbol=ETH, price=34_000, rising=True, fired=NOW - 30 * MINUTE),
    ),
    break_evens=((BTC, 604_650), (ETH, 33_990)),
)  # fmt: skip

EMPTY = replace(
    FRAME, bids=(), asks=(), tape=(), candles=(), realized=0, fees=0, funding=0, equity_curve=(), fills=(),
    cash_rows=(), feed=(), funds=(), fifths_in_profit=(0, 0), buckets=(), heat=(), heat_range=(0, 0),
    depth=None, beside=(), averages=(), alerts=(), break_evens=(),
    account=AccountView(trader=Trader("you"), cash=(), positions=(), orders=(), leverages=()),
    playback=replace(FRAME.playback, state="paused", progress_ppb=None, histogram=(), marks=(),
    headline=None),
    stats=CascadeStats(),
)  # fmt: skip
"""The same moment in a world where nothing has happened."""


def sample_view(frame: Frame = FRAME, **changes: Any) -> View:
    """A view of the fixed moment; keywords change what the view holds."""
    defaults: dict[str, Any] = {
        "frame": frame,
        "hello": HELLO,
        "book_groups": {BTC: 5},
        "top_up": (BTC, 500 * DOLLAR, 570_886),
        "calm": Studied(done=True, low=603_700),
    }
    return View(**(defaults | changes))


GIANT = 10**9
HOSTILE = "\x1b]0;x\x07[/b]\u202e\u4e2d\u6587e\u0301\x9b"
"""Control sequences, markup, reversed, double-width and combining text, as a file could bring it."""


def _market(symbol: Symbol = BTC, **changes: Any) -> tuple[MarketLine, ...]:
    return (replace(MARKETS[0], symbol=symbol, **changes), *MARKETS[1:])


ODD: dict[str, Frame] = {
    "as it is": FRAME,
    "empty": EMPTY,
    "one level": replace(
        FRAME, bids=FRAME.bids[:1], asks=FRAME.asks[:1], tape=FRAME.tape[:1], candles=FRAME.candles[-1:]
    ),
    "one side": replace(FRAME, bids=(), candles=FRAME.candles[:2], heat=((0,),), equity_curve=(5, 5)),
    "giant": replace(
        FRAME,
        bids=tuple(replace(level, size=level.size * GIANT) for level in FRAME.bids),
        asks=tuple(replace(level, size=level.size * GIANT) for level in FRAME.asks),
        markets=_market(last=GIANT, mark=GIANT, index=GIANT, volume=GIANT**3, open_interest=GIANT**2),
        realized=-(GIANT**3),
        account=replace(
            ACCOUNT,
            cash=tuple(replace(cash, equity_total=GIANT**3, available=-(GIANT**3)) for cash in ACCOUNT.cash),
            positions=tuple(
                replace(each, size=each.size * GIANT, cost=each.cost * GIANT, unrealized=-GIANT * each.cost)
                for each in POSITIONS
            ),
        ),
    ),
    "under water": replace(
        FRAME,
        equity_curve=tuple(-amount for amount in FRAME.equity_curve),
        funds=tuple(replace(fund, balance=-fund.balance, history=(0, -1)) for fund in FRAME.funds),
        account=replace(
            ACCOUNT,
            cash=tuple(
                replace(cash, equity_total=-cash.equity_total, buffer_ppb=None, available=0)
                for cash in ACCOUNT.cash
            ),
            positions=tuple(
                replace(
                    each, buffer_ppb=-PPB, liquidation_price=None, margin=-1, put_in=0, margin_called=True
                )
                for each in POSITIONS
            ),
        ),
    ),
    "flat prices": replace(
        FRAME,
        candles=tuple(
            replace(candle, open=1, high=1, low=1, close=1, volume=0, liquidated=0)
            for candle in FRAME.candles
        ),
        markets=_market(last=1, mark=1, index=0, change_ppb=0),
    ),
    "unknown market": replace(FRAME, symbol=Symbol("NOPE"), markets=MARKETS[1:]),
    "hostile text": replace(
        FRAME,
        markets=_market(symbol=Symbol(HOSTILE)),
        symbol=Symbol(HOSTILE),
        feed=tuple(replace(each, symbol=Symbol(HOSTILE)) for each in FRAME.feed),
        fills=tuple(replace(each, symbol=Symbol(HOSTILE), kind=HOSTILE) for each in FRAME.fills),
        cash_rows=tuple(replace(each, symbol=HOSTILE, kind=HOSTILE) for each in FRAME.cash_rows),
        playback=replace(
            FRAME.playback, headline=(NOW, HOSTILE * 20, HOSTILE), marks=((NOW, HOSTILE),), state=HOSTILE
        ),
        account=replace(
            ACCOUNT,
            positions=tuple(replace(each, symbol=Symbol(HOSTILE)) for each in POSITIONS),
            orders=tuple(replace(each, symbol=Symbol(HOSTILE)) for each in ORDERS),
        ),
    ),
}
"""Frames a panel must survive at any size."""
