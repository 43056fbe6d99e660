"""What every test may ask for."""

import gc
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

EXAMPLES, EXAMPLES_SOAKED = 40, 1_000
"""Of each property that does not say how many."""


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """The whole suite is shared by up to four cores; a part that is named runs in this process."""
    whole = config.args_source is pytest.Config.ArgsSource.TESTPATHS
    return min(os.cpu_count() or 1, 4) if whole else 0


def pytest_configure(config: pytest.Config) -> None:
    """Each worker reads the test files from a place of its own on: what one has compiled, the next finds."""
    if config.args_source is pytest.Config.ArgsSource.TESTPATHS and hasattr(config, "workerinput"):
        files = sorted(map(str, Path(__file__).parent.rglob("test_*.py")))
        place, count = int(config.workerinput["workerid"][2:]), config.workerinput["workercount"]
        begin = len(files) * place // count
        config.args = files[begin:] + files[:begin]


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Whatever was read first: all have them in one order. A property is soaked too, with more examples."""
    items.sort(key=lambda item: item.path.parts)
    if _soaks(config):
        for item in items:
            if getattr(item.obj, "is_hypothesis_test", False):  # type: ignore[attr-defined]
                item.add_marker("soak")


def _soaks(config: pytest.Config) -> bool:
    return str(config.option.markexpr) == "soak"


@pytest.hookimpl(wrapper=True)
def pytest_collection(session: pytest.Session) -> Iterator[None]:
    """To rewrite every assertion takes as long as a tenth of the tests: where Python is told to keep
    nothing it has compiled, pytest's own cache keeps the tests."""
    with _keeping_compiled(session.config):
        if not session.config.pluginmanager.has_plugin("dsession"):
            _choose_examples(EXAMPLES_SOAKED if _soaks(session.config) else EXAMPLES)
        return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_terminal_summary(config: pytest.Config) -> Iterator[None]:
    """Hypothesis is imported to sum up, also where others ran the tests."""
    with _keeping_compiled(config):
        return (yield)


@contextmanager
def _keeping_compiled(config: pytest.Config) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        if kept := _kept_compiled(config):
            patch.setattr(sys, "pycache_prefix", kept)
            patch.setattr(sys, "dont_write_bytecode", False)
        yield


def _choose_examples(most: int) -> None:
    """Hypothesis is rewritten for its assertions as tests are: it is imported where that is kept."""
    from hypothesis import HealthCheck, settings  # noqa: PLC0415

    unhurried = [HealthCheck.too_slow]
    settings.register_profile(
        "house", max_examples=most, deadline=None, derandomize=True, suppress_health_check=unhurried
    )
    settings.load_profile("house")


def _kept_compiled(config: pytest.Config) -> str | None:
    if sys.dont_write_bytecode and config.pluginmanager.has_plugin("cacheprovider"):
        assert config.cache is not None
        return str(config.cache.mkdir("compiled"))
    return None


def pytest_collection_finish() -> None:
    """The tests collected stay to the end: the collector need not walk them for every world made."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(500_000, 20, 50)


@pytest.fixture(scope="session", autouse=True)
def frozen_once() -> Iterator[None]:
    """What is frozen is walked to be counted, for every world that is made: it is counted once."""
    count = gc.get_freeze_count()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(gc, "get_freeze_count", lambda: count)
        yield


@pytest.fixture(scope="session", autouse=True)
def programs_compiled_once(pytestconfig: pytest.Config) -> Iterator[None]:
    """The program is started a hundred times: where Python keeps nothing, it too is kept with the tests."""
    with pytest.MonkeyPatch.context() as patch:
        if kept := _kept_compiled(pytestconfig):
            patch.setenv("PYTHONPYCACHEPREFIX", kept)
            patch.delenv("PYTHONDONTWRITEBYTECODE", raising=False)
        yield


@pytest.fixture
def shared() -> Path:
    """The folder of published vectors and prices beside the checkout; without it its tests are skipped."""
    folder = Path(__file__).parents[2] / "shared"
    if not folder.is_dir():
        pytest.skip("no folder of vectors beside the checkout")
    return folder


@pytest.fixture(scope="session", autouse=True)
def nobodys_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """No test reads or changes what the user has set and saved, nor asks the user's shell for colours."""
    folder = str(tmp_path_factory.mktemp("home"))
    with pytest.MonkeyPatch.context() as patch:
        for name in ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME"):
            patch.setenv(name, folder)
        patch.delenv("NO_COLOR", raising=False)
        yield


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home of its own for the program's data, with the small scenario in it."""
    from replays.scenarios.places import own_scenarios  # noqa: PLC0415 as Hypothesis
    from tests.small_world import library  # noqa: PLC0415

    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    library(own_scenarios())
    return tmp_path
