"""What reaches the terminal from outside cannot steer it."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exchange.edge.text import CHARACTERS_MAX, clean, clean_message, nearest


@pytest.mark.parametrize(
    ("given_text", "shown"),
    [
        ("plain words", "plain words"),
        ("\x1b]0;title\x07", "\ufffd]0;title\ufffd"),
        ("\x9b2J", "\ufffd2J"),
        ("a\nb\tc", "a b c"),
        ("a\x00b\x7f", "a\ufffdb\ufffd"),
        ("12\u202e34", "1234"),
        ("zero\u200bwidth", "zerowidth"),
        ("[/b] [@click=x]", "[/b] [@click=x]"),
        ("\ud800", "\ufffd"),
        ("e" + "\u0301" * 200, "\u00e9\u0301\u0301"),
    ],
)
def test_control_and_hidden_characters_become_harmless(given_text: str, shown: str) -> None:
    assert clean(given_text) == shown


def test_long_text_is_cut_with_an_ellipsis() -> None:
    assert clean("x" * 100) == "x" * (CHARACTERS_MAX - 1) + "…"
    assert len(clean_message("x" * 999)) == 999


@given(st.text(alphabet=st.characters(categories=("Cc", "Cf", "Cs", "Mn", "Zl", "L")), max_size=200))
def test_no_text_leaves_a_character_that_steers(text: str) -> None:
    kinds = {unicodedata.category(character) for character in clean_message(text)}
    assert not kinds & {"Cc", "Cf", "Cs", "Zl", "Zp"}


def test_an_unknown_name_is_answered_with_its_neighbours() -> None:
    assert nearest("black-thursdy", ["black-thursday", "calm"]) == "; nearest: black-thursday"
    assert nearest("zzz", ["black-thursday", "calm"]) == "; known: black-thursday, calm"
    assert nearest("zzz", [f"name-{n}" for n in range(20)]) == ""
    assert nearest("maker", ["maker_leverage", "makers"]) == "; nearest: makers, maker_leverage"
    assert nearest("2025", ["2022-11-08-ftx", "2025-10-10-cascade"]) == "; nearest: 2025-10-10-cascade"
