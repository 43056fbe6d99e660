"""Looks at who is at risk are few, are found by their time, and are forgotten with it."""

from pathlib import Path

from exchange.units import MINUTE, SECOND
from replays.risk_map import RiskMap
from tests.runs import BTC, begun


def test_a_look_is_taken_once_a_minute_of_tape_and_found_from_then_on(tmp_path: Path) -> None:
    run, wall = begun(tmp_path), 0.0
    risk, exchange = RiskMap(lambda: wall), run.world.exchange
    risk.look(exchange, BTC, MINUTE)
    wall = 9.0
    risk.look(exchange, BTC, MINUTE + SECOND)
    assert risk.at(BTC, MINUTE - 1) is None
    first = risk.at(BTC, 5 * MINUTE)
    assert first is not None
    assert first.time == MINUTE
    assert any(first.at_risk.values())
    assert first.near(max(first.at_risk) + first.step - 1) == first.at_risk[max(first.at_risk)]
    risk.look(exchange, BTC, 2 * MINUTE)
    risk.look(exchange, BTC, 4 * MINUTE)
    assert (found := risk.at(BTC, 9 * MINUTE)) is not None
    assert found.time == 2 * MINUTE
    risk.cut(2 * MINUTE - 1)
    assert risk.at(BTC, 9 * MINUTE) == first
