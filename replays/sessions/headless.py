"""A run without a screen: as fast as it goes, to a time or the end, with whatever was asked to be kept."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from io import BufferedWriter

import msgspec

from exchange.edge.version import VERSION
from exchange.events import AnyEvent
from exchange.instrument import Instrument
from exchange.units import MINUTE, Time
from replays.sessions.playthrough import Playthrough

LOOK_EVERY = 60
"""Steps between two looks at whether to go on, and at how far it is."""
_encoder = msgspec.json.Encoder()


class EventLines:
    """Every event as a line of JSON, in ticks, lots and cash units; the first line says how large. What the
    file held before goes with the first event, and not where there is none."""

    def __init__(self, file: BufferedWriter, instruments: Sequence[Instrument]) -> None:
        self._file = file
        self._instruments = instruments
        self._has_begun = False

    def write(self, events: Sequence[AnyEvent]) -> None:
        if not self._has_begun:
            self._begin()
        self._file.write(_encoder.encode_lines(events))

    def _begin(self) -> None:
        self._has_begun = True
        with suppress(OSError):  # a pipe held nothing
            self._file.truncate(0)
        header = {"event": "Header", "paper": True, "version": VERSION, "instruments": self._instruments}
        self._file.write(_encoder.encode(header) + b"\n")


def play(
    run: Playthrough,
    until: Time | None,
    *,
    check: bool = False,
    is_ending: Callable[[], bool] = lambda: False,
    look: Callable[[Time], None] = lambda _: None,
    before: Callable[[], None] = lambda: None,
) -> None:
    """Play to `until` (None: to the end), unless it is to end before. `look` hears how far it is;
    `before` is done before each step, and at the end."""
    checked = run.time
    while not run.ended and (until is None or run.time < until):
        if is_ending():
            return
        for _ in range(LOOK_EVERY):
            if run.ended or (until is not None and run.time >= until):
                break
            before()
            run.step()
        if check and run.time >= checked + MINUTE:
            checked = run.time
            _check(run)
        look(run.time)
    before()
    run.settle()
    if check:
        _check(run)


def _check(run: Playthrough) -> None:
    """Assert every law of the house, and that all cash that came in is somewhere."""
    run.world.exchange.check()
    missing = {asset: cash for asset, cash in run.audit.missing(run.world.exchange).items() if cash}
    assert not missing, f"cash is missing or too much: {missing}"


def fork(run: Playthrough) -> None:
    """Leave the branch and go on from the same moment, restored from what is kept; nothing is told twice."""
    run.session.fork("fork")
    listen, run.listen = run.listen, None
    run.session.rewind(run.time)
    run.listen = listen
