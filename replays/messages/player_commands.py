"""What a player can do to a session: trade in it, or change a rule of its venue from a moment on.

The one law: a command is in the journal before it is done, and lived again with everything else. A rule
is no command of the venue's: the same state goes on under other rules.
"""

from typing import TypeAlias

from exchange.commands import AnyCommand, Command
from exchange.terms import AdlRule


class RankWinners(Command, frozen=True, kw_only=True, tag="rank_winners"):
    """From now on winners are deleveraged in this order (RULES 14)."""

    rule: AdlRule


PlayerCommand: TypeAlias = AnyCommand | RankWinners
