"""The rules of the house, read from the source itself (HOUSE.md's wall, drawn in code)."""

import ast
import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from itertools import chain
from pathlib import Path

ROOT = Path(__file__).parents[1]
CORE = sorted((ROOT / "exchange").glob("*.py"))
WORLD = ("crowd/*", "prices/*", "scenarios/pockets", "world/playback")
WHOLE_NUMBERS = [
    *CORE,
    *(path for name in WORLD for path in sorted((ROOT / "replays").glob(f"{name}.py"))),
]
ROOMS = sorted([*(ROOT / "exchange").rglob("*.py"), *(ROOT / "replays").rglob("*.py")])
SOURCE = sorted([*ROOMS, *(ROOT / "tui").rglob("*.py"), *(ROOT / "benchmarks").rglob("*.py")])
LAYERED = [
    path.parent
    for name in ("replays", "tui")
    for path in (ROOT / name / "__init__.py", *sorted((ROOT / name).glob("*/__init__.py")))
]
"""Houses whose order of reading is that of their imports."""
HOUSES = [*(ROOT / name for name in ("exchange", "exchange/edge", "benchmarks")), *LAYERED]
OUTSIDE_WORLD = {
    "time",
    "random",
    "os",
    "datetime",
    "uuid",
    "threading",
    "socket",
    "secrets",
    "asyncio",
    "io",
}
LINES_MAX = 420


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@cache
def nodes(path: Path) -> list[ast.AST]:
    return list(ast.walk(ast.parse(path.read_text("utf-8"))))


def found(paths: Iterable[Path], is_wrong: Callable[[ast.AST], object]) -> list[str]:
    """Where a source has what it must not."""
    return [
        f"{name_of(path)}:{getattr(node, 'lineno', '')}"
        for path in paths
        for node in nodes(path)
        if is_wrong(node)
    ]


def imported(node: ast.AST) -> set[str]:
    if isinstance(node, ast.Import):
        return {alias.name.partition(".")[0] for alias in node.names}
    if isinstance(node, ast.ImportFrom):
        return {(node.module or "").partition(".")[0]}
    return set()


def called(node: ast.AST) -> str:
    return node.func.id if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) else ""


def is_set(node: ast.AST) -> bool:
    return isinstance(node, ast.Set | ast.SetComp) or called(node) in ("set", "frozenset")


def divides(node: ast.AST) -> bool:
    return isinstance(node, ast.BinOp | ast.AugAssign) and isinstance(node.op, ast.Div)


def is_fraction(node: ast.AST) -> bool:
    return (isinstance(node, ast.Constant) and isinstance(node.value, float | complex)) or called(
        node
    ) == "float"


def iterates_a_set(node: ast.AST) -> bool:
    return isinstance(node, ast.For | ast.comprehension) and is_set(node.iter)


def writes_a_balance(node: ast.AST) -> bool:
    targets = (*getattr(node, "targets", ()), getattr(node, "target", None))
    return any(isinstance(target, ast.Attribute) and target.attr == "balance" for target in targets)


def test_the_core_knows_whole_numbers_only() -> None:
    assert found(WHOLE_NUMBERS, lambda node: is_fraction(node) or divides(node)) == []


def test_the_core_knows_no_clock_no_chance_and_no_disk() -> None:
    assert found(WHOLE_NUMBERS, lambda node: imported(node) & OUTSIDE_WORLD) == []


def test_the_core_has_one_order_everywhere() -> None:
    """No hash() and no walk over a set: both differ from one process to the next."""
    told = found(WHOLE_NUMBERS, lambda node: called(node) in ("hash", "id", "open") or iterates_a_set(node))
    assert told == []


def test_only_the_ledger_writes_a_balance() -> None:
    assert found([path for path in CORE if path.name != "ledger.py"], writes_a_balance) == []


def acts(path: Path) -> bool:
    """Does a module do anything, or does it only name things?"""
    return any(
        isinstance(node, ast.FunctionDef)
        and not all(isinstance(line, ast.Expr) and isinstance(line.value, ast.Constant) for line in node.body)
        for node in nodes(path)
    )


def mirror(path: Path) -> Path:
    return ROOT / "tests" / path.relative_to(ROOT).with_name(f"test_{path.name}")


def test_every_room_has_its_test() -> None:
    assert [name_of(path) for path in ROOMS if not mirror(path).is_file() and acts(path)] == []


def on_the_map(house: Path) -> list[list[str]]:
    """The rooms that the docstring of a house leads through, line by line, each line's before its colon."""
    lines = re.findall(r"^    ([\w ]+):", (house / "__init__.py").read_text("utf-8"), re.MULTILINE)
    return [line.split() for line in lines]


def rooms_of(house: Path) -> list[str]:
    """Its modules and its packages."""
    rooms = {path.stem for path in house.glob("*.py")} - {"__init__", "__main__", "conftest"}
    return sorted(rooms | {path.parent.name for path in house.glob("*/__init__.py")})


def test_every_house_leads_through_all_its_rooms_once() -> None:
    for house in HOUSES:
        assert sorted(chain(*on_the_map(house))) == rooms_of(house), name_of(house)


def known(room: Path, house: Path) -> set[str]:
    """The rooms of its house that one imports as it is loaded."""
    own = f"{name_of(house).replace('/', '.')}."
    sources = [*room.rglob("*.py")] or [room.with_suffix(".py")]
    lines = [line for path in sources for line in nodes(path)[0].body if isinstance(line, ast.ImportFrom)]
    names = [f"{line.module}.{alias.name}" for line in lines for alias in line.names]
    return {name.removeprefix(own).partition(".")[0] for name in names if name.startswith(own)}


def test_no_room_of_a_layered_house_knows_of_one_that_is_read_after_it() -> None:
    for house in LAYERED:
        later = set(rooms_of(house))
        for line in on_the_map(house):
            later -= set(line)
            assert {room for room in line if known(house / room, house) & later} == set(), name_of(house)


def test_every_room_opens_with_its_purpose_and_can_be_read_at_one_sitting() -> None:
    rooms = {path: path.read_text("utf-8") for path in SOURCE if path.stat().st_size}
    assert [name_of(path) for path in rooms if not ast.get_docstring(ast.parse(rooms[path]))] == []
    assert [name_of(path) for path, text in rooms.items() if len(text.splitlines()) > LINES_MAX] == []


def test_nothing_is_left_for_later_and_no_file_names_the_machine_it_was_written_on() -> None:
    unfinished = re.compile(r"\b(?:TO" r"DO|FIX" r"ME|X" r"XX)\b")
    machine = re.compile(r"""(?<![\w.~*-])/(?:home|root|Users|work|tmp|mnt|opt)/\w""")
    files = [*SOURCE, *(ROOT / "tests").rglob("*.py"), *ROOT.glob("*.md"), *ROOT.glob("*.toml")]
    told = [
        f"{name_of(path)}:{number}"
        for path in files
        for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1)
        if unfinished.search(line) or machine.search(line)
    ]
    assert told == []


def said(path: Path) -> Iterator[tuple[int, str]]:
    """Every text of a module but its docstrings, with its line."""
    told = nodes(path)
    notes = {
        id(line.value)
        for node in told
        for line in (node.body if isinstance(getattr(node, "body", None), list) else ())
        if isinstance(line, ast.Expr)
    }
    for node in told:
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in notes:
            yield node.lineno, node.value


def test_what_a_user_reads_names_no_document_but_those_that_come_along() -> None:
    """A docstring may name the source of a rule; a message, a help text or a scenario's notes may not."""
    designs = re.compile(
        r"\b(?:RULES|DECISIONS|INVARIANTS|THREATS|REPLAYS|HOUSE)(?:\.md)?\b|\b(?:CLI|TUI)\.md"
    )
    texts = [*ROOT.glob("*.md"), *(ROOT / "replays").rglob("*.md"), *(ROOT / "replays").rglob("*.toml")]
    lines = [
        (path, number, line)
        for path in texts
        for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1)
    ]
    named = [path for path in SOURCE if designs.search(path.read_text("utf-8"))]
    lines += [(path, number, text) for path in named for number, text in said(path)]
    assert [f"{name_of(path)}:{number}" for path, number, text in lines if designs.search(text)] == []
