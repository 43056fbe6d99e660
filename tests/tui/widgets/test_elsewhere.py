"""The other crashes: one a row, told alike, and of another rule nothing is shown."""

from msgspec.structs import replace

from replays.study.questions import Studied
from tests.tui.frames import sample_view
from tests.tui.painted import ink, lines
from tests.tui.studied import AUTOPSY, ELSEWHERE, RULE
from tui.colours.themes import DARK
from tui.looking.view import View
from tui.widgets.elsewhere import ElsewherePanel, elsewhere_of


def seen(elsewhere: Studied | None) -> View:
    return sample_view(autopsy=AUTOPSY, elsewhere=elsewhere)


def test_each_crash_says_whether_the_rule_lives_there_or_is_computing_or_cannot_be_followed():
    painted = "\n".join(lines(ElsewherePanel(), 64, 14, seen(ELSEWHERE)))
    assert "The same rule in the other crashes" in painted
    assert "long 20x isolated at market with 21.4% of the balance" in painted
    for name, told in (
        ("✔ eth-flash-crash ETHUSD", "survives, +31.0%"),
        ("✕ black-thursday BTCUSDT", "liq "),
        ("✕ luna BTCUSDT", "refused: insufficient margin"),
        ("· ftx", "computing …"),
        ("· squeeze", "it lasts only 6 h 0 min"),
    ):
        (line,) = [line for line in painted.splitlines() if name in line]
        assert told in line
    assert "hindsight" in painted
    assert "survives 1 of 3" in painted
    assert ink(ElsewherePanel(), "survives, +31.0%", 64, 14, seen(ELSEWHERE)) == DARK.up


def test_before_it_is_asked_for_the_key_is_offered_and_then_it_is_computing():
    assert "o tries the rule" in "\n".join(lines(ElsewherePanel(), 60, 10, seen(None)))
    assert "computing" in "\n".join(lines(ElsewherePanel(), 60, 10, seen(Studied())))
    assert "no more" in "\n".join(lines(ElsewherePanel(), 60, 10, seen(Studied(trouble="no more"))))


def test_what_is_known_of_another_rule_is_not_shown():
    other = replace(ELSEWHERE, elsewhere=replace(ELSEWHERE.elsewhere, rule=replace(RULE, leverage=3)))
    assert elsewhere_of(seen(ELSEWHERE)) is not None
    assert elsewhere_of(seen(other)) is None
    assert "o tries the rule" in "\n".join(lines(ElsewherePanel(), 60, 10, seen(other)))
