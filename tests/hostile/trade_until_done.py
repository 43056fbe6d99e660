"""A process that trades on a session and says on its standard output what it was given as durable."""

import os
import sys
from pathlib import Path

from exchange.edge.chain import Header
from exchange.edge.journal import Journal
from exchange.edge.sequencer import Sequencer
from exchange.engine import Exchange
from tests.trading import RULES, clock_of, trading

HEADER = Header(scenario="calm", scenario_hash="ab", seed=7, program="0.1.0", created=1)
COUNT = 90


def main(path: Path) -> None:
    sequencer = Sequencer(Exchange(RULES), clock_of(), Journal.create(path, HEADER))
    os.write(1, b"0\n")
    for half in (trading(COUNT)[: COUNT // 2], trading(COUNT)[COUNT // 2 :]):
        assert sequencer.journal is not None
        sequencer.journal.store.execute("PRAGMA wal_autocheckpoint=24")
        for command in half:
            sequencer.submit(command)
            os.write(1, b"%d\n" % sequencer.journal.seq)
            if sequencer.journal.seq % 20 == 0:
                sequencer.save_snapshot()
        sequencer.journal.close()
        sequencer = Sequencer.recover(RULES, clock_of(COUNT // 2), Journal.open(path))
    assert sequencer.journal is not None
    sequencer.journal.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
