"""The terminal in a browser listens on the loopback address, or says what it needs."""

import sys
from types import ModuleType

import pytest

from tests.tui.commanding import Command


def test_it_is_served_to_this_machine_only(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[str, str, int]] = []

    class Loopback:
        def __init__(self, served: str, *, host: str, port: int, title: str) -> None:
            assert title == "margincall"
            asked.append((served, host, port))

        def serve(self) -> None:
            """Nobody comes."""

    module = ModuleType("tui.terminal.loopback")
    module.Loopback = Loopback  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "tui.terminal.loopback", module)
    assert command("web", "--port", "8123").code == 0
    [(served, host, port)] = asked
    assert host == "127.0.0.1"
    assert port == 8123
    assert served.endswith("-m tui")


def test_without_the_extra_it_says_so(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "tui.terminal.loopback", raising=False)
    monkeypatch.setitem(sys.modules, "textual_serve.server", None)
    ended = command("web")
    assert (ended.code, ended.out) == (1, "")
    needs = "web: needs textual-serve: pip install 'margincall[web]', or '.[web]' in a clone"
    assert ended.err == f"margincall: {needs}\n"
    assert command.refused("web", "--port", "0").startswith("--port: must be from 1 to 65535")
