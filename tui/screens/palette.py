"""The command palette: every action of the key table with its key, first those of the screen one is on."""

from contextlib import suppress
from functools import partial

from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.content import Content
from textual.worker import WorkerCancelled

from tui.dialogs.host import host
from tui.keys.row import Act, spelled
from tui.keys.table import TABS, rows_of
from tui.screens.live import LiveScreen


class Acts(Provider):
    """Finds actions by what they do."""

    def _acts(self) -> list[tuple[Act, str, str]]:
        """Each action once, with name and title of its screen: this one where it can be."""
        here = self.screen
        if not isinstance(here, LiveScreen):
            return []
        tabs = sorted(((name, title) for _, name, title in TABS), key=lambda tab: tab[0] != here.NAME)
        found: dict[str, tuple[Act, str, str]] = {}
        for name, title in tabs:
            for act in (act for row in rows_of(name) for act in row.acts):
                found.setdefault(act.action, (act, name, "" if name == here.NAME else title))
        return list(found.values())

    async def _run(self, action: str, name: str) -> None:
        if isinstance(self.screen, LiveScreen) and name == self.screen.NAME:
            await self.screen.run_action(action)
        else:
            self.app.run_worker(self._run_there(action, name))

    async def _run_there(self, action: str, name: str) -> None:
        """Go to the screen that has the action, then act."""
        host(self.screen).open_screen(name)
        moves = [each for each in self.app.workers if each.group == "screens"]
        with suppress(WorkerCancelled):  # whoever has gone on elsewhere meanwhile acts there
            await self.app.workers.wait_for_complete(moves)
            await self.app.screen.run_action(action)

    async def discover(self) -> Hits:
        for act, name, title in self._acts():
            run = partial(self._run, act.action, name)
            yield DiscoveryHit(_line(act, act.title, title), run, text=act.title)

    async def search(self, query: str) -> Hits:
        matcher = self.matcher(query)
        for act, name, title in self._acts():
            score = max(matcher.match(act.title), *map(matcher.match, act.also.split(", ")))
            if score > 0:
                run = partial(self._run, act.action, name)
                yield Hit(score, _line(act, matcher.highlight(act.title), title), run, text=act.title)


def _line(act: Act, text: str | Content, screen: str) -> Content:
    """The key before what it does, so that the palette teaches the keys; after it, where it is at home."""
    key = spelled(act.key.split(",")[0])
    return Content.assemble((key.rjust(7), "bold"), "  ", text, f"  on {screen}" if screen else "")
