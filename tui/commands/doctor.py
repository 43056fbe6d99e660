"""`margincall doctor`: what this terminal can do, where files are, and what is broken.

The one law: what keeps margincall from its work is exit code 1; what could only be better is advice.
"""

import os
import platform
import shutil
from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as installed
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any

import platformdirs

from exchange.edge.fault_log import NAME
from exchange.edge.version import is_compiled
from replays.scenarios.places import own_scenarios, own_sessions
from tui.console.manners import CANNOT_GO_ON, BadInput, Ended, JsonFlag, manner, show
from tui.files.places import settings_path, themes_folder
from tui.files.tables import tables_folder
from tui.terminal.abilities import advice, examine

EXAMPLE = "Example: margincall doctor --json"
LIBRARIES = ("textual", "rich", "msgspec", "pydantic", "sortedcontainers", "typer", "platformdirs", "pyarrow")
ROOM_LEAST = 200_000_000
"""Bytes free below which it is said (THREATS 4)."""


def doctor(as_json: JsonFlag = False) -> None:
    """Show what this terminal can do, and what is broken.

    Also where files are. Exit code 1 if anything is broken.
    """
    terminal = examine(os.environ)
    files = _files()
    broken = [*_about_files(files), *_about_settings()]
    spare = [*advice(terminal), *_about_room(files)]
    document: dict[str, Any] = {
        "python": platform.python_version(),
        "platform": platform.platform(terse=True),
        "venue": "compiled" if is_compiled() else "interpreted",
        "terminal": terminal._asdict(),
        "files": files,
        "libraries": {name: _installed(name) for name in LIBRARIES},
        "advice": [*spare, *broken],
        "broken": broken,
    }
    if not as_json:
        document["advice"] = [{"what to do": line} for line in spare]
        document["broken"] = [{"what to fix": line} for line in broken]
    show(document, as_json=as_json)
    if broken:
        raise Ended(CANNOT_GO_ON)


def _files() -> dict[str, Any]:
    return {
        "scenarios": str(own_scenarios()),
        "sessions": str(own_sessions()),
        "settings": str(settings_path()),
        "themes": str(themes_folder()),
        "tables": str(tables_folder()),
        "log": str(Path(platformdirs.user_log_dir("margincall", appauthor=False)) / NAME),
        "writable": _is_writable(own_sessions()),
        "free_bytes": _free(own_sessions()),
    }


def _about_files(files: dict[str, Any]) -> list[str]:
    if files["writable"]:
        return []
    return [f"sessions cannot be saved in {files['sessions']}: use --in-memory or --session FILE"]


def _about_room(files: dict[str, Any]) -> list[str]:
    if files["free_bytes"] is None or files["free_bytes"] >= ROOM_LEAST:
        return []
    return ["less than 200 MB are free where sessions are saved"]


def _about_settings() -> list[str]:
    from tui.colours.theme_file import theme  # noqa: PLC0415
    from tui.settings.own import read_settings  # noqa: PLC0415 it loads the key table

    try:
        chosen = read_settings().theme
        if chosen and not manner.theme:
            theme(chosen)
    except BadInput as error:
        return [f"no screen opens with these settings: {error}"]
    return []


def _nearest_there_is(folder: Path) -> Path:
    return next(each for each in (folder, *folder.parents) if each.exists())


def _is_writable(folder: Path) -> bool:
    """Tried, with a file that is gone again: a system may refuse what permissions allow."""
    try:
        with TemporaryFile(dir=_nearest_there_is(folder)):
            return True
    except OSError:
        return False


def _free(folder: Path) -> int | None:
    try:
        return shutil.disk_usage(_nearest_there_is(folder)).free
    except OSError:
        return None


def _installed(name: str) -> str | None:
    try:
        return installed(name)
    except PackageNotFoundError:
        return None
