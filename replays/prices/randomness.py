"""Chance in whole numbers: counters through a mixing function, and draws from integer tables.

The one law: a draw is a pure function of (key, counter), the same on every platform. No generator
is kept, no float is touched; what an agent will draw next depends on nobody else.
"""

from bisect import bisect_right
from functools import lru_cache
from math import isqrt

import msgspec

from exchange.units import PPB

MASK = (1 << 64) - 1
GOLDEN = 0x9E3779B97F4A7C15
SIGMA = 209
"""Standard deviation of `normal`: of a sum of eight bytes, sqrt(8 x (256^2 - 1) / 12)."""
OCTAVE = 1 << 20
"""One doubling, in the units of `exp2` and `log2`."""
ONE = 1 << 40
"""What `exp2(0)` returns."""
_TABLE_BITS = 10
_STEP = OCTAVE >> _TABLE_BITS
_OCTAVES_PER_E_PPB = 1_442_695_041
_E_PER_OCTAVE_PPB = 693_147_181
_APART = 3
"""Bytes in which the names of neighbours differ: two digits and the end."""


def _powers_of_two() -> tuple[int, ...]:
    """2^(i/1024) x 2^40 for i from 0 to 1024, by ten square roots and then multiplying up."""
    fine = 128
    root = 2 << fine
    for _ in range(_TABLE_BITS):
        root = isqrt(root << fine)
    powers = [1 << fine]
    for _ in range(1 << _TABLE_BITS):
        powers.append(powers[-1] * root >> fine)
    return tuple((power + (1 << fine - 41)) >> fine - 40 for power in powers)


_POWERS = _powers_of_two()


def key(seed: int, *names: str) -> int:
    """The key of a named stream under a seed; different names give unrelated streams."""
    name = b"".join([name.encode() + b"\0" for name in names])
    return _stirred(_common(seed, name[:-_APART]), name[-_APART:])


@lru_cache(maxsize=64)
def _common(seed: int, names: bytes) -> int:
    """What the keys of neighbours in a long list of numbered names begin with."""
    return _stirred(draw(seed, 1), names)


def _stirred(state: int, name: bytes) -> int:
    for byte in name:
        state = draw(state, byte + 1)
    return state


def draw(stream: int, counter: int) -> int:
    """64 random bits: the counter-th of a stream, as splitmix64 gives them."""
    value = (stream + counter * GOLDEN) & MASK
    value = ((value ^ (value >> 30)) * 0xBF58476D1CE4E5B9) & MASK
    value = ((value ^ (value >> 27)) * 0x94D049BB133111EB) & MASK
    return value ^ (value >> 31)


def normal(stream: int, counter: int) -> int:
    """A normal draw with mean 0 and standard deviation SIGMA, at most 4.9 of them away."""
    return sum(draw(stream, counter).to_bytes(8, "little")) - 1020


def exp2(octaves: int) -> int:
    """2^(octaves / OCTAVE) x ONE, by table and a straight line between its entries."""
    whole, part = divmod(octaves, OCTAVE)
    index, rest = divmod(part, _STEP)
    low = _POWERS[index]
    value = low + (_POWERS[index + 1] - low) * rest // _STEP
    return value << whole if whole >= 0 else value >> -whole


def log2(number: int) -> int:
    """The binary logarithm of a positive whole number, in octaves of OCTAVE."""
    whole = number.bit_length() - 1
    mantissa = number << 40 - whole if whole <= 40 else number >> whole - 40
    index = min(bisect_right(_POWERS, mantissa), 1 << _TABLE_BITS) - 1
    low = _POWERS[index]
    return whole * OCTAVE + index * _STEP + (mantissa - low) * _STEP // (_POWERS[index + 1] - low)


def grown(amount: int, exponent_ppb: int) -> int:
    """amount x e^exponent."""
    return amount * exp2(exponent_ppb * _OCTAVES_PER_E_PPB * OCTAVE // (PPB * PPB)) >> 40


def log_ratio_ppb(numerator: int, denominator: int) -> int:
    """ln(numerator / denominator), in ppb."""
    return (log2(numerator) - log2(denominator)) * _E_PER_OCTAVE_PPB // OCTAVE


class Stream(msgspec.Struct, eq=False, gc=False):
    """One agent's chance: a key and how much of it was used."""

    key: int
    counter: int = 0

    def next(self) -> int:
        """64 random bits."""
        self.counter += 1
        return draw(self.key, self.counter)

    def below(self, bound: int) -> int:
        """A whole number from 0 up to and without the bound (at most 2^32)."""
        self.counter += 1
        return (draw(self.key, self.counter) >> 32) * bound >> 32

    def between(self, low: int, high: int) -> int:
        """A whole number from low to high, both included."""
        return low + self.below(high - low + 1)

    def chance(self, probability_ppb: int) -> bool:
        self.counter += 1
        return (draw(self.key, self.counter) >> 32) * PPB >> 32 < probability_ppb

    def normal(self) -> int:
        """Mean 0, standard deviation SIGMA."""
        self.counter += 1
        return normal(self.key, self.counter)

    def lognormal(self, median: int, sigma_ppb: int) -> int:
        """Half the draws lie below the median; sigma is that of the natural logarithm."""
        return grown(median, self.normal() * sigma_ppb // SIGMA)

    def exponential(self, mean: int) -> int:
        """A waiting time with the given mean."""
        nats_ppb = (32 * OCTAVE - log2((self.next() >> 32) + 1)) * _E_PER_OCTAVE_PPB // OCTAVE
        return mean * nats_ppb // PPB

    def pareto(self, minimum: int, alpha_ppb: int, maximum: int) -> int:
        """A share (minimum / x)^alpha of the draws lies above x; cut at the maximum."""
        octaves = 32 * OCTAVE - log2((self.next() >> 32) + 1)
        exponent = octaves * PPB // alpha_ppb
        if exponent > 60 * OCTAVE:
            return maximum
        return min(maximum, minimum * exp2(exponent) >> 40)

    def pick(self, weights: list[int] | tuple[int, ...]) -> int:
        """An index, each as likely as its weight says."""
        rest = self.below(sum(weights))
        for index, weight in enumerate(weights):
            rest -= weight
            if rest < 0:
                return index
        return len(weights) - 1
