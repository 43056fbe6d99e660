"""Studies the screen has begun: each kind in a process of its own, none of them waited for.

What comes back is handed on in order; a kind begun anew gives up what it was at, unless it can go on.
"""

import asyncio
from collections.abc import Callable
from typing import Literal

from replays.study.process import StudyClient
from replays.study.questions import AskTwins, Studied, Study

Kind = Literal["twins", "tally", "autopsy", "elsewhere", "calm", "shove", "drill", "ahead"]


class Studies:
    """Calls `on_found` with whatever comes back."""

    def __init__(self, make: Callable[[], StudyClient], on_found: Callable[[Kind, Studied], None]) -> None:
        self._make = make
        self._on_found = on_found
        self._clients: dict[Kind, StudyClient] = {}
        self._busy: set[Kind] = set()

    def is_busy(self, kind: Kind) -> bool:
        return kind in self._busy

    def begin(self, kind: Kind, study: Study) -> None:
        """Begin a study; idle twins may only have to live on."""
        if kind in self._busy or not isinstance(study, AskTwins):
            self.give_up(kind)
        if kind not in self._clients:
            self._clients[kind] = self._make()
            self._listen(kind)
        self._busy.add(kind)
        self._clients[kind].ask(study)
        self.receive_in_process()

    def give_up(self, kind: Kind) -> None:
        client = self._clients.pop(kind, None)
        self._busy.discard(kind)
        if client is not None:
            self._ignore(client)
            client.close()

    def close(self) -> None:
        for kind in list(self._clients):
            self.give_up(kind)

    def receive(self, kind: Kind) -> None:
        """Hand on what a kind has found."""
        client = self._clients.get(kind)
        if client is None:
            return
        found = client.poll()
        if any(studied.done for studied in found):
            self._busy.discard(kind)
        if kind not in self._busy and (kind != "twins" or any(studied.trouble for studied in found)):
            self.give_up(kind)
        for studied in found:
            self._on_found(kind, studied)

    def receive_in_process(self) -> None:
        """Where nothing says that something has come, look."""
        for kind, client in list(self._clients.items()):
            if client.fileno() is None:
                self.receive(kind)

    def _listen(self, kind: Kind) -> None:
        descriptor = self._clients[kind].fileno()
        if descriptor is not None:
            asyncio.get_running_loop().add_reader(descriptor, self.receive, kind)

    def _ignore(self, client: StudyClient) -> None:
        descriptor = client.fileno()
        if descriptor is not None:
            asyncio.get_running_loop().remove_reader(descriptor)
