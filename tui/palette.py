"""The command palette: every action of the key table that the screen has, with its key."""

from functools import partial

from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.content import Content

from tui.key_rows import Act
from tui.keys import rows_of
from tui.screens.live import LiveScreen


class Acts(Provider):
    """Finds actions by what they do."""

    def _acts(self) -> list[Act]:
        screen = self.screen
        if not isinstance(screen, LiveScreen):
            return []
        return [act for row in rows_of(screen.NAME) for act in row.acts]

    async def _run(self, action: str) -> None:
        await self.screen.run_action(action)

    async def discover(self) -> Hits:
        for act in self._acts():
            yield DiscoveryHit(_line(act, act.title), partial(self._run, act.action), text=act.title)

    async def search(self, query: str) -> Hits:
        matcher = self.matcher(query)
        for act in self._acts():
            score = matcher.match(act.title)
            if score > 0:
                run = partial(self._run, act.action)
                yield Hit(score, _line(act, matcher.highlight(act.title)), run, text=act.title)


def _line(act: Act, title: str | Content) -> Content:
    """The key before what it does, so that the palette teaches the keys."""
    return Content.assemble((_key(act).rjust(7), "bold"), "  ", title)


def _key(act: Act) -> str:
    """The one key of a pair that belongs to this act."""
    name = act.key.split(",")[0]
    return _NAMES.get(name, name)


_NAMES = {
    "slash": "/",
    "full_stop": ".",
    "comma": ",",
    "left_square_bracket": "[",
    "right_square_bracket": "]",
    "left_curly_bracket": "{",
    "right_curly_bracket": "}",
    "apostrophe": "'",
    "plus": "+",
    "minus": "-",
    "question_mark": "?",
}
