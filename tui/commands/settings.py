"""`margincall settings`: what is set, what could be, and setting it."""

from typing import Annotated, Any

import typer

from tui.console.manners import CANNOT_GO_ON, BadInput, Ended, JsonFlag, say, show
from tui.files.places import settings_path, themes_folder

EXAMPLE = "Example: margincall settings theme light"


def settings(
    name: Annotated[
        str | None,
        typer.Argument(
            metavar="NAME", help="Setting, `keys` for every action, or keys.ACTION; all if omitted."
        ),
    ] = None,
    value: Annotated[
        str | None,
        typer.Argument(metavar="VALUE", help="New value; if omitted, the current one is shown."),
    ] = None,
    default: Annotated[bool, typer.Option("--default", help="Reset it to its default.")] = False,
    as_json: JsonFlag = False,
) -> None:
    """Show the settings, or change one in the settings file."""
    from tui.keys.names import named  # noqa: PLC0415
    from tui.keys.row import spelled  # noqa: PLC0415
    from tui.settings.file import SettingsUnwritable, change  # noqa: PLC0415
    from tui.settings.own import KEYS, NAMES, read_settings, read_value  # noqa: PLC0415 it loads the key table

    if default and (name is None or value is not None):
        raise BadInput("--default: goes with the name of a setting and no value")
    path = settings_path()
    if name is not None and (value is not None or default):
        try:
            found = change(path, name, value)
        except SettingsUnwritable as error:
            say(str(error))
            raise Ended(CANNOT_GO_ON) from None
    else:
        found = read_settings(path)
    if name is None:
        rows = [_row(found, each, as_json=as_json) for each in NAMES]
        keys = [{"action": named(each), "key": spelled(key)} for each, key in sorted(found.keys.items())]
        show(
            {"file": str(path), "themes": str(themes_folder()), "settings": rows, "keys": keys},
            as_json=as_json,
            plain=True,
        )
        return
    if name == KEYS.rstrip("."):
        show(_every_key(found), as_json=as_json, plain=True)
        return
    if name not in NAMES:
        read_value(name, "")
    more = (
        {"themes": str(themes_folder()), "colours": _colours() if as_json else ", ".join(_colours())}
        if name == "theme"
        else {}
    )
    show({"file": str(path), **_row(found, name, as_json=as_json), **more}, as_json=as_json, plain=True)


def _colours() -> list[str]:
    """What a theme of one's own may name."""
    from tui.colours.theme_file import COLOURS, HEAT  # noqa: PLC0415

    return [*COLOURS, HEAT]


def _every_key(found: Any) -> list[dict[str, Any]]:
    """What keys can be given to, by the names the file uses."""
    from tui.keys.row import spelled  # noqa: PLC0415
    from tui.settings.own import KEYS  # noqa: PLC0415
    from tui.settings.rows import key_rows  # noqa: PLC0415

    return [
        {
            "action": row.name.removeprefix(KEYS),
            "key": spelled(row.value),
            "default": spelled(row.default),
            "for": row.text,
        }
        for row in key_rows(found)
    ]


def _row(found: Any, name: str, *, as_json: bool) -> dict[str, Any]:
    """One setting: its value, its default, what it may be and what it is for."""
    from tui.settings.rows import setting_row  # noqa: PLC0415

    row = setting_row(found, name)
    told = row.said if as_json else row.spoken
    return {
        "name": row.name,
        "value": told(row.value),
        "default": told(row.default),
        "allowed": ", ".join(map(told, row.allowed)) or "one key",
        "for": row.text,
    }
