"""Every setting as a line, for the screen and for the command line: value, default, range, and what for."""

from typing import NamedTuple

from tui.keys.names import meant, named
from tui.keys.table import ROWS
from tui.settings.own import AUTO, DEFAULTS, KEYS, NAMES, OFF, ON, Settings, allowed, text_of, told

_SWITCHED = {ON: "on", OFF: "off"}


class SettingRow(NamedTuple):
    name: str
    value: str
    default: str
    allowed: tuple[str, ...]
    """Empty: any key."""
    text: str
    """What it is for."""

    def said(self, value: str) -> str:
        """A value as it can be typed: the empty one has a word where there is one."""
        return AUTO if not value and "" in self.allowed else value

    def spoken(self, value: str) -> str:
        """The same for people, who switch on and off."""
        return _SWITCHED.get(value, self.said(value))


def setting_row(settings: Settings, name: str) -> SettingRow:
    """One setting, or one action's key: `keys.ACTION`."""
    if name.startswith(KEYS):
        return _key_row(settings, name.removeprefix(KEYS))
    return SettingRow(name, text_of(settings, name), text_of(DEFAULTS, name), allowed(name), told(name))


def setting_rows(settings: Settings) -> list[SettingRow]:
    """Every setting, keys apart."""
    return [setting_row(settings, name) for name in NAMES]


def key_rows(settings: Settings) -> list[SettingRow]:
    """Every action that a key can be given to, in the order of the key table."""
    actions = dict.fromkeys(act.action for row in ROWS for act in row.acts)
    return [_key_row(settings, action) for action in actions]


def _key_row(settings: Settings, name: str) -> SettingRow:
    action = meant(name)
    act = next((act for row in ROWS for act in row.acts if act.action == action), None)
    key, title = (act.key, act.title) if act is not None else ("", "no such action")
    default = key.split(",")[0]
    return SettingRow(f"{KEYS}{named(action)}", settings.keys.get(action, default), default, (), title)
