"""The user's own settings: one small file, read strictly, and never needed.

    theme = "light"
    bell = false

    [keys]
    close_position = "X"

The one law: what cannot be meant is refused in one line, with file, key and what would be legal. The
struct is the one source: reading, the settings screen and `margincall settings` all go by it.
"""

import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Literal, get_args, get_origin, get_type_hints

import msgspec
from msgspec import Meta

from exchange.edge.text import clean, nearest
from tui.colours.theme_file import theme, theme_names
from tui.console.manners import BadInput
from tui.files.places import settings_path
from tui.keys.names import meant, named
from tui.keys.row import spelled
from tui.keys.table import ROWS, TABS, action_names, rows_of
from tui.telling.measure import Units

BYTES_MAX = 100_000
KEY_NAMES = frozenset(
    {"space", "tab", "enter", "backspace", "delete", "home", "end", "pageup", "pagedown", "insert"}
    | {"up", "down", "left", "right", "slash", "comma", "full_stop", "plus", "minus", "apostrophe"}
)
KEYS = "keys."
"""Before an action's name: `keys.close_position` is a setting too."""
ALSO = "; also "
"""Between two mistakes of one file, which is told in one line."""
ON, OFF = "true", "false"
AUTO = "auto"
"""How people write the empty value, where a setting may be empty."""
_SAID = {ON: True, "on": True, "yes": True, OFF: False, "off": False, "no": False}


class SettingsError(BadInput):
    """A settings file that cannot be used: file, key and reason in one line."""


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """Every setting, with what it is for; a new one is a line here."""

    theme: Annotated[str, Meta(description="Colours; auto follows the terminal")] = ""
    time_frame: Annotated[
        Literal["1s", "5s", "1m", "5m", "15m", "1h"], Meta(description="Time frame a chart opens with")
    ] = "1m"
    bell: Annotated[bool, Meta(description="Ring the bell at a margin call and at an alert")] = True
    sizes: Annotated[Units, Meta(description="Sizes in base or quote; auto follows the contract")] = ""
    ascii: Annotated[bool, Meta(description="Use ASCII characters only")] = False
    motion: Annotated[bool, Meta(description="Flash levels of the book when they change")] = True
    hints: Annotated[bool, Meta(description="Suggest a key to try, in a line above the footer")] = True
    pause: Annotated[bool, Meta(description="Pause the replay while a question or an autopsy is open")] = True
    slow: Annotated[
        bool,
        Meta(description="Slow to 1x at margin calls, liquidations and alerts; a seek stops there"),
    ] = True
    expert: Annotated[
        bool, Meta(description="Close, reduce, cancel all, leverage: no question; orders, margin: enter")
    ] = False
    keys: dict[str, str] = {}
    """Key by action, as the key table names actions; a file may name them as people do."""


DEFAULTS = Settings()
_HINTS = get_type_hints(Settings, include_extras=True)
NAMES: tuple[str, ...] = tuple(name for name in Settings.__struct_fields__ if name != "keys")
"""Of the settings, keys apart, in the order in which they are shown."""


def told(name: str) -> str:
    """What a setting is for."""
    return str(_HINTS[name].__metadata__[0].description)


def allowed(name: str) -> tuple[str, ...]:
    """The values a setting may have, as they are written; for the theme, those that there are now."""
    kind = _HINTS[name].__origin__
    if kind is bool:
        return ON, OFF
    return get_args(kind) if get_origin(kind) is Literal else ("", *theme_names())


def text_of(settings: Settings, name: str) -> str:
    """A setting's value as it is written; of a key that was not moved, nothing."""
    if name.startswith(KEYS):
        return settings.keys.get(meant(name.removeprefix(KEYS)), "")
    value = getattr(settings, name)
    return (ON if value else OFF) if isinstance(value, bool) else str(value)


def read_value(name: str, text: str) -> str | bool:
    """The value a text stands for. Raises SettingsError."""
    if name.startswith(KEYS):
        _check_action(meant(name.removeprefix(KEYS)))
        return text
    if name not in NAMES:
        raise SettingsError(no_setting(name))
    values = allowed(name)
    if ON in values:
        if text not in _SAID:
            raise SettingsError(f'{name}: "{clean(text)}" is neither on nor off')
        return _SAID[text]
    if text == AUTO and AUTO not in values and "" in values:
        return ""
    if text not in values:
        known = ", ".join(each or AUTO for each in values)
        raise SettingsError(f'{name}: no "{clean(text)}"; one of {known}')
    return text


def no_setting(name: str) -> str:
    """That there is none of that name, and what was meant: an action's key has the action in its name."""
    action = meant(name)
    if name == KEYS.rstrip("."):
        return f"{name}: one at a time, as {KEYS}close_position; `margincall settings {name}` lists them"
    near = f"; its key is {KEYS}{named(action)}" if action in action_names() else nearest(name, NAMES)
    return f'no setting "{clean(name)}"{near}'


def with_value(settings: Settings, name: str, value: str | bool | None) -> Settings:
    """Settings with one of them changed, None for its default; whole and checked.

    Raises SettingsError, and ThemeError for a theme that cannot be read.
    """
    if name == "theme" and value:
        theme(str(value))
    if not name.startswith(KEYS):
        return msgspec.structs.replace(
            settings, **{name: getattr(DEFAULTS, name) if value is None else value}
        )
    action = meant(name.removeprefix(KEYS))
    _check_action(action)
    keys = {each: key for each, key in settings.keys.items() if each != action}
    if value is not None:
        keys[action] = str(value)
    _check_keys(keys)
    return msgspec.structs.replace(settings, keys=keys)


def read_settings(path: Path | None = None) -> Settings:
    """The user's settings; without a file, the defaults. Raises SettingsError."""
    path = settings_path() if path is None else path
    name = clean(str(path), limit=200)
    try:
        return parse_settings(read_text(path))
    except SettingsError as error:
        raise SettingsError(f"{name}: {error}") from None


def read_text(path: Path) -> str:
    """The file's text; nothing where there is none. Raises SettingsError without the file's name."""
    try:
        if not path.exists():
            return ""
        with path.open("rb") as file:
            raw = file.read(BYTES_MAX + 1)
    except OSError as error:
        raise SettingsError(f"{error.strerror}") from None
    if len(raw) > BYTES_MAX:
        raise SettingsError(f"larger than {BYTES_MAX} bytes")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise SettingsError(f"not UTF-8 at byte {error.start}") from None


def parse_settings(text: str) -> Settings:
    """Settings from the text of a file. Raises SettingsError."""
    try:
        document = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise SettingsError(clean(str(error), limit=160)) from None
    wrong = [fault for name, value in document.items() for fault in _faults(document, name, value)]
    if wrong:
        raise SettingsError(ALSO.join(wrong))
    read = msgspec.convert(document, Settings)
    return msgspec.structs.replace(read, keys=_by_action(read.keys))


def _by_action(keys: Mapping[str, str]) -> dict[str, str]:
    """Keys by the names of the key table. Raises SettingsError for an action that is named twice."""
    found = {meant(name): key for name, key in keys.items()}
    if len(found) < len(keys):
        twice = next(name for name in keys if name != meant(name) and meant(name) in keys)
        raise SettingsError(f"keys: {twice} and {meant(twice)} are the same action")
    return found


def _faults(document: dict[str, object], name: str, value: object) -> Iterator[str]:
    """What is wrong with one entry of a file; one that people write otherwise is put as it is meant."""
    try:
        if name not in Settings.__struct_fields__:
            raise SettingsError(f'no setting "{clean(name)}"{nearest(name, Settings.__struct_fields__)}')
        if name in NAMES:
            document[name] = _written(name, value)
        else:
            _check_keys(_by_action(_written_keys(value)))
    except SettingsError as error:
        yield str(error)


def _written(name: str, value: object) -> str | bool:
    """What stands in a file for a setting, as it is meant. Raises SettingsError."""
    values = allowed(name)
    if ON in values:
        if not isinstance(value, bool):
            raise SettingsError(f"{name}: must be true or false")
        return value
    if not isinstance(value, str):
        raise SettingsError(f"{name}: must be text; one of {', '.join(filter(None, values))}")
    return read_value(name, value)


def _written_keys(table: object) -> dict[str, str]:
    if not isinstance(table, dict):
        raise SettingsError("keys: must be a table of action = key")
    for action, key in table.items():
        if not isinstance(key, str):
            raise SettingsError(f"keys, {clean(named(meant(action)))}: must be text")
    return table


def _check_keys(keys: Mapping[str, str]) -> None:
    """Every action exists, every key is one, and on no screen do two actions share it."""
    wrong = [*_unknown(keys)] or [*_clashes(keys)]
    if wrong:
        raise SettingsError(ALSO.join(wrong))


def _unknown(keys: Mapping[str, str]) -> Iterator[str]:
    for action, key in keys.items():
        try:
            _check_action(action)
        except SettingsError as error:
            yield str(error)
        if not is_key(key):
            yield f'keys, {named(action)}: "{clean(key)}" is not a key; one character, or a name like "space"'


def _clashes(keys: Mapping[str, str]) -> Iterator[str]:
    for _, screen, title in TABS:
        taken: dict[str, str] = {}
        for act in (act for row in rows_of(screen, keys) for act in row.acts):
            for key in map(spelled, act.key.split(",")):
                if taken.setdefault(key, act.action) != act.action:
                    both = f"{named(taken[key])} and {named(act.action)}"
                    yield f'keys: on {title} "{key}" would be {both}'


def _check_action(action: str) -> None:
    if action not in action_names():
        names = map(named, action_names())
        near = nearest(action, names) or "; `margincall settings keys` lists them"
        raise SettingsError(f'keys: no action "{clean(named(action))}"{near}')


def is_key(key: str) -> bool:
    """Is it one that an action can be moved to?"""
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
