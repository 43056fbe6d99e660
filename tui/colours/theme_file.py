"""A theme of one's own: colours in a TOML file, over those of a theme there is.

    inherits = "light"
    up = "#0077bb"
    heat = ["#fbfaf7", "#ee7733", "#331100"]

It stands as `themes/NAME.toml` beside the settings file, and NAME is its name. The one law: what cannot
be a colour is refused in one line, with file, field and what would be legal.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from exchange.edge.text import clean, nearest
from tui.colours.themes import DARK, MONO, PALETTES, Palette
from tui.console.manners import AUTO, BadInput
from tui.files.places import themes_folder

BYTES_MAX = 100_000
HEAT_STEPS = range(2, 33)
"""Colours of a heat ramp."""
INHERITS, HEAT = "inherits", "heat"
COLOURS = tuple(
    name for name, field in Palette.__dataclass_fields__.items() if field.type is str and name != "name"
)
"""What a theme may colour, besides `heat`."""
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,35}")
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")


class ThemeError(BadInput):
    """A theme that cannot be used: file, field and limit in one line."""


def theme_names(folder: Path | None = None) -> tuple[str, ...]:
    """Every theme there is: the four, and the user's own by their files."""
    folder = themes_folder() if folder is None else folder
    own = sorted(path.stem for path in folder.glob("*.toml")) if folder.is_dir() else []
    return (*PALETTES, *(name for name in own if _NAME.fullmatch(name) and name not in PALETTES))


def theme(name: str, folder: Path | None = None) -> Palette:
    """A theme by its name, or one's own by the path of its file. Raises ThemeError."""
    if name in PALETTES:
        return PALETTES[name]
    if name.endswith(".toml"):
        return read_theme(Path(name))
    if name not in theme_names(folder):
        known = ", ".join((AUTO, *theme_names(folder)))
        raise ThemeError(f'theme: no "{clean(name)}"; one of {known}')
    return read_theme((themes_folder() if folder is None else folder) / f"{name}.toml")


def theme_in(environ: Mapping[str, str], name: str) -> Palette:
    """A theme by its name; where none is asked for NO_COLOR asks for no colour. Raises ThemeError."""
    if name in ("", AUTO):
        return replace(MONO, coloured=False) if environ.get("NO_COLOR") else DARK
    return theme(name)


def read_theme(path: Path) -> Palette:
    """The colours of a file. Raises ThemeError."""
    file = clean(str(path), limit=200)
    try:
        with path.open("rb") as opened:
            raw = opened.read(BYTES_MAX + 1)
        if len(raw) > BYTES_MAX:
            raise ThemeError(f"larger than {BYTES_MAX} bytes")
        if not _NAME.fullmatch(path.stem):
            raise ThemeError("a theme's file is named with a-z 0-9 - _, at most 36 of them")
        return _palette(path.stem, tomllib.loads(raw.decode("utf-8")))
    except OSError as error:
        raise ThemeError(f"{file}: {error.strerror}") from None
    except UnicodeDecodeError as error:
        raise ThemeError(f"{file}: not UTF-8 at byte {error.start}") from None
    except ThemeError as error:
        raise ThemeError(f"{file}: {error}") from None
    except (ValueError, RecursionError) as error:
        raise ThemeError(f"{file}: {clean(str(error), limit=160)}") from None


def _palette(name: str, document: Mapping[str, Any]) -> Palette:
    parent = document.get(INHERITS, "dark")
    if not isinstance(parent, str) or parent not in PALETTES:
        raise ThemeError(f'{INHERITS}: no "{clean(str(parent))}"; one of {", ".join(PALETTES)}')
    known = (INHERITS, HEAT, *COLOURS)
    changes: dict[str, Any] = {}
    for field, value in document.items():
        if field not in known:
            raise ThemeError(f'no colour "{clean(field)}"{nearest(field, known)}')
        if field == HEAT:
            changes[HEAT] = _ramp(value)
        elif field != INHERITS:
            changes[field] = _colour(field, value)
    return replace(PALETTES[parent], name=name, **changes)


def _ramp(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list) or len(value) not in HEAT_STEPS:
        raise ThemeError(f"{HEAT}: a list of {HEAT_STEPS[0]} to {HEAT_STEPS[-1]} colours")
    return tuple(_colour(f"{HEAT}, number {number}", each) for number, each in enumerate(value, 1))


def _colour(field: str, value: Any) -> str:
    if not (isinstance(value, str) and _COLOUR.fullmatch(value)):
        raise ThemeError(f'{field}: "{clean(str(value))}" is not a colour; use # and six of 0-9 a-f')
    return value.lower()
