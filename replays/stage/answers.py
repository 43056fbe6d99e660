"""Where worlds stand before a screen: one at a time, and what a client may ask of it."""

from collections.abc import Callable
from time import monotonic_ns

from exchange.edge.fault_log import write_fault
from exchange.edge.faults import SessionFault
from exchange.edge.text import clean_message
from exchange.questions import Question, Unanswerable
from exchange.terms import RejectReason
from replays.messages.branches import ReadBranches
from replays.messages.client import Down, OpenWorld, Up
from replays.messages.frame import Control, Fault, Hello, Want
from replays.messages.levels import AlertError
from replays.messages.lived import ReadLife
from replays.planning.plan_files import PlanError
from replays.reruns.find_run import tell_life
from replays.scenarios.catalogue import ScenarioError
from replays.scenarios.places import session_name
from replays.sessions.opening import OpeningError
from replays.sessions.partings import live_branches
from replays.stage.show import Show

REFUSALS = AlertError, OpeningError, PlanError, ScenarioError
"""What was asked for, or what is played, cannot be."""
ENDINGS = *REFUSALS, SessionFault
"""What a world is known to end by."""


def fault_of(error: Exception) -> Fault:
    """Why a world cannot be begun, or has ended, as whoever looks at it is told."""
    if isinstance(error, SessionFault):
        text = f"{session_name(error.path)}: {error.text}"
        return Fault(text=clean_message(text), exit_code=error.exit_code)
    if isinstance(error, REFUSALS):
        return Fault(text=clean_message(str(error)), exit_code=2)
    return Fault(text=clean_message(f"The engine has stopped: {write_fault(error)}"), exit_code=1)


class Stage:
    """One show at a time, and whatever a client may ask of it."""

    def __init__(self, clock_ns: Callable[[], int] = monotonic_ns) -> None:
        self._clock_ns = clock_ns
        self.show: Show | None = None

    def answer(self, body: Down) -> Up:
        """Do or answer one thing."""
        if isinstance(body, OpenWorld):
            return self._open(body)
        show = self.show
        if show is None:
            return Fault(text="No world is open.", exit_code=1)
        if isinstance(body, Want):
            known = body.symbol in show.run.world.exchange.markets
            return show.frame(body) if known else Unanswerable(reason=RejectReason.UNKNOWN_SYMBOL)
        if isinstance(body, Control):
            return show.turn(body)
        if isinstance(body, ReadLife):
            return tell_life(show.run, with_world=body.world)
        if isinstance(body, ReadBranches):
            return live_branches(show.run)
        if isinstance(body, Question):
            return show.run.ask(body)
        return show.command(body)

    def work(self) -> None:
        if self.show is not None:
            self.show.work()

    @property
    def is_seen(self) -> bool:
        """Has a frame been told of the world that is open?"""
        return self.show is not None and self.show.frames > 0

    @property
    def idle_seconds(self) -> float | None:
        return None if self.show is None else self.show.idle_seconds

    def _open(self, asked: OpenWorld) -> Hello | Fault:
        """Begin a world in place of the one there is; where it cannot be begun, say why and keep that one."""
        try:
            show = Show(asked, self._clock_ns)
            self._replace(show)
        except ENDINGS as error:
            return fault_of(error)
        return show.hello()

    def _replace(self, show: Show) -> None:
        """Put another in place of the one there is; where that one cannot be saved, none stands."""
        old, self.show = self.show, show
        if old is None:
            return
        try:
            old.close()
        except SessionFault:
            self.close()
            raise

    def close(self) -> None:
        """End the show, saved to this moment."""
        if self.show is not None:
            show, self.show = self.show, None
            show.close()
