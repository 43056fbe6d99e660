"""What took minutes to find out, remembered between sessions.

An answer is recalled only for the same question to the same program and rules; where there is no room to
keep it, it will be found out again.
"""

from contextlib import suppress
from hashlib import blake2b
from pathlib import Path
from typing import TypeVar

import msgspec

from exchange.edge.version import VERSION
from exchange.rules import RULES_VERSION
from replays.scenarios.places import own_tallies

Answer = TypeVar("Answer", bound=msgspec.Struct)


def recall(kind: type[Answer], *asked: str) -> Answer | None:
    """What was found out before from exactly that, or None."""
    with suppress(OSError, msgspec.MsgspecError):
        return msgspec.json.decode(_path(asked).read_bytes(), type=kind)
    return None


def remember(found: msgspec.Struct, *asked: str) -> None:
    """Keep an answer under everything that it follows from."""
    with suppress(OSError):
        path = _path(asked)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(msgspec.json.encode(found))


def _path(asked: tuple[str, ...]) -> Path:
    made = "\0".join((VERSION, str(RULES_VERSION), *asked))
    return own_tallies() / f"{blake2b(made.encode(), digest_size=16).hexdigest()}.json"
