"""Which world stands behind the terminal: begun, left for another, ended, brought back.

The one law: a world that cannot be begun ends nothing that goes on. Only where nothing was ever seen
does the terminal leave, and says why.
"""

import asyncio
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
from textual import work
from textual.events import Event, Key

from exchange.edge.text import clean_message
from exchange.terms import Symbol
from exchange.units import Time
from replays.learning.exercises import drill_of
from replays.messages.client import OpenWorld, WorldClient
from replays.messages.frame import Fault, Frame, Hello
from replays.messages.levels import still_set
from replays.study.process import StudyClient
from replays.study.questions import Studied
from tui.client.link import Link
from tui.client.log import Log
from tui.client.starts import BACKDROP, looked_into, start_of
from tui.client.studies import Kind, Studies
from tui.client.unseen import unseen
from tui.colours.themes import Palette
from tui.dialogs.onboarding import GO_ON, Onboarding
from tui.dialogs.sheet import Dialog
from tui.front import Front
from tui.keys.hints import Hints
from tui.keys.table import LEARN, TRADE
from tui.library.entries import Saved, last_saved
from tui.looking.view import View
from tui.screens.live import span_named
from tui.settings.own import Settings
from tui.widgets.alarm import News

OPENING = "Opening the market …"
OPENING_SECONDS = 1.0
"""After which one that is waited for is told of."""
LEAVING = ("q", "ctrl+q", "ctrl+c")
"""Keys that wait for no panel."""


class Seen(NamedTuple):
    """A world as far as it has been seen."""

    view: View | None = None
    hello: Hello | None = None
    notices: int = 0


class Worlds(Front):
    """A front with a world behind it."""

    def __init__(
        self,
        client: WorldClient,
        world: OpenWorld | None,
        revive: Callable[[], WorldClient] | None,
        study: Callable[[], StudyClient],
        palette: Palette,
        settings: Settings,
        settings_file: Path | None,
        hints: Hints | None,
    ) -> None:
        super().__init__(palette, settings, settings_file, hints)
        self.hello: Hello | None = None
        self.world = world
        """The one that stands, or before the first the one that is asked for."""
        self.epitaph = ""
        """Why the terminal ended by itself."""
        self.link = Link(client, self._came_up)
        self.studies = Studies(study, self._found)
        self.news: News | None = None
        self._early: list[Key] | None = [] if world is None else None
        """Keys that came before the first panel and are for it; None where none is waited for."""
        self._in_memory = world is not None and world.in_memory
        self._revive = revive
        self._beginning = asyncio.Lock()
        self._symbol = Symbol("")
        self._looks: dict[str, Any] = {}
        self._notices_seen = 0
        self.sought: Time | None = None

    def open_screen(self, name: str) -> None:
        """Go to another of the screens."""
        raise NotImplementedError

    def _see(self, frame: Frame) -> None:
        """A newer frame becomes the view."""
        raise NotImplementedError

    def _want_at_once(self) -> None:
        """Ask for a frame that is shown whole."""
        raise NotImplementedError

    def _found(self, kind: Kind, studied: Studied) -> None:
        """A study has come further."""
        raise NotImplementedError

    def _alarm(self, news: News | None) -> None:
        """Lay news across the screen, or take them away."""
        raise NotImplementedError

    # Begun

    @work(group="world")
    async def _begin(self, world: OpenWorld, seen: View | None = None) -> None:
        """One after the other, so that what stands is always known; what is to be brought back, once."""
        async with self._beginning:
            is_back = seen is not None and self.link.fault is None
            if not self.epitaph and not is_back:
                await self._open(world, seen)

    async def _open(self, world: OpenWorld, seen: View | None) -> None:
        """Open a world; its first frame shows it, looked at as it was seen before."""
        if self.link.fault is not None:
            self._relink()
        self.studies.close()
        left = Seen(self.view, self.hello, self._notices_seen)
        self.view, self.hello, self._notices_seen = Seen()
        self.sought = None
        opening = self.set_interval(OPENING_SECONDS, partial(self.toast, OPENING))
        hello = await self.link.open(looked_into(world))
        opening.stop()
        self.unsay(OPENING)
        if isinstance(hello, Fault):
            self._stay(left, hello)
            return
        first, self.hello, self.world = self.world is None, hello, world
        if self.news is not None:
            self._alarm(None)
        if left.hello is not None and seen is None:
            self.log_lines = Log()
        self.log_lines.recall(hello.said)
        kept = "nothing is saved" if hello.in_memory else f"saved as {hello.session}"
        self.note(
            "opened", f"{hello.title}, seed {hello.seed}: {kept}.", time=None if world.resume else hello.start
        )
        self._symbol = hello.market or hello.instruments[0].symbol
        self._looks = {"chart_span": span_named(self.settings.time_frame), "units": self.settings.sizes}
        if seen is not None:
            self._symbol, self._looks = seen.frame.symbol, seen.looks
        if self.link.fault is None:
            self._want_at_once()
        else:
            self._died(self.link.fault)
        if not world.resume and (drill := drill_of(hello.scenario)) is not None:
            still = " It stands still until you press space." if world.paused else ""
            self.say(drill.task + still)
        if first:
            await self._greet()

    async def _greet(self) -> None:
        """The first panel, where no world was asked for."""
        saved = await asyncio.to_thread(last_saved)
        self.push_screen(Onboarding(saved), partial(self._start, saved))
        for event in self._early or ():
            await super().on_event(event)
        self._early = None

    async def on_event(self, event: Event) -> None:
        """A key that nobody can have meant for what stands behind the first panel waits for that."""
        if self._early is not None and isinstance(event, Key) and event.key not in LEAVING:
            self._early.append(event)
        else:
            await super().on_event(event)

    def _start(self, saved: Saved | None, name: str | None) -> None:
        """What the first panel ended with; who leaves it trades, and that is saved too."""
        self.open_world(saved.world if saved is not None and name == GO_ON else start_of(name or "trade"))
        if name == "learn":
            self.open_screen(LEARN)

    def open_world(self, world: OpenWorld) -> None:
        self._begin(msgspec.structs.replace(world, in_memory=self._in_memory, auto_slow=self.settings.slow))
        self.open_screen(TRADE)

    # Not begun

    def _stay(self, left: Seen, fault: Fault) -> None:
        """Where another cannot be begun the world that stands goes on; one that had ended has still ended."""
        if left.hello is None:
            self._give_up(fault)
            return
        self.view, self.hello, self._notices_seen = left
        if left.view is not None:
            self.open_screen(left.view.screen)
        if self.link.fault is not None or (left.view is not None and left.view.stopped):
            self.link.fail(fault)
            return
        if left.view is None:
            self._want_at_once()
        self.say(fault.text, "error", "refused")
        if self.world is BACKDROP:
            self._early = []
            self.run_worker(self._greet())

    def _give_up(self, fault: Fault) -> None:
        """There is nothing to show: leave, and let the shell say why."""
        self.epitaph = clean_message(fault.text)
        self.exit(fault.exit_code or 1)

    # Ended, and brought back

    def _came_up(self, up: Frame | Fault) -> None:
        if isinstance(up, Fault):
            self._died(up)
        elif self.hello is not None:
            self._see(up)

    def _died(self, fault: Fault) -> None:
        """The world has ended: grey the last picture, say why, offer what can be done.

        Of one that is being begun its beginning tells.
        """
        if self.hello is None:
            return
        if self.view is None:
            assert self.world is not None
            self._see(unseen(self.hello, self._symbol, self.world.speed))
        assert self.view is not None
        self.note("stopped", fault.text)
        while isinstance(asking := self.screen, Dialog) and asking.pauses:
            asking.dismiss(None)
        self.look(stopped=fault.text)
        restart = (("r", "restart"),) if self._revive is not None and not self.view.hello.in_memory else ()
        self._alarm(News(fault.text, (*restart, ("q", "quit")), fatal=True))

    def _relink(self) -> None:
        """Another process for a world, where the one there was has ended."""
        if self._revive is not None:
            self.link.stop()
            self.link = Link(self._revive(), self._came_up)
            self.link.start()

    def revive(self) -> None:
        if self._revive is None or self.link.fault is None or self.view is None:
            return
        view = self.view
        self._begin(
            OpenWorld(
                scenario=view.hello.scenario,
                session=view.hello.session,
                resume=True,
                speed=view.frame.playback.speed,
                paused=True,
                auto_slow=self.settings.slow,
                alerts=still_set(view.frame.alerts, view.hello.instruments),
            ),
            view,
        )
