"""The style sheet of the terminal, which is parsed once for the colours it wears.

Textual parses all of it anew for every theme that is put on and every screen that is opened, were it the
one that is worn and were nothing new in it: four times until the first picture.
"""

from textual.cache import LRUCache
from textual.css.stylesheet import Stylesheet

SOURCES_MAX = 512
"""Of how many pieces the rules are kept; each kind of widget brings one."""


class Styles(Stylesheet):
    def __init__(self, *, variables: dict[str, str] | None = None) -> None:
        super().__init__(variables=variables)
        self._parse_cache = LRUCache(SOURCES_MAX)

    def set_variables(self, variables: dict[str, str]) -> None:
        """Other colours make other rules, the same ones none."""
        if variables != self._variables:
            super().set_variables(variables)

    def reparse(self) -> None:
        """As far as it is not parsed already."""
        self.parse()
