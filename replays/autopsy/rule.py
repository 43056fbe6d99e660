"""The rule behind a position: which side, leverage and margin mode, how much of the balance, how late.

A rule is made of what was known when the position was opened, and can be followed in any scenario that has
lasted so long.
"""

from exchange.instrument import Instrument
from exchange.numerals import format_units
from exchange.terms import MarginMode
from exchange.units import PPB, SECOND, Cash
from replays.autopsy.case import Case
from replays.messages.findings import Rule
from replays.player.equity import opening_of
from replays.scenarios.scenario import Scenario
from replays.sessions.opening import OpeningError
from replays.telling.words import span

LEAST: Cash = 1
"""What a share comes to where the balance is too small for it, or there is none."""
_ISOLATED = """
[[step]]
at = "+{after}s"
do = "set_margin_mode"
symbol = "{symbol}"
mode = "isolated"
"""
_POSITION = """
[[step]]
at = "+{after}s"
do = "set_leverage"
symbol = "{symbol}"
leverage = "{leverage}"

[[step]]
at = "+{after}s"
do = "order"
symbol = "{symbol}"
side = "{order}"
margin = "{margin}"
"""


def instrument_of(rule: Rule, scenario: Scenario) -> Instrument:
    """The same contract where there is one, or else the first of the scenario."""
    same = (each for each in scenario.instruments if each.symbol == rule.symbol)
    return next(same, scenario.instruments[0])


def plan_of(rule: Rule, scenario: Scenario) -> str:
    """The plan that follows it there, with the scenario's own balance. Raises OpeningError.

    A trader begins in cross: only isolated margin has to be asked for.
    """
    end = scenario.end
    if end is not None and scenario.start + rule.after >= end:
        raise OpeningError(f"it lasts only {span(end - scenario.start)}")
    instrument = instrument_of(rule, scenario)
    margin = scenario.balances.get(instrument.settle, 0) * rule.share_ppb // PPB
    text = _ISOLATED + _POSITION if rule.mode == MarginMode.ISOLATED.value else _POSITION
    return text.format(
        after=rule.after // SECOND,
        symbol=instrument.symbol,
        leverage=rule.leverage,
        order="buy" if rule.side == "long" else "sell",
        margin=format_units(max(LEAST, margin), instrument.cash_places),
    )


def rule_of(case: Case) -> Rule:
    """The rule by which a position that fell had been opened, whole seconds after the start."""
    instrument = case.instrument
    margin = instrument.notional(case.held, case.entry) // max(1, case.leverage)
    return Rule(
        scenario=case.life.scenario.name,
        symbol=case.symbol,
        side="long" if case.held > 0 else "short",
        leverage=case.leverage,
        mode=case.started.mode.value,
        share_ppb=min(PPB, margin * PPB // max(1, _balance(case))),
        after=(case.opened_at - case.life.scenario.start) // SECOND * SECOND,
    )


def _balance(case: Case) -> Cash:
    """Everything there was in the settlement asset before the position was opened."""
    look = case.evidence.look_before(case.opened_at - 1)
    if look is None:
        return opening_of(case.run.world).get(case.asset, 0)
    return next((each.equity_total for each in look.cash if each.asset == case.asset), 0)
