"""A hint goes for good when its key is used, and nothing depends on the file that remembers it."""

from errno import ENOSPC
from pathlib import Path

import pytest

from tests.tui.driving import screen
from tui.keys.hints import HINTS, Hint, Hints, key_of
from tui.keys.table import LIBRARY, TRADE


def first(hints: Hints, name: str = TRADE) -> Hint:
    offered = hints.offer(name, "")
    assert offered is not None
    return offered


def test_a_used_hint_never_comes_again(tmp_path: Path) -> None:
    path = tmp_path / "state" / "hints-used"
    hints = Hints(path)
    assert first(hints).action == "toggle_play"
    assert hints.use("toggle_play")
    assert not hints.use("toggle_play")
    assert not hints.use("row(1)")
    assert first(hints).action == first(Hints(path)).action == "ticket"
    assert first(Hints(path), LIBRARY).action == "answer"


def test_when_all_are_used_there_is_none() -> None:
    hints = Hints()
    for each in HINTS:
        hints.use(each.action)
    assert hints.offer(TRADE, "") is None


def test_a_file_that_cannot_be_read_or_written_is_no_hindrance(tmp_path: Path) -> None:
    (tmp_path / "binary").write_bytes(b"\xff\xfe")
    for path in (tmp_path / "binary", tmp_path, tmp_path / "binary" / "under"):
        assert Hints(path).use("ticket")


def test_what_a_disk_does_not_take_whole_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_: int) -> None:
        raise OSError(ENOSPC, "no space left on device")

    path = tmp_path / "hints-used"
    Hints(path).use("ticket")
    monkeypatch.setattr("os.fsync", fail)
    Hints(path).use("toggle_play")
    assert path.read_text() == "ticket\n"


@pytest.mark.parametrize("hint", HINTS, ids=lambda hint: hint.action)
def test_every_hint_names_a_key_of_each_of_its_screens(hint: Hint) -> None:
    assert all(key_of(hint, name) for name in hint.screens)
    assert len(hint.text) <= 66


def test_a_hint_is_true_while_the_replay_stands_still_too() -> None:
    change = next(each for each in HINTS if each.action == "screen")
    assert "keeps running" in change.told("playing")
    assert "running" not in change.told("paused")
    assert all(len(each.told("paused")) <= 66 for each in HINTS)


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_the_line_goes_on_to_the_next_hint_and_at_last_away(size: tuple[int, int]) -> None:
    hints = Hints()
    async with screen(size=size, hints=hints) as hand:
        await hand.sees("Hint: space pauses the market")
        await hand.press("space")
        await hand.sees("Hint: b opens the ticket")
        for each in HINTS:
            hints.use(each.action)
        await hand.press("[")
        hand.app.live_screen.settle()  # type: ignore[union-attr]
        await hand.until(lambda: "Hint: " not in hand.text())
