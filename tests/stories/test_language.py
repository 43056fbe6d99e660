"""What the language of the stories itself insists on."""

import pytest

from tests.kit import play

TOO_LARGE = "alice deposits 100\nalice buys 1000 BTC @ 100"


def test_a_refused_step_fails_its_story():
    with pytest.raises(AssertionError, match="insufficient_margin"):
        play(TOO_LARGE + "  → no trade\nalice is flat")


@pytest.mark.parametrize("arrow", ["  → no trade → ", "\n→ "])
def test_a_refusal_may_be_claimed_on_the_line_or_below(arrow):
    play(TOO_LARGE + arrow + "rejected insufficient_margin\nalice is flat")


@pytest.mark.parametrize("claim", ["rejected book_empty", "trade 1000 @ 100", "alice liquidated"])
def test_a_claim_that_does_not_follow_fails_its_story(claim):
    with pytest.raises(AssertionError, match="did not follow"):
        play(f"{TOO_LARGE}  → {claim}")
