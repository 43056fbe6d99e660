"""Parquet files as rows of text: the same cells that a CSV file would have.

Read in batches, and only with the library that the extra `parquet` installs; without it the refusal says
how to get it.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import IO, Any

from exchange.edge.text import clean
from replays.tapes.errors import TapeError

PARQUET = b"PAR1"
BATCH_ROWS = 8_192
COLUMNS_MAX = 200
BUFFER_BYTES = 1 << 16
BYTES_MAX = 2 * 10**9
"""Of columns, after unpacking, as the file itself says."""
INSTALL = "Parquet needs a library: pip install 'margincall[parquet]', or '.[parquet]' in a clone"


def parquet_rows(file: IO[bytes], name: str) -> Iterator[tuple[int, list[str]]]:
    """The names of the columns as line 1, then every row. Raises TapeError."""
    try:
        from pyarrow import ArrowException  # noqa: PLC0415 - an extra, and slow to import
        from pyarrow.parquet import ParquetFile  # noqa: PLC0415
    except ImportError:
        raise TapeError(name, 0, "", INSTALL) from None
    try:
        table = ParquetFile(file, buffer_size=BUFFER_BYTES, pre_buffer=False)
        names = [field.name for field in table.schema_arrow]
        if len(names) > COLUMNS_MAX:
            raise TapeError(name, 0, "", f"more than {COLUMNS_MAX} columns")
        size = sum(table.metadata.row_group(n).total_byte_size for n in range(table.num_row_groups))
        if size > BYTES_MAX:
            raise TapeError(name, 0, "", f"unpacks to more than {BYTES_MAX} bytes")
        yield 1, names
        number = 1
        for batch in table.iter_batches(batch_size=BATCH_ROWS, use_threads=False):
            for row in zip(*(_plain(column) for column in batch.columns), strict=True):
                number += 1
                yield number, [_text(value) for value in row]
    except (ArrowException, OSError, UnicodeDecodeError) as error:
        raise TapeError(name, 0, "", f"not a readable Parquet file: {clean(str(error), 160)}") from None


def _plain(column: Any) -> list[Any]:
    """Values of one column; stamps as whole numbers of their own unit, which keeps nanoseconds."""
    from pyarrow import int64, types  # noqa: PLC0415

    return list((column.cast(int64()) if types.is_timestamp(column.type) else column).to_pylist())


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.isoformat()
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
