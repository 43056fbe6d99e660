"""The terminal: one world behind it, a few screens before it, and the beat that joins them.

The app holds what is seen and how it is looked at. Screens turn keys into what it can do; the link
carries that to the world; frames come back and become views. No panel ever waits for any of it.
"""

import asyncio
import signal
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, ClassVar, TypeVar

import msgspec
from textual import work
from textual.driver import Driver
from textual.screen import ModalScreen

from exchange.commands import AnyCommand
from exchange.edge.fault_log import write_fault
from exchange.terms import Symbol
from replays.learning.exercises import drill_of
from replays.messages.client import Asked, OpenWorld, WorldClient
from replays.messages.frame import Ack, Control, Fault, Frame, Hello, Notice, Want
from replays.messages.lived import Lived
from replays.study.process import StudyClient, StudyProcess
from replays.study.questions import AskDrill, Studied, Study
from tui.client.log import replay_words
from tui.client.starts import BACKDROP
from tui.client.studies import Kind
from tui.client.topup import TopUp
from tui.colours.themes import DARK, Palette
from tui.console.manners import manner
from tui.dialogs.sheet import Dialog
from tui.keys.hints import Hints
from tui.keys.table import AUTOPSY, CASCADE, LEARN, LIBRARY, TRADE, TWINS
from tui.looking.view import View
from tui.screens.autopsy import AutopsyScreen
from tui.screens.cascade import CascadeScreen
from tui.screens.layout import TALL
from tui.screens.learn import LearnScreen
from tui.screens.library import LibraryScreen
from tui.screens.live import LiveScreen
from tui.screens.palette import Acts
from tui.screens.trade import TradeScreen
from tui.screens.twins import TwinsScreen
from tui.settings.own import DEFAULTS, Settings
from tui.terminal.driver import LastingDriver
from tui.terminal.pump import Pump, writer_busy
from tui.widgets.alarm import News, fallen, standing
from tui.widgets.replay_line import COMPUTING
from tui.worlds import Worlds

Answer = TypeVar("Answer")
BEATS_WHEN_STILL = 5
"""A world that stands still is looked at every so many beats."""
COVERED_EVERY = 10
"""Under a dialog every so many frames are shown."""
TOLD = {"filled", "cancelled", "deleveraged", "funding", "info", "rejected"}
"""Notices that are a message in the corner."""

WAYS = {"seek", "rewind", "step", "switch"}
AT_ONCE_SECONDS = 0.2
"""A way that is gone in this is shown where it led to."""


def _on_its_way(frame: Frame) -> Frame:
    return msgspec.structs.replace(frame, playback=msgspec.structs.replace(frame.playback, state=COMPUTING))


class Margincall(Worlds):
    TITLE = "margincall"
    CSS_PATH = "margincall.tcss"
    VERTICAL_BREAKPOINTS = [(0, "-low"), (TALL, "-tall")]  # noqa: RUF012 as Textual declares it
    MODES: ClassVar[dict[str, Any]] = {
        TRADE: TradeScreen,
        CASCADE: CascadeScreen,
        TWINS: TwinsScreen,
        AUTOPSY: AutopsyScreen,
        LIBRARY: LibraryScreen,
        LEARN: LearnScreen,
    }
    DEFAULT_MODE = TRADE
    COMMANDS: ClassVar[set[Any]] = {Acts}

    def __init__(
        self,
        client: WorldClient,
        *,
        world: OpenWorld | None = None,
        palette: Palette = DARK,
        revive: Callable[[], WorldClient] | None = None,
        study: Callable[[], StudyClient] = StudyProcess,
        settings: Settings = DEFAULTS,
        settings_file: Path | None = None,
        hints: Hints | None = None,
    ) -> None:
        super().__init__(client, world, revive, study, palette, settings, settings_file, hints)
        self.pump = Pump(self._beat, lambda: writer_busy(self._driver))
        self.top_up = TopUp(self.ask)
        self._still_beats = 0
        self.shown = 0
        self._at_once = False
        self._is_behind = False
        """The frame on its way was asked for before the key whose doing is to be shown."""
        self._ways = 0
        """How many seeks the world has yet to answer."""

    # Beginning and end

    def on_mount(self) -> None:
        if self.console.color_system not in ("256", "truecolor"):
            self.palette = replace(self.palette, shaded=False)
        self.link.start()
        if not self.is_headless:
            self._end_on_signals()
        self.run_worker(self.pump.run(), group="pump")
        self._begin(self.world or BACKDROP)

    def get_driver_class(self) -> type[Driver]:
        found = super().get_driver_class()
        return LastingDriver if found.__name__ == "LinuxDriver" else found

    def _end_on_signals(self) -> None:
        """Whoever ends the process from outside finds the terminal as it was."""
        for number in (signal.SIGHUP, signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(number, self.exit, 128 + number)

    def on_unmount(self) -> None:
        self.studies.close()
        self.link.stop_listening()

    def _fatal_error(self) -> None:
        """Textual's, which prints the traceback: that is written down, and the shell is told where."""
        if manner.debug or self._exception is None:
            super()._fatal_error()
            return
        self.epitaph = write_fault(self._exception)
        self._close_messages_no_wait()

    # Frames

    def _beat(self) -> None:
        """One turn of the pump: ask for a frame, less often while nothing moves."""
        self.link.receive_in_process()
        if self.hello is None:
            return
        still = self.view is not None and self.view.frame.playback.state in ("paused", "ended")
        self._still_beats = self._still_beats + 1 if still else 0
        if self._still_beats % BEATS_WHEN_STILL == 0:
            self.link.want(self._next_want())

    def _want_at_once(self) -> None:
        """A frame for a key that was just pressed; it is shown whole."""
        self._at_once, self._is_behind = True, self.link.is_asked
        if self.hello is not None:
            self.link.want(self._next_want())

    def _next_want(self) -> Want:
        screen = self.live_screen
        want = screen.want(self.view) if screen is not None and self.view is not None else None
        want = want or Want(symbol=self._symbol)
        group = self.view.group_of(self._symbol) if self.view is not None else want.group
        return msgspec.structs.replace(want, symbol=self._symbol, group=group, seen=self._notices_seen)

    def _see(self, frame: Frame) -> None:
        """A newer frame becomes the view."""
        assert self.hello is not None
        frame = _on_its_way(frame) if self._ways else frame
        before, first = self.view, self.view is None
        if before is None:
            screen = self.live_screen
            name = screen.NAME if screen is not None else TRADE
            self.view = View(frame=frame, hello=self.hello, palette=self.palette, screen=name, **self._looks)
        else:
            flashing = before.frame if self.settings.motion else None
            self.view = msgspec.structs.replace(before, frame=frame, before=flashing)
            self.view = msgspec.structs.replace(self.view, cursor=self.view.following(before))
        self._heed(frame)
        if before is not None and before.frame.playback.state != "ended":
            self._grade()
        top_up = self.top_up.look(self.view)
        if top_up != self.view.top_up:
            self.view = msgspec.structs.replace(self.view, top_up=top_up)
        self._show(all_panels=self._at_once or first, newer=True)
        self._at_once = False
        if self._is_behind:
            self._want_at_once()

    def _show(self, *, all_panels: bool, newer: bool = False) -> None:
        """Under a dialog the market moves slowly: each of its pictures is dimmed anew."""
        assert self.view is not None
        self.shown += 1
        stack = self.screen_stack
        covered = any(isinstance(screen, ModalScreen) for screen in stack)
        for screen in stack:
            if isinstance(screen, Dialog):
                screen.show(self.view)
            elif isinstance(screen, LiveScreen) and (
                all_panels or not covered or self.shown % COVERED_EVERY == 0
            ):
                screen.show(self.view, all_panels=all_panels or covered, newer=newer)

    def _heed(self, frame: Frame) -> None:
        """Own news, each once; an alarm goes with the fall it tells of."""
        if (news := standing(self.news, frame)) is not self.news:
            self._alarm(news)
        for notice in frame.notices:
            if notice.number > self._notices_seen:
                self._notices_seen = notice.number
                self._tell(notice)

    def _tell(self, notice: Notice) -> None:
        self.note(notice.kind, notice.text, notice.symbol, notice.time)
        if notice.kind == "liquidated" and self.view is not None:
            self._alarm(fallen(notice, self.view, self.news))
        elif notice.kind in ("margin_call", "alert"):
            if self.settings.bell:
                self.bell()
            self.toast(notice.text, "warning")
        elif notice.kind == "error":
            self.toast(notice.text, "error")
        elif notice.kind in TOLD:  # an order that is eaten crumb by crumb fills no corner
            crumb = notice.kind == "filled"
            self.toast(notice.text, topic=f"{notice.text.split()[0]} {notice.symbol}" if crumb else "")

    def _grade(self) -> None:
        """A drill that has just ended is graded, wherever its player is looking."""
        assert self.view is not None
        ended = self.view.frame.playback.state == "ended"
        if ended and drill_of(self.view.hello.scenario) is not None:
            self.study("drill", lambda lived: AskDrill(lived=lived))

    def _alarm(self, news: News | None) -> None:
        self.news = news
        if self.live_screen is not None:
            self.live_screen.heed_news()

    def answer_news(self, *, ask_why: bool = False) -> bool:
        news = self.news
        if news is None or news.fatal:
            return False
        self._alarm(None)
        if ask_why and news.fell:
            self.stand_still("while you read why")
            self.look(autopsy_number=0)
            self.open_screen(AUTOPSY)
        return True

    # What screens and dialogs may ask

    def look(self, **changes: Any) -> None:
        if self.view is not None:
            self.view = msgspec.structs.replace(self.view, **changes)
            self._show(all_panels=True)
            self._want_at_once()

    def focus_market(self, symbol: str) -> None:
        if self.view is not None and self.view.instrument_of(symbol) is None:
            return
        self._symbol = Symbol(symbol)
        self._want_at_once()

    def turn(self, do: str, value: int = 0, text: str = "") -> None:
        self.run_worker(self.turned(do, value, text), group="knobs")

    async def turned(self, do: str, value: int = 0, text: str = "") -> None:
        control = Control(do=do, value=value, text=text)
        if do == "seek":
            self.sought = value
        playing = self.view is not None and self.view.frame.playback.state == "playing"
        ack = await self._turned(control)
        if isinstance(ack, Ack) and not ack.accepted:
            self.say(ack.text, "error", "refused")
        elif isinstance(ack, Ack):
            self.note("replay", replay_words(control, playing=playing))
        self._want_at_once()

    async def _turned(self, control: Control) -> Ack | Fault:
        """Show `computing` for a seek or switch that takes longer than AT_ONCE_SECONDS."""
        turning = asyncio.ensure_future(self.link.control(control))
        if control.do not in WAYS or (await asyncio.wait({turning}, timeout=AT_ONCE_SECONDS))[0]:
            return await turning
        self._ways += 1
        if self.view is not None:
            self.look(frame=_on_its_way(self.view.frame))
        try:
            return await turning
        finally:
            self._ways -= 1

    async def send(self, *commands: AnyCommand) -> Ack | Fault:
        """Shielded from cancellation, so that the outcome of an order is always reported."""
        return await asyncio.shield(self._send(commands, self.hello))

    async def _send(self, commands: tuple[AnyCommand, ...], world: Hello | None) -> Ack | Fault:
        done, symbol = [], getattr(commands[0], "symbol", "")
        for command in commands:
            if self.hello is not world:
                return Fault(text="That session has been left.", exit_code=1)
            ack = await self.link.command(command)
            if isinstance(ack, Fault):
                break
            if not ack.accepted:
                self.say(ack.text, "error", "refused", symbol)
                break
            done.append(ack.text)
        self.say(" ".join(filter(None, done)), kind="accepted", symbol=symbol)
        self._want_at_once()
        return ack

    def ask(self, question: Asked, kind: type[Answer]) -> Awaitable[Answer | Fault]:
        return self.link.ask(question, kind)

    @work(group="study")
    async def study(
        self, kind: Kind, make: Callable[[Lived], Study | None], *, with_world: bool = False
    ) -> None:
        world = self.hello
        lived = await self.link.read_life(with_world=with_world)
        if isinstance(lived, Fault) or self.hello is not world:
            return
        if (study := make(lived)) is not None:
            self.studies.begin(kind, study)

    def is_studying(self, kind: Kind) -> bool:
        return self.studies.is_busy(kind)

    def _found(self, kind: Kind, studied: Studied) -> None:
        """A study has come further; what it has not said anew still holds."""
        if self.view is not None:
            self.look(**{kind: studied})
        if studied.grade is not None:
            self.say(studied.grade.sentence)

    def open_screen(self, name: str) -> None:
        if name not in self.MODES:
            return
        self._open_screen(name)

    @work(group="screens", exclusive=True)
    async def _open_screen(self, name: str) -> None:
        if name == AUTOPSY and self.news is not None and self.news.fell:
            self._alarm(None)
        await self.switch_mode(name)
        self.look(screen=name, cursor=0)
