"""The branches of a session side by side: how each one's equity went, and where it parts from the others.

The one law: nothing is lived again. A branch is told from what was kept of it when it was left, minute
by minute and at its end; of the one that is played, from the playthrough itself.
"""

import zlib
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, TypeAlias

import msgspec

from exchange.edge.instant import format_instant
from exchange.edge.transcript import Transcript
from exchange.numerals import format_units
from exchange.units import Cash, Time
from replays.curves import CurveState
from replays.history import Act, Line, read_line
from replays.keeping import Kept
from replays.playthrough import Playthrough

Row: TypeAlias = tuple[Time, dict[str, Cash | None]]
"""A moment, and what each branch was worth at it."""


class ReadBranches(msgspec.Struct, frozen=True, kw_only=True, tag=True, forbid_unknown_fields=True):
    """Every branch of the session. Answered by `Branches`."""


class Branch(msgspec.Struct, frozen=True, kw_only=True):
    """One branch, told to where it was last kept: at leaving it, to the moment."""

    name: str
    end: Time
    """How far it was played."""
    times: tuple[Time, ...]
    equity: dict[str, tuple[Cash, ...]]
    """Per settlement asset, one value to each time."""
    parted: Time | None = None
    """When it was done otherwise than on the branch that is played; None where it was not."""


class Branches(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """All of them, the oldest first."""

    here: str
    """The one that is played."""
    lines: tuple[Branch, ...]

    def named(self, name: str) -> Branch | None:
        return next((line for line in self.lines if line.name == name), None)


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
        if _deed(mine) != _deed(theirs):
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
    """The newest that can be read; empty where nothing was kept yet."""
    for snapshot in transcript.snapshots(branch):
        try:
            kept = msgspec.msgpack.decode(snapshot.body, type=Kept)
            return msgspec.json.decode(zlib.decompress(kept.follower), type=_Curves).curves
        except (msgspec.MsgspecError, zlib.error):
            continue
    return CurveState([], {}, [])


def side_by_side(branches: Branches, asset: str) -> Iterator[Row]:
    """Every minute, and every end, that any of them has, with what each was worth then."""
    worth = {
        line.name: dict(zip(line.times, line.equity.get(asset, ()), strict=False)) for line in branches.lines
    }
    for time in sorted(_all_times(branches.lines)):
        yield time, {name: values.get(time) for name, values in worth.items()}


def branches_document(
    branches: Branches, places: Mapping[str, int], rows_max: int | None = None
) -> dict[str, Any]:
    """The document of `status --branches --json`: one row a branch, and equity side by side by the minute."""

    def cash(asset: str, amount: Cash | None) -> str | None:
        return None if amount is None else format_units(amount, places[asset])

    assets = [asset for asset in places if any(line.equity.get(asset) for line in branches.lines)]
    return {
        "here": branches.here,
        "branches": [
            {
                "name": line.name,
                "time": format_instant(line.end),
                "parted": None if line.parted is None else format_instant(line.parted),
                **{asset: cash(asset, last(line, asset)) for asset in assets},
            }
            for line in branches.lines
        ],
        "equity": {
            asset: [
                {"time": format_instant(time), **{name: cash(asset, each) for name, each in worth.items()}}
                for time, worth in _spread(list(side_by_side(branches, asset)), rows_max)
            ]
            for asset in assets
        },
    }


def last(line: Branch, asset: str) -> Cash | None:
    """What a branch was worth at the last moment that was kept."""
    values = line.equity.get(asset, ())
    return values[-1] if values else None


def _spread(rows: list[Row], count: int | None) -> list[Row]:
    """At most so many, evenly spaced, the last among them."""
    if count is None or len(rows) <= count:
        return rows
    return [rows[(number + 1) * len(rows) // count - 1] for number in range(count)]


def _all_times(lines: Iterable[Branch]) -> dict[Time, None]:
    return {time: None for line in lines for time in line.times}


def _deed(act: Act) -> tuple[Time, object]:
    return act.time, act.command


def _by(time: Time, until: Time) -> Time | None:
    return time if time <= until else None
