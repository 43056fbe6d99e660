"""Shares, durations and names as one says them, for the sentences of a report."""

from exchange.units import PPB, SECOND, Time

PERCENT_PPB = PPB // 100


def percent(part_ppb: int) -> str:
    """A share as per cent with one decimal."""
    tenths = (abs(part_ppb) * 10 + PERCENT_PPB // 2) // PERCENT_PPB
    return f"{'-' if part_ppb < 0 and tenths else ''}{tenths // 10}.{tenths % 10} %"


def span(time: Time) -> str:
    """A duration in its largest sensible unit."""
    seconds = time // SECOND
    if seconds < 120:
        return f"{seconds} s"
    if seconds < 600 and seconds % 60:
        return f"{seconds // 60} min {seconds % 60} s"
    return f"{seconds // 60} min" if seconds < 7200 else f"{seconds // 3600} h {seconds % 3600 // 60} min"


def without_date(name: str) -> str:
    """A scenario's short name, by which it can be found too."""
    dated = name[10:11] == "-" and name[:10].replace("-", "").isdigit()
    return name[11:] if dated else name
