"""A line has one point a minute, and is cut where time is turned back."""

from pathlib import Path

import pytest

from exchange.terms import Trader
from exchange.units import DAY, MINUTE, SECOND
from replays.crowd.population import PLAYER
from replays.player import curves as room
from replays.player.curves import Curves, CurveState, thinned
from tests.runs import begin, begun, market


def test_one_sample_a_minute_is_taken_of_equity_and_funds(tmp_path: Path) -> None:
    exchange, curves = begin(tmp_path).world.exchange, Curves(Trader("you"), {})
    for second in range(0, 185, 5):
        curves.sample(exchange, second * SECOND, {})
    assert curves.times == [0, MINUTE, 2 * MINUTE, 3 * MINUTE]
    assert curves.equity == {"USDT": [10_000 * 10**8] * 4}
    assert all(len(line) == 4 for line in curves.funds.values())


def test_what_came_later_is_cut_off(tmp_path: Path) -> None:
    exchange, curves = begin(tmp_path).world.exchange, Curves(Trader("you"), {})
    for minute in range(4):
        curves.sample(exchange, minute * MINUTE, {})
    curves.return_to(2 * MINUTE - 1, curves.extremes.state())
    assert curves.times == [0, MINUTE]
    assert {len(line) for line in (*curves.equity.values(), *curves.funds.values())} == {2}


def test_a_thinned_line_keeps_its_last_point() -> None:
    line = list(range(1_000))
    assert thinned(line, 2_000) == tuple(line)
    thin = thinned(line, 7)
    assert len(thin) == 7
    assert thin[-1] == 999
    assert list(thin) == sorted(thin)
    assert thinned([], 5) == ()


def test_without_an_end_samples_are_thinned_to_stay_within_their_maximum(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room, "SAMPLES_MAX", 8)
    exchange, curves = begin(tmp_path).world.exchange, Curves(Trader("you"), {})
    for minute in range(17):
        curves.sample(exchange, minute * MINUTE, {})
        assert len(curves.times) <= 8
    assert curves.times == [minute * MINUTE for minute in (0, 4, 8, 12, 16)]
    assert {len(line) for line in (*curves.equity.values(), *curves.funds.values())} == {5}
    again = Curves(Trader("you"), {})
    again.load(curves.state(exchange, 16 * MINUTE))
    again.return_to(13 * MINUTE, again.extremes.state())
    again.sample(exchange, 15 * MINUTE, {})
    assert again.times[-1] == 12 * MINUTE
    again.sample(exchange, 16 * MINUTE, {})
    assert again.state(exchange, 16 * MINUTE) == curves.state(exchange, 16 * MINUTE)


def test_where_a_day_begins_there_is_a_sample_however_far_they_lie_apart(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room, "SAMPLES_MAX", 8)
    exchange, curves = begin(tmp_path).world.exchange, Curves(Trader("you"), {})
    for second in range(-150, 601):
        curves.sample(exchange, DAY + second * SECOND, {})
    assert curves.every > MINUTE
    assert DAY in curves.times
    assert {len(line) for line in (*curves.equity.values(), *curves.funds.values())} == {len(curves.times)}


def test_what_is_saved_ends_with_the_present_and_the_samples_stay_even(tmp_path: Path) -> None:
    run = begun(tmp_path)
    exchange, curves = run.world.exchange, Curves(PLAYER, {})
    curves.sample(exchange, 0, {})
    run.trade(market(100))
    times, equity = curves.state(exchange, 30 * SECOND).to_present()
    assert times == [0, 30 * SECOND]
    assert equity["USDT"][0] == curves.equity["USDT"][0] > equity["USDT"][1]
    assert curves.times == [0]


def test_a_present_at_the_moment_of_a_sample_stands_in_its_place(tmp_path: Path) -> None:
    run = begun(tmp_path)
    exchange, curves = run.world.exchange, Curves(PLAYER, {})
    curves.sample(exchange, 0, {})
    run.trade(market(100))
    times, equity = curves.state(exchange, 0).to_present()
    assert times == [0]
    assert equity["USDT"] != curves.equity["USDT"]


def test_what_was_saved_without_a_present_is_told_to_its_last_sample() -> None:
    state = CurveState([0, MINUTE], {"USDT": [5, 6]}, [])
    assert state.to_present() == ([0, MINUTE], {"USDT": [5, 6]})
