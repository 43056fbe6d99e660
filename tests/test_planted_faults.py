"""The tests are tested: each fault in tests/planted/*.toml, put into a copy of the source, is caught.

A fault names one test and the edits that plant it. The copy is imported in place of the real packages,
the named test runs against it and must fail; against an untouched copy it must pass.
"""

import shutil
import sys
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module, invalidate_caches
from importlib.machinery import SourceFileLoader
from pathlib import Path
from types import CodeType

import pytest
from _pytest.assertion.rewrite import AssertionRewritingHook
from hypothesis import Phase, settings

ROOT = Path(__file__).parents[1]
PLANTED = ("exchange", "replays", "tui")
"""What is copied; the tests are only imported anew, so that they see the copy."""
OURS = (*PLANTED, "tests", "benchmarks")
FAULTS = [
    fault
    for path in sorted((ROOT / "tests/planted").glob("*.toml"))
    for fault in tomllib.loads(path.read_text())["fault"]
]
COMPILED: dict[bytes, CodeType] = {}
HEALTHY = {(fault["test"], str(fault.get("arguments", {}))): fault for fault in FAULTS}


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault["name"])
def test_a_planted_fault_fails_the_test_it_names(fault, tmp_path):
    plant(fault["edit"], tmp_path)
    with imported_from(tmp_path):
        assert not passes(fault)


def test_without_a_fault_the_same_tests_pass(tmp_path):
    edits = [edit for fault in FAULTS for edit in fault["edit"]]
    plant([{"file": edit["file"], "old": "", "new": ""} for edit in edits], tmp_path)
    with imported_from(tmp_path):
        assert [fault["test"] for fault in HEALTHY.values() if not passes(fault)] == []


def plant(edits: list[dict[str, str]], copy: Path) -> None:
    """Copy the packages that are edited and change the copy. Each old text must be there exactly once."""
    for package in {edit["file"].partition("/")[0] for edit in edits}:
        shutil.copytree(ROOT / package, copy / package, ignore=shutil.ignore_patterns("*.so"))
    for edit in edits:
        path = copy / edit["file"]
        source = path.read_text()
        assert not edit["old"] or source.count(edit["old"]) == 1, f"{edit['file']} has changed: plant anew"
        path.write_text(source.replace(edit["old"], edit["new"]) if edit["old"] else source)


@contextmanager
def imported_from(copy: Path) -> Iterator[None]:
    """Import our packages from a copy for a while; what was imported before stands again afterwards."""
    before = dict(ours())
    forget(before)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "path", [str(copy), *sys.path])
        patch.setattr(sys, "meta_path", [each for each in sys.meta_path if not rewrites(each)])
        patch.setattr(SourceFileLoader, "source_to_code", compiled_once)
        invalidate_caches()
        try:
            with without_shrinking():
                yield
        finally:
            forget(dict(ours()))
            sys.modules.update(before)


@contextmanager
def without_shrinking() -> Iterator[None]:
    """What breaks a property is asked for, not the smallest that does: that takes minutes."""
    settings.register_profile("planted", settings.default, phases=(Phase.explicit, Phase.generate))
    settings.load_profile("planted")
    try:
        yield
    finally:
        settings.load_profile("house")


def rewrites(finder: object) -> bool:
    """Whether it makes assertions tell more: here it is asked only whether they hold."""
    return isinstance(finder, AssertionRewritingHook)


def compiled_once(_: SourceFileLoader, source: bytes, path: str) -> CodeType:
    """Most of a copy is what it was in the last one."""
    text = bytes(source)
    if text not in COMPILED:
        COMPILED[text] = compile(text, path, "exec", dont_inherit=True)
    return COMPILED[text]


def ours() -> Iterator[tuple[str, object]]:
    return ((name, module) for name, module in sys.modules.items() if name.partition(".")[0] in OURS)


def forget(modules: dict[str, object]) -> None:
    for name in modules:
        del sys.modules[name]


def passes(fault: dict) -> bool:
    module, _, function = fault["test"].partition(":")
    test = getattr(import_module(module), function)
    try:
        test(**fault.get("arguments", {}))
    except (AssertionError, LookupError, AttributeError):
        return False
    return True
