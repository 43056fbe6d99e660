"""Evidence keeps what concerns the player, and the minute before a liquidation."""

from pathlib import Path

import pytest

from exchange.events import LiquidationStarted, MarkChanged, Traded
from exchange.terms import BUY, SELL
from exchange.units import MINUTE
from replays.autopsy.case import find_case
from replays.crowd.population import PLAYER
from replays.player.evidence import Evidence, adverse_side
from replays.reruns.rerun import Run
from tests.again_world import FALL, LONG, life, scenario


@pytest.fixture
def lived(tmp_path: Path):
    return life(scenario(tmp_path, *FALL, fee="0.0005", wobble="20", accounts=60), LONG)


def test_own_events_are_all_that_name_the_player(lived):
    everything = []
    evidence = Evidence(PLAYER, lived.scenario.instruments)

    def listen(events):
        everything.extend(events)
        evidence.listen(events)

    Run(lived, listen=listen).play()
    trades = [
        event for event in everything if isinstance(event, Traded) and PLAYER in (event.taker, event.maker)
    ]
    assert [event for event in evidence.own if isinstance(event, Traded)] == trades
    assert len(evidence.ends) == 1


def test_the_last_minute_is_the_minute_before_it_began(lived):
    everything = []
    case = find_case(lived)
    Run(lived, listen=everything.extend).play()
    began, minute = case.started.time, case.evidence.minutes[case.started.liquidation_id]
    until = everything[: everything.index(case.started)]
    recent = [event for event in until if event.time >= began - MINUTE]
    marks = [(e.time, e.mark) for e in recent if isinstance(e, MarkChanged)]
    assert [(point.time, point.mark) for point in minute.marks] == marks
    taken = [e.notional for e in recent if isinstance(e, Traded)]
    assert [row.notional for row in minute.taken] == taken
    falls = [e.liquidation_id for e in recent if isinstance(e, LiquidationStarted)]
    assert list(minute.falls) == falls
    assert falls


def test_the_account_is_looked_at_when_its_levels_may_have_moved(lived):
    case = find_case(lived)
    first = case.evidence.looks[0]
    assert first.time == case.opened_at
    assert first.account.positions[0].liquidation_price is not None
    assert case.evidence.look_before(case.opened_at - 1) is None
    assert case.evidence.look_before(case.started.time) == case.evidence.looks[0].account


def test_a_long_is_hurt_by_selling_and_a_short_by_buying():
    assert (adverse_side(1), adverse_side(-1)) == (SELL, BUY)
