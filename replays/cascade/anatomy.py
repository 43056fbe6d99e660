"""The anatomy of a cascade: when it came, in what lumps, who bore it, what was left unpaid (CALIBRATION 9).

The events are only counted. A band says what was measured of a real cascade; whether a world falls inside
is told, and nothing here or elsewhere leans on it.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from exchange.events import AnyEvent, BadDebtBooked, Deleveraged, FundTookOver, LiquidationFinished, Traded
from exchange.instrument import Instrument
from exchange.terms import Asset, Trader
from exchange.units import MINUTE, SECOND, Cash, Time

MASS_SHARE = 0.01
"""A minute that holds this share of all liquidations is one of many; such minutes on end are a wave."""
LUMPS = 10
WINNERS = 100


class Band(NamedTuple):
    """What was measured on 10 October 2025, with its number in CALIBRATION 9."""

    number: int
    name: str
    least: float
    most: float

    def holds(self, value: float | None) -> bool:
        return value is not None and self.least <= value <= self.most


BANDS = (
    Band(1, "seconds_to_adl", 30, 120),
    Band(2, "adl_seconds_share", 0, 0.15),
    Band(2, "adl_in_ten_seconds", 0.7, 0.9),
    Band(3, "adl_share", 0.4, 0.65),
    Band(6, "impact_per_100m", 0.005, 0.01),
    Band(7, "winners_100_share", 0.7, 1),
    Band(8, "bad_debt_share", 0, 0.01),
    Band(9, "liquidations_a_second", 0, 100),
    Band(9, "forced_in_the_worst_second", 1_000, 11_000),
)


class Cascade:
    """What was closed by force in one settlement asset, by the second."""

    def __init__(self, asset: Asset, instruments: Iterable[Instrument]) -> None:
        self.asset = asset
        self._symbols = {each.symbol for each in instruments if each.settle == asset}
        self._bad_debt: Cash = 0
        self._liquidated: Counter[Time] = Counter()
        """Notional that the book or the fund took, by the second."""
        self._finished: Counter[Time] = Counter()
        """Liquidations that sold or gave away, by the second."""
        self._fills: Counter[Time] = Counter()
        self._lumps: Counter[Time] = Counter()
        """Deleveraged notional, by the second."""
        self._winners: dict[Time, Counter[Trader]] = {}

    def fold(self, events: Iterable[AnyEvent]) -> None:
        for event in events:
            if isinstance(event, Traded) or getattr(event, "symbol", None) not in self._symbols:
                continue
            second = event.time - event.time % SECOND
            if isinstance(event, LiquidationFinished):
                self._liquidated[second] += event.filled_value
                self._finished[second] += bool(event.filled_size or event.insured_size)
            elif isinstance(event, FundTookOver):
                self._liquidated[second] += abs(event.value)
            elif isinstance(event, Deleveraged):
                self._fills[second] += 1
                self._lumps[second] += abs(event.value)
                self._winners.setdefault(second, Counter())[event.trader] += abs(event.value)
            elif isinstance(event, BadDebtBooked):
                self._bad_debt += event.amount

    def anatomy(self) -> dict[str, float | None]:
        """Every figure a band is about, but for the impact: of the wave in which most was deleveraged."""
        wave = self._wave()
        lumps = Counter({second: cash for second, cash in self._lumps.items() if second in wave})
        winners: Counter[Trader] = Counter()
        for second in lumps:
            winners.update(self._winners[second])
        alone = sorted(self._finished[second] for second in wave if self._quiet(second))
        adl, liquidated = lumps.total(), sum(self._liquidated[second] for second in wave)
        return {
            "seconds_to_adl": _since(wave, self._finished, lumps),
            "adl_seconds_share": len(lumps) * SECOND / (max(lumps) - min(lumps) + SECOND) if lumps else None,
            "adl_in_ten_seconds": _share(_largest(lumps, LUMPS), adl),
            "adl_share": _share(adl, liquidated + adl),
            "winners_100_share": _share(_largest(winners, WINNERS), adl),
            "bad_debt_share": _share(self._bad_debt, liquidated + adl),
            "liquidations_a_second": alone[len(alone) // 2] if alone else None,
            "forced_in_the_worst_second": max(
                (self._finished[second] + self._fills[second] for second in wave), default=None
            ),
        }

    def _wave(self) -> range:
        """The seconds of the minutes on end, each with many liquidations, in which most was deleveraged."""
        minutes: Counter[Time] = Counter()
        for second, count in self._finished.items():
            minutes[second - second % MINUTE] += count
        mass = sorted(minute for minute, count in minutes.items() if count > MASS_SHARE * minutes.total())
        starts = [minute for minute in mass if minute - MINUTE not in mass]
        waves = [range(start, _end(start, mass), SECOND) for start in starts]
        return max(waves, key=lambda wave: sum(self._lumps[second] for second in wave), default=range(0))

    def _quiet(self, second: Time) -> bool:
        """Whether it has liquidations and nobody is deleveraged."""
        return self._finished[second] > 0 and second not in self._lumps


def held(figures: Mapping[str, float | None]) -> list[int]:
    """The bands of CALIBRATION 9 that hold, by number: each in all of its parts."""
    missed = {band.number for band in BANDS if not band.holds(figures.get(band.name))}
    return sorted({band.number for band in BANDS} - missed)


def told(figures: Mapping[str, float | None]) -> list[dict[str, Any]]:
    """Row by row, for a report."""
    return [
        {
            "band": band.number,
            "figure": band.name,
            "least": f"{band.least:g}",
            "most": f"{band.most:g}",
            "replayed": None if (value := figures.get(band.name)) is None else f"{value:.4g}",
            "holds": band.holds(value),
        }
        for band in BANDS
    ]


def _end(start: Time, mass: list[Time]) -> Time:
    end = start
    while end in mass:
        end += MINUTE
    return end


def _since(wave: range, finished: Counter[Time], lumps: Counter[Time]) -> float | None:
    """Seconds from the first liquidation of a wave to its first winner who is deleveraged."""
    return (min(lumps) - min(second for second in wave if finished[second])) / SECOND if lumps else None


def _largest(counts: Counter[Any], number: int) -> int:
    return sum(count for _, count in counts.most_common(number))


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None
