"""Changing the settings file: one line of it, and everything else as its user wrote it.

Comments, order and blank lines stay. The one law: the file is replaced whole or not at all, and only by
a text that reads as what was meant.
"""

import json
import re
from pathlib import Path

from exchange.edge.text import clean
from tui.files.writing import replace_file
from tui.keys.names import meant
from tui.settings.own import (
    AUTO,
    KEYS,
    NAMES,
    Settings,
    SettingsError,
    no_setting,
    parse_settings,
    read_text,
    read_value,
    with_value,
)

_TABLE = re.compile(r"\s*\[")
_KEYS_TABLE = re.compile(r"\s*\[\s*keys\s*\]\s*(#.*)?$")
_LINE = re.compile(
    r"""(?P<head>\s*(?P<name>[A-Za-z0-9_-]+|"[^"]*"|'[^']*')\s*=\s*)"""
    r"""(?P<value>"(?:[^"\\]|\\.)*"|'[^']*'|[^\s#"']+)(?P<tail>\s*(?:\#.*)?)$"""
)
_BARE = re.compile(r"[A-Za-z0-9_-]+")


class SettingsUnwritable(SettingsError):
    """The file could not be read or written, whatever it says."""


def change(path: Path, name: str, text: str | None) -> Settings:
    """Set one setting, or put it back to its default with None; what the file then says.

    Raises SettingsError: what is wrong, and what would be legal, with the file where it is at fault; the
    file is as it was.
    """
    value = None if text is None else read_value(name, text)
    if not name.startswith(KEYS) and name not in NAMES:
        raise SettingsError(no_setting(name))
    file = clean(str(path), limit=200)
    try:
        before = read_text(path)
        after = edited(before, name, value)
        wanted = _meant(before, after, name, value)
        if not _reads_as(after, wanted):
            raise SettingsError(f"{name} is written in a way that can only be changed by hand")
        replace_file(path, after)
    except SettingsError as error:
        raise SettingsError(f"{file}: {error}") from None
    except OSError as error:
        raise SettingsUnwritable(f"{file}: {error.strerror}") from None
    return wanted


def edited(text: str, name: str, value: str | bool | None) -> str:
    """The file's text with one line set, added, or, for None, taken out."""
    lines = text.splitlines(keepends=True)
    of_keys = name.startswith(KEYS)
    name = name.removeprefix(KEYS) if of_keys else name
    first, end = _section(lines, of_keys=of_keys)

    def is_it(written: str) -> bool:
        return written == name or (of_keys and meant(written) == meant(name))

    if first is None:
        return text if value is None else _opened(text) + f"[keys]\n{_line(name, value)}\n"
    for number in range(first, end):
        found = _LINE.match(lines[number].rstrip("\r\n"))
        if found and is_it(found["name"].strip("\"'")):
            ending = lines[number][len(lines[number].rstrip("\r\n")) :]
            kept = [] if value is None else [f"{found['head']}{_toml(value)}{found['tail']}{ending}"]
            whole = "".join([*lines[:number], *kept, *lines[number + 1 :]])
            return whole if number or kept else whole.lstrip("\r\n")
    if value is None:
        return text
    while end < len(lines) and end > first and lines[end - 1].startswith("#"):
        end -= 1  # a note right above a table is the table's
    while end > first and not lines[end - 1].strip():
        end -= 1
    before = "".join(lines[:end])
    if before and not before.endswith("\n"):
        before += "\n"
    after = "".join(lines[end:])
    gap = "\n" if after.strip() and not after.startswith(("\n", "\r")) else ""
    return f"{before}{_line(name, value)}\n{gap}{after}"


def _meant(before: str, after: str, name: str, value: str | bool | None) -> Settings:
    """What the file shall say. One that did not read may be mended by the change, and by nothing less."""
    try:
        settings = parse_settings(before)
    except SettingsError:
        settings = parse_settings(after)
    return with_value(settings, name, value)


def _reads_as(text: str, wanted: Settings) -> bool:
    try:
        return parse_settings(text) == wanted
    except SettingsError:
        return False


def _section(lines: list[str], *, of_keys: bool) -> tuple[int | None, int]:
    """Where the lines of the top or of [keys] begin and end; None where there is no such table."""
    tables = [number for number, line in enumerate(lines) if _TABLE.match(line)]
    if not of_keys:
        return 0, min(tables, default=len(lines))
    for place, number in enumerate(tables):
        if _KEYS_TABLE.match(lines[number].rstrip("\r\n")):
            return number + 1, tables[place + 1] if place + 1 < len(tables) else len(lines)
    return None, 0


def _opened(text: str) -> str:
    """A text that another table may follow."""
    return f"{text.rstrip()}\n\n" if text.strip() else ""


def _line(name: str, value: str | bool) -> str:
    return f"{name if _BARE.fullmatch(name) else json.dumps(name)} = {_toml(value)}"


def _toml(value: str | bool) -> str:
    return str(value).lower() if isinstance(value, bool) else json.dumps(value or AUTO)
