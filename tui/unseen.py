"""A world that has begun and ended before any picture of it came: a frame in which nothing is told."""

from exchange.questions import AccountView
from exchange.terms import Symbol, Trader
from replays.messages.frame import CascadeStats, Frame, Hello, Playback


def unseen(hello: Hello, symbol: Symbol, speed: int) -> Frame:
    return Frame(
        number=0,
        playback=Playback(
            state="paused",
            speed=speed,
            time=hello.start,
            progress_ppb=None,
            histogram=(),
            marks=(),
            headline=None,
        ),
        markets=(),
        symbol=symbol,
        bids=(),
        asks=(),
        tape=(),
        candles=(),
        account=AccountView(trader=Trader(hello.trader), cash=(), positions=(), orders=(), leverages=()),
        realized=0,
        fees=0,
        funding=0,
        equity_curve=(),
        fills=(),
        cash_rows=(),
        feed=(),
        funds=(),
        adl_lamps=(0, 0),
        stats=CascadeStats(
            liquidations=0,
            liquidated_notional=0,
            deleveraged_notional=0,
            bad_debt=0,
            forced_taken=0,
            organic_taken=0,
            longest_chain=0,
            low=0,
            waiting=0,
        ),
        buckets=(),
        heat=(),
        heat_range=(0, 0),
        notices=(),
    )
