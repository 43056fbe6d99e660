"""The front of the terminal: its colours and settings, what it says and has said, and its pauses.

Nothing here knows a world. The one law: a setting that is changed holds at once, and is written down
before it does.
"""

import os
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from time import monotonic
from typing import Any, ClassVar, cast

from textual.actions import ActionParseResult
from textual.app import App
from textual.binding import Binding, BindingType
from textual.filter import LineFilter, Monochrome, NoColor
from textual.notifications import Notification

from exchange.edge.text import clean_message
from exchange.units import Time
from tui.client.log import Log
from tui.colours.colourless import COLOURLESS
from tui.colours.styles import Styles
from tui.colours.theme_file import theme, theme_in, theme_names
from tui.colours.themes import Palette, textual_theme
from tui.console.manners import INTERRUPTED, BadInput
from tui.files.places import settings_path
from tui.keys.hints import Hints
from tui.keys.table import OWN
from tui.looking.view import View
from tui.screens.live import LiveScreen, span_named
from tui.settings.file import change
from tui.settings.own import Settings, keymap, read_value, with_value

TOASTS = 3
TOAST_SECONDS = 4.0
INTERRUPT_SECONDS = 2.0


class Front(App[int]):
    """What an app is apart from the world behind it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+c", "interrupt", "Quit, twice", show=False, priority=True, system=True)
    ]

    def __init__(
        self, palette: Palette, settings: Settings, settings_file: Path | None, hints: Hints | None
    ) -> None:
        super().__init__()
        self.stylesheet = Styles(variables=self.get_css_variables())
        self.settings = settings
        self.settings_file = settings_file
        """Where a changed setting is written; None: nowhere."""
        self.view: View | None = None
        self.log_lines = Log()
        self._hints = hints
        self.set_keymap(keymap(settings))
        self._dress(palette)
        self._interrupted = 0.0
        self._holds = 0
        self._held = False
        self._said: tuple[str, float] = ("", 0.0)
        self._topics: dict[str, str] = {}
        """The newest sentence of each topic."""

    def look(self, **changes: Any) -> None:
        """Change how the user looks at the world, and show it at once."""
        raise NotImplementedError

    def turn(self, do: str, value: int = 0, text: str = "") -> None:
        """Turn a knob of the playback."""
        raise NotImplementedError

    async def turned(self, do: str, value: int = 0, text: str = "") -> None:
        """Turn one, and come back when it is and a picture of that is on its way."""
        raise NotImplementedError

    @property
    def live_screen(self) -> LiveScreen | None:
        """The screen of the market that stands, under whatever dialog."""
        return next((each for each in self.screen_stack if isinstance(each, LiveScreen) and each.ready), None)

    @property
    def hints(self) -> Hints | None:
        """What may yet be tried, where that is wanted."""
        return self._hints if self.settings.hints else None

    async def run_action(self, action: "str | ActionParseResult", *where: Any) -> bool:
        done = await super().run_action(action, *where)
        used = done and isinstance(action, str) and self.hints is not None and self.hints.use(action)
        if used and self.live_screen is not None:
            self.live_screen.settle()
        return done

    def action_interrupt(self) -> None:
        now = monotonic()
        if now - self._interrupted < INTERRUPT_SECONDS:
            self.exit(INTERRUPTED)
            return
        self._interrupted = now
        lost = self.view is not None and self.view.hello.in_memory
        self.say(f"Press again to quit. {'Nothing' if lost else 'Everything'} is saved.")

    async def action_quit(self) -> None:
        self.exit(0)

    # What is said

    def say(self, text: str, severity: str = "information", kind: str = "", symbol: str = "") -> None:
        """In the corner, and in the log under its kind."""
        self.note(kind or (severity if severity != "information" else "info"), text, symbol)
        self.toast(text, severity)

    def toast(self, text: str, severity: str = "information", topic: str = "") -> None:
        """In the corner alone, the same sentence once in a while; of a topic the newest alone."""
        text, now = clean_message(text), monotonic()
        if not text or (text == self._said[0] and now - self._said[1] < TOAST_SECONDS):
            return
        self._said = (text, now)
        if topic:
            self.unsay(self._topics.get(topic, ""))
        self._topics[topic] = text
        if len(self._notifications) >= TOASTS:
            self._take_back(min(self._notifications, key=_weight))
        self.notify(text, severity=cast(Any, severity), timeout=TOAST_SECONDS, markup=False)

    def unsay(self, text: str) -> None:
        """Take a sentence out of the corner that does not hold any more."""
        for each in list(self._notifications):
            if each.message == text:
                self._take_back(each)

    def _take_back(self, told: Notification) -> None:
        self._unnotify(told)
        self.call_later(self._sweep)

    def clear_notifications(self) -> None:
        super().clear_notifications()
        self.call_later(self._sweep)

    def _sweep(self) -> None:
        """Take away what held a message that is gone: Textual leaves it, and it keeps a row's room."""
        for holder in self.screen.query("ToastHolder"):
            if not holder.children:
                holder.remove()

    def note(self, kind: str, text: str, symbol: str = "", time: Time | None = None) -> None:
        """In the log alone."""
        now = self.view.frame.playback.time if self.view is not None else None
        self.log_lines.add(now if time is None else time, kind, text, symbol)

    # How it looks

    def _dress(self, palette: Palette) -> None:
        """Wear a palette, Textual's own widgets with it."""
        self.palette = palette
        self.register_theme(textual_theme(palette))
        self.theme = f"margincall-{palette.name}"

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Textual's own for NO_COLOR would send greys, and leave no theme its colours."""
        kept = [each for each in super().get_line_filters() if not isinstance(each, Monochrome | NoColor)]
        return kept if self.palette.coloured else [*kept, COLOURLESS]

    def wear(self, palette: Palette) -> None:
        """Change the colours, and show it."""
        self._dress(replace(palette, ascii=self.palette.ascii, shaded=self.palette.shaded))
        self.look(palette=self.palette)

    def next_theme(self) -> None:
        """The next that can be read, for as long as the terminal runs."""
        names = theme_names()
        here = names.index(self.palette.name) if self.palette.name in names else -1
        for step in range(1, len(names) + 1):
            try:
                self.wear(theme(names[(here + step) % len(names)]))
            except BadInput as trouble:
                self.say(str(trouble), "warning")
            else:
                return

    def set_setting(self, name: str, text: str | None) -> str:
        """Set a setting, or put it back to its default with None. Why it cannot be; empty where it could.

        Files are named without their folder, which is that of the settings.
        """
        try:
            wanted = with_value(self.settings, name, None if text is None else read_value(name, text))
            palette = theme_in(os.environ, wanted.theme) if name == "theme" else None
            if self.settings_file is not None:
                wanted = change(self.settings_file, name, text)
        except BadInput as trouble:
            return str(trouble).replace(f"{settings_path().parent}{os.sep}", "")
        before, self.settings = self.settings, wanted
        if palette is not None:
            self._dress(replace(palette, ascii=self.palette.ascii, shaded=self.palette.shaded))
        self._apply(before)
        return ""

    def _apply(self, before: Settings) -> None:
        """What a changed setting changes here and now."""
        settings = self.settings
        if settings.keys != before.keys:
            OWN.clear()
            OWN.update(settings.keys)
            self.set_keymap(keymap(settings))
        if settings.ascii != before.ascii:
            self.palette = replace(self.palette, ascii=settings.ascii)
        changes: dict[str, Any] = {"palette": self.palette}
        if settings.time_frame != before.time_frame:
            changes["chart_span"] = span_named(settings.time_frame)
        if settings.sizes != before.sizes:
            changes["units"] = settings.sizes
        if settings.slow != before.slow:
            self.turn("slow", int(settings.slow))
        if self.live_screen is not None:
            self.live_screen.settle()
        self.look(**changes)

    # The replay while a dialog asks

    def hold(self) -> None:
        """A dialog opened: the replay stands still while its user thinks, if by then it plays."""
        self._holds += 1
        if self.settings.pause and self._holds == 1 and not self._held:
            self._held = True
            self.turn("hold")

    @asynccontextmanager
    async def standing(self) -> AsyncIterator[None]:
        """Inside, the replay is held, where the settings hold it for questions."""
        self._holds += 1
        try:
            if self.settings.pause:
                self._held = True
                await self.turned("hold")
            yield
        finally:
            self.release()

    def stand_still(self, why: str) -> None:
        """Somebody reads of what is past: what is still held must not die of it meanwhile."""
        playing = self.view is not None and self.view.frame.playback.state == "playing"
        if self.settings.pause and (playing or self._held):
            self.turn("pause")
            self.say(f"The replay is paused {why}: space resumes it.")

    def release(self) -> None:
        """A dialog closed; when none is open soon after, the replay goes on."""
        self._holds -= 1
        self.set_timer(0.05, self._play_on)

    def _play_on(self) -> None:
        if self._holds == 0 and self._held:
            self._held = False
            self.turn("release")


def _weight(told: Notification) -> bool:
    """A refusal or a warning goes only where there is nothing else to go, of equals the oldest."""
    return told.severity != "information"
