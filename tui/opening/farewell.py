"""The last line of a world that is left: what is kept of it, and how to go on."""

from pathlib import Path
from shlex import quote

from replays.messages.frame import Hello
from replays.scenarios.places import session_name


def farewell(hello: Hello) -> str:
    """What became of the world that is left, and how to go on with it."""
    if hello.in_memory:
        return f"{hello.scenario} was played in memory and is not kept"
    path = Path(hello.session)
    if not path.exists():
        return f"{hello.scenario} was left with nothing done and is not kept"
    name = session_name(path)
    return f"saved as {name}; margincall resume {quote(name)}"
