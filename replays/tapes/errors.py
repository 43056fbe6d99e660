"""What is wrong with a tape, and where: file, line and field in one line.

Nothing about a tape is guessed, skipped or mended in silence; it is read or refused.
"""

from exchange.edge.text import clean
from exchange.numerals import Unusable


class TapeError(Unusable):
    """A tape that cannot be used. Line 0 stands for the file as a whole."""

    def __init__(self, file: str, line: int, field: str, message: str) -> None:
        place = [clean(file, 200)]
        if line:
            place.append(f"line {line}")
        if field:
            place.append(clean(field))
        super().__init__(f"{', '.join(place)}: {message}")
        self.file = file
        self.line = line
        self.field = field


class CellError(ValueError):
    """A cell that cannot be read; whoever knows the line makes it a TapeError."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


def quoted(text: str) -> str:
    """A cell as a message may repeat it."""
    return f'"{clean(text)}"'
