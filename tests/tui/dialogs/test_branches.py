"""What a branch is worth is told as the account panel tells it: as it is shown, it is there."""

from replays.messages.branches import Branch, Branches
from tests.tui.frames import DOLLAR, INSTRUMENTS, NOW
from tui.dialogs.branches import BranchPick
from tui.dialogs.prompt import Item


def test_what_a_branch_is_worth_is_told_to_the_nearest_cent() -> None:
    item = Item("=main", "main")
    pick = BranchPick((item,), ("main",), INSTRUMENTS[0])
    line = Branch(name="main", end=NOW, times=(NOW,), equity={"USDT": (9_185_148 * DOLLAR // 1000,)})
    pick.told = Branches(here="main", lines=(line,))
    assert pick._noted(item).note == "9,185.15 here"
