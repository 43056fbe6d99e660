"""The Library: every crash there is to live through, and one key to be in it."""

import asyncio
from pathlib import Path
from typing import ClassVar

from textual import work
from textual.binding import BindingType
from textual.widget import Widget

from exchange.edge.faults import SessionFault
from exchange.edge.text import clean
from replays.messages.client import OpenWorld
from replays.messages.frame import Want
from tui.dialogs.damaged import ACCEPT, damaged
from tui.dialogs.prompt import Item, Pick
from tui.dialogs.saved import DELETE, RENAME, RESUME, SavedPick, deleting, renaming
from tui.keys.table import LIBRARY, bindings_of
from tui.library.entries import Entry, Saved
from tui.looking.view import View
from tui.screens import layout
from tui.screens.layout import Plan
from tui.screens.live import LiveScreen
from tui.widgets.alarm import Alarm
from tui.widgets.footer import KeyFooter
from tui.widgets.header import Header
from tui.widgets.replay_line import ReplayLine
from tui.widgets.scenarios import ScenarioDetail, Scenarios
from tui.widgets.ticker import Ticker

SPEED = 60
"""Tape seconds per wall second at which a scenario starts; an endless market starts at 1."""


class LibraryScreen(LiveScreen):
    NAME = LIBRARY
    BINDINGS: ClassVar[list[BindingType]] = [*bindings_of(LIBRARY)]
    FIRST = "scenarios"
    PANES = ("scenarios",)

    def panels(self) -> list[Widget]:
        return [
            Header(id="header"),
            Ticker(id="ticker"),
            Scenarios(id="scenarios"),
            ScenarioDetail(id="detail"),
            ReplayLine(id="replay"),
            KeyFooter(id="footer"),
            Alarm(id="alarm"),
        ]

    def plan(self, width: int, height: int) -> Plan:
        return layout.library(width, height, zoomed=self.zoomed)

    def want(self, view: View) -> Want:
        return Want(symbol=view.frame.symbol, levels=1, tape=1, candles=1, feed=1, fills=1)

    def on_mount(self) -> None:
        self._read()

    @work(exclusive=True)
    async def _read(self) -> None:
        self._fill(await asyncio.to_thread(_every_scenario))

    def _fill(self, entries: tuple[Entry, ...]) -> None:
        """Unless the screen, or a panel of it, has gone meanwhile."""
        if len(self.query("Scenarios, ScenarioDetail")) == 2:
            self.shelf.entries = entries
            self._go_to(0)

    @property
    def shelf(self) -> Scenarios:
        return self.query_one(Scenarios)

    def _go_to(self, row: int) -> None:
        entries = self.shelf.entries or ()
        self.shelf.cursor = max(0, min(row, len(entries) - 1))
        detail = self.query_one(ScenarioDetail)
        detail.entry = entries[self.shelf.cursor] if entries else None
        self.shelf.repaint()
        detail.repaint()

    def on_scenarios_chosen(self, message: Scenarios.Chosen) -> None:
        self._go_to(message.row)

    def action_row(self, step: int) -> None:
        self._go_to(self.shelf.cursor + step)

    def action_row_end(self, direction: int) -> None:
        self._go_to(len(self.shelf.entries or ()) if direction > 0 else 0)

    def action_find_scenario(self) -> None:
        items = tuple(Item(entry.name, clean(entry.title), entry.date) for entry in self.shelf.entries or ())
        self.app.push_screen(Pick("Scenarios", items, "No scenarios here."), self._found)

    def _found(self, name: str | None) -> None:
        names = [entry.name for entry in self.shelf.entries or ()]
        if name in names:
            self._go_to(names.index(name))

    @work(exclusive=True, group="saved")
    async def action_saved(self) -> None:
        """Choose among the saved sessions, the one left last first, until one is gone on with."""
        world = None
        while world is None:
            saved = await asyncio.to_thread(_every_saved)
            pick = SavedPick(saved)
            path = await self.app.push_screen_wait(pick)
            if path is None:
                return
            (chosen,) = (each for each in saved if each.path == path)
            world = await self._answer_pick(chosen, pick.act, saved)
        self.host.open_world(world)

    async def _answer_pick(self, chosen: Saved, act: str, saved: tuple[Saved, ...]) -> OpenWorld | None:
        """The world to go on in; None where it was put away, or nothing became of it."""
        if act == RESUME and chosen.trouble:
            act = await self.app.push_screen_wait(damaged(chosen)) or ""
        if act == DELETE:
            await self._put_away(chosen)
        elif act == RENAME:
            await self._give_name(chosen, saved)
        return chosen.world if act in (RESUME, ACCEPT) else None

    async def _put_away(self, saved: Saved) -> None:
        if await self.app.push_screen_wait(deleting(saved)) is not None:
            trouble = await asyncio.to_thread(_delete, saved.path)
            self.host.say(trouble or f"{saved.name} is deleted.", "error" if trouble else "information")

    async def _give_name(self, saved: Saved, every: tuple[Saved, ...]) -> None:
        taken = {each.name for each in every if each is not saved}
        name = await self.app.push_screen_wait(renaming(saved, taken))
        if name is not None and name != saved.name:
            trouble = await asyncio.to_thread(_rename, saved.path, name)
            self.host.say(trouble or f"{saved.name} is {name} now.", "error" if trouble else "information")

    def action_answer(self) -> None:
        """Start the scenario under the cursor; an alarm goes first."""
        if self.host.answer_news(ask_why=True):
            return
        entries = self.shelf.entries
        if not entries:
            return
        entry = entries[self.shelf.cursor]
        if entry.trouble:
            self.host.say(entry.trouble, "error")
            return
        self.host.open_world(OpenWorld(scenario=entry.name, speed=SPEED if entry.hours else 1))


def _every_scenario() -> tuple[Entry, ...]:
    """As they lie on the disk; who never opens the library never loads what reads them."""
    from tui.library.shelf import read_shelf  # noqa: PLC0415

    return read_shelf()


def _every_saved() -> tuple[Saved, ...]:
    """As they lie on the disk, read only where somebody asks."""
    from tui.library.saved import read_saved  # noqa: PLC0415

    return tuple(read_saved())


def _delete(path: str) -> str:
    """Take a session from the disk for good. Why it cannot be; empty where it could."""
    from replays.sessions.filing import delete  # noqa: PLC0415

    try:
        delete(Path(path))
    except SessionFault as fault:
        return f"{clean(Path(path).stem)} cannot be deleted: {fault.text}."
    return ""


def _rename(path: str, name: str) -> str:
    """Give a session another name. Why it cannot have it; empty where it could."""
    from replays.sessions.filing import rename  # noqa: PLC0415

    try:
        rename(Path(path), name)
    except SessionFault as fault:
        return f"{clean(Path(path).stem)} cannot be renamed to {name}: {fault.text}."
    return ""
