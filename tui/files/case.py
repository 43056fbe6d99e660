"""An autopsy as files, to keep or to show: one of text, one of JSON, as `margincall autopsy` prints it."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from replays.scenarios.places import own_sessions
from tui.console.manners import stamped
from tui.files.writing import replace_file
from tui.telling.text import as_text, spoken


def write_case(document: Mapping[str, Any], session: str) -> Path:
    """Write both beside a session's file or, for one that is not kept, among the user's data.

    Gives the path of the text. Raises OSError.
    """
    folder = Path(session).parent if session else own_sessions().parent / "autopsies"
    fallen = document["liquidation"]
    at = str(fallen["time"])[:19].replace(":", "-")
    name = f"{Path(session).stem if session else document['scenario']}-autopsy-{fallen['symbol']}-{at}"
    told = {name: value for name, value in document.items() if name != "path"}
    text = folder / f"{name}.txt"
    replace_file(text, as_text(spoken(told)) + "\n")
    replace_file(folder / f"{name}.json", json.dumps(stamped(document), indent=1) + "\n")
    return text
