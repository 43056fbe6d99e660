"""What a trader is advised about an account as it stands: numbers first, each with its formula beside it.

A hint is no event: nothing fires by it. It stands for as long as what it says is so.
"""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from exchange.instrument import Instrument
from exchange.questions import AccountView, CashView
from exchange.terms import MarginMode, Symbol
from exchange.units import Cash
from replays.telling.words import money

HEALTH_ADVISED = 2
"""Equity over maintenance under which traders are advised to add margin or to reduce (RULES 15)."""


class Hint(NamedTuple):
    """One piece of advice about a scope."""

    scope: str
    """A symbol for an isolated position, an asset for a cross account."""
    kind: str
    """health or rebalance."""
    text: str


def hints(account: AccountView, instruments: Mapping[Symbol, Instrument]) -> list[Hint]:
    """Health under 200%, isolated positions first; then gains that carry what is free in a cross account."""
    return [*_healths(account, instruments), *_rebalances(account, instruments)]


def _healths(account: AccountView, instruments: Mapping[Symbol, Instrument]) -> Iterator[Hint]:
    seen: set[str] = set()
    for position in sorted(account.positions, key=lambda each: each.mode is MarginMode.CROSS):
        instrument = instruments[position.symbol]
        isolated = position.mode is MarginMode.ISOLATED
        scope = str(position.symbol if isolated else instrument.settle)
        equity, kept = position.equity, position.scope_maintenance
        if scope not in seen and kept > 0 and equity < HEALTH_ADVISED * kept:
            places = instrument.cash_places
            text = f"Health {_percent(equity, kept)} = equity {money(equity, places)} / maintenance"
            advice = f"{'add margin' if isolated else 'pay money in'} or reduce."
            yield Hint(scope, "health", f"{text} {money(kept, places)}: under 200%, {advice}")
        seen.add(scope)


def _rebalances(account: AccountView, instruments: Mapping[Symbol, Instrument]) -> Iterator[Hint]:
    places = {str(each.settle): each.cash_places for each in instruments.values()}
    for cash in account.cash:
        gains = _gains(cash)
        if 0 < cash.available < 2 * gains:
            text = f"Hidden exposure {_percent(gains, cash.available)} = unrealized gains"
            sums = f"{money(gains, places[cash.asset])} / free {money(cash.available, places[cash.asset])}"
            yield Hint(cash.asset, "rebalance", f"{text} {sums}: a reversal takes both, realize some.")


def _gains(cash: CashView) -> Cash:
    """What the positions of a cross account have gained and not realized."""
    return cash.equity - cash.cash


def _percent(part: Cash, whole: Cash) -> str:
    """Whole per cent begun are not counted: what is under a limit is never said to be at it."""
    return f"{100 * part // whole}%"
