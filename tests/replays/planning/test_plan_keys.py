"""What is told of plans is what the reader of plans knows."""

from exchange.edge.instant import parse_instant
from replays.planning.fields import Grounds
from replays.planning.plan import KINDS, parse_plan
from replays.planning.plan_keys import EXAMPLE, keys, told
from tests.replays.planning.test_plan import BTCUSDT, GROUNDS


def test_the_plan_that_is_shown_can_be_played() -> None:
    steps = parse_plan(told(), GROUNDS).steps
    assert [step.do for step in steps] == [step.do for step in parse_plan(EXAMPLE, GROUNDS).steps]
    endless = Grounds.of((BTCUSDT,), parse_instant("2020-03-12T04:00:00Z"), None)
    assert parse_plan(told(), endless).steps


def test_every_key_of_every_step_is_told() -> None:
    rows = {(row.do, row.key) for row in keys()}
    every = {(name, key) for name, model in KINDS.items() for key in model.model_fields}
    assert rows == every
    text = told()
    assert all(key in text and do in text for do, key in rows)


def test_how_two_orders_become_one_that_cancels_the_other_is_told() -> None:
    text = " ".join(told().replace("# ", "").split())
    assert "give the later order `sibling` = the earlier order's `id`" in text


def test_a_key_tells_what_it_takes_and_what_it_is_when_left_out() -> None:
    found = {(row.do, row.key): row for row in keys()}
    assert found["order", "side"].takes == "buy | sell"
    assert found["order", "type"].default == "market"
    assert found["order", "size"].takes == '"0.85"'
    assert found["close", "share"].default == "100%"
    assert found["order", "symbol"].is_needed
    assert not found["cancel", "symbol"].is_needed
    assert found["amend", "symbol"].default == "that of its order"
    assert found["amend", "id"].is_needed
    assert found["auto_margin", "enabled"].takes == "true | false"
    assert found["set_margin_mode", "at"].takes.startswith('"2020-03-12T09:00:00Z" or "+90s"')


def test_no_line_is_wider_than_a_small_screen() -> None:
    assert max(map(len, told().splitlines())) <= 80
