"""The terminal from its first cell to its last: how it looks by what surrounds it, and how it ends.

Its exit code says which: 0 left, 130 interrupted, another where the world could not go on.
"""

import gc
import sys
from collections.abc import Callable
from dataclasses import replace

from replays.messages.client import OpenWorld, WorldClient
from tui.app import Margincall
from tui.client.starts import BACKDROP
from tui.colours.theme_file import theme_in
from tui.colours.themes import Palette
from tui.console.manners import HANGUP, as_typed, manner, say
from tui.files.places import hints_path, settings_path
from tui.keys.hints import Hints
from tui.keys.table import OWN
from tui.opening.farewell import farewell
from tui.settings.own import Settings


def palette_named(name: str, *, ascii_only: bool, environ: dict[str, str]) -> Palette:
    """The palette asked for; NO_COLOR asks for none of its colours when nothing else is."""
    return replace(theme_in(environ, name), ascii=ascii_only)


def run(
    client: WorldClient,
    settings: Settings,
    world: OpenWorld | None,
    ascii_only: bool,
    revive: Callable[[], WorldClient],
    environ: dict[str, str],
) -> int:
    """Run the terminal until its user leaves; gives the exit code."""
    OWN.update(settings.keys)
    name = manner.theme or settings.theme
    palette = palette_named(name, ascii_only=ascii_only or settings.ascii, environ=environ)
    hints = Hints(hints_path())
    app = Margincall(
        client,
        world=world,
        palette=palette,
        revive=revive,
        settings=settings,
        settings_file=settings_path(),
        hints=hints,
    )
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)
    try:
        code = app.run()
    finally:
        app.link.client.close()
    fault = app.link.fault
    if app.epitaph:
        sys.stderr.write(f"margincall: {as_typed(app.epitaph)}\n")
    elif app.hello is not None and fault is None and code != HANGUP and app.world is not BACKDROP:
        say(farewell(app.hello))
    if code == 0 and fault is not None:
        return fault.exit_code or 1
    return app.return_code or 1 if code is None else code
