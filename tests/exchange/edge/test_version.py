"""A copy of the program knows its version, and whether its venue was compiled."""

from importlib.machinery import EXTENSION_SUFFIXES
from pathlib import Path

from exchange import engine
from exchange.edge.version import VERSION, is_compiled


def test_the_version_has_three_parts() -> None:
    assert [part.isdecimal() for part in VERSION.split(".")] == [True] * 3


def test_a_venue_is_compiled_when_its_engine_is_no_source() -> None:
    suffixes = "".join(Path(engine.__file__).suffixes)
    assert is_compiled() is (suffixes in EXTENSION_SUFFIXES)
