"""`python -m benchmarks`: every family measured, as a table, into RESULTS.md, and held to its baseline.

python -m benchmarks                     all families at full size, RESULTS.md and plots written
python -m benchmarks book margin         some of them; the others stay as they were measured
python -m benchmarks --quick             smaller worlds, in some minutes; nothing is written
python -m benchmarks --against           and the peers of `pip install '.[peers]'`
python -m benchmarks --compare           exits 1 and names what has become a fifth slower
"""

import argparse
import sys
from collections.abc import Callable

from benchmarks import baseline, compiled, report, venue_families, world_families
from benchmarks.measures import Figure, Figures
from benchmarks.peers import LEFT_OUT, PEERS, against

FAMILIES: dict[str, Callable[[bool], list[Figure]]] = {
    "book": venue_families.book,
    "exchange": venue_families.exchange,
    "margin": venue_families.margin,
    "cascade": venue_families.cascade,
    "journal": world_families.journal,
    "frame": world_families.frame,
    "replay": world_families.replay,
    "rewind": world_families.rewind,
    "keys": world_families.keys,
    "growth": venue_families.growth,
    "compiled": compiled.compiled,
}
"""Replay and rewind stand together: the day is lived once for both."""
PEERS_TOO = "peers"
NEVER_COMPARED = ("growth", "compiled", PEERS_TOO)


def main() -> None:
    asked = _asked()
    chosen = list(asked.families or _there())
    if asked.compare:
        sys.exit(_compare(chosen, asked.quick))
    if asked.against and PEERS_TOO not in chosen:
        chosen.append(PEERS_TOO)
    for name in chosen:
        measured = _against(asked.quick) if name == PEERS_TOO else _measure(name, asked.quick)
        if asked.keep_baseline:
            baseline.keep(_scale(asked.quick), baseline.floors_of(measured.figures))
        if not asked.quick:
            _write(name, measured)
    if not asked.quick:
        _show_goals()


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    names = (*FAMILIES, PEERS_TOO)
    parser.add_argument("families", nargs="*", metavar="FAMILY", help=f"of {', '.join(names)}")
    parser.add_argument("--quick", action="store_true", help="smaller worlds, fewer rounds")
    parser.add_argument("--against", action="store_true", help="the installed peers too")
    parser.add_argument("--compare", action="store_true", help="against the baseline, and nothing else")
    parser.add_argument("--keep-baseline", action="store_true", help="these are the ratios from now on")
    asked = parser.parse_args()
    if unknown := sorted(set(asked.families) - set(names)):
        parser.error(f"no family {', '.join(unknown)}; there are {', '.join(names)}")
    if missing := sorted(set(asked.families) - {*_there(), PEERS_TOO}):
        parser.error(f"{', '.join(missing)}: no compiled build (MARGINCALL_COMPILE=1 pip install .)")
    return asked


def _there() -> list[str]:
    """Every family that can be measured here."""
    return [name for name in FAMILIES if name != "compiled" or compiled.installed()]


def _scale(quick: bool) -> str:
    return "quick" if quick else "full"


def _measure(family: str, quick: bool) -> report.Measured:
    measured = report.of_now(FAMILIES[family](quick))
    _show(family, measured)
    return measured


def _against(quick: bool) -> report.Measured:
    missing = [peer.package for peer in PEERS if not peer.installed]
    if missing:
        print(f"Not installed: {', '.join(missing)} (pip install margincall[peers]).")
    measured = report.of_now(*against(quick))
    _show(PEERS_TOO, measured)
    print("", *LEFT_OUT, sep="\n")
    return measured


def _show(family: str, measured: report.Measured) -> None:
    print(f"\n{report.TITLES[family]}\n", *report.table(measured), sep="\n", flush=True)


def _compare(chosen: list[str], quick: bool) -> int:
    """0 when nothing is a fifth slower than the baseline, else 1."""
    before = baseline.kept(_scale(quick))
    measures = {name: FAMILIES[name] for name in chosen if name not in NEVER_COMPARED}
    found = 0
    for line in baseline.regressions(measures, quick, before):
        print(line, flush=True)
        found = 1
    if not found:
        print(f"Nothing is a fifth slower than the baseline: {', '.join(measures)}.")
    return found


def _write(name: str, measured: report.Measured) -> None:
    """At once, so that a run that is broken off leaves what it has."""
    whole = report.load() | {name: measured}
    report.save(whole)
    report.write(whole)


def _show_goals() -> None:
    figures = Figures({each.key: each for family in report.load().values() for each in family.figures})
    print("\nPromised and measured\n", *report.goals(figures), sep="\n")


if __name__ == "__main__":
    main()
