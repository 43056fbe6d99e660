"""Looks at who is at risk are few, are found by their time, and are forgotten with it."""

from pathlib import Path

import pytest

from exchange.units import MINUTE, SECOND
from replays.frames import risk_map as room
from replays.frames.risk_map import RiskMap
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
    assert all(first.at_risk.values())
    highest, step = max(first.at_risk), first.step
    assert first.near([highest + step - 1, highest + step]) == [first.at_risk[highest], 0]
    assert len(first.packed) < 2_500
    risk.look(exchange, BTC, 2 * MINUTE)
    risk.look(exchange, BTC, 4 * MINUTE)
    assert (found := risk.at(BTC, 9 * MINUTE)) is not None
    assert found.time == 2 * MINUTE
    risk.cut(2 * MINUTE - 1)
    assert risk.at(BTC, 9 * MINUTE) == first


def test_too_many_looks_are_halved_and_the_oldest_lie_farthest_apart(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room, "LOOKS_MAX", 4)
    monkeypatch.setattr(room, "LOOK_EVERY_SECONDS", 0.0)
    exchange, risk = begun(tmp_path).world.exchange, RiskMap(lambda: 0.0)
    for minute in range(9):
        risk.look(exchange, BTC, minute * MINUTE)
    found = {each.time for minute in range(9) if (each := risk.at(BTC, minute * MINUTE)) is not None}
    assert found == {0, 6 * MINUTE, 8 * MINUTE}
