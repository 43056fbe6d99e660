"""The terminal's exit code says how it ended, and its last line what became of the world."""

import gc
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest

from replays.messages.client import OpenWorld
from replays.messages.frame import Fault, Hello
from tests.tui.frames import HELLO
from tests.tui.world import ScriptedClient
from tui.client.starts import BACKDROP
from tui.console.manners import HANGUP, INTERRUPTED
from tui.opening import launch
from tui.opening.farewell import farewell
from tui.opening.launch import palette_named
from tui.settings.own import Settings

pytestmark = pytest.mark.usefixtures("home")
CALM = OpenWorld(scenario="calm")
TOLD = f"margincall: {farewell(HELLO)}\n"
GONE = Fault(text="disk full", exit_code=1)


class Closed(ScriptedClient):
    closed = False

    def close(self) -> None:
        self.closed = True


@pytest.fixture(autouse=True)
def own_threshold() -> Iterator[None]:
    """Whoever runs the terminal collects seldom from then on; here others come after it."""
    before = gc.get_threshold()
    yield
    gc.set_threshold(*before)
    gc.unfreeze()


def left(
    monkeypatch: pytest.MonkeyPatch,
    code: int | None,
    *,
    world: OpenWorld = CALM,
    hello: Hello | None = HELLO,
    fault: Fault | None = None,
    epitaph: str = "",
    return_code: int | None = None,
) -> int:
    """The exit code once an app has been left so."""
    client = Closed()

    def app(client: Closed, **_: Any) -> Any:
        link = SimpleNamespace(client=client, fault=fault)
        ran = SimpleNamespace(run=lambda: code, link=link, epitaph=epitaph, hello=hello, world=world)
        return SimpleNamespace(**vars(ran), return_code=return_code)

    monkeypatch.setattr(launch, "Margincall", app)
    found = launch.run(client, Settings(), world, False, Closed, {})
    assert client.closed
    return found


def test_who_leaves_is_told_what_became_of_the_world(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert left(monkeypatch, 0) == 0
    assert capsys.readouterr().err == TOLD
    assert left(monkeypatch, INTERRUPTED) == INTERRUPTED
    assert capsys.readouterr().err == TOLD


def test_where_no_world_was_played_or_nobody_is_there_nothing_is_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert left(monkeypatch, 0, hello=None) == 0
    assert left(monkeypatch, 0, world=BACKDROP) == 0
    assert left(monkeypatch, HANGUP) == HANGUP
    assert capsys.readouterr().err == ""


def test_a_world_that_could_not_go_on_gives_its_code_unless_its_user_was_quicker(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert left(monkeypatch, 0, fault=GONE) == 1
    assert left(monkeypatch, 0, fault=Fault(text="damaged", exit_code=3)) == 3
    assert left(monkeypatch, 0, fault=Fault(text="gone", exit_code=0)) == 1
    assert left(monkeypatch, INTERRUPTED, fault=GONE) == INTERRUPTED


def test_a_screen_that_broke_down_says_so_and_never_ends_as_if_all_were_well(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert left(monkeypatch, None, epitaph="an internal fault; its log is there") == 1
    assert capsys.readouterr().err == "margincall: an internal fault; its log is there\n"
    assert left(monkeypatch, None, return_code=4) == 4


def test_no_color_means_mono_and_the_flag_is_stronger() -> None:
    assert palette_named("", ascii_only=False, environ={"NO_COLOR": "1"}).mono
    assert palette_named("light", ascii_only=True, environ={"NO_COLOR": "1"}).ascii
