"""A session as a kill leaves it in the middle of a commit, on a disk that has no write-ahead log."""

import sqlite3
from pathlib import Path

from exchange.edge.storage import beside


def tear(path: Path) -> None:
    """Pages half written over, and what they were in a rollback journal beside them."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode=DELETE")
    connection.execute("PRAGMA cache_size=1")
    connection.execute("BEGIN IMMEDIATE")
    connection.execute("UPDATE batch SET n = n + 1")
    connection.execute("INSERT INTO meta VALUES ('torn', printf('%.100000c', 'x'))")
    torn = [(each, each.read_bytes()) for each in (path, beside(path, "-journal"))]
    connection.close()
    for each, data in torn:
        each.write_bytes(data)
