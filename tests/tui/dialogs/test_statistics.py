"""The figures of a run follow from its frame."""

from msgspec.structs import replace

from tests.tui.driving import screen
from tests.tui.frames import DOLLAR, FRAME, HELLO
from tests.tui.world import ScriptedClient
from tui.dialogs.statistics import statistics
from tui.looking.view import View
from tui.widgets.account import amounts


def test_each_figure_is_there_and_nothing_is_divided_by_nothing() -> None:
    frame = replace(FRAME, wins=3, losses=1)
    rows = {row.name: row.value for row in statistics(View(frame=frame, hello=HELLO))}
    assert rows["closing fills with profit"] == "75% of 4"
    assert (rows["earned this session"], rows["earned today"]) == ("-481.93 USDT", "+118.07 USDT")
    assert {"return", "deepest drawdown", "realized", "fees", "funding", "liquidations"} <= set(rows)
    bare = replace(FRAME, wins=0, losses=0, equity_curve=())
    assert "--" in {row.value for row in statistics(View(frame=bare, hello=HELLO))}


def test_what_was_paid_is_told_as_the_account_tells_it() -> None:
    mill = DOLLAR // 1000
    paid = {"realized": 3_994 * mill, "fees": 10_504 * mill, "funding": 0}
    account = replace(FRAME.account, positions=())
    frame = replace(FRAME, account=account, earned=-6_510 * mill, **paid)
    view = View(frame=frame, hello=HELLO)
    rows = {row.name: row.value for row in statistics(view)}
    shown = {label: text for label, text, *_ in amounts(view, account.cash[0])}
    assert [rows[name] for name in ("realized", "fees")] == [
        f"{shown[name]} USDT" for name in ("realized", "fees")
    ]
    assert (shown["realized"], shown["fees"]) == ("+3.99", "-10.50")


def test_what_was_paid_in_is_no_gain() -> None:
    """Of 15 000 that were paid in, a third while it ran, 3 000 were earned."""
    cash = replace(FRAME.account.cash[0], equity_total=18_000 * DOLLAR)
    account = replace(FRAME.account, cash=(cash, *FRAME.account.cash[1:]))
    frame = replace(FRAME, account=account, earned=3_000 * DOLLAR, paid_in=15_000 * DOLLAR)
    rows = {row.name: row.value for row in statistics(View(frame=frame, hello=HELLO))}
    assert rows["return"] == "+20.00%"


def test_what_was_taken_out_makes_the_return_no_greater() -> None:
    """Of 2 000 that were paid in 100 were earned; all but 1 of them was taken out."""
    cash = replace(FRAME.account.cash[0], equity_total=DOLLAR)
    account = replace(FRAME.account, cash=(cash, *FRAME.account.cash[1:]))
    frame = replace(FRAME, account=account, earned=100 * DOLLAR, paid_in=2_000 * DOLLAR)
    rows = {row.name: row.value for row in statistics(View(frame=frame, hello=HELLO))}
    assert rows["return"] == "+5.00%"


def test_the_drawdown_is_the_runs_own_and_not_of_the_points_that_are_drawn() -> None:
    frame = replace(FRAME, drawdown_ppb=-425_000_000, equity_curve=(DOLLAR, DOLLAR))
    rows = {row.name: row.value for row in statistics(View(frame=frame, hello=HELLO))}
    assert rows["deepest drawdown"].endswith("42.50%")


def test_where_the_focused_position_breaks_even_is_told_and_of_none_nothing() -> None:
    rows = {row.name: row for row in statistics(View(frame=FRAME, hello=HELLO))}
    even = rows["break-even, BTC long"]
    assert (even.value, even.side < 0) == ("60,465.0", True)
    never = replace(FRAME, break_evens=())
    rows = {row.name: row for row in statistics(View(frame=never, hello=HELLO))}
    assert rows["break-even, BTC long"].value == "--"
    flat = replace(FRAME, account=replace(FRAME.account, positions=()))
    assert not any(row.name.startswith("break") for row in statistics(View(frame=flat, hello=HELLO)))


def test_many_are_counted_with_their_thousands_apart() -> None:
    frame = replace(FRAME, wins=1_500, losses=1_500)
    rows = {row.name: row.value for row in statistics(View(frame=frame, hello=HELLO))}
    assert rows["closing fills with profit"] == "50% of 3,000"


async def test_where_there_is_no_money_the_way_to_some_is_told() -> None:
    async with screen(ScriptedClient(replace(FRAME, account=replace(FRAME.account, cash=())))) as hand:
        await hand.press("y")
        await hand.sees("│  No money yet: U pays some in.")


async def test_a_key_shows_them() -> None:
    async with screen(size=(80, 24)) as hand:
        await hand.press("y")
        await hand.sees("deepest drawdown")
        await hand.press("escape")
        await hand.sees("Positions")
