"""Every shipped world opens sound and conserves money; and what only one of them has, happens."""

import pytest

from exchange.edge.instant import parse_instant
from exchange.events import FundTookOver, InstrumentHalted, OrderRejected
from exchange.terms import LiquidationRule, Symbol
from exchange.units import MINUTE, SECOND
from replays.scenarios.catalogue import names
from replays.scenarios.places import CRASHES
from replays.scenarios.scenario import find, load
from replays.world.audit import Audit
from replays.world.playback import World

CRASH_NAMES = [name for name in names() if find(name).end is not None]


def opened_late(name, start, tmp_path):
    """The same crash, its window beginning later."""
    folder = tmp_path / name
    folder.mkdir()
    table = (CRASHES / name / "scenario.toml").read_text()
    begins = next(line for line in table.splitlines() if line.startswith("start = "))
    (folder / "scenario.toml").write_text(table.replace(begins, f"start = {start}", 1))
    (folder / "prices.csv").write_text((CRASHES / name / "prices.csv").read_text())
    return load(folder)


@pytest.mark.parametrize("name", CRASH_NAMES)
def test_every_crash_opens_sound_and_conserves_money(name):
    world = World(find(name), 1)
    audit = Audit(world.rules.instruments, world.crowd.opening)
    audit.fold(world.opened)
    assert not [event for event in world.opened if isinstance(event, OrderRejected)]
    for _ in range(20):
        audit.fold(world.step())
    world.exchange.check()
    assert not any(audit.missing(world.exchange).values())


@pytest.mark.parametrize("name", CRASH_NAMES)
def test_every_fact_a_crash_tells_has_its_source_and_its_time(name):
    scenario = find(name)
    assert all(scenario.start <= each.time < scenario.end for each in scenario.table.headlines)
    assert scenario.table.headlines
    for instrument in scenario.table.instruments:
        assert instrument.published_source
        assert instrument.published_low or instrument.published_high


def test_luna_is_settled_at_the_halt_and_the_others_go_on(tmp_path):
    late = opened_late("2022-05-09-luna", "2022-05-13T00:38:30Z", tmp_path)
    world = World(late, 1)
    events = [event for _ in range(45) for event in world.step()]
    (halted,) = [event for event in events if isinstance(event, InstrumentHalted)]
    assert halted.time == parse_instant("2022-05-13T00:39:00Z")
    assert world.exchange.markets["LUNAUSDT"].open_interest == 0
    assert world.exchange.markets["BTCUSDT"].open_interest > 0


def test_on_hyperliquid_the_vault_takes_over_and_asks_no_fee():
    scenario = find("2025-10-10-tariff-cascade")
    assert {each.liquidation_rule for each in scenario.instruments} == {LiquidationRule.BACKSTOP_VAULT}
    assert {each.liquidation_fee_ppb for each in scenario.instruments} == {0}


def test_bitmex_takes_over_before_the_book_is_asked(tmp_path):
    late = opened_late("2020-03-12-black-thursday", "2020-03-12T10:38:00Z", tmp_path)
    world = World(late, 1)
    events = [event for _ in range(2 * MINUTE // SECOND) for event in world.step()]
    taken = [event for event in events if isinstance(event, FundTookOver)]
    assert {event.symbol for event in taken} >= {Symbol("XBTUSD")}
