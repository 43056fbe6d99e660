"""By what rules a venue runs: its contracts, its funds, and the bounds of its loops."""

import msgspec

from exchange.instrument import Instrument
from exchange.terms import Asset, Symbol
from exchange.units import PPB, SECOND, Cash, Rate, Time

RULES_VERSION = 3
"""Rises whenever the same commands could lead to another state (JOURNAL 6)."""


class FundRule(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One insurance fund: what it may take over, and how it gets rid of it (DECISIONS)."""

    asset: Asset
    symbol: Symbol = Symbol("")
    """Empty: the common fund of the asset's instruments that have none of their own."""
    takeover_notional_max: Cash | None = None
    """The most notional of one takeover; None sets no limit."""
    takeover_share_ppb: Rate = PPB
    """The most notional of one takeover as a share of the fund's equity; above PPB is leverage."""
    work_off_interval: Time = SECOND
    """At most one order of the fund's own per instrument in this time."""
    work_off_notional: Cash = 0
    """Notional of each such order; 0 closes everything at once."""


class VenueRules(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Raises ValueError on contracts by which money could not be kept, and on two of one name."""

    instruments: tuple[Instrument, ...]
    funds: tuple[FundRule, ...] = ()
    """An asset without a rule has a fund with the defaults above."""
    liquidations_per_command_max: int = 64
    """In one cascade: that of who waited before a command, and again that which the command sets off."""
    leverage_default: int = 10

    def __post_init__(self) -> None:
        symbols = [each.symbol for each in self.instruments]
        settled = {str(each.settle) for each in self.instruments}
        for each in self.instruments:
            if symbols.count(each.symbol) > 1:
                raise ValueError(f"{each.symbol}: stands there twice")
            if each.symbol in settled:
                raise ValueError(f"{each.symbol}: an isolated scope would bear the name of a cross one")
            if each.maker_fee_ppb > each.taker_fee_ppb:
                raise ValueError(
                    f"{each.symbol}: orders set aside the taker's fee, and the maker's is higher"
                )
