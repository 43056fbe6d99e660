"""A table as a CSV file among the user's data, named by what it is and the time of the tape."""

from pathlib import Path

from exchange.units import Time
from replays.scenarios.places import own_sessions
from tui.files.writing import fresh_file
from tui.telling import format as shown


def tables_folder() -> Path:
    """Where tables are written to."""
    return own_sessions().parent / "tables"


def keep_table(table: str, text: str, time: Time) -> Path:
    """Write a table under a name of its own; gives its path. Raises OSError."""
    stem = f"{table}-{shown.date(time)}-{shown.clock(time).replace(':', '')}"
    return fresh_file(tables_folder(), stem, ".csv", text)
