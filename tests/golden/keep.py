"""Make the golden session of a release: `python -m tests.golden.keep 0.1.0`, once, before it is published.

A session's folder holds the scenario it was played in, the session, and what it came to.
"""

import sys
from pathlib import Path

import msgspec

from replays.sessions.session import Session
from tests.small_world import library, player_command, small

STEPS = 900
GOLDEN = Path(__file__).parent


class End(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What living the session again must come to."""

    time: int
    state: str
    events: str
    acts: int
    branches: list[str]


def end_of(session: Session) -> End:
    return End(
        session.time,
        session.world.digest().hex(),
        session.events.hex(),
        len(session.line.acts),
        list(session.branches),
    )


def play(session: Session) -> None:
    """A quarter of an hour of trading, with a branch from the middle."""
    for step in range(STEPS):
        if step % 11 == 5:
            session.submit(player_command(step // 11))
        session.step()
    session.rewind(session.scenario.start + STEPS // 2 * 10**9)
    session.fork("golden")
    for step in range(60):
        if step % 9 == 4:
            session.submit(player_command(100 + step))
        session.step()


def main(release: str) -> None:
    folder = library(GOLDEN / release)
    session = Session.start(small(folder), program=release, path=folder / "golden.session")
    play(session)
    (folder / "end.json").write_bytes(msgspec.json.format(msgspec.json.encode(end_of(session))))
    session.close()
    (folder / "golden.session.hwm").unlink()


if __name__ == "__main__":
    main(sys.argv[1])
