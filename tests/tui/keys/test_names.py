"""Every action has one name that can be typed, and both its names mean it."""

import re

from tui.keys.names import meant, named
from tui.keys.table import action_names


def test_a_name_is_words_alone_and_stands_for_one_action() -> None:
    actions = action_names()
    names = {named(action) for action in actions}
    assert len(names) == len(actions)
    assert all(re.fullmatch(r"[a-z_]+", name) for name in names)
    assert all(meant(named(action)) == meant(action) == action for action in actions)


def test_it_says_what_is_done() -> None:
    assert named("ticket('buy')") == "ticket_buy"
    assert named("zoom(-1)") == "zoom_in"
    assert named("close_position") == "close_position"
