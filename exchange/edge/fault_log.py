"""What went wrong inside, written where it can be found; people are told the path, not the traceback."""

import traceback
from pathlib import Path

import platformdirs

from exchange.edge.text import clean_message

NAME = "fault.log"


def write_fault(error: BaseException) -> str:
    """Write the traceback, and give the sentence that says what it was and where it is."""
    what = f"internal fault: {type(error).__name__}: {error}"
    path = Path(platformdirs.user_log_dir("margincall", appauthor=False)) / NAME
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("".join(traceback.format_exception(error)), "utf-8", "backslashreplace")
    except OSError as failure:
        return clean_message(f"{what}; no log could be written ({failure.strerror})")
    return clean_message(f"{what}; details in {path}")
