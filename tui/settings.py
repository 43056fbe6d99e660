"""The user's own settings: one small file, read strictly, and never needed.

    theme = "light"
    bell = false

    [keys]
    close_position = "X"

The one law: what cannot be meant is refused in one line, with file, key and what would be legal.
"""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

from exchange.edge.text import clean, nearest
from tui.keys import ROWS, TABS, action_names, rows_of
from tui.manners import BadInput
from tui.places import settings_path
from tui.themes import PALETTES

BYTES_MAX = 100_000
KEY_NAMES = frozenset(
    {"space", "tab", "enter", "backspace", "delete", "home", "end", "pageup", "pagedown", "insert"}
    | {"up", "down", "left", "right", "slash", "comma", "full_stop", "plus", "minus", "apostrophe"}
)


class SettingsError(BadInput):
    """A settings file that cannot be used: file, key and reason in one line."""


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    theme: str = ""
    """Empty: by what surrounds the terminal."""
    bell: bool = True
    """At a margin call."""
    ascii: bool = False
    keys: dict[str, str] = {}
    """Key by action, as the key table names actions."""


DEFAULTS = Settings()


def read_settings(path: Path | None = None) -> Settings:
    """The user's settings; without a file, the defaults. Raises SettingsError."""
    path = settings_path() if path is None else path
    name = clean(str(path), limit=200)
    try:
        if not path.exists():
            return DEFAULTS
        raw = path.read_bytes()[:BYTES_MAX]
        document = tomllib.loads(raw.decode("utf-8"))
    except OSError as error:
        raise SettingsError(f"{name}: {error.strerror}") from None
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as error:
        raise SettingsError(f"{name}: {clean(str(error), limit=160)}") from None
    try:
        return _checked(document)
    except SettingsError as error:
        raise SettingsError(f"{name}: {error}") from None


def _checked(document: Mapping[str, Any]) -> Settings:
    known = Settings.__struct_fields__
    for key in document:
        if key not in known:
            raise SettingsError(f'no setting "{clean(key)}"{nearest(key, known)}')
    try:
        settings = msgspec.convert(document, Settings)
    except msgspec.ValidationError as error:
        raise SettingsError(clean(str(error), limit=160)) from None
    if settings.theme and settings.theme not in PALETTES:
        raise SettingsError(f'theme: no "{clean(settings.theme)}"{nearest(settings.theme, PALETTES)}')
    _check_keys(settings.keys)
    return settings


def _check_keys(keys: Mapping[str, str]) -> None:
    """Every action exists, every key is one, and on no screen do two actions share it."""
    names = action_names()
    for action, key in keys.items():
        if action not in names:
            raise SettingsError(f'keys: no action "{clean(action)}"{nearest(action, names)}')
        if not _is_key(key):
            raise SettingsError(
                f'keys, {action}: "{clean(key)}" is no key; one character, or a name such as "space"'
            )
    for _, screen, title in TABS:
        taken: dict[str, str] = {}
        for act in (act for row in rows_of(screen, keys) for act in row.acts):
            for key in act.key.split(","):
                if taken.setdefault(key, act.action) != act.action:
                    raise SettingsError(f'keys: on {title} "{key}" would be {taken[key]} and {act.action}')


def _is_key(key: str) -> bool:
    printable = len(key) == 1 and key.isascii() and key.isprintable() and not key.isspace()
    return printable or key in KEY_NAMES


def keymap(settings: Settings) -> dict[str, str]:
    """For Textual: the id of each binding that is moved, and its key."""
    acts = {act.action for row in ROWS for act in row.acts}
    return {
        f"{screen}.{action}": key
        for _, screen, _ in TABS
        for action, key in settings.keys.items()
        if action in acts
    }
