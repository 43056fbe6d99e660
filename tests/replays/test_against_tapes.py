"""Where a real tape lies beside the checkout, every crash is held against it.

The fast half looks at the path alone, of one contract for each crash; the venue with its crowd and its
liquidations, and every contract, are the soak's.
"""

from pathlib import Path

import pytest

from benchmarks.bench_crashes import REAL, Real
from exchange.terms import Symbol
from exchange.units import MINUTE
from replays.cascade.candle_file import read_candles
from replays.cascade.fidelity import Observer, fidelity, is_like, like_tape, read_tape
from replays.cascade.shapes import Likeness
from replays.scenarios.scenario import find
from replays.world.playback import World

FIRST = {real.scenario: real for real in reversed(REAL)}


def named(real: Real) -> str:
    return f"{real.scenario[:10]} {real.symbol}"


def path_against(real: Real, seed: int | None, shared: Path) -> Likeness:
    """The index path of a contract, by the minute, against its tape."""
    scenario = find(real.scenario)
    symbol, end = Symbol(real.symbol), scenario.end
    assert end is not None
    bridge = scenario.bridges(scenario.seed if seed is None else seed)[symbol]
    unit = scenario.instrument(symbol).tick / 10 ** scenario.instrument(symbol).price_places
    closes = [(at, bridge.price(at) * unit) for at in range(scenario.start, end + 1, MINUTE)]
    found = like_tape(closes, read_candles(shared / "data" / real.file), scenario.start, end)
    assert found is not None
    return found


@pytest.mark.parametrize("real", FIRST.values(), ids=named)
def test_the_path_is_like_the_tape(real: Real, shared: Path) -> None:
    found = path_against(real, None, shared)
    assert is_like(found), found


@pytest.mark.soak
@pytest.mark.parametrize("seed", [1, 2, 3, 4, 5])
@pytest.mark.parametrize("real", REAL, ids=named)
def test_every_path_is_like_its_tape_whatever_the_seed(real: Real, seed: int, shared: Path) -> None:
    found = path_against(real, seed, shared)
    assert is_like(found), found


@pytest.mark.soak
@pytest.mark.parametrize("seed", [1, 2, 3, 4, 5])
@pytest.mark.parametrize("scenario", FIRST)
def test_the_venue_follows_every_tape_and_reaches_what_was_published(
    scenario: str, seed: int, shared: Path
) -> None:
    found = find(scenario)
    observer = Observer(World(found, seed))
    observer.play()
    document = fidelity(observer)
    assert document["conserved"]
    assert document["holds"]["low"], document["lows"]
    assert document["holds"]["mid"], document["mids"]
    for real in (each for each in REAL if each.scenario == scenario):
        tape = read_tape(shared / "data" / real.file, found, Symbol(real.symbol))
        assert fidelity(observer, tape)["holds"]["tape"], real
