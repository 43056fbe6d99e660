"""A world in motion before its audience: the clock of the replay, its knobs, and its answers.

The one law: the wall clock decides when a step is played, never what it does. Work comes in slices
of milliseconds, so that whoever drives this can listen in between.
"""

from collections.abc import Callable, Sequence

from exchange.commands import AnyCommand
from exchange.edge.text import clean
from exchange.edge.version import VERSION
from exchange.events import AnyEvent, LiquidationFinished, MarginCalled
from exchange.questions import ReadAccount
from exchange.terms import AdlRule
from exchange.units import SECOND, Time
from replays.crowd.population import PLAYER
from replays.frames.framing import Knobs, build_frame
from replays.frames.overview import Overview
from replays.messages.client import SPEEDS, OpenWorld
from replays.messages.frame import Ack, Control, Frame, Hello, Want, next_branch
from replays.messages.levels import AlertError
from replays.messages.player_commands import PlayerCommand, RankWinners
from replays.player.evidence import telling
from replays.player.notices import Notices
from replays.prices.index_path import STEP
from replays.sessions.opening import open_run
from replays.sessions.partings import parting
from replays.sessions.playthrough import Pace, Playthrough
from replays.stage.alerts import Alerts
from replays.stage.clock import Clock
from replays.stage.marks import ALERTED, CALLED, LIQUIDATED, Marks
from replays.stage.outcomes import acknowledge
from replays.stage.passing import Passing
from replays.stage.tempo import Tempo
from replays.world.history import Line

SLICE_NS = 2_000_000
"""How long the world may work before it must listen again."""
AT_ONCE_NS = SECOND // 10
"""How long going back may take before it is seen to be computed."""
GLANCE_NS = 30 * SECOND
"""How long one may look into a world before it is worth keeping."""


class Show:
    """One open world with everything that belongs to its screen."""

    def __init__(self, asked: OpenWorld, clock_ns: Callable[[], int]) -> None:
        self._clock = Clock(clock_ns)
        self._begun = clock_ns()
        self.asked = asked
        self._held = False
        """Does it stand only while its player is asked something?"""
        self.run = open_run(asked, attend=self._attend)
        self._instruments = {each.symbol: each for each in self.run.world.rules.instruments}
        self.alerts = self._alerts()
        self._overview = Overview(lambda: clock_ns() / SECOND)
        self.marks = Marks()
        self._tempo = Tempo()
        self.frames = 0
        """How many have been told."""
        self._target: Time | None = asked.start
        self._later: Time | None = None
        """Where a seek is going, as fast as it can; and where one that is held was going."""
        self._passing = Passing()
        self._slows = asked.auto_slow
        left = self.run.session.line.left if asked.as_left else None
        if left is not None:
            self._go_back(left)
            self._said = self.run.said
        self.playing, self.speed = self._pace()
        self._clock.anchor(self.run.time)
        self._look()

    def _attend(self, run: Playthrough) -> None:
        """Before anything is lived again; where it was left in the past, what comes after that is no news."""
        self.run = run
        self.notices = Notices(PLAYER, run.world.rules.instruments, lambda: run.story.trader)
        self._said = run.said
        """What its player had been told before."""
        self._relives = self.asked.as_left and run.session.line.left is not None
        """Is what happens only lived again, on the way back to a time, and so no news?"""
        self._branch = run.session.branch
        """The one that its player knows of."""
        self._fresh = list(run.world.opened)
        """What happened since it was last looked at."""
        run.listen = self._hear

    def _hear(self, events: Sequence[AnyEvent]) -> None:
        """Say at once what it comes to: a place that is kept now is kept with it. What is new in the past is
        the first of a branch, and that is said before."""
        left, self._branch = self._branch, self.run.session.branch
        if left != self._branch:
            text = f"Now on {clean(self._branch)}: {clean(left)} keeps what came after. B goes back."
            self.notices.add(self.run.time, "info", text)
        self.notices.tell(telling(events), is_news=not self._relives)
        self._fresh += events

    def _pace(self) -> Pace:
        """As asked for, or as it was left, paused in the past and with anything open; what is kept is only
        told again by leaving."""
        left, self.run.pace = self.run.pace, None
        if not self.asked.as_left:
            return Pace(not self.asked.paused, self.asked.speed)
        pace = left or Pace(False, self.asked.speed)
        in_past = self.run.session.line.left is not None
        if not in_past and self._has_something_open:
            self.notices.add(self.run.time, "info", "Paused where it was left: space plays on.")
        return pace._replace(playing=pace.playing and not in_past and not self._has_something_open)

    @property
    def _has_something_open(self) -> bool:
        """Positions or orders: who comes back to those looks first."""
        account = self.run.ask(ReadAccount(trader=PLAYER))
        return bool(account.positions or account.orders)

    def close(self) -> None:
        """Leave it, saved to this moment, or as if it had never been begun."""
        self.run.pace = Pace(self.playing or self._held, self.speed)
        if self._was_a_glance:
            self.run.session.discard()
        else:
            self.run.session.close()

    @property
    def _was_a_glance(self) -> bool:
        """Was it newly begun, and nothing done in it in hardly any time?"""
        asked, session = self.asked, self.run.session
        is_new = asked.fleeting and not asked.resume and not asked.session
        is_bare = len(session.branches) == 1 and all(act.planned for act in session.line.acts)
        return is_new and is_bare and self._clock.now() - self._begun < GLANCE_NS

    def _alerts(self) -> Alerts:
        """As asked for; where they cannot be, the session that was taken up is put down again."""
        try:
            return Alerts(self.run.world.rules.instruments, self.asked.alerts)
        except AlertError:
            self.run.session.close()
            raise

    # ── time ──────────────────────────────────────────────────────────────────────────────────

    @property
    def state(self) -> str:
        if self.run.ended:
            return "ended"
        if self._target is not None:
            return "computing"
        return "playing" if self.playing else "paused"

    @property
    def idle_seconds(self) -> float | None:
        """How long nothing is due; None until somebody asks for something."""
        if self.state in ("ended", "paused"):
            return None
        return 0 if self._target is not None else self._clock.seconds_left(self.run.time, self.speed)

    def work(self, budget_ns: int = SLICE_NS) -> None:
        """Play what is due, for at most so long."""
        until = self._clock.now() + budget_ns
        while self._next_is_due():
            self.step()
            if self._clock.now() >= until:
                break
        if self._target is not None and (self.run.time >= self._target or self.run.ended):
            self._target = None
            self._end_reliving()
            self._clock.anchor(self.run.time)
        self._clock.forgive(self.run.time, self.speed)

    def _next_is_due(self) -> bool:
        if self.run.ended:
            return False
        if self._target is not None:
            return self.run.time < self._target
        return self.playing and self._clock.is_due(self.run.time, self.speed)

    def step(self) -> None:
        self.run.step()
        self._look()

    def _look(self) -> None:
        """Tell the player's news, and slow down when they call for it."""
        events, called = self._fresh[:], ""
        self._fresh.clear()
        if self._relives:
            return
        for event in events:
            if isinstance(event, MarginCalled) and event.trader == PLAYER:
                self.marks.note(event.time, CALLED)
                if self._target is None or self._passing.stops(event):
                    called = "margin call"
            elif isinstance(event, LiquidationFinished) and event.trader == PLAYER:
                self.marks.note(event.time, LIQUIDATED)
                called = called or "liquidation"
        for alert, text in self.alerts.look(events, self.run):
            self.notices.add(alert.fired or self.run.time, "alert", text, alert.symbol)
            self.marks.note(alert.fired or self.run.time, ALERTED)
            called = called or "alert"
        if called and self._slows:
            self._slow_down(called)

    def _slow_down(self, reason: str) -> None:
        """At a thousandfold speed nobody can top up (REPLAYS "Player-side"); a seek goes no farther."""
        sought, slowed = self._target is not None and self.run.time < self._target, self.speed != 1
        self._target, self.speed = None, 1
        if text := self._passing.said(reason, sought=sought, slowed=slowed):
            self.notices.add(self.run.time, "info", text)
        self._clock.anchor(self.run.time)

    # ── answers ───────────────────────────────────────────────────────────────────────────────

    def hello(self) -> Hello:
        world = self.run.world
        return Hello(
            version=VERSION,
            scenario=world.scenario.name,
            title=world.scenario.title,
            seed=world.seed,
            start=world.start,
            end=world.end,
            trader=PLAYER,
            instruments=world.rules.instruments,
            in_memory=not self.run.session.is_saved,
            session=str(self.run.session.journal.path),
            scale=world.scenario.table.scale,
            market=self.run.market,
            said=self._said,
        )

    def frame(self, want: Want) -> Frame:
        self.frames += 1
        self.run.market = want.symbol
        session = self.run.session
        branches = session.branch, tuple(session.branches)
        asked = {"playing": self.speed, "computing": 0}.get(self.state)
        reached = self._tempo.look(self._clock.now(), self.run.time, asked)
        place = self.state, self.speed, self.marks.rows, *branches
        knobs = Knobs(*place, self.alerts.rows, reached, self._target or 0)
        notices = self.notices.unseen(want.seen)
        return build_frame(self.run, self._overview, want, knobs, notices, self.frames)

    def command(self, command: AnyCommand) -> Ack:
        """A trader's command of the player's own; nobody else's, and none of the operator's."""
        if command.trader != PLAYER:
            return Ack(accepted=False, text="Only your own orders can be sent from here.")
        events = self._do(command)
        self._look()
        return acknowledge(command, PLAYER, events, self._instruments)

    def _do(self, command: PlayerCommand) -> list[AnyEvent]:
        """What the player does now."""
        self._end_reliving()
        self._passing.forget()
        return self.run.trade(command)

    def turn(self, control: Control) -> Ack:
        """One turn of a knob."""
        knob = self._knobs().get(control.do)
        if knob is None:
            return Ack(accepted=False, text=f"There is no knob {clean(control.do)}.")
        refusal = knob(control)
        self._clock.anchor(self.run.time)
        return Ack(accepted=not refusal, text=refusal)

    def _knobs(self) -> dict[str, Callable[[Control], str]]:
        """Each turns something and says why it would not, or nothing."""
        return {
            "pause": lambda _: self._play(False),
            "play": lambda _: self._play_on(),
            "hold": lambda _: self._hold(),
            "release": lambda _: self._release(),
            "toggle": lambda _: self._play(self._target is None and not self.playing),
            "speed": self._set_speed,
            "slow": self._set_slow,
            "step": lambda control: self._seek(self.run.time + max(1, control.value) * STEP),
            "seek": lambda control: self._seek(control.value),
            "rewind": lambda control: self._seek(max(self.run.world.start, self.run.time - control.value)),
            "mark": self._mark,
            "fork": self._fork,
            "switch": self._switch,
            "rank": self._rank,
            "alert": self._alert,
            "unalert": lambda control: self.alerts.drop(control.value),
        }

    def _play(self, playing: bool) -> str:
        self.playing, self._held = playing, False
        self._target = self._later = None
        self._end_reliving()
        return ""

    def _play_on(self) -> str:
        """Once it is where a seek is going, if one is under way."""
        self.playing, self._held = True, False
        return ""

    def _hold(self) -> str:
        """Until it is let go, or turned by hand; what is lived again is not held."""
        if self._target is not None and not self._relives:
            self._later, self._target = self._target, None
        if self.state == "playing":
            self.playing, self._held = False, True
        return ""

    def _release(self) -> str:
        self._target, self._later = self._target or self._later, None
        return self._play_on() if self._held else ""

    def _set_speed(self, control: Control) -> str:
        if control.value not in SPEEDS:
            return f"The speeds are {', '.join(str(speed or 'max') for speed in SPEEDS)}."
        self.speed = control.value
        return ""

    def _set_slow(self, control: Control) -> str:
        self._slows = bool(control.value)
        self._passing.forget()
        return ""

    def _seek(self, time: Time) -> str:
        world = self.run.world
        if time < world.start or (world.end is not None and time > world.end):
            return "That time is outside the window."
        self._passing.begin(time)
        if time < self.run.time:
            self._rewind(time)
        else:
            self._target, self._later = time, None
            self._end_reliving()
        return ""

    def _rewind(self, time: Time) -> None:
        """Back to before the second in which that was, to stand there; at once where a kept place is near."""
        self.playing = self._held = False
        self._go_back(time - (time - self.run.world.start) % STEP)
        self.work(AT_ONCE_NS)

    def _go_back(self, time: Time) -> None:
        """To a time in the past: what has to be lived again for it is seen, but no news."""
        self._relives = True
        target = self.run.session.turn_back(time)
        self._forget(time)
        self._target, self._relives = target, True

    def _end_reliving(self) -> None:
        """From here on what happens is news; an alert waits on the side where the mark stands now."""
        if self._relives:
            self._relives = False
            self.alerts.arm_again(self.run.time, self.run)

    def _forget(self, time: Time) -> None:
        """What is lived again is no news, and its moments are yet to come: those of this very time too."""
        self._fresh.clear()
        self._passing.forget()
        self._overview.risk.cut(time)
        self._overview.averages.forget()
        self.alerts.arm_again(time, self.run)
        self._target, self._later, self._relives = None, None, False
        self.marks.forget(time)

    def _fork(self, control: Control) -> str:
        """Go on from here on a branch of its own."""
        session = self.run.session
        name = clean(control.text) or next_branch(session.branches)
        if name in session.branches:
            return f"Branch {name} already exists."
        session.fork(name)
        self._branch = name
        self._end_reliving()
        return ""

    def _switch(self, control: Control) -> str:
        """To the end of another branch."""
        session = self.run.session
        if control.text not in session.branches:
            return f"There is no branch {clean(control.text)}."
        if control.text != session.branch:
            left = Line(session.done, self.run.time, {})
            self._branch, self._relives = control.text, True
            session.switch(control.text)
            parted = parting(left, session.line)
            self._forget(min(left.end, self.run.time) if parted is None else parted)
        return ""

    def _rank(self, control: Control) -> str:
        """Winners are deleveraged by another rule from here on."""
        known = [rule.value for rule in AdlRule]
        if control.text not in known:
            return f"There is no rule {clean(control.text)}: {', '.join(known)}."
        self._do(RankWinners(rule=AdlRule(control.text)))
        return ""

    def _alert(self, control: Control) -> str:
        """Tell once when the mark is there, or the buffer so low."""
        symbol, _, level = control.text.rpartition(" ")
        return self.alerts.set(symbol, level, self.run)

    def _mark(self, control: Control) -> str:
        self.marks.set(self.run.time, clean(control.text) or "mark")
        return ""
