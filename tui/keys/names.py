"""Actions by names people can read and type: `ticket_buy` for what the key table calls `ticket('buy')`.

The one law: a settings file may use either, and means the same by both.
"""

import re

_EITHER_WAY = {
    "pane": ("pane_left", "pane_right"),
    "row": ("row_up", "row_down"),
    "row_end": ("row_first", "row_last"),
    "scroll": ("scroll_back", "scroll_forward"),
    "zoom": ("zoom_in", "zoom_out"),
    "group": ("group_finer", "group_coarser"),
    "time_frame": ("time_frame_shorter", "time_frame_longer"),
    "speed": ("speed_slower", "speed_faster"),
    "which": ("which_before", "which_next"),
}
"""Of an action that takes -1 or 1."""
_OTHERS = {
    "choose(0)": "choose_first",
    "choose(1)": "choose_second",
    "choose(2)": "choose_third",
    "app.command_palette": "command_palette",
}
_NAMES = _OTHERS | {
    f"{action}({step})": name
    for action, pair in _EITHER_WAY.items()
    for step, name in zip((-1, 1), pair, strict=True)
}
_MEANT = {name: action for action, name in _NAMES.items()}
_OF_A_WORD = re.compile(r"(screen|ticket)\('(\w+)'\)")
_NAMED_SO = re.compile(r"(screen|ticket)_(\w+)")


def named(action: str) -> str:
    """What people call an action of the key table."""
    return _NAMES.get(action) or _OF_A_WORD.sub(r"\1_\2", action)


def meant(name: str) -> str:
    """The action of the key table that a name stands for; what is none stays as it is."""
    return _MEANT.get(name) or _NAMED_SO.sub(r"\1('\2')", name)
