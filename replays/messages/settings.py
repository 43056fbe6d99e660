"""With what a world was made, beside its scenario and its seed; kept in the session's header."""

import msgspec

from exchange.terms import AdlRule, Asset
from exchange.units import Cash, Rate


class Settings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a player may choose of a world before it begins."""

    balances: tuple[tuple[Asset, Cash], ...] = ()
    """Empty: the scenario's own."""
    coupling_ppb: Rate = 0
    adl: AdlRule | None = None
    plan: str = ""
    """The text of the plan file; empty for none."""

    def text(self) -> str:
        """JSON, for the header."""
        return msgspec.json.encode(self).decode()
