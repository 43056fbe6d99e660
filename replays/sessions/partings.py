"""Where the branches of a session part: read from its file, or told beside the one that is played.

Nothing is lived again. A branch is told from what was kept of it when it was left, minute by minute and at
its end; of the one that is played, from the playthrough itself.
"""

import zlib
from collections.abc import Mapping

import msgspec

from exchange.edge.codec import UNREADABLE
from exchange.edge.transcript import Transcript
from exchange.units import Time
from replays.messages.branches import Branch, Branches
from replays.player.curves import CurveState
from replays.sessions.playthrough import Playthrough
from replays.world.history import Act, Line, read_line
from replays.world.keeping import on_the_tape, unpacked


class _Curves(msgspec.Struct, array_like=True):
    """What is saved of a playthrough, unread but for its curves."""

    story: msgspec.Raw
    audit: msgspec.Raw
    plan: msgspec.Raw
    curves: CurveState


def read_branches(transcript: Transcript, here: int, start: Time) -> Branches:
    """Of a session's file; `start` is where the tape begins."""
    lines = {name: read_line(transcript, id, start) for name, id in transcript.branches.items()}
    curves = {name: _kept_curves(transcript, id) for name, id in transcript.branches.items()}
    name = next(name for name, id in transcript.branches.items() if id == here)
    return _told(name, lines, curves)


def live_branches(run: Playthrough) -> Branches:
    """Of a session that is being played."""
    session = run.session
    transcript, here = session.journal.transcript, session.branch
    others = {name: id for name, id in transcript.branches.items() if name != here}
    lines = {name: read_line(transcript, id, session.scenario.start) for name, id in others.items()}
    curves = {name: _kept_curves(transcript, id) for name, id in others.items()}
    played = Line(session.done, run.time, {})
    ordered = {name: played if name == here else lines[name] for name in transcript.branches}
    return _told(here, ordered, curves | {here: run.lines()})


def parting(one: Line, other: Line) -> Time | None:
    """When two lines first do otherwise, if both have come so far."""
    until = min(one.end, other.end)
    for mine, theirs in zip(one.acts, other.acts, strict=False):
        if _done(mine) != _done(theirs):
            return _by(min(mine.time, theirs.time), until)
    common = min(len(one.acts), len(other.acts))
    longer = max(one.acts, other.acts, key=len)
    return _by(longer[common].time, until) if len(longer) > common else None


def _told(here: str, lines: Mapping[str, Line], curves: Mapping[str, CurveState]) -> Branches:
    def branch(name: str, line: Line) -> Branch:
        times, equity = curves[name].to_present()
        return Branch(
            name=name,
            end=line.end,
            times=tuple(times),
            equity={asset: tuple(values) for asset, values in equity.items()},
            parted=None if name == here else parting(line, lines[here]),
        )

    return Branches(here=here, lines=tuple(branch(name, line) for name, line in lines.items()))


def _kept_curves(transcript: Transcript, branch: int) -> CurveState:
    """The latest that can be read; empty where nothing was kept yet."""
    for _, kept in on_the_tape(transcript, branch):
        try:
            return msgspec.json.decode(unpacked(kept.follower), type=_Curves).curves
        except (*UNREADABLE, zlib.error):
            continue
    return CurveState([], {}, [])


def _done(act: Act) -> tuple[Time, object]:
    return act.time, act.command


def _by(time: Time, until: Time) -> Time | None:
    return time if time <= until else None
