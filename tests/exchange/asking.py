"""Asking the calculators in tests: fractions out, decimal texts in."""

from fractions import Fraction

from exchange.edge.calculator import calculate
from replays.scenarios.tier_tables import read_tiers


def ask(what, **fields):
    """Ask a calculator; its decimal texts come back as fractions."""
    given = {name: value for name, value in fields.items() if value is not None}
    return {
        name: Fraction(value) if isinstance(value, str) and name != "formula" else value
        for name, value in calculate({"what": what, **given}, read_tiers).items()
        if name not in ("given", "what")
    }


def near(value, published, tolerance, relative=False):
    room = Fraction(tolerance) * (abs(Fraction(published)) if relative else 1)
    return abs(value - Fraction(published)) <= room


def text(value):
    """A product of decimal inputs, as decimal text."""
    value, places = Fraction(value), 0
    while value * 10**places % 1:
        places += 1
    digits = str(abs(int(value * 10**places))).rjust(places + 1, "0")
    sign = "-" if value < 0 else ""
    return f"{sign}{digits[:-places]}.{digits[-places:]}" if places else sign + digits


def profit(side, size, entry, price, contract="linear"):
    fills = [f"{side}:{size}:{entry}"]
    return ask("pnl", contract=contract, fills=fills, mark=price)["unrealized"]


def bracket(leg):
    return {"mmr": leg["mmr"], "cum": leg.get("cum")}
