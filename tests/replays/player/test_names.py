"""A fill bears the client id of its order, wherever the run is turned back to or taken up again."""

from pathlib import Path

from msgspec.structs import replace

from exchange.terms import SELL, ClientId
from replays.sessions.playthrough import Playthrough
from tests.runs import BTC, begun, limit, market


def named(run: Playthrough) -> list[str]:
    return [run.names.of(number) for number in range(len(run.story.trader.fills))]


def test_fills_bear_the_id_of_their_order_and_of_no_other(tmp_path: Path) -> None:
    run = begun(tmp_path)
    run.trade(replace(market(2), client_id=ClientId("in")))
    run.trade(market(1, SELL))
    run.trade(replace(limit(1, 10_000_000, SELL), client_id=ClientId("never")))
    run.trade(replace(market(1, SELL), client_id=ClientId("out")))
    assert set(named(run)) == {"in", "", "out"}
    assert named(run)[0] == "in"
    assert named(run)[-1] == "out"


def test_an_order_that_rests_names_the_fills_that_come_later(tmp_path: Path) -> None:
    run = begun(tmp_path)
    run.trade(replace(limit(1, run.mark(BTC)), client_id=ClientId("rests")))
    for _ in range(300):
        run.step()
    assert set(named(run)) == {"rests"}


def test_names_are_cut_with_time_and_come_back_with_it(tmp_path: Path) -> None:
    run = begun(tmp_path)
    run.trade(replace(market(2), client_id=ClientId("in")))
    for _ in range(30):
        run.step()
    run.trade(replace(market(2), client_id=ClientId("more")))
    then = run.save()
    run.session.rewind(run.world.start + 20 * 10**9)
    assert set(named(run)) == {"in"}
    for _ in range(11):
        run.step()
    run.settle()
    assert run.save() == then
    run.load(then)
    assert named(run)[-1] == "more"
