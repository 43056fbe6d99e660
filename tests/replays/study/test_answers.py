"""Whatever a study answers is what living the same life again gives; the life itself goes on untouched."""

from collections.abc import Mapping, Sequence
from itertools import chain, count
from pathlib import Path

import msgspec
import pytest

from exchange.commands import Deposit, PlaceOrder, SetLeverage, SetMarginMode
from exchange.events import AnyEvent, LiquidationFinished, Traded
from exchange.stories import Story
from exchange.terms import BUY, SELL, MarginMode, OrderType
from exchange.units import MINUTE, SECOND
from replays.crowd.population import PLAYER
from replays.messages.findings import COMPUTING, SURVIVES
from replays.messages.lived import Lived
from replays.messages.player_commands import PlayerCommand
from replays.messages.settings import Settings
from replays.player.facts import facts_told
from replays.reruns.find_run import begin_told, life_told, tell_life
from replays.reruns.rerun import Run
from replays.reruns.twins import Twins
from replays.scenarios.places import own_scenarios
from replays.scenarios.scenario import Scenario
from replays.sessions.headless import play
from replays.sessions.playthrough import Playthrough
from replays.sessions.session import Session
from replays.study.answers import Studies
from replays.study.questions import AskAhead, AskAutopsy, AskCalm, AskShove, AskTwins, Studied, Study
from replays.world.checkpoints import Checkpoints
from tests.again_world import BTC, CENTS, FALL, LONG, USDT, life, scenario, step

OPENED = (
    SetMarginMode(trader=PLAYER, symbol=BTC, mode=MarginMode.ISOLATED),
    SetLeverage(trader=PLAYER, symbol=BTC, leverage=20),
    PlaceOrder(trader=PLAYER, symbol=BTC, side=BUY, size=2000, type=OrderType.MARKET),
)
EARLIER = (
    *OPENED[:1],
    Deposit(trader=PLAYER, asset=USDT, amount=CENTS),
    PlaceOrder(trader=PLAYER, symbol=BTC, side=BUY, size=10, type=OrderType.MARKET),
    PlaceOrder(trader=PLAYER, symbol=BTC, side=SELL, size=10**9, type=OrderType.MARKET),
    PlaceOrder(trader=PLAYER, symbol=BTC, side=SELL, size=10, type=OrderType.MARKET, reduce_only=True),
)
RESTING = (
    *OPENED[:2],
    PlaceOrder(trader=PLAYER, symbol=BTC, side=BUY, size=10, type=OrderType.LIMIT, price=600),
)
STEEP = ("97", "94", "92")
pytestmark = pytest.mark.usefixtures("home")


@pytest.fixture
def lived() -> Lived:
    """A long of twenty through a fall, to its end."""
    crash = scenario(own_scenarios(), *FALL, wobble="10", accounts=40)
    assert crash.end is not None
    return Lived(scenario=crash.name, seed=crash.seed, settings=Settings(plan=LONG), time=crash.end)


def studied(study: Study, studies: Studies | None = None) -> list[Studied]:
    told: list[Studied] = []
    (studies or Studies()).study(study, told.append)
    assert told[-1].done
    assert not any(each.done for each in told[:-1])
    return told


def test_twins_studied_in_parts_are_the_twins_played_at_once(lived: Lived) -> None:
    studies, half = Studies(), lived.time - 4 * MINUTE
    first = studied(AskTwins(lived=msgspec.structs.replace(lived, time=half)), studies)[-1]
    assert (first.time, first.until) == (half, half)
    last = studied(AskTwins(lived=lived), studies)[-1]
    whole = Twins(life(scenario(own_scenarios(), *FALL, wobble="10", accounts=40), LONG))
    whole.play()
    assert last.twins == whole.frame()


def test_an_autopsy_is_told_row_by_row_until_none_is_computing(lived: Lived) -> None:
    told = [each.autopsy for each in studied(AskAutopsy(lived=lived, until=lived.time)) if each.autopsy]
    open_rows = [sum(row.state == COMPUTING for row in frame.rows) for frame in told]
    assert open_rows == sorted(open_rows, reverse=True)
    assert open_rows[-1] == 0
    assert told[-1].rescue is not None
    assert any(row.state == SURVIVES for row in told[-1].rows)


def test_what_is_known_of_a_fall_stands_while_the_run_is_lived_again(
    lived: Lived, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("replays.autopsy.case.LOOK_EVERY", 1)
    life = life_told(lived)
    story = Story(PLAYER, life.scenario.instruments)
    run = Run(life, listen=story.fold)
    run.play()
    (known,) = facts_told(story.trader, life.scenario.instruments)
    first = studied(AskAutopsy(lived=msgspec.structs.replace(lived, falls=(known,)), until=lived.time))[0]
    assert first.autopsy == known
    assert known.rows == ()


@pytest.fixture
def kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """A place is kept before every tenth step."""
    steps = count()
    monkeypatch.setattr(Checkpoints, "is_due", property(lambda _: next(steps) % 10 == 0))


def played(crash: Scenario, doings: Mapping[int, Sequence[PlayerCommand]], plan: str = "") -> Lived:
    """What is done by the minute, to the end."""
    run = Playthrough(Session.start(crash, Settings(plan=plan), program="test"))
    for minute, commands in doings.items():
        play(run, crash.start + minute * MINUTE)
        for command in commands:
            run.trade(command)
    play(run, None)
    return tell_life(run)


@pytest.mark.usefixtures("kept")
@pytest.mark.parametrize(
    ("doings", "plan", "begins"),
    [
        ({4: OPENED}, "", 3),
        ({1: EARLIER, 4: OPENED}, "", 3),
        ({1: RESTING, 4: OPENED}, "", 1),
        ({1: EARLIER, 4: OPENED}, step("+2m", "deposit", symbol="", asset="USDT", amount="1"), 3),
        ({1: OPENED[:1], 4: OPENED}, step("+2m", "order", side="buy", size="1"), 1),
    ],
)
def test_an_autopsy_from_where_nothing_was_held_equals_one_from_the_start(
    doings: Mapping[int, Sequence[PlayerCommand]], plan: str, begins: int
) -> None:
    crash = scenario(own_scenarios(), *["100"] * 5, *STEEP, fee="0.0005", wobble="10", accounts=40)
    told = played(crash, doings, plan)
    assert told.begun is not None
    assert 0 <= crash.start + begins * MINUTE - told.begun.time <= 10 * SECOND
    lives = told, msgspec.structs.replace(told, begun=None)
    ends = [studied(AskAutopsy(lived=each, until=told.time))[-1].autopsy for each in lives]
    assert ends[0] == ends[1] is not None


@pytest.mark.usefixtures("kept")
def test_an_autopsy_of_a_position_opened_after_a_resume_begins_there(
    tmp_path: Path,
) -> None:
    crash = scenario(own_scenarios(), *["100"] * 5, *STEEP, fee="0.0005", wobble="10", accounts=40)
    path = tmp_path / "one.margincall"
    run = Playthrough(Session.start(crash, program="test", path=path))
    play(run, crash.start + MINUTE)
    for command in EARLIER:
        run.trade(command)
    play(run, crash.start + 2 * MINUTE)
    run.session.close()
    again = Playthrough(Session.resume(path, scenarios=own_scenarios()))
    again.session.catch_up()
    play(again, crash.start + 4 * MINUTE)
    for command in OPENED:
        again.trade(command)
    play(again, None)
    told = tell_life(again)
    again.session.close()
    assert told.begun is not None
    assert told.begun.time >= crash.start + 2 * MINUTE
    lives = told, msgspec.structs.replace(told, begun=None)
    ends = [studied(AskAutopsy(lived=each, until=told.time))[-1].autopsy for each in lives]
    assert ends[0] == ends[1] is not None


@pytest.mark.usefixtures("kept")
def test_a_later_liquidation_is_not_lived_from_before_an_earlier_one() -> None:
    path = ["100"] * 2, STEEP, ["100"] * 2, STEEP
    crash = scenario(own_scenarios(), *chain(*path), fee="0.0005", wobble="10", accounts=40)
    told = played(crash, {1: OPENED, 6: OPENED})
    assert len(told.falls) == 2
    assert told.begun is not None
    assert told.falls[0].time < told.begun.time
    assert begin_told(told, 1) is None
    whole = msgspec.structs.replace(told, begun=None)
    asked = [AskAutopsy(lived=each, number=2, until=told.time) for each in (told, whole)]
    ends = [studied(each)[-1].autopsy for each in asked]
    assert ends[0] == ends[1] is not None


def test_where_nobody_fell_there_is_nothing_to_explain(lived: Lived) -> None:
    told = studied(AskAutopsy(lived=lived, number=9, until=lived.time))
    assert told[-1].trouble.startswith("liquidation 9: there were only")


def test_a_world_that_liquidates_nobody_trades_no_lower(lived: Lived) -> None:
    prices: list[int] = []

    def listen(events: Sequence[AnyEvent]) -> None:
        prices.extend(each.price for each in events if isinstance(each, Traded) and each.symbol == BTC)

    Run(life_told(lived), listen=listen).play()
    low = studied(AskCalm(lived=lived, symbol=BTC))[-1].low
    assert low is not None
    assert low >= min(prices)


def test_a_shove_answers_from_the_world_as_it_stands(lived: Lived) -> None:
    run = Twins(life(scenario(own_scenarios(), *FALL, wobble="10", accounts=40), LONG)).cross.run
    run.play(run.time + MINUTE)
    here = msgspec.structs.replace(lived, time=run.time, world=run.world.snapshot())
    target = run.mark(BTC) * 98 // 100
    shoved = studied(AskShove(lived=here, symbol=BTC, target=target))[-1].shove
    assert shoved is not None
    assert (shoved.symbol, shoved.target) == (BTC, target)
    assert shoved.furthest <= target


def test_what_is_ahead_is_what_falls_when_nothing_more_is_done(lived: Lived) -> None:
    run = Run(life_told(lived))
    run.play(run.time + MINUTE)
    here = msgspec.structs.replace(lived, time=run.time, world=run.world.snapshot())
    told = studied(AskAhead(lived=here, symbol=BTC, until=lived.time))[-1]
    falls: list[int] = []

    def listen(events: Sequence[AnyEvent]) -> None:
        falls.extend(each.filled_value for each in events if isinstance(each, LiquidationFinished))

    Run(life_told(lived), listen=listen).play()
    assert told.ahead is not None
    assert sum(told.ahead) == sum(falls) > 0
