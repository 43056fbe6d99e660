"""The program that studies answers until the other side hangs up."""

import os
from multiprocessing.connection import Connection
from socket import SHUT_WR, socketpair

import msgspec

from replays.lived import Lived
from replays.settings import Settings
from replays.study import AskTwins, Studied
from replays.study_program import serve


def test_a_question_is_answered_and_hanging_up_ends_it() -> None:
    ours, theirs = socketpair()
    asking, pipe = Connection(os.dup(ours.fileno())), Connection(theirs.detach())
    lived = Lived(scenario="nowhere", seed=1, settings=Settings(), time=0)
    asking.send_bytes(msgspec.json.encode(AskTwins(lived=lived)))
    ours.shutdown(SHUT_WR)
    serve(pipe)
    told = msgspec.json.decode(asking.recv_bytes(), type=Studied)
    assert told.done
    assert told.trouble.startswith('no scenario "nowhere"')
    ours.close()
