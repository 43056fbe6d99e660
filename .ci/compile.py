"""Build hook: with MARGINCALL_COMPILE=1 the hot rooms of the exchange go through mypyc.

The one law: what is compiled is the same source, line for line. Only its structs become plain classes:
compiled code reaches the fields of a class of its own at once, those of a struct no faster than any
object's. Interpreted, it is the struct that is built in a third of the time.
"""

import ast
import os
import shutil
import sysconfig
from collections.abc import Iterator
from contextlib import chdir
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

COMPILER = ["mypy>=1.15", "setuptools>=77", "msgspec>=0.20"]
DIRECT_CALLS = [] if os.name == "nt" else ["-fno-semantic-interposition"]
"""Rooms call each other's functions directly, not through a table in which they might be replaced."""
ROOMS = [
    "terms",
    "units",
    "numerals",
    "position",
    "ledger",
    "account",
    "book",
    "order",
    "triggers",
    "pricing",
    "market",
    "margin",
    "reserves",
    "clearing",
    "solvency",
    "drafts",
    "allowance",
    "pretrade",
    "intake",
    "open_orders",
    "matching",
    "conditionals",
    "requests",
    "watch",
    "risk_bands",
    "state",
    "engine",
    "liquidation",
    "adl",
    "ranking",
    "queue",
    "settlement",
    "insurance",
    "liquidator",
]
"""On the way of an order, of a mark and of a liquidation. A base stands before what inherits from it."""


class CompiledRooms(BuildHookInterface):  # type: ignore[type-arg]
    """What pip asks while it builds; an editable install has the compiled rooms beside their sources."""

    wanted = os.environ.get("MARGINCALL_COMPILE") == "1"

    def dependencies(self) -> list[str]:
        return COMPILER if self.wanted else []

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if not self.wanted:
            return
        source = Path(self.root)
        self.workshop = TemporaryDirectory()
        built = compiled(source / "exchange", Path(self.workshop.name))
        for room in sorted(built.rglob(f"*{sysconfig.get_config_var('EXT_SUFFIX')}")):
            place = room.relative_to(built)
            if version == "editable":
                shutil.copy(room, source / place)
            else:
                build_data["force_include"][str(room)] = str(place)
        build_data |= {"pure_python": False, "infer_tag": True}

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:  # noqa: ARG002
        if self.wanted:
            self.workshop.cleanup()


def compiled(exchange: Path, workshop: Path) -> Path:
    """Build the hot rooms in a directory; returns the folder that holds them as they are to be installed."""
    from mypyc.build import mypycify  # noqa: PLC0415 - there only where it was asked for
    from setuptools import Distribution  # noqa: PLC0415

    shutil.copytree(exchange, workshop / "exchange")
    with chdir(workshop):
        known: dict[str, Struct] = {}
        rooms = {room: Path(f"exchange/{room}.py") for room in ROOMS}
        for room, path in rooms.items():
            path.write_text(with_plain_classes(room, path.read_text(), known))
        sources = ["--config-file=", "--ignore-missing-imports", *map(str, rooms.values())]
        modules = mypycify(sources, group_name="margincall", debug_level="0")
        for module in modules:
            module.extra_compile_args += DIRECT_CALLS
        build = Distribution({"name": "margincall", "ext_modules": modules}).get_command_obj("build_ext")
        build.build_lib = "built"  # type: ignore[attr-defined]
        build.ensure_finalized()
        build.run()
    return workshop / "built"


# ── structs become plain classes ────────────────────────────────────────────────────────────────


class Field(NamedTuple):
    name: str
    type: str
    default: str | None

    @property
    def parameter(self) -> str:
        """A link begins as None: what is built anew hangs on nothing."""
        if self.default == "None" and self.type.endswith("| None"):
            return f"{self.name}: None = None"
        return f"{self.name}: {self.type}" + (f" = {self.default}" if self.default else "")


class Struct(NamedTuple):
    room: str
    fields: list[Field]


def with_plain_classes(room: str, source: str, known: dict[str, Struct]) -> str:
    """A room's source with each struct as a class of the same fields, every other line where it was.

    What it finds is added to those known, so that a later room may inherit from it.
    """
    tree, lines = ast.parse(source), source.splitlines()
    for struct in _structs(tree, known):
        bases = [ast.unparse(base) for base in struct.bases]
        inherited = [known[base] for base in bases if base in known]
        own = [each for each in struct.body if isinstance(each, ast.AnnAssign)]
        known[struct.name] = Struct(room, list(map(_field, own)))
        for replaced in (*struct.decorator_list, *own):
            for number in range(replaced.lineno - 1, replaced.end_lineno or 0):
                lines[number] = ""
        kept = ", ".join(base for base in bases if base != "msgspec.Struct")
        lines[struct.lineno - 1] = f"class {struct.name}({kept}):"
        lines[own[0].lineno - 1] = f"    {_constructor(known[struct.name].fields, inherited)}"
        for base in inherited:
            lines[(tree.body[0].end_lineno or 1) - 1] += f"; from exchange.{base.room} import *"
    return "\n".join(lines) + "\n"


def _structs(tree: ast.Module, known: dict[str, Struct]) -> Iterator[ast.ClassDef]:
    for each in tree.body:
        if isinstance(each, ast.ClassDef) and {"msgspec.Struct", *known} & set(map(ast.unparse, each.bases)):
            yield each


def _field(statement: ast.AnnAssign) -> Field:
    default = ast.unparse(statement.value) if statement.value else None
    return Field(ast.unparse(statement.target), ast.unparse(statement.annotation), default)


def _constructor(own: list[Field], inherited: list[Struct]) -> str:
    """In one line: the fields of the base first, as a struct has them."""
    above = [field for base in inherited for field in base.fields]
    parameters = ", ".join(field.parameter for field in (*above, *own))
    given = f"super().__init__({', '.join(field.name for field in above)}); " if above else ""
    kept = "; ".join(f"self.{field.name}: {field.type} = {field.name}" for field in own)
    return f"def __init__(self, {parameters}) -> None: {given}{kept}"
