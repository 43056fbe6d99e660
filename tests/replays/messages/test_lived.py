"""A life leads to another when the other is the same life, lived on."""

from msgspec.structs import replace

from exchange.commands import CancelAll
from replays.crowd.population import PLAYER
from replays.messages.lived import ByHand, Lived
from replays.messages.settings import Settings

CANCELLED = ByHand(3, CancelAll(trader=PLAYER))
LIFE = Lived(scenario="calm", seed=1, settings=Settings(), time=5, by_hand=(CANCELLED,))


def test_a_life_leads_to_what_it_becomes():
    later = replace(LIFE, time=9, by_hand=(CANCELLED, ByHand(7, CANCELLED.command)))
    assert LIFE.leads_to(LIFE)
    assert LIFE.leads_to(later)
    assert not later.leads_to(LIFE)


def test_what_was_done_before_the_end_of_a_life_is_another_life():
    """Gone back to three, and on to nine with something else at four."""
    assert not LIFE.leads_to(replace(LIFE, time=9, by_hand=(CANCELLED, ByHand(4, CANCELLED.command))))
    assert LIFE.leads_to(replace(LIFE, time=9, by_hand=(CANCELLED, ByHand(5, CANCELLED.command))))


def test_another_life_is_another():
    assert not LIFE.leads_to(replace(LIFE, seed=2))
    assert not LIFE.leads_to(replace(LIFE, by_hand=()))
    assert not LIFE.leads_to(replace(LIFE, settings=Settings(plan="# mine")))
