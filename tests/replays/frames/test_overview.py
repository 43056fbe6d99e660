"""A look at every holder is taken only so often, and only where a panel shows it."""

from pathlib import Path

import pytest
from msgspec.structs import replace

from exchange.questions import AccountView, ReadAccount
from replays.frames.overview import LAMPS, LOOK_EVERY_SECONDS, Overview, Panel
from replays.messages.frame import Want
from tests.kit import interpreted_only
from tests.runs import BTC, begun, market


def test_nothing_is_looked_at_where_nothing_shows_it(tmp_path: Path) -> None:
    overview = Overview(lambda: 0.0)
    assert overview.look(begun(tmp_path).world.exchange, Want(symbol=BTC)) == Panel()


def test_the_map_holds_what_would_fall_on_each_side_of_the_mark(tmp_path: Path) -> None:
    run = begun(tmp_path)
    mark = run.mark(BTC)
    panel = Overview(lambda: 0.0).look(run.world.exchange, Want(symbol=BTC, map_buckets=20, map_step=2_000))
    assert len(panel.buckets) == 41
    assert sum(bucket.longs for bucket in panel.buckets) > 0
    assert all(bucket.longs == 0 for bucket in panel.buckets if bucket.price > mark)
    assert all(bucket.shorts == 0 for bucket in panel.buckets if bucket.price < mark - 2_000)
    assert sum(bucket.depth for bucket in panel.buckets) > 0
    assert all(0 <= fifths <= LAMPS for fifths in panel.fifths_in_profit)


def test_the_queues_are_ranked_where_a_panel_lists_them(tmp_path: Path) -> None:
    run, want = begun(tmp_path), Want(symbol=BTC, map_buckets=5, map_step=500)
    run.submit(market(10))
    assert Overview(lambda: 0.0).look(run.world.exchange, want).queues == ((), ())
    longs, shorts = Overview(lambda: 0.0).look(run.world.exchange, replace(want, queue=4)).queues
    assert [row.place for row in longs[:4]] == [row.place for row in shorts] == [1, 2, 3, 4]
    assert [row.size for row in longs if row.own] == [10]
    assert all(row.size < 0 for row in shorts)


@interpreted_only
def test_winners_are_ranked_at_intervals_and_when_a_position_opens(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = 0.0
    run, overview = begun(tmp_path), Overview(lambda: now)
    exchange, asked = run.world.exchange, []
    ask = exchange.ask

    def heard(question: ReadAccount) -> AccountView:
        asked.append(question.lamps)
        return ask(question)

    monkeypatch.setattr(exchange, "ask", heard)
    assert overview.account(exchange).positions == ()
    run.submit(market(10))
    [position] = overview.account(exchange).positions
    assert overview.account(exchange).positions == (position,)
    assert position.adl_lamp > 0
    assert asked == [False, False, True, False]
    now = LOOK_EVERY_SECONDS
    overview.account(exchange)
    assert asked[4:] == [False, True]


def test_a_look_is_shown_again_until_it_is_old_or_another_is_wanted(tmp_path: Path) -> None:
    now = 0.0
    run, overview = begun(tmp_path), Overview(lambda: now)
    want = Want(symbol=BTC, map_buckets=5, map_step=500)
    first = overview.look(run.world.exchange, want)
    for _ in range(30):
        run.step()
    assert overview.look(run.world.exchange, want) is first
    assert overview.look(run.world.exchange, Want(symbol=BTC, map_buckets=6, map_step=500)) is not first
    now = LOOK_EVERY_SECONDS
    assert overview.look(run.world.exchange, want) is not first
