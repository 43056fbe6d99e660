import math

import pytest

from exchange.units import PPB
from replays.prices.randomness import (
    OCTAVE,
    ONE,
    SIGMA,
    Stream,
    draw,
    exp2,
    grown,
    key,
    log2,
    log_ratio_ppb,
    normal,
)


def test_the_draws_are_those_of_the_published_splitmix64():
    """First outputs for seed 1234567, as the public test vectors of splitmix64 give them."""
    outputs = [draw(1234567, n + 1) for n in range(3)]
    assert outputs == [6457827717110365317, 3203168211198807973, 9817491932198370423]


def test_a_draw_depends_on_key_and_counter_alone():
    stream = Stream(key(7, "maker", "1"))
    first = [stream.next() for _ in range(5)]
    assert first == [draw(stream.key, n) for n in range(1, 6)]
    assert Stream(stream.key, 3).next() == first[3]


@pytest.mark.parametrize(
    "names", [("path",), ("", ""), ("person", "h-BTCUSDT-00012"), ("a",), ("é", "maker")]
)
def test_a_key_is_drawn_byte_by_byte_whatever_its_neighbours_share(names):
    state = draw(7, 1)
    for byte in b"".join(name.encode() + b"\0" for name in names):
        state = draw(state, byte + 1)
    assert key(7, *names) == state


def test_names_and_seeds_give_unrelated_streams():
    keys = {key(seed, *names) for seed in range(20) for names in (("a", "b"), ("ab",), ("a",), ("b", "a"))}
    assert len(keys) == 80


@pytest.mark.parametrize("octaves", [-30 * OCTAVE, -1, 0, 1, OCTAVE // 3, OCTAVE, 5 * OCTAVE + 77])
def test_exp2_follows_the_real_function(octaves):
    assert exp2(octaves) == pytest.approx(2 ** (octaves / OCTAVE) * ONE, rel=1e-6, abs=1)


@pytest.mark.parametrize("number", [1, 2, 3, 1000, 36218100, 10**18 + 1])
def test_log2_follows_the_real_function(number):
    assert log2(number) / OCTAVE == pytest.approx(math.log2(number), abs=2e-6)


def test_growth_and_log_ratio_undo_each_other():
    assert grown(10**9, 300_000_000) == pytest.approx(10**9 * math.exp(0.3), rel=1e-5)
    assert log_ratio_ppb(grown(10**9, -450_000_000), 10**9) == pytest.approx(-450_000_000, abs=5000)


def test_normal_draws_have_the_stated_spread():
    draws = [normal(11, n) for n in range(20_000)]
    mean = sum(draws) / len(draws)
    deviation = math.sqrt(sum((d - mean) ** 2 for d in draws) / len(draws))
    assert abs(mean) < 5
    assert deviation == pytest.approx(SIGMA, rel=0.02)
    assert sum(abs(d) > 2 * SIGMA for d in draws) / len(draws) == pytest.approx(0.0455, abs=0.006)


def test_lognormal_pareto_and_exponential_have_their_quantiles():
    stream = Stream(key(1, "sizes"))
    lognormal = sorted(stream.lognormal(10**6, 2 * PPB) for _ in range(10_000))
    assert lognormal[5000] == pytest.approx(10**6, rel=0.1)
    assert lognormal[9000] == pytest.approx(10**6 * math.exp(2 * 1.2816), rel=0.15)
    pareto = sorted(stream.pareto(1000, 750_000_000, 10**12) for _ in range(10_000))
    assert pareto[0] >= 999
    assert pareto[9000] == pytest.approx(1000 * 10 ** (1 / 0.75), rel=0.15)
    waits = [stream.exponential(10**6) for _ in range(10_000)]
    assert sum(waits) / len(waits) == pytest.approx(10**6, rel=0.05)


def test_whole_draws_stay_in_their_bounds():
    stream = Stream(5)
    assert {stream.between(3, 6) for _ in range(200)} == {3, 4, 5, 6}
    assert {stream.pick((1, 0, 2)) for _ in range(200)} == {0, 2}
    assert sum(stream.chance(250_000_000) for _ in range(4000)) == pytest.approx(1000, rel=0.15)
    assert stream.pareto(1000, 1, 77) == 77
