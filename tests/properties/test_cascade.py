"""The cascade's laws by gap and by chain: who pays, how far, who is looked at (INVARIANTS L, G-4, G-5)."""

import pytest

from exchange.commands import PassTime, SetIndexPrice
from exchange.events import (
    BadDebtBooked,
    CascadePaused,
    Deleveraged,
    LiquidationFinished,
    LiquidationStarted,
    Traded,
)
from exchange.instrument import Tier
from exchange.questions import ReadAccount
from exchange.terms import BUY, MarkMethod, Trader, TransferReason
from tests.kit import (
    BTC,
    CENTS,
    ETH,
    INV,
    CheckedExchange,
    exchange,
    fund_rule,
    inverse,
    linear,
    only,
    order,
    play,
)

GAPS = range(1, 100)


def fallen(venue: CheckedExchange, symbol: str, mark: int) -> tuple[list, list]:
    """The events of a gap, and every transfer of it."""
    venue.state.ledger.audit = transfers = []
    return venue(SetIndexPrice(symbol=symbol, price=mark)), transfers


def of_cross(transfers: list, trader: str, asset: str) -> int:
    """What a gap has taken from a trader's cross wallet (positive) or given to it."""
    wallet = f"{trader}/{asset}"
    return sum(t.amount for t in transfers if t.source == wallet) - sum(
        t.amount for t in transfers if t.target == wallet
    )


@pytest.mark.parametrize("fund", [0, 50, 10**6])
def test_an_isolated_long_loses_its_margin_at_any_gap_and_cross_gives_nothing(fund):
    """G-4: whatever the book, the fund and the winners can do, the loss is what was put in."""
    for gap in GAPS:
        venue = play(
            """
            alice deposits 1000
            bob   deposits 100000
            alice isolates BTC at 10x
            bob   sells 10 BTC @ 1000
            alice buys 10 BTC @ 1000      → trade 10 @ 1000
            """,
            exchange(linear(price_band_ppb=10**9), fund=fund * CENTS, index={BTC: 1000}),
        )
        assert venue.position("alice").margin == 1000 * CENTS
        events, transfers = fallen(venue, BTC, 1000 - 10 * gap)
        assert of_cross(transfers, "alice", "USDT") == 0
        assert [e.lost for e in events if isinstance(e, LiquidationFinished) and e.trader == "alice"] == (
            [1000 * CENTS] if gap >= 10 else []
        )


def test_an_isolated_inverse_short_loses_its_margin_at_any_gap():
    """Coin is owed as the price rises: a rise to a hundred times is the gap of 99 %."""
    for gap in GAPS:
        venue = exchange(inverse(price_band_ppb=10**9), index={INV: 9_000})
        play(
            """
            alice deposits 1 COIN
            bob   deposits 1000 COIN
            alice isolates INV at 10x
            bob   buys 9000 INV @ 9000
            alice sells 9000 INV @ 9000
            """,
            venue,
        )
        events, transfers = fallen(venue, INV, 9_000 * 100 // (100 - gap))
        lost = [e.lost for e in events if isinstance(e, LiquidationFinished) and e.trader == "alice"]
        assert lost == ([10**11] if gap >= 10 else [])
        assert of_cross(transfers, "alice", "COIN") <= 0


def test_one_isolated_fall_leaves_everything_else_of_its_owner_as_it_was():
    """G-5: other positions, orders and balances, to the bit."""
    venue = play(
        """
        alice deposits 10000
        bob   deposits 1000000
        alice isolates BTC at 10x
        bob   sells 10 BTC @ 100
        alice buys 10 BTC @ 100
        bob   sells 10 ETH @ 100
        alice buys 10 ETH @ 100
        alice buys 5 ETH @ 90
        """,
        exchange(fund=10**6 * CENTS),
    )
    before = venue.account("alice")
    play("mark BTC 10  → alice liquidated 10", venue)
    after = venue.account("alice")
    assert after.orders == before.orders
    assert after.positions == tuple(p for p in before.positions if p.symbol == ETH)
    assert venue.cash("alice") == 9900 * CENTS


@pytest.mark.parametrize("gap", [11, 30, 60, 99])
def test_every_shortfall_has_its_payers_in_order(gap):
    """L-4, L-6: the fund what it can, then winners; nobody is deleveraged while the fund could pay."""
    venue = play(
        """
        alice deposits 1000
        bob   deposits 100000
        bob   sells 10 BTC @ 1000
        alice buys 10 BTC @ 1000
        """,
        exchange(
            linear(), fund=500 * CENTS, funds=(fund_rule(takeover_share_ppb=10**12),), index={BTC: 1000}
        ),
    )
    events, transfers = fallen(venue, BTC, 1000 - 10 * gap)
    assert not [e for e in events if isinstance(e, BadDebtBooked)]
    step = next(e for e in events if isinstance(e, LiquidationFinished))
    per_lot = (10 * gap - 100) * CENTS
    assert step.insured_size == min(10, 500 * CENTS // per_lot)
    assert step.insured_size + step.deleveraged_size == 10
    payers = {t.source for t in transfers if t.reason is TransferReason.BAD_DEBT}
    assert payers == set()


def test_accounts_without_a_position_never_pay_for_anothers_loss():
    """L-8, G-11: a rich bystander with orders in the book, in a crash that leaves bad debt."""
    venue = play(
        """
        carol deposits 100000
        carol buys 3 ETH @ 50
        alice deposits 100
        bob   deposits 100
        bob   sells 10 BTC @ 100
        alice buys 10 BTC @ 100
        """
    )
    before = venue.account("carol")
    play("mark BTC 1\nmark ETH 60", venue)
    assert venue.account("carol") == before


def test_a_cross_account_is_liquidated_below_its_total_maintenance():
    """At 79 it has 90 and must keep 39.5 and 50; at 78 it has 80 and must keep 39 and 50."""
    steep = (Tier(0, 50_000_000, 0, 10),)
    play(
        """
        alice deposits 300
        bob   deposits 100000
        bob   sells 10 BTC @ 100
        alice buys 10 BTC @ 100
        bob   sells 10 ETH @ 100
        alice buys 10 ETH @ 100
        mark BTC 79             → no liquidation
        mark BTC 78             → alice liquidated 10
        """,
        exchange(linear(tiers=steep), linear(ETH, tiers=steep)),
    )


# ── chains ──────────────────────────────────────────────────────────────────────────────────────


LINKS = 7


def chain(**changes) -> CheckedExchange:
    """Longs of two lots at 1000, each with 20 more behind it than the one before (mark by last trade).

    Where link `n` falls, dave bids twice: the second time just below where the next one falls.
    """
    terms = {"mark_method": MarkMethod.LAST, "price_band_ppb": 10**9}
    venue = exchange(linear(tiers=(Tier(0, 50_000_000, 0, 10),), **terms), index={BTC: 1000}, **changes)
    play("bob deposits 1000000\ndave deposits 1000000", venue)
    for link in range(LINKS):
        play(
            f"link{link} deposits {200 + 20 * link}\nbob sells 2 BTC @ 1000\nlink{link} buys 2 BTC @ 1000",
            venue,
        )
    for link in range(LINKS):
        below = (1780 - 20 * link) * 10 // 19
        play(f"dave buys 1 BTC @ {below + 4}\ndave buys 1 BTC @ {below}", venue)
    return play("bob sells 1 BTC @ 945", venue)


def test_each_falls_by_the_fill_of_the_former_and_the_chain_names_its_causes():
    """L-2, L-9: third accounts are looked at after every trade that moves the mark."""
    events = chain()(order("dave", BUY, 1, 945))
    started = [e for e in events if isinstance(e, LiquidationStarted)]
    assert [e.trader for e in started] == [f"link{link}" for link in range(LINKS)]
    assert [e.caused_by for e in started] == [0, *(e.liquidation_id for e in started[:-1])]
    marks = [e.mark for e in started]
    assert marks == sorted(set(marks), reverse=True)


def test_a_chain_longer_than_a_command_may_liquidate_goes_on_with_the_next():
    venue = chain(liquidations_per_command_max=2)
    events, fallen = venue(order("dave", BUY, 1, 945)), []
    while True:
        fallen.append(sum(isinstance(e, LiquidationStarted) for e in events))
        if not any(isinstance(e, CascadePaused) for e in events):
            break
        events = venue(PassTime())
    assert max(fallen) <= 4, "two from the queue, two of the command's own"
    assert sum(fallen) == LINKS
    assert not venue.state.unsafe


def test_the_end_of_everybody_is_reached_in_as_many_steps_as_there_are_positions():
    """L-9: a market in which all are bankrupt at once, an empty book, a fund of nothing."""
    venue = exchange(liquidations_per_command_max=1000)
    play("whale deposits 1000000000", venue)
    for number in range(30):
        play(
            f"""
            small{number} deposits 10
            whale sells 1 BTC @ 100
            small{number} buys 1 BTC @ 100
            """,
            venue,
        )
    events = venue(SetIndexPrice(symbol=BTC, price=1))
    assert sum(isinstance(e, LiquidationStarted) for e in events) == 30
    assert sum(e.size for e in events if isinstance(e, Deleveraged)) == 30
    assert not [e for e in events if isinstance(e, Traded)]
    assert not venue.markets[BTC].holders


def test_deleverage_stops_at_the_last_lot_that_is_needed():
    """L-7: ranked by profit and leverage, the last one cut, everybody behind untouched."""
    venue = play(
        """
        alice deposits 70
        bob   deposits 100
        carol deposits 1000
        dave  deposits 10000
        alice buys 7 BTC @ 100
        bob   sells 4 BTC @ 100
        carol sells 3 BTC @ 100
        erin  deposits 10000
        erin  buys 5 BTC @ 100
        carol sells 1 BTC @ 100
        dave  sells 4 BTC @ 100
        """
    )
    events = venue(SetIndexPrice(symbol=BTC, price=80))
    told = [(e.trader, abs(e.size), e.rank) for e in events if isinstance(e, Deleveraged)]
    assert told == [("bob", 4, 1), ("carol", 3, 2)]
    assert only(LiquidationFinished, events).deleveraged_size == 7
    assert (venue.position("carol").size, venue.position("dave").size) == (-1, -4)
    lamps = {
        name: venue.ask(ReadAccount(trader=Trader(name), lamps=True)).positions[0].adl_lamp
        for name in ("carol", "dave")
    }
    assert lamps["carol"] >= lamps["dave"]
