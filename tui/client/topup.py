"""What a little more margin would do to the position in danger, asked of the venue now and then."""

import asyncio
from collections.abc import Awaitable, Callable
from time import monotonic
from typing import TypeAlias

from exchange.questions import EstimateMargin, MarginEstimate, PositionView
from exchange.terms import MarginMode, Symbol, Trader
from exchange.units import Cash, Price
from replays.messages.frame import Fault
from tui.looking.view import View

SECONDS = 0.5
SHARE = 5
"""What is proposed is about one part in so many of the margin that was put in."""

Proposal: TypeAlias = tuple[Symbol, Cash, Price | None]
Ask: TypeAlias = Callable[[EstimateMargin, type[MarginEstimate]], Awaitable[MarginEstimate | Fault]]


class TopUp:
    """Keeps the newest answer for the isolated position in margin call, if there is one."""

    def __init__(self, ask: Ask) -> None:
        self._ask = ask
        self._asked_at = 0.0
        self._task: asyncio.Task[None] | None = None
        self.proposal: Proposal | None = None

    def look(self, view: View) -> Proposal | None:
        """The answer as far as it is known; asks anew when it has grown old."""
        position = view.called
        if position is None or position.mode is MarginMode.CROSS or not position.addable:
            self.proposal = None
            return None
        idle = self._task is None or self._task.done()
        if idle and monotonic() - self._asked_at > SECONDS:
            self._asked_at = monotonic()
            self._task = asyncio.ensure_future(self._learn(position, Trader(view.hello.trader)))
        return self.proposal

    async def _learn(self, position: PositionView, trader: Trader) -> None:
        amount = proposed(position)
        question = EstimateMargin(trader=trader, symbol=position.symbol, amount=amount)
        answer = await self._ask(question, MarginEstimate)
        if isinstance(answer, MarginEstimate) and answer.reason is None:
            self.proposal = (position.symbol, amount, answer.liquidation_then)


def proposed(position: PositionView) -> Cash:
    """A round amount near a fifth of what was put in, and no more than is free."""
    wanted = max(min(position.put_in // SHARE, position.addable), 1)
    unit: int = 10 ** (len(str(wanted)) - 1)
    return wanted // unit * unit
