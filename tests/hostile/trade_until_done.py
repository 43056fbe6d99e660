"""A process that writes a session and says on its standard output what it was given as durable."""

import os
import sys
from pathlib import Path

from exchange.edge.chain import Header
from exchange.edge.journal import Journal
from tests.trading import records, snapshot

HEADER = Header(scenario="calm", scenario_hash="ab", seed=7, program="0.1.0", created=1)
COUNT = 90


def main(path: Path) -> None:
    journal = Journal.create(path, HEADER)
    os.write(1, b"0\n")
    for half in (records(COUNT)[: COUNT // 2], records(COUNT)[COUNT // 2 :]):
        journal.store.execute("PRAGMA wal_autocheckpoint=24")
        for record in half:
            journal.append([record])
            os.write(1, b"%d\n" % journal.seq)
            if journal.seq % 20 == 0:
                snapshot(journal)
        journal.close()
        journal = Journal.open(path)
    journal.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
