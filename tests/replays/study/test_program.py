"""The program that studies answers until the other side hangs up."""

import os
import subprocess
import sys
from multiprocessing.connection import Connection
from socket import SHUT_WR, socketpair

import msgspec

from replays.messages.lived import Lived
from replays.messages.programs import environment
from replays.messages.settings import Settings
from replays.study.program import serve
from replays.study.questions import AskTwins, Studied

PATIENCE = 20.0
LIVED = Lived(scenario="nowhere", seed=1, settings=Settings(), time=0)
SILENT = """
from replays.study import program

def live(*_):
    print("begun", flush=True)
    while True:
        pass

program.Studies.study = live
program.main()
"""


def test_a_question_is_answered_and_hanging_up_ends_it() -> None:
    ours, theirs = socketpair()
    asking, pipe = Connection(os.dup(ours.fileno())), Connection(theirs.detach())
    asking.send_bytes(msgspec.json.encode(AskTwins(lived=LIVED)))
    ours.shutdown(SHUT_WR)
    serve(pipe)
    told = msgspec.json.decode(asking.recv_bytes(), type=Studied)
    assert told.done
    assert told.trouble.startswith('no scenario "nowhere"')
    ours.close()


def test_a_reader_that_was_killed_is_missed_in_the_middle_of_a_life() -> None:
    ours, theirs = socketpair()
    command = [sys.executable, "-c", SILENT, str(theirs.fileno())]
    with (
        ours,
        subprocess.Popen(
            command, pass_fds=[theirs.fileno()], stdout=subprocess.PIPE, env=environment()
        ) as program,
    ):
        theirs.close()
        asking = Connection(os.dup(ours.fileno()))
        asking.send_bytes(msgspec.json.encode(AskTwins(lived=LIVED)))
        assert program.stdout is not None
        assert program.stdout.readline() == b"begun\n"
        asking.close()
        ours.close()
        try:
            program.wait(PATIENCE)
        finally:
            program.kill()
