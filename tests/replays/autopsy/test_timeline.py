"""What happened, in words: in order, with the numbers the venue gave."""

from pathlib import Path

import pytest

from exchange.edge.instant import format_instant
from exchange.events import FundTookOver, Traded
from exchange.stories import Story
from exchange.units import SECOND
from replays.autopsy.case import Case, find_case
from replays.autopsy.timeline import liquidation_level, timeline
from replays.crowd.population import PLAYER
from replays.messages.findings import Waterfall
from replays.player.facts import facts_told
from replays.telling.plain import price_text
from tests.again_world import BTC, FALL, LONG, life, scenario, step

BUSY = (
    LONG
    + step("+13s", "set_leverage", leverage="25")
    + step("+14s", "auto_margin", enabled=False)
    + step("+15s", "close", share="0.1")
    + step("margin_call", "add_margin", amount="5")
    + step("+40s", "add_margin", amount="99999")
)

CROSSED = step("+10s", "set_leverage", leverage="20") + step(
    "+11s", "order", side="buy", size="300", type="limit", price="100.2"
)

FLUTTER = ("100", "100", "96", "98", "96", "98", "92", "92")
"""Down to a call and up again, twice, before it falls."""


@pytest.fixture
def busy(tmp_path: Path):
    prices = ("100", "100", "100", *FALL)
    return find_case(
        life(scenario(tmp_path, *prices, fee="0.0005", wobble="20", accounts=60, begins=477), BUSY)
    )


def test_every_kind_of_moment_is_told_in_order(busy):
    moments = timeline(busy)
    assert [moment.time for moment in moments] == sorted(moment.time for moment in moments)
    kinds = [moment.kind for moment in moments]
    assert kinds[0] == "opened"
    assert kinds[-1] == "end"
    assert set(kinds) == {"opened", "traded", "funding", "margin", "call", "chain", "mark", "closed", "end"}


def test_the_opening_tells_size_price_margin_and_level(tmp_path):
    case = find_case(life(scenario(tmp_path, *FALL), LONG))
    opened = timeline(case)[0]
    assert opened.what.startswith("opened long 20 at 100.")
    assert opened.detail.startswith("20x isolated, margin 102.")
    level = price_text(case.instrument, liquidation_level(case))
    assert opened.detail.endswith(f"liquidated below {level}")


RESTING = LONG.replace('size = "20"', 'size = "20"\ntype = "limit"\nprice = "99.6"') + step(
    "+12s", "order", side="buy", size="5", type="limit", price="99.4"
)


def test_the_fills_of_one_order_are_told_together(tmp_path):
    """However long it took; what came between two of them is told between them."""
    market = scenario(tmp_path, *FALL, fee="0.0005", wobble="10", accounts=40)
    case = find_case(life(market, RESTING))
    assert sum(isinstance(event, Traded) for event in case.own[: case.own.index(case.started)]) > 4
    first, second = (each for each in timeline(case) if each.kind == "opened")
    assert first.what == "opened long 20 in 4 fills, average 99.6"
    assert first.detail.startswith("20x isolated, margin 10")
    assert second.what == "opened long 5 in 2 fills, average 99.4"
    funds = step("+91s", "add_margin", amount="5")
    split = timeline(find_case(life(market, RESTING + funds)))
    assert [each.kind for each in split][:4] == ["opened", "margin", "opened", "opened"]
    story = Story(PLAYER, market.instruments)
    story.fold(case.evidence.own)
    told = [each.what for each in facts_told(story.trader, market.instruments)[0].moments]
    assert told[:2] == [first.what, second.what]


def test_a_call_tells_how_long_there_was_and_what_was_done(tmp_path):
    still = find_case(life(scenario(tmp_path, *FALL), LONG))
    (call,) = [moment for moment in timeline(still) if moment.kind == "call"]
    seconds = (still.last_chance - still.call.time) // SECOND
    assert call.detail.endswith(f"{seconds} s to act, nothing was done")
    acted = find_case(life(still.life.scenario, LONG + step("margin_call", "add_margin", amount="5")))
    (call,) = [moment for moment in timeline(acted) if moment.kind == "call"]
    assert call.detail.endswith("to act, margin was added")


def test_of_several_calls_a_later_one_tells_from_when_it_counts_and_when_the_first_came(tmp_path):
    case = find_case(life(scenario(tmp_path, *FLUTTER), LONG))
    first, *_, last = case.calls
    calls = [moment for moment in timeline(case) if moment.kind == "call"]
    assert "from this call" not in calls[0].detail
    seconds = (case.last_chance - last.time) // SECOND
    told = f"{seconds} s from this call (the first came at {format_instant(first.time)})"
    assert f"; {told} to act" in calls[-1].detail


def test_what_was_done_on_another_scope_is_no_answer_to_a_call(tmp_path):
    market = scenario(tmp_path, *FALL)
    for plan, second, told in ((LONG, 230, "nothing was done"), (CROSSED, 280, "money was paid in")):
        elsewhere = step(f"+{second}s", "deposit", symbol="", asset="USDT", amount="1")
        case = find_case(life(market, plan + elsewhere))
        (call,) = [moment for moment in timeline(case) if moment.kind == "call"]
        assert call.time < market.start + second * SECOND < case.started.time
        assert call.detail.endswith(f"to act, {told}")


def test_money_paid_into_a_cross_account_is_told_and_what_its_fee_could_take(tmp_path):
    """It is no margin of an isolated position's; and where something is left, a fee has not taken all."""
    paid = step("+280s", "deposit", symbol="", asset="USDT", amount="1.5")
    crossed, isolated = (find_case(life(scenario(tmp_path, *FALL), plan + paid)) for plan in (CROSSED, LONG))
    (told,) = (each for each in timeline(crossed) if "paid into" in each.what)
    assert told.what == "1.5 USDT paid into the account"
    assert "paid into" not in " ".join(each.what for each in timeline(isolated))


def test_a_fee_below_its_rate_took_all_only_where_nothing_is_left(tmp_path, monkeypatch):
    case = find_case(life(scenario(tmp_path, *FALL), LONG))
    left = Waterfall((), left=99_96 * 10**6, put_in=0)
    monkeypatch.setattr(Case, "waterfall", lambda _: left)
    (closed,) = [moment.detail for moment in timeline(case) if moment.kind == "closed"]
    assert ", all that could be spared while lots were left to close; the full fee is " in closed


def test_what_others_lost_is_told_with_its_unit(busy):
    (chain,) = [moment.what for moment in timeline(busy) if moment.kind == "chain"]
    assert " other liquidation" in chain
    assert chain.endswith(" USDT")


def test_the_end_tells_what_became_of_the_lots(tmp_path):
    gap = find_case(life(scenario(tmp_path, "100", "100", "60", "60"), LONG))
    closed = [moment.what for moment in timeline(gap) if moment.kind == "closed"]
    assert closed
    assert timeline(gap)[-1].what == f"lost {dict(gap.waterfall().parts)['margin put in'] / 10**8:g} USDT"


def test_what_the_fund_takes_over_is_told_with_what_it_paid(busy, monkeypatch):
    """The price is to the tick, what is booked is not: size times price was some cents beside it."""
    given = FundTookOver(
        time=1, symbol=BTC, size=2000, value=1_917_345 * 10**5, liquidation_id=1, trader=PLAYER, realized=0
    )
    monkeypatch.setattr("replays.autopsy.timeline._steps", lambda _: [given])
    (taken,) = [each for each in timeline(busy) if "insurance fund" in each.what]
    assert taken.what == "20 went to the insurance fund at 95.87", "as it paid, not to the tick"
    assert taken.detail == "for 1917.345 USDT in all; the book had no better price"


def test_a_fee_that_took_all_says_what_it_would_have_been(tmp_path):
    case = find_case(life(scenario(tmp_path, *FALL), LONG))
    (closed,) = [moment.detail for moment in timeline(case) if moment.kind == "closed"]
    fee, whole = case.finished.fee, case.finished.filled_value // 80
    assert 0 < fee < whole
    assert closed.startswith(f"fee {fee / 10**8:g}, all that was left; the full fee is {whole / 10**8:g}; ")


def test_the_level_is_where_the_next_tick_liquidates(busy):
    level = liquidation_level(busy)
    assert busy.started.mark < level
    assert level - busy.started.mark < 20
