"""RESULTS.md: tables of what was measured, between two marks; whatever else stands there stays.

The figures themselves are kept in figures.json, family by family, so that one family can be measured
again without the others.
"""

import platform
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import msgspec

from benchmarks.goals import GOALS, Goal
from benchmarks.measures import Figure, Figures
from benchmarks.plots import dots, number, plain, seconds

HERE = Path(__file__).parent
RESULTS, FIGURES, PLOTS = HERE / "RESULTS.md", HERE / "figures.json", HERE / "plots"
BEGIN = "<!-- measured by python -m benchmarks: what stands from here is written anew by each run -->"
END = "<!-- end of what is measured -->"
TITLES = {
    "book": "The book alone",
    "exchange": "The whole exchange",
    "margin": "Margin updates",
    "cascade": "A crash of 45 per cent through the book",
    "replay": "Black Thursday replayed",
    "rewind": "Back to any moment of it",
    "journal": "The journal",
    "frame": "A frame for the screen",
    "keys": "From a key to the screen",
    "growth": "How costs grow",
    "compiled": "Compiled, beside its own source",
    "peers": "Beside other packages, on the same steps",
}


class Measured(msgspec.Struct, frozen=True):
    """One family as it was last measured."""

    figures: list[Figure]
    python: str
    faults: dict[str, str] = {}
    """What a peer does wrong, by the key of its figure."""


def load(path: Path = FIGURES) -> dict[str, Measured]:
    return msgspec.json.decode(path.read_bytes(), type=dict[str, Measured]) if path.exists() else {}


def save(measured: Mapping[str, Measured], path: Path = FIGURES) -> None:
    path.write_bytes(msgspec.json.format(msgspec.json.encode(measured), indent=1) + b"\n")


def of_now(figures: list[Figure], faults: dict[str, str] | None = None) -> Measured:
    python = f"{platform.python_implementation()} {platform.python_version()}"
    return Measured(figures, python, faults or {})


def table(measured: Measured) -> Iterator[str]:
    """What was timed: median, quartiles, how many a second, times the floor."""
    timed = [each for each in measured.figures if each.floors]
    if timed:
        yield "| | median | quartiles | a second | times the floor |\n|---|---|---|---|---|"
    for each in timed:
        wrong = measured.faults.get(each.key)
        name = each.key.partition("/")[2] + (f" **({wrong})**" if wrong else "")
        spread = f"{seconds(each.low)} to {seconds(each.high)}" if each.low < each.high else "one round"
        yield f"| {name} | {plain(each)} | {spread} | {number(1 / each.median)} | {each.floors:,.1f} |"
    facts = [each for each in measured.figures if not each.floors]
    if facts:
        told = (f"{each.key.partition('/')[2]} {plain(each)}" for each in facts)
        yield f"\n{'; '.join(told)}."


def goals(figures: Figures) -> Iterator[str]:
    yield "| | goal | measured | |\n|---|---|---|---|"
    for goal in GOALS:
        yield _goal_row(goal, figures)


def _goal_row(goal: Goal, figures: Figures) -> str:
    sign, verdict = "≥" if goal.at_least else "≤", goal.met(figures)
    value = goal.read(figures)
    shown = "not measured" if value is None else f"{number(value)} {goal.unit}".strip()
    word = {True: "met", False: "**not met**", None: "open"}[verdict]
    bound = f"{sign} {number(goal.bound)} {goal.unit}".strip()
    return f"| {goal.area}: {goal.says} | {bound} | {shown} | {word} |"


def write(measured: Mapping[str, Measured]) -> None:
    """RESULTS.md's measured part and a picture for each family."""
    PLOTS.mkdir(exist_ok=True)
    for family, each in measured.items():
        if any(figure.floors for figure in each.figures):
            picture = dots(TITLES[family], each.figures)
            (PLOTS / f"{family}.svg").write_text(picture, encoding="utf-8")
    before = RESULTS.read_text("utf-8") if RESULTS.exists() else "# Results\n"
    RESULTS.write_text(between_the_marks(before, "\n".join(sections(measured))), encoding="utf-8")


def sections(measured: Mapping[str, Measured]) -> Iterator[str]:
    every: Sequence[Figure] = [figure for each in measured.values() for figure in each.figures]
    yield "\n## Promised and measured\n"
    yield from goals(Figures({each.key: each for each in every}))
    for family, title in TITLES.items():
        if family in measured:
            yield f"\n## {title}\n\n`python -m benchmarks {family}`, {measured[family].python}.\n"
            yield from table(measured[family])
            if any(figure.floors for figure in measured[family].figures):
                yield f"\n![{title}](plots/{family}.svg)"


def between_the_marks(text: str, measured: str) -> str:
    """The text with its measured part replaced; with none yet, that part follows."""
    head, mark, rest = text.partition(BEGIN)
    tail = rest.partition(END)[2] if mark else "\n"
    return f"{head.rstrip()}\n\n{BEGIN}\n{measured}\n\n{END}{tail}"
