"""Every command is found where the roster says, and the list is in its order."""

import pytest

from tui.commands.roster import ROSTER, Shelf


@pytest.mark.parametrize("name", ROSTER)
def test_a_command_is_loaded_under_its_name_once(name: str) -> None:
    shelf = Shelf()
    assert shelf[name].name == name
    assert shelf[name] is Shelf()[name]
    assert shelf[name].epilog.startswith("Example: margincall ")


def test_what_is_no_command_is_none() -> None:
    shelf = Shelf()
    assert shelf.get("fly") is None
    assert list(shelf) == list(ROSTER)
    assert len(shelf) == len(ROSTER)
