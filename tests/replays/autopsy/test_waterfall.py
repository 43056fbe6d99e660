"""Where the margin went adds up to the unit, as a small accountant finds who reads the same events."""

import pytest

from exchange.events import (
    BadDebtBooked,
    CashMoved,
    Deleveraged,
    FundingPaid,
    FundTookOver,
    InsuranceMoved,
    LiquidationFinished,
    LiquidationStarted,
    Traded,
)
from exchange.terms import BUY
from replays.autopsy.case import find_case
from replays.autopsy.waterfall import FEE, FUNDING, GIVEN_BACK, PUT_IN, SLIPPAGE, Purses
from replays.crowd.population import PLAYER
from replays.player.equity import opening_of
from replays.player.evidence import OwnEvents
from replays.reruns.rerun import Run
from tests.again_world import BTC, CENTS, FALL, LONG, USDT, life, scenario, step

CROSS = step("+10s", "set_leverage", leverage="20") + step(
    "+11s", "order", side="buy", size="300", type="limit", price="100.2"
)
TOPPED_UP = LONG + step("margin_call", "add_margin", amount="5") + step("+40s", "close", share="0.3")
SHORT = (
    step("+10s", "set_margin_mode", mode="isolated")
    + step("+10s", "set_leverage", leverage="20")
    + step("+11s", "order", side="sell", size="20")
)
RISE = ("100", "100", "101", "102", "104", "106", "108", "108", "108")
LIVES = {
    "isolated": (LONG, FALL, 0),
    "with funding": (LONG, ("100", "100", "100", *FALL), 477),
    "topped up and reduced": (TOPPED_UP, FALL, 0),
    "short": (SHORT, RISE, 0),
    "cross": (CROSS, FALL, 0),
    "a gap": (LONG, ("100", "100", "60", "60"), 0),
}


@pytest.fixture(scope="module", params=LIVES, ids=str)
def case(request, tmp_path_factory: pytest.TempPathFactory):
    plan, prices, begins = LIVES[request.param]
    folder = tmp_path_factory.mktemp("lived")
    market = scenario(folder, *prices, fee="0.0005", wobble="10", accounts=30, begins=begins)
    return find_case(life(market, plan))


def accountant(case) -> dict[str, int]:
    """The scope's cash by plain addition: what it got less what it gave, from the first event on."""
    isolated, id = case.is_isolated, case.started.liquidation_id
    cash = 0 if isolated else opening_of(case.run.world)[USDT]
    fees = funding = 0
    for event in case.evidence.own:
        if isinstance(event, CashMoved):
            cash += event.amount if isolated == bool(event.symbol) else 0
        elif isinstance(event, FundingPaid):
            cash, funding = cash - event.amount, funding - event.amount
        elif isinstance(event, Traded):
            took = event.taker == PLAYER
            fee = event.taker_fee if took else event.maker_fee
            bought = (event.taker_side is BUY) == took
            opens = bought == (case.held > 0)
            cash += event.taker_realized if took else event.maker_realized
            cash -= 0 if isolated and opens else fee
            fees += fee if event.liquidation_id == id else 0
        elif isinstance(event, FundTookOver):
            cash += event.realized
        elif isinstance(event, Deleveraged):
            cash += event.victim_realized
        elif isinstance(event, BadDebtBooked):
            cash += event.amount
        elif isinstance(event, InsuranceMoved):
            cash += max(0, -event.amount)
    return {"cash": cash, "fee": fees, "funding": funding}


def test_the_parts_add_up_to_what_is_left(case):
    found = case.waterfall()
    assert sum(amount for _, amount in found.parts) == found.left


def test_what_is_left_is_what_the_accountant_finds(case):
    """Isolated: the scope is empty again, and what was left went home; cross: it is the balance."""
    found, books = case.waterfall(), accountant(case)
    if case.is_isolated:
        home = case.evidence.own[-1:] and [
            event.amount
            for event in case.evidence.own
            if isinstance(event, CashMoved) and event.time == case.finished.time and event.amount < 0
        ]
        assert books["cash"] == 0
        assert found.left == -sum(home)
    else:
        assert books["cash"] == found.left == case.equity_end


def test_the_fee_and_the_funding_are_those_of_the_events(case):
    parts, books = dict(case.waterfall().parts), accountant(case)
    assert parts[FEE] == -books["fee"] == -case.finished.fee
    assert parts.get(FUNDING, 0) == books["funding"]


def test_slippage_is_what_the_fills_brought_against_the_mark(case):
    parts = dict(case.waterfall().parts)
    started, instrument = case.started, case.instrument
    side = 1 if started.size > 0 else -1
    brought = case.finished.filled_value - instrument.notional(case.finished.filled_size, started.mark)
    assert parts[SLIPPAGE] == side * brought


def test_what_was_lost_is_margin_put_in_less_what_came_back(case):
    """Reducing took its share of the margin home before."""
    found = case.waterfall()
    if case.is_isolated:
        assert case.finished.lost == found.put_in - found.left


def test_purses_are_the_wallets_of_the_venue(case):
    run = case.run
    purses = Purses(PLAYER, run.life.scenario.instruments, opening_of(run.world))
    for event in case.evidence.own:
        purses.fold(event)
    desk = run.member.desks[BTC]
    assert sum(purses.cross[USDT].values()) == desk.cross.wallet.balance
    assert sum(purses.isolated[BTC].values()) == desk.isolated.wallet.balance
    assert purses.sizes[BTC] == desk.position.size


HALF_CLOSED = LONG + step("+100s", "close", share="0.5") + step("+110s", "add_margin", amount="7")
FLIPPED = LONG + step("+30s", "order", side="sell", size="35") + step("+100s", "close", share="0.2")
PUT_INS = {
    "in profit": (HALF_CLOSED, ("100", "100", "104", "98", "88", "85")),
    "at a loss": (HALF_CLOSED, ("100", "100", "97", "93", "88", "85")),
    "flipped": (FLIPPED, RISE),
    "topped up": (TOPPED_UP, FALL),
}


@pytest.mark.parametrize(("plan", "prices"), PUT_INS.values(), ids=PUT_INS)
def test_what_is_put_in_is_the_venues_own_after_every_step(tmp_path, plan, prices):
    """A part that is closed takes its part of it along."""
    lived = life(scenario(tmp_path, *prices, fee="0.0005", wobble="10"), plan)
    run = Run(lived)
    purses = Purses(PLAYER, lived.scenario.instruments, opening_of(run.world))
    own = OwnEvents(PLAYER)
    seen = 0
    while not run.ended:
        own.listen(run.step())
        for event in own.events[seen:]:
            purses.fold(event)
        seen = len(own.events)
        desk = run.world.exchange.state.desk(PLAYER, BTC)
        assert purses.put_in(BTC) == desk.isolated.put_in or not desk.position.size
    assert find_case(lived).waterfall().put_in > 0


def test_a_part_that_was_closed_is_not_put_in_any_more(tmp_path):
    """Whatever it brought, what stands behind the rest is half of what there was."""
    for prices in (("100", "100", "108", "108", "98", "88", "85"), ("100", "100", "98", "98", "93", "85")):
        market = scenario(tmp_path, *prices)
        case = find_case(life(market, LONG + step("+2m", "close", share="0.5")))
        found = case.waterfall()
        assert found.put_in == case.finished.lost + found.left
        assert found.put_in == dict(found.parts)[PUT_IN] // 2


def test_a_flip_puts_in_what_the_new_position_got(tmp_path):
    plan = LONG + step("+30s", "order", side="sell", size="35")
    case = find_case(life(scenario(tmp_path, *RISE, fee="0.0005"), plan))
    parts = dict(case.waterfall().parts)
    assert parts[PUT_IN] == case.waterfall().put_in
    assert GIVEN_BACK not in parts


def test_a_flip_begins_a_new_purse(tmp_path):
    plan = LONG + step("+30s", "order", side="sell", size="35")
    market = scenario(tmp_path, *RISE, fee="0.0005")
    case = find_case(life(market, plan))
    assert case.held == -1500
    parts = dict(case.waterfall().parts)
    assert 0 < parts[PUT_IN] < 150 * CENTS
    assert sum(parts.values()) == case.waterfall().left


def test_nothing_is_shown_twice(case):
    names = [name for name, _ in case.waterfall().parts]
    assert len(names) == len(set(names))


def test_a_liquidation_that_is_not_the_players_has_no_waterfall(case):
    from replays.autopsy.waterfall import waterfall  # noqa: PLC0415

    instruments = {each.symbol: each for each in case.life.scenario.instruments}
    with pytest.raises(LookupError):
        waterfall(case.evidence.own, PLAYER, instruments, {}, 10**9)


def test_events_of_the_case_begin_with_the_first_fill_and_end_with_the_last(case):
    assert isinstance(case.own[0], Traded)
    assert isinstance(case.own[-1], LiquidationFinished)
    assert sum(isinstance(event, LiquidationStarted) for event in case.own) == 1
