"""A trader's story holds its own trades, cash and losses, and nobody else's."""

from exchange.commands import SetIndexPrice
from exchange.events import (
    AnyEvent,
    CashMoved,
    FundingPaid,
    FundTookOver,
    LiquidationFinished,
    LiquidationStarted,
    MarginCalled,
    PositionSettled,
    Traded,
)
from exchange.instrument import Instrument, Tier
from exchange.stories import Story, Sums
from exchange.terms import BUY, SELL, Asset, MarginMode, OrderId, Symbol, Trader, TransferReason
from tests.kit import CENTS, exchange, fund_rule, linear, play

LONG = """
    alice deposits 200
    bob   deposits 100000
    alice isolates BTCUSDT at 10x
    bob   sells 10 BTCUSDT @ 100
    alice buys 10 BTCUSDT @ 100
"""
YOU, BTC, USDT = Trader("you"), Symbol("BTCUSDT"), Asset("USDT")
INSTRUMENT = Instrument(
    symbol=BTC,
    base=Asset("BTC"),
    quote=USDT,
    price_places=1,
    tick=1,
    size_places=0,
    lot=1,
    cash_places=2,
    tiers=(Tier(floor=0, rate_ppb=4_000_000, deduction_ppb=0, leverage_max=125),),
)


def traded(taker: str, maker: str, liquidation: int = 0) -> Traded:
    return Traded(
        time=1,
        symbol=BTC,
        price=100,
        size=2,
        notional=2_000,
        taker_side=BUY,
        taker=Trader(taker),
        taker_order_id=OrderId(2),
        taker_fee=5,
        taker_realized=11,
        maker=Trader(maker),
        maker_order_id=OrderId(1),
        maker_fee=2,
        maker_realized=-11,
        liquidation_id=liquidation,
    )


def own_liquidation() -> list[AnyEvent]:
    started = LiquidationStarted(
        time=1,
        liquidation_id=7,
        trader=YOU,
        scope=BTC,
        symbol=BTC,
        mode=MarginMode.ISOLATED,
        size=2,
        entry_cost=2_000,
        mark=90,
        equity=1,
        maintenance=2,
        bankruptcy_value=1_800,
        bankruptcy_price=90,
    )
    taken = FundTookOver(time=1, symbol=BTC, size=2, value=1_800, liquidation_id=7, trader=YOU, realized=-200)
    finished = LiquidationFinished(
        time=1,
        liquidation_id=7,
        trader=YOU,
        symbol=BTC,
        filled_size=0,
        filled_value=0,
        fee=0,
        insured_size=2,
        deleveraged_size=0,
        unclosed_size=0,
        lost=200,
    )
    return [started, taken, finished]


def story(*events: AnyEvent) -> Story:
    told = Story(YOU, (INSTRUMENT,))
    told.fold(events)
    return told


def test_only_own_trades_are_fills_and_each_with_its_own_side_and_fee() -> None:
    told = story(traded("you", "bob"), traded("bob", "you"), traded("bob", "carol"))
    assert [(fill.side, fill.fee, fill.realized, fill.maker) for fill in told.trader.fills] == [
        (BUY, 5, 11, False),
        (SELL, 2, -11, True),
    ]
    assert told.trader.sums[USDT] == Sums(realized=0, fees=7)
    assert told.markets[BTC].counts.trades == 3


def test_funding_and_transfers_are_summed_by_asset() -> None:
    def moved(trader: str, amount: int, reason: TransferReason) -> CashMoved:
        return CashMoved(time=1, trader=Trader(trader), asset=USDT, amount=amount, reason=reason)

    told = story(
        FundingPaid(time=1, trader=YOU, scope=BTC, symbol=BTC, rate_ppb=1, amount=30),
        moved("you", 500, TransferReason.DEPOSIT),
        moved("bob", 900, TransferReason.DEPOSIT),
        moved("you", -80, TransferReason.WITHDRAWAL),
        moved("you", 100, TransferReason.MARGIN_ADDED),
    )
    assert told.trader.sums[USDT] == Sums(funding=30, deposits=500, withdrawals=80)
    assert [line.kind for line in told.trader.cash] == ["funding", "deposit", "withdrawal", "margin_added"]


def test_a_liquidation_that_the_fund_took_over_is_told_whole() -> None:
    told = story(*own_liquidation())
    (liquidation,) = told.trader.liquidations
    (fill,) = told.trader.fills
    assert liquidation.finished.lost == 200
    assert (fill.kind, fill.side, fill.price, fill.realized) == ("takeover", SELL, 90, -200)
    assert told.markets[BTC].counts.longs_liquidated == 1_800
    assert told.markets[BTC].counts.liquidations == 1


def test_what_a_fund_gives_away_when_it_is_wound_up_was_liquidated_before() -> None:
    contract = linear(BTC)
    venue = exchange(contract, fund=100 * CENTS, funds=(fund_rule(takeover_share_ppb=10**10),))
    play(LONG, venue)
    told = Story(YOU, (contract,))
    counts = told.markets[BTC].counts
    for mark in (90, 80):
        told.fold(venue(SetIndexPrice(symbol=BTC, price=mark)))
        assert list(told.cascade.liquidated) == ["alice"]
        assert (counts.liquidations, counts.longs_liquidated) == (1, 900 * CENTS)
    assert list(told.cascade.deleveraged) == ["bob"]


def test_a_winner_reads_of_one_price_wherever_it_stands() -> None:
    """Three lots closed at 89.2 each were told as 90 in the cascade and as 89 among the winner's fills."""
    contract = linear(BTC)
    venue = play(LONG.replace("10 BTC", "3 BTC") + "alice adds 2.4 to BTCUSDT", exchange(contract))
    told = Story(Trader("bob"), (contract,))
    told.fold(venue(SetIndexPrice(symbol=BTC, price=85)))
    assert [fall.price for fall in told.cascade.falls if fall.deleveraged] == [told.trader.fills[-1].price]


def test_the_end_of_an_instrument_closes_the_position_in_the_story() -> None:
    told = story(PositionSettled(time=1, trader=YOU, symbol=BTC, size=-2, value=-100, realized=-1_900))
    assert [(fill.kind, fill.price, fill.realized) for fill in told.trader.fills] == [
        ("settlement", 5, -1_900)
    ]
    assert told.trader.sums[USDT].realized == -1_900


def test_own_margin_calls_are_kept() -> None:
    def called(trader: str) -> MarginCalled:
        return MarginCalled(
            time=1, trader=Trader(trader), scope=BTC, symbol=BTC, equity=1, maintenance=1, buffer_ppb=2
        )

    assert len(story(called("you"), called("bob")).trader.calls) == 1


def test_time_turned_back_leaves_no_trace_of_what_came_after() -> None:
    told = story(traded("you", "bob"))
    bookmark = told.bookmark()
    told.fold([traded("bob", "you"), *own_liquidation()])
    told.return_to(bookmark)
    assert told.bookmark() == bookmark
    assert len(told.trader.fills) == 1
    assert told.events == 1
