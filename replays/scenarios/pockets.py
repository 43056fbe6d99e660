"""What the crowd rests and brings along, so that it lasts as long as a scenario does."""

from math import isqrt

from exchange.instrument import Instrument
from exchange.units import PPB, Cash, Price
from replays.prices.sight import lots_worth
from replays.scenarios.scenario_file import CrowdTable, Flow

RUNGS = 12
"""On each side of a maker's ladder."""
GRID_PPB = (400_000, 750_000, 1_200_000, 1_800_000, 2_600_000, 3_600_000)
"""Between two rungs of a near maker, by stress."""
DEEP_SIZES = 7
"""A deep maker stands far away with larger orders, and stays when the near ones thin out."""
POCKET_ORDERS = 20_000
"""So many of their usual orders' worth of money."""
DEEP_MAKERS = 2
"""For each instrument, beside the near ones."""
ORDER_STAKE = 3
"""Who sends a stated order brings so many times what it is worth: a market order is held at the worst it may
pay."""
TAPE_STAKE: Cash = 10**18
"""What each of a recorded market's two traders brings, in cash units: as much as a command can name."""
_BASIS_POINT_PPB = 100_000


def rung_e8(flow: Flow, crowd: CrowdTable, scale: int) -> int:
    """What a near maker rests on a rung in calm, in 10^-8 of the quote currency. Nearer rungs are smaller,
    by the root: the ladder is short, and must still bear its takers."""
    near = flow.depth // scale
    usual = near * (GRID_PPB[0] // 1000) // (crowd.makers * (_BASIS_POINT_PPB // 1000))
    return usual * isqrt(flow.spacing * PPB) // PPB


def pockets_e8(flow: Flow, crowd: CrowdTable, scale: int) -> int:
    """What all of them bring together, in 10^-8 of the quote currency."""
    people = crowd.makers + DEEP_MAKERS + crowd.takers
    return people * POCKET_ORDERS * max(rung_e8(flow, crowd, scale), flow.taker_median)


def pocket(instrument: Instrument, usual_e8: int, index: Price) -> Cash:
    """Money enough to quote or take for as long as a scenario lasts, in the settlement asset."""
    lots = lots_worth(instrument, usual_e8 * POCKET_ORDERS, index)
    return instrument.notional(lots, index)
