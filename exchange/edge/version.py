"""The program's version, said in one place, and how this copy of it was built."""

from importlib.machinery import EXTENSION_SUFFIXES
from importlib.util import find_spec

VERSION = "0.1.0"


def is_compiled() -> bool:
    """Whether the venue's hot rooms went through a compiler (`MARGINCALL_COMPILE=1 pip install .`)."""
    room = find_spec("exchange.engine")
    assert room is not None
    return str(room.origin).endswith(tuple(EXTENSION_SUFFIXES))
