"""Each screen reads as it did when somebody last looked at it; nothing is cut without a mark."""

import pytest
from rich.cells import cell_len

from tests.tui.screens.pictured import every, known, picture


@pytest.mark.parametrize("which", every(), ids=lambda which: "-".join(map(str, which)))
def test_a_screen_reads_as_it_was_last_looked_at(which: tuple[str, int, int, str]) -> None:
    text = picture(*which)
    assert text == known(*which).read_text(encoding="utf-8"), (
        "look at it, then run tests.tui.screens.pictured"
    )
    assert all(cell_len(line) <= which[1] for line in text.splitlines())
    assert len(text.splitlines()) == which[2]
    assert "PAPER" in text
