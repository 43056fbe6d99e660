"""The waterfall: book, fund, winners, bad debt; and nobody else."""

import pytest

from exchange.commands import PassTime, SetFundingRate, SetIndexPrice, SetVenueOpen
from exchange.events import (
    BadDebtBooked,
    Deleveraged,
    LiquidationFinished,
    LiquidationStarted,
    OrderCancelled,
    Traded,
)
from exchange.instrument import Tier, marginal_tiers
from exchange.terms import SELL, AdlRule, LiquidationRule, MarkMethod, OrderType
from exchange.units import HOUR
from tests.kit import BTC, CENTS, ETH, exchange, fund_rule, linear, only, order, play

OPEN = """
    alice deposits 100
    bob   deposits 100000
    bob   sells 10 BTC @ 100
    alice buys 10 BTC @ 100
"""
TWO_LEGS = """
    alice deposits 200
    bob   deposits 100000
    bob   sells 10 BTC @ 100
    alice buys 10 BTC @ 100
    bob   sells 10 ETH @ 100
    alice buys 10 ETH @ 100
"""


def test_orders_go_first_and_may_cure():
    """What an isolated instrument's orders hold comes back to cross (L-10)."""
    play(
        """
        alice deposits 150
        bob   deposits 100000
        alice isolates ETH at 10x
        alice buys 10 ETH @ 100
        bob   sells 5 BTC @ 100
        alice buys 5 BTC @ 100
        mark  BTC 85           → alice cancelled liquidation
                               → no liquidation
        """
    )


def test_a_liquidation_in_cross_leaves_an_isolated_position_its_stop():
    """It holds nothing that could cure; an isolated order to open does."""
    venue = exchange(linear(), linear(ETH))
    play(
        """
        alice deposits 1100
        bob   deposits 1000000
        alice isolates BTC at 10x
        bob   sells 10 BTC @ 100
        alice buys 10 BTC @ 100
        alice buys 1 BTC @ 90
        bob   sells 80 ETH @ 100
        alice buys 80 ETH @ 100
        """,
        venue,
    )
    stop = {"type": OrderType.STOP, "trigger_price": 95, "reduce_only": True}
    venue(order("alice", SELL, 10, **stop))
    venue(order("alice", SELL, 5, 120, reduce_only=True))
    events = venue(SetIndexPrice(symbol=ETH, price=80))
    assert only(LiquidationStarted, events).symbol == ETH
    assert only(OrderCancelled, events).cancelled_size == 1
    (desk,) = (desk for desk in venue.markets[BTC].desks.values() if desk.trader == "alice")
    assert len(desk.conditionals) == len(desk.reducing) == 1


def test_a_surplus_above_bankruptcy_goes_back_to_its_owner():
    play(OPEN + "bob buys 10 BTC @ 92\nmark BTC 90   → alice lost 80\nalice balance 20")


def test_the_fee_never_takes_more_than_the_fill_left():
    venue = exchange(linear(liquidation_fee_ppb=900_000_000))
    play(OPEN + "bob buys 10 BTC @ 91\nmark BTC 90   → alice lost 100\nalice balance 0", venue)
    assert venue.cash("INSURANCE") == 10 * CENTS


def test_the_fee_of_a_leg_is_paid_by_its_scope_as_far_as_that_has_anything():
    """At 85 a bare 50 is left, 23 of it the leg's own share: its fee is 34, the other leg's the rest."""
    terms = {"liquidation_fee_ppb": 40_000_000, "tiers": (Tier(0, 50_000_000, 0, 10),)}
    venue = exchange(linear(**terms), linear(ETH, **terms))
    play(TWO_LEGS + "bob buys 10 BTC @ 85\nbob buys 10 ETH @ 100", venue)
    events = venue(SetIndexPrice(symbol=BTC, price=85))
    assert [e.fee // CENTS for e in events if isinstance(e, LiquidationFinished)] == [34, 16]
    assert venue.cash("INSURANCE") == 50 * CENTS


def test_a_fee_leaves_the_lots_that_are_still_to_be_sold_what_they_may_lose():
    """A lot sold at 83 loses 2 of the 50 that are left: fees are the other 48."""
    terms = {"liquidation_fee_ppb": 100_000_000, "tiers": (Tier(0, 50_000_000, 0, 10),)}
    venue = exchange(linear(**terms), linear(ETH, **terms))
    play(TWO_LEGS + "bob buys 9 BTC @ 85\nbob buys 1 BTC @ 83\nbob buys 10 ETH @ 100", venue)
    events = venue(SetIndexPrice(symbol=BTC, price=85))
    assert [round(e.fee / CENTS) for e in events if isinstance(e, LiquidationFinished)] == [48, 0]
    play("alice balance 0\n→ no bad debt", venue)


def test_a_scope_that_owes_pays_no_fee_out_of_what_one_leg_brings():
    """At 79 it owes 120; a bid left at 87 leaves 40 of that, and a fee would be the winners' to pay."""
    terms = {"liquidation_fee_ppb": 12_500_000}
    venue = exchange(linear(**terms), linear(ETH, **terms), fund=0)
    play(TWO_LEGS + "alice deposits 100\ncarol deposits 100000\ncarol buys 10 BTC @ 87", venue)
    venue(SetVenueOpen(open=False))
    play("mark BTC 79\nmark ETH 79", venue)
    events = venue(SetVenueOpen(open=True))
    assert [e.fee for e in events if isinstance(e, LiquidationFinished)] == [0, 0]


def test_what_one_fill_leaves_pays_the_fee_of_the_next():
    """5 lots bring 10 above bankruptcy and pay 4.60, the next 5 bring nothing and pay 4.50 of the rest."""
    venue = exchange(linear(liquidation_fee_ppb=10_000_000))
    play(OPEN + "bob buys 5 BTC @ 92\nbob buys 5 BTC @ 90\nmark BTC 90   → alice lost 99.1", venue)
    assert venue.cash("INSURANCE") == 910 * CENTS // 100


@pytest.mark.parametrize("bids", ["bob buys 10 BTC @ 92", "bob buys 4 BTC @ 92\nbob buys 6 BTC @ 92"])
def test_what_is_sold_above_bankruptcy_pays_its_fee_however_far_the_mark_has_gone(bids):
    """At 80 it owes 100, but nobody takes its lots below 90: each brings 2 and pays 0.92 of it (RULES 13)."""
    venue = exchange(linear(liquidation_fee_ppb=10_000_000))
    play(OPEN + bids + "\nmark BTC 80   → alice lost 89.2\nalice balance 10.8", venue)
    assert venue.cash("INSURANCE") == 920 * CENTS // 100


def test_winners_pay_when_the_fund_is_empty_and_nothing_beyond_the_deficit():
    """L-7, M-1: the opposite side only, the deficit's lots only, at the bankruptcy price."""
    venue = play(
        OPEN
        + """
        carol deposits 1000
        dave  deposits 1000
        dave  sells 10 BTC @ 100
        carol buys 10 BTC @ 100
        mark  BTC 80           → alice liquidated 10, bankruptcy 90
                               → no bad debt
        """
    )
    assert venue.position("carol").size == 10
    assert venue.cash("bob") + venue.cash("dave") == 101_100 * CENTS


def test_the_most_profitable_and_most_leveraged_winner_goes_first():
    venue = play(
        OPEN.replace("bob   deposits 100000", "bob deposits 100000\ncarol deposits 110").replace(
            "bob   sells 10 BTC @ 100", "carol sells 4 BTC @ 100\nbob sells 6 BTC @ 100"
        )
        + "mark BTC 85      → carol deleveraged 4\n→ bob deleveraged 6"
    )
    assert not venue.account("carol").positions


def test_a_winner_is_never_filled_beyond_where_it_has_nothing():
    """Bob's whole equity cannot bear the bankruptcy price; the rest is bad debt."""
    venue = exchange(linear(adl_rule=AdlRule.SIZE))
    play(
        """
        alice deposits 100
        bob   deposits 100000
        carol deposits 1000
        bob   sells 10 BTC @ 100
        alice buys 10 BTC @ 100
        mark  BTC 99
        bob   withdraws 99500
        """,
        venue,
    )
    play("mark BTC 1        → bob deleveraged 10", venue)
    assert venue.cash("bob") >= 0


def test_the_whole_open_interest_may_fall_in_one_liquidation():
    """dYdX, October 2025 (L-4)."""
    venue = play(OPEN + "mark BTC 50   → alice liquidated 10\n→ no bad debt")
    assert venue.markets[BTC].open_interest == 0
    assert venue.cash("alice") == 0


@pytest.mark.parametrize("mode", ["isolated", "cross"])
def test_a_winner_who_is_bankrupt_himself_is_left_owing_nothing(mode):
    """Both wait out an outage: alice long in cross and ruined by ETH, bob short and ruined by BTC."""
    venue = exchange(linear(), linear(ETH))
    play("alice deposits 1000\nzed deposits 1000000", venue)
    play("bob deposits 100" if mode == "cross" else "bob deposits 1000\nbob isolates BTC at 10x", venue)
    play(
        """
        bob   sells 10 BTC @ 100
        alice buys 10 BTC @ 100
        zed   sells 50 ETH @ 100
        alice buys 50 ETH @ 100
        """,
        venue,
    )
    venue(SetVenueOpen(open=False))
    venue(SetIndexPrice(symbol=BTC, price=120))
    venue(SetIndexPrice(symbol=ETH, price=20))
    events = venue(SetVenueOpen(open=True))
    assert "bob" in [e.trader for e in events if isinstance(e, Deleveraged)]
    owed = [e for e in events if isinstance(e, BadDebtBooked)]
    scope = "USDT" if mode == "cross" else BTC
    assert ("bob", scope) in [(e.trader, e.scope) for e in owed], "told as another's"
    assert venue.cash("bob") == (0 if mode == "cross" else 900 * CENTS)


@pytest.mark.parametrize("fall", [99, 95, 90, 80, 50, 20, 1])
def test_no_gap_makes_money_appear_or_vanish(fall):
    venue = play(OPEN + f"mark BTC {fall}")
    total = sum(view.equity_total for who in ("alice", "bob") for view in venue.account(who).cash)
    assert total == 100_100 * CENTS


def test_the_cascade_walks_the_book_and_names_its_cause():
    """Each falls by the fill of the former (L-9)."""
    venue = exchange(linear(mark_method=MarkMethod.LAST), index={BTC: 1000})
    play(
        """
        maker deposits 1000000
        maker sells 30 BTC @ 1000
        ann   deposits 500
        ben   deposits 520
        cat   deposits 540
        zed   deposits 10000
        ann   isolates BTC at 20x
        ben   isolates BTC at 20x
        cat   isolates BTC at 20x
        ann   buys 10 BTC @ 1000
        ben   buys 10 BTC @ 1000
        cat   buys 10 BTC @ 1000
        ben   adds 20 to BTC
        cat   adds 40 to BTC
        maker buys 1 BTC @ 954
        maker buys 10 BTC @ 952
        maker buys 10 BTC @ 950
        maker buys 10 BTC @ 948
        """,
        venue,
    )
    events = venue(order("zed", SELL, 1, 954))
    started = [e for e in events if isinstance(e, LiquidationStarted)]
    assert [e.trader for e in started] == ["ann", "ben", "cat"]
    assert [e.caused_by for e in started] == [0, started[0].liquidation_id, started[1].liquidation_id]
    assert {e.set_off_by for e in started} == {"zed"}


def test_falls_at_two_stamps_between_two_commands_are_no_chain():
    """Each stamp is lived for itself: what the first sold is no cause of what falls at the second."""
    contract = linear(mark_method=MarkMethod.MEDIAN3, index_stale_after=100 * HOUR)
    venue = exchange(contract)
    play("maker deposits 1000000\nmaker sells 20 BTC @ 100\nann deposits 1000\nben deposits 1000", venue)
    play("ann isolates BTC at 10x\nben isolates BTC at 10x\nann buys 10 BTC @ 100", venue)
    play("ben buys 10 BTC @ 100\nben adds 10 to BTC\nmark BTC 91\nzed deposits 100000", venue)
    play("maker sells 1 BTC @ 91\nzed buys 1 BTC @ 91\nmaker buys 20 BTC @ 91", venue)
    venue(SetFundingRate(symbol=BTC, rate_ppb=10_000_000))
    events = venue.inner.submit(PassTime(), venue.markets[BTC].prices.funding_time + 9 * HOUR)
    started = [event for event in events if isinstance(event, LiquidationStarted)]
    assert [event.trader for event in started] == ["ann", "ben"]
    assert started[0].time < started[1].time
    assert [event.caused_by for event in started] == [0, 0]


def test_the_index_sets_off_a_liquidation_in_nobodys_name():
    events = play(OPEN)(SetIndexPrice(symbol=BTC, price=85))
    assert {e.set_off_by for e in events if isinstance(e, LiquidationStarted)} == {""}


def test_a_step_names_where_its_lots_went():
    venue = exchange(fund=21 * CENTS, funds=(fund_rule(takeover_share_ppb=10**12),))
    play(OPEN + "bob buys 3 BTC @ 91", venue)
    events = venue(SetIndexPrice(symbol=BTC, price=85))
    done = only(LiquidationFinished, events)
    assert done.filled_size + done.insured_size + done.deleveraged_size + done.unclosed_size == 10
    assert done.filled_size == 3
    assert sum(e.size for e in events if isinstance(e, Deleveraged)) == done.deleveraged_size
    (started,) = [e for e in events if isinstance(e, LiquidationStarted)]
    (trade,) = [e for e in events if isinstance(e, Traded)]
    assert trade.liquidation_id == started.liquidation_id == done.liquidation_id


def test_cross_closes_the_largest_loss_and_looks_again():
    """The second position survives what the first one's closing cured."""
    venue = play(
        """
        alice deposits 100
        bob   deposits 1000000
        bob   sells 5 BTC @ 100
        alice buys 5 BTC @ 100
        bob   sells 1 ETH @ 100
        alice buys 1 ETH @ 100
        bob   buys 5 BTC @ 82
        mark  BTC 80          → alice liquidated 5
        alice is long 1 ETH
        """
    )
    assert not [p for p in venue.account("alice").positions if p.symbol != ETH]


STEPS = marginal_tiers([(0, 10_000_000, 50), (500 * CENTS, 50_000_000, 10)])
TWO_TIERS = """
    alice deposits 110
    bob   deposits 100000
    alice isolates BTC at 10x
    bob   sells 10 BTC @ 100
    alice buys 10 BTC @ 100
"""


def test_a_step_down_a_tier_cures_where_the_book_takes_it():
    venue = exchange(linear(tiers=STEPS))
    play(TWO_TIERS + "bob buys 9 BTC @ 92\nmark BTC 92  → alice liquidated 5", venue)
    assert venue.position("alice").size == 5


def test_a_step_that_nobody_takes_is_not_waited_for():
    """Each round closes a lot or more: a step into an empty book would be tried for ever (L-9)."""
    venue = exchange(linear(tiers=STEPS), fund=1000 * CENTS)
    play(TWO_TIERS, venue)
    events = venue(SetIndexPrice(symbol=BTC, price=92))
    assert only(LiquidationFinished, events).insured_size == 10
    assert not venue.state.unsafe


def test_a_winners_orders_on_the_instrument_end_and_no_others():
    venue = play(OPEN + "bob buys 1 BTC @ 50\nbob buys 1 ETH @ 50")
    play("mark BTC 85   → bob deleveraged 10\n→ bob cancelled deleveraged", venue)
    assert [each.symbol for each in venue.account("bob").orders] == [ETH]


BID = "bob buys 10 BTC @ 91"
DEEP = fund_rule(takeover_share_ppb=10**12, work_off_notional=10**12)


def test_by_the_takeover_rule_the_engine_takes_the_position_and_sells_it_as_its_own():
    """BitMEX of 2020: what the sale brings above bankruptcy is the fund's, not the owner's."""
    venue = exchange(linear(liquidation_rule=LiquidationRule.TAKEOVER), fund=10**6 * CENTS, funds=(DEEP,))
    play(OPEN + BID, venue)
    play("mark BTC 90       → fund takes 10\n→ alice lost 100\n1 seconds pass   → trade 10 @ 91", venue)
    assert venue.cash("INSURANCE") == (10**6 + 10) * CENTS


@pytest.mark.parametrize("rule", list(LiquidationRule))
@pytest.mark.parametrize(("fund", "taken"), [(0, 0), (360, 4)])
def test_nobody_is_deleveraged_for_what_the_book_takes_above_bankruptcy(rule, fund, taken):
    """Whoever was to take it first: a fund's means suffice for a part of it, or for nothing."""
    venue = exchange(linear(liquidation_rule=rule), fund=fund * CENTS)
    play(OPEN + BID, venue)
    events = venue(SetIndexPrice(symbol=BTC, price=90))
    assert not [e for e in events if isinstance(e, Deleveraged)]
    first = rule is LiquidationRule.IOC_AT_BANKRUPTCY
    assert sum(e.size for e in events if isinstance(e, Traded)) == (10 if first else 10 - taken)
    play("alice is flat", venue)


@pytest.mark.parametrize("rule", list(LiquidationRule))
def test_before_winners_are_asked_the_fund_is_with_what_the_sale_has_brought_it(rule):
    """An empty fund earns 121 by the sale of 99 lots, enough for the hundredth."""
    tiers = (Tier(0, 50_000_000, 0, 10),)
    venue = exchange(linear(liquidation_rule=rule, liquidation_fee_ppb=12_500_000, tiers=tiers))
    play(
        """
        alice deposits 2000
        bob   deposits 100000
        carol deposits 100000
        alice isolates BTC at 10x
        bob   sells 100 BTC @ 100
        alice buys 100 BTC @ 100
        carol buys 99 BTC @ 98
        mark  BTC 91    → fund takes 1
                        → no deleverage
        """,
        venue,
    )


@pytest.mark.parametrize(("mark", "sold"), [(90, 0), (89, 0)])
def test_the_vault_takes_who_has_less_than_two_thirds_of_maintenance(mark, sold):
    venue = exchange(
        linear(liquidation_rule=LiquidationRule.BACKSTOP_VAULT), fund=10**6 * CENTS, funds=(DEEP,)
    )
    play(OPEN + BID, venue)
    events = venue(SetIndexPrice(symbol=BTC, price=mark))
    assert sum(e.size for e in events if isinstance(e, Traded) and e.liquidation_id) == sold
    play("alice is flat", venue)


def test_who_has_two_thirds_of_maintenance_to_the_unit_is_the_book_s():
    """At 90 ten lots keep 45, and 30 are left; at 89 less than 20 of 44.5."""
    tiers = (Tier(0, 50_000_000, 0, 10),)
    instrument = linear(liquidation_rule=LiquidationRule.BACKSTOP_VAULT, tiers=tiers)
    for mark, told in ((90, "trade 10 @ 91"), (89, "no trade")):
        venue = exchange(instrument, fund=10**6 * CENTS, funds=(DEEP,))
        play(OPEN + BID + f"\nalice deposits 30\nmark BTC {mark}    → alice liquidated 10\n→ {told}", venue)


def test_the_vault_leaves_the_nearly_safe_to_the_book():
    tiers = (Tier(0, 50_000_000, 0, 10),)
    instrument = linear(liquidation_rule=LiquidationRule.BACKSTOP_VAULT, tiers=tiers)
    venue = exchange(instrument, fund=10**6 * CENTS, funds=(DEEP,))
    play(OPEN + BID + "\nmark BTC 94    → trade 10 @ 91\nalice balance 10", venue)
