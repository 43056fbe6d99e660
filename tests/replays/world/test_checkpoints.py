"""Where a rewind may land."""

from exchange.commands import PassTime
from replays.world.checkpoints import (
    BOOKMARK_BYTES,
    BYTES_MAX,
    COST_SHARE,
    KEPT_MAX,
    WORK_BETWEEN,
    Checkpoint,
    Checkpoints,
    Place,
)
from replays.world.history import Act

ACTS = [Act(seq, time, PassTime(), False) for seq, time in ((2, 10), (3, 10), (6, 20))]


def at(seq: int, time: int) -> Checkpoint:
    return Checkpoint(Place(seq, time), b"", b"", None)


def test_a_place_leads_on_only_where_its_past_is_the_lines():
    assert Place(0, 5).lived(ACTS, 30) == 0
    assert Place(3, 15).lived(ACTS, 30) == 2
    assert Place(6, 25).lived(ACTS, 30) == 3
    assert Place(4, 15).lived(ACTS, 30) is None
    assert Place(0, 15).lived(ACTS, 30) is None
    assert Place(3, 25).lived(ACTS, 30) is None


def test_a_place_between_acts_of_one_moment_leads_on_past_that_moment():
    assert Place(2, 10).lived(ACTS, 11) == 1
    assert Place(2, 10).lived(ACTS, 10) is None
    assert Place(0, 10).lived(ACTS, 10) == 0


def test_a_place_after_the_goal_does_not_lead_there():
    assert Place(3, 15).lived(ACTS, 14) is None


def test_the_latest_that_leads_there_is_taken():
    kept = Checkpoints()
    for checkpoint in (at(0, 5), at(3, 15), at(4, 16), at(6, 25)):
        kept.keep(checkpoint, 0)
    assert kept.before(ACTS, 20) == (at(3, 15), 2)
    assert kept.before(ACTS, 26) == (at(6, 25), 3)
    assert kept.before(ACTS, 4) is None


def test_one_is_due_after_enough_work_and_more_where_it_is_costly():
    kept = Checkpoints()
    kept.work(WORK_BETWEEN)
    assert kept.is_due
    kept.keep(at(0, 5), cost=1.0)
    kept.work(COST_SHARE - 0.1)
    assert not kept.is_due
    kept.work(0.2)
    assert kept.is_due


def test_from_one_gone_back_to_it_is_as_far_to_the_next_as_ever():
    kept = Checkpoints()
    kept.work(WORK_BETWEEN)
    kept.start_again()
    assert not kept.is_due
    kept.work(WORK_BETWEEN)
    assert kept.is_due


def test_large_worlds_are_thinned_before_they_take_too_much():
    kept, world = Checkpoints(), bytes(BYTES_MAX // 8)
    for time in range(40):
        kept.keep(at(0, time)._replace(world=world), 0)
        assert sum(len(each.world) + BOOKMARK_BYTES for each in kept.kept) <= BYTES_MAX
    assert kept.kept[-1].place.time == 39


def test_the_old_are_thinned_and_the_new_kept():
    kept = Checkpoints()
    for time in range(10 * KEPT_MAX):
        kept.keep(at(0, time), 0)
        assert len(kept.kept) <= KEPT_MAX
    times = [each.place.time for each in kept.kept]
    assert times == sorted(times)
    assert times[0] == 0
    assert times[-KEPT_MAX // 4 :] == list(range(times[-KEPT_MAX // 4], 10 * KEPT_MAX))
