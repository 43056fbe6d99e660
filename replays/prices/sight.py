"""What anyone outside can see of a market: the index, and how nervous it has been of late.

The one law: everything here follows from public prices; no account, order or engine is looked at.
"""

from exchange.instrument import Instrument
from exchange.terms import ContractKind
from exchange.units import PPB, Price, Rate, Size

STRESS_MAX = 5
_STRESS_STEPS_PPB = (150_000, 300_000, 600_000, 1_200_000, 2_400_000)
"""Mean move a second above which the market is one step more nervous; calm lies below the first."""
_CALMER_AT_PPB = 600_000_000
_MEMORY = 64
_TREND_MEMORY = 32


class Sight:
    """One instrument as its crowd sees it. Updated once a second of tape."""

    __slots__ = ("index", "move_ppb", "stress", "trend_ppb")

    def __init__(self, index: Price) -> None:
        self.index = index
        self.move_ppb: Rate = 0
        """Mean size of a second's move, over about a minute."""
        self.trend_ppb: Rate = 0
        """Mean move a second, signed, over about half a minute."""
        self.stress = 0
        """0 in calm, up to STRESS_MAX; falls only once the market is clearly calmer."""

    def see(self, index: Price) -> None:
        move = (index - self.index) * PPB // self.index
        self.index = index
        self.move_ppb += (abs(move) - self.move_ppb) // _MEMORY
        self.trend_ppb += (move - self.trend_ppb) // _TREND_MEMORY
        if self.stress < STRESS_MAX and self.move_ppb > _STRESS_STEPS_PPB[self.stress]:
            self.stress += 1
        elif self.stress and self.move_ppb * PPB < _STRESS_STEPS_PPB[self.stress - 1] * _CALMER_AT_PPB:
            self.stress -= 1

    def state(self) -> list[int]:
        return [self.index, self.move_ppb, self.trend_ppb, self.stress]

    def restore(self, state: list[int]) -> None:
        self.index, self.move_ppb, self.trend_ppb, self.stress = state


def lots_worth(instrument: Instrument, value_e8: int, index: Price) -> Size:
    """Lots worth a value in 10^-8 of the quote currency, at least one."""
    if instrument.kind is ContractKind.INVERSE:
        lots: Size = value_e8 * 10**instrument.size_places // (instrument.lot * 10**8)
    else:
        lots = value_e8 * 10**instrument.cash_places // (instrument.notional(1, index) * 10**8)
    return max(1, lots)
