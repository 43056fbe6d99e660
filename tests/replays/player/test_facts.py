"""What the story tells of a liquidation at once is what the autopsy finds by living the run again."""

from pathlib import Path

from msgspec.structs import replace

from exchange.events import LiquidationFinished, LiquidationStarted
from exchange.stories import Story
from replays.autopsy.case import find_case
from replays.autopsy.timeline import liquidation_level, timeline
from replays.crowd.population import PLAYER
from replays.messages.findings import AutopsyFrame
from replays.player.facts import ended, facts_told, is_partial
from replays.reruns.rerun import Life, Run
from replays.telling.plain import average_text
from tests.again_world import CENTS, ETH, FALL, LONG, USDT, life, scenario, step
from tests.exchange.test_stories import own_liquidation
from tests.kit import linear

SHORT = LONG.replace('"buy"', '"sell"')
DONE = (
    LONG
    + step("+15s", "close", share="0.1")
    + step("margin_call", "add_margin", amount="5")
    + step("+40s", "order", symbol=ETH, side="buy", size="1")
)
CROSSED = step("+10s", "set_leverage", leverage="20") + step(
    "+11s", "order", side="buy", size="300", type="limit", price="100.2"
)
ONLY_LIVED = ("chain",)


def known(life: Life) -> tuple[AutopsyFrame, ...]:
    """What a story that has heard the run tells of it."""
    story = Story(PLAYER, life.scenario.instruments)
    run = Run(life, listen=story.fold)
    story.fold(run.world.opened)
    run.play()
    return facts_told(story.trader, life.scenario.instruments)


def agree(lived: Life, number: int = 1) -> None:
    """Figures and moments are the autopsy's, but for what only it can find."""
    told, case = known(lived)[number - 1], find_case(lived, number)
    assert (told.symbol, told.side, told.mode) == (
        case.symbol,
        "long" if case.held > 0 else "short",
        "isolated",
    )
    assert (told.time, told.mark, told.entry) == (case.started.time, case.started.mark, case.entry)
    assert told.average == average_text(case.instrument, case.held, case.started.entry_cost)
    assert (told.lost, told.liquidation) == (case.finished.lost, liquidation_level(case))
    assert told.partial == is_partial(case.started, case.finished, case.held)
    found = [each for each in timeline(case) if each.kind not in ONLY_LIVED]
    assert [(each.time, each.kind) for each in told.moments] == [(each.time, each.kind) for each in found]
    for mine, whole in zip(told.moments, found, strict=True):
        assert mine.kind == "closed" or mine.what == whole.what
        assert mine.kind in ("closed", "end") or whole.detail.startswith(mine.detail)


def test_of_a_part_that_was_closed_it_is_said_that_the_rest_goes_on() -> None:
    started, _, finished = own_liquidation()
    assert isinstance(started, LiquidationStarted)
    assert isinstance(finished, LiquidationFinished)
    whole, part = (ended(started, finished, linear(), held, "0 came back") for held in (2, 4))
    assert ended(started, replace(finished, lost=0), linear(), -2).what == "lost 0 USDT"
    assert ended(started, replace(finished, lost=-2), linear(), -2).what == "gained 0.00000002 USDT"
    assert (whole.what, whole.detail) == ("lost 0.000002 USDT", "0 came back")
    assert (part.what, part.detail) == ("a part was closed", "the rest keeps the remaining margin")


def test_a_fall_with_all_that_was_done_before_it(tmp_path: Path) -> None:
    agree(life(scenario(tmp_path, *FALL, fee="0.0005", eth=("10",) * len(FALL), begins=477), DONE))


def test_a_gap(tmp_path: Path) -> None:
    agree(life(scenario(tmp_path, "100", "100", "60", "60"), LONG))


def test_a_short_and_nothing_where_nobody_fell(tmp_path: Path) -> None:
    assert known(life(scenario(tmp_path, "100", "100", "99", "99"), SHORT)) == ()
    agree(life(scenario(tmp_path, "100", "100", "103", "107", "107"), SHORT))


def test_money_paid_into_a_cross_account_is_told_of_it_alone(tmp_path: Path) -> None:
    paid = step("+20s", "deposit", symbol="", asset="USDT", amount="1.5")
    for plan, count in ((LONG, 0), (CROSSED, 1)):
        (fall,) = known(life(scenario(tmp_path, *FALL), plan + paid))
        assert [each.what for each in fall.moments].count("1.5 USDT paid into the account") == count


def test_a_part_and_then_the_rest(tmp_path: Path) -> None:
    bought = "".join(step(f"+{second}s", "order", side="buy", size="2000") for second in range(11, 19))
    large = (
        step("+10s", "set_margin_mode", mode="isolated")
        + step("+10s", "set_leverage", leverage="20")
        + bought
    )
    lived = life(scenario(tmp_path, *FALL), large, balances=((USDT, 2_000_000 * CENTS),))
    assert [each.partial for each in known(lived)] == [True, False]
    agree(lived)
    agree(lived, 2)
