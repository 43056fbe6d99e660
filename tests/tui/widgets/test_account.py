from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from exchange.terms import MarginMode
from tests.kit import ETH, linear, play
from tests.tui.frames import DOLLAR, EMPTY, FRAME, HELLO, ODD, PERCENT, POSITIONS, sample_view
from tests.tui.painted import ink, lines
from tui.colours.themes import DARK
from tui.looking.bound import unrealized_of
from tui.telling.format import pnl
from tui.widgets.account import Account, amounts, buffers
from tui.widgets.rows import position
from tui.widgets.strip import AccountStrip
from tui.widgets.ticket import Ticket


def test_the_account_in_its_order_of_weight():
    assert lines(Account(), 28, 11) == [
        "╭─ Account USDT ───────────╮",
        "│ equity         12,418.07 │",
        "│ free collateral 5,592.73 │",
        "│ in positions    6,651.34 │",
        "│ in orders         174.00 │",
        "│ uPnL             -940.07 │",
        "│ realized         +312.40 │",
        "│ fees and funding  -80.40 │",
        "│ BTC iso 19%  ETH    128% │",
        "│ cross   81%              │",
        "╰──────────────────────────╯",
    ]


@pytest.mark.parametrize("held", range(4))
def test_whatever_is_held_the_account_says_how_its_equity_came_about(held):
    """At 120x40, with a meter for each buffer as long as there are lines for them."""
    account = replace(FRAME.account, positions=POSITIONS[:held])
    painted = "\n".join(lines(Account(), 30, 11, sample_view(replace(FRAME, account=account))))
    for label in ("equity", "free", "in positions", "in orders", "uPnL", "realized", "fees", "funding"):
        assert label in painted
    assert painted.count("iso") == min(held, 2)
    assert ("▮" in painted) is (held in (1, 2))


def test_what_is_free_in_positions_and_in_orders_is_the_equity():
    venue = play("""
        you deposits 1000
        bob deposits 9000
        you isolates BTC at 10x
        bob sells 50 BTC @ 100
        bob sells 50 ETH @ 100
        you buys 10 BTC @ 100
        you buys 20 ETH @ 100
        you buys 2 BTC @ 90
        you buys 3 ETH @ 80
        mark BTC 103
        mark ETH 98
    """)
    account = venue.account("you")
    hello = replace(HELLO, instruments=(linear(), linear(ETH)))
    view = sample_view(replace(FRAME, account=account), hello=hello)
    cash = next(each for each in account.cash if each.asset == "USDT")
    told = {label: Decimal(text.replace(",", "")) for label, text, _, _ in amounts(view, cash)[:4]}
    assert told["free collateral"] + told["in positions"] + told["in orders"] == told["equity"] == 990
    assert told["in orders"] > 0


def test_its_parts_add_up_to_the_cent_and_what_is_free_is_told_as_everywhere():
    mill = DOLLAR // 1000
    held = replace(POSITIONS[0], mode=MarginMode.CROSS, margin=1_462_406 * mill, maintenance=84_351 * mill)
    cash = replace(
        FRAME.account.cash[0],
        equity_total=9_438_402 * mill,
        available=7_975_996 * mill,
        initial=held.margin,
        isolated=0,
        reserved=0,
    )
    view = sample_view(replace(FRAME, account=replace(FRAME.account, cash=(cash,), positions=(held,))))
    told = {label: Decimal(text.replace(",", "")) for label, text, _, _ in amounts(view, cash)[:9]}
    assert (told["free collateral"], told["maintenance"]) == (Decimal("7975.99"), Decimal("84.36"))
    assert told["free collateral"] + told["in positions"] + told["in orders"] == told["equity"]


def test_the_margins_of_the_positions_come_to_what_is_in_positions():
    mill = DOLLAR // 1000
    held = [
        replace(each, mode=MarginMode.CROSS, margin=margin * mill)
        for each, margin in zip(POSITIONS, (1_710_614, 342_127, 88_401), strict=True)
    ]
    for equity in range(9_438_400, 9_438_410):
        cash = replace(
            FRAME.account.cash[0],
            equity_total=equity * mill,
            available=(equity - 2_141_142) * mill,
            initial=2_141_142 * mill,
            isolated=0,
            reserved=0,
        )
        account = replace(FRAME.account, cash=(cash,), positions=tuple(held))
        view = sample_view(replace(FRAME, account=account))
        told = {label: text for label, text, *_ in amounts(view, cash)}
        rows = [position(view, each, wide=True)[13].text for each in held]
        whole = sum(Decimal(each.replace(",", "")) for each in rows)
        assert whole == Decimal(told["in positions"].replace(",", ""))


@pytest.mark.parametrize("short", [True, False])
def test_what_was_gained_by_one_and_another_comes_to_what_was_gained(short):
    mill = DOLLAR // 1000
    account = replace(FRAME.account, positions=(replace(POSITIONS[0], unrealized=-7_832_416 * mill),))
    for fees in range(36_010, 36_020):
        gains = {"realized": 12_341 * mill, "funding": -1_006 * mill, "fees": fees * mill}
        earned = -7_832_416 * mill + gains["realized"] - gains["funding"] - gains["fees"]
        view = sample_view(replace(FRAME, account=account, earned=earned, **gains))
        told = {label: text for label, text, *_ in amounts(view, account.cash[0], short=short)}
        names = ["uPnL", "realized", *(["fees and funding"] if short else ["funding", "fees"])]
        found = [Decimal(told[name].replace(",", "")) for name in names]
        assert sum(found) == Decimal(pnl(earned, 8).replace(",", ""))
        assert abs(found[-1] - (Decimal(1_006 * short - fees) / 1000)) < Decimal("0.01")


def test_what_was_gained_is_told_to_the_nearest_cent_where_that_adds_up():
    """Black Thursday, one trade closed: the venue says fees 8.897359 and a session of -12.871599."""
    gains = {"realized": -3_974_240 * 100, "funding": 0, "fees": 8_897_359 * 100}
    view = sample_view(
        replace(FRAME, account=replace(FRAME.account, positions=()), earned=-12_871_599 * 100, **gains)
    )
    told = {label: text for label, text, *_ in amounts(view, FRAME.account.cash[0])}
    assert [told[name] for name in ("realized", "funding", "fees")] == ["-3.97", "0.00", "-8.90"]


def test_equity_is_told_to_the_nearest_cent_and_is_free_where_nothing_is_held():
    worth = 9_987_128_401 * 100
    cash = replace(
        FRAME.account.cash[0], equity_total=worth, available=worth, initial=0, isolated=0, reserved=0
    )
    view = sample_view(replace(FRAME, account=replace(FRAME.account, cash=(cash,), positions=())))
    told = {label: text for label, text, *_ in amounts(view, cash)}
    names = ("equity", "free collateral", "in positions", "in orders")
    assert [told[name] for name in names] == ["9,987.13", "9,987.13", "0.00", "0.00"]
    ticket = Ticket()
    ticket.view = view
    assert "│ free              9,987.13 │" in lines(ticket, 30, 16, view)


@given(st.integers(0, 10**8), st.integers(0, 10**8), st.integers(1, 10**8))
def test_what_holds_the_rest_of_the_equity_is_told_to_the_cent_and_what_is_free_rounded_down(
    free, held, ordered
):
    mill = DOLLAR // 1000
    amounts_of = {
        "equity_total": free + held + ordered,
        "available": free,
        "initial": held,
        "reserved": ordered,
    }
    cash = replace(
        FRAME.account.cash[0], isolated=0, **{name: count * mill for name, count in amounts_of.items()}
    )
    crossed = replace(POSITIONS[0], mode=MarginMode.CROSS, margin=held * mill)
    view = sample_view(replace(FRAME, account=replace(FRAME.account, cash=(cash,), positions=(crossed,))))
    told = [round(1000 * Decimal(text.replace(",", ""))) for _, text, _, _ in amounts(view, cash)[:4]]
    assert abs(told[0] - (free + held + ordered)) <= 5
    assert told[1] == free // 10 * 10
    assert sum(told[1:]) == told[0]
    assert abs(told[2] - held) < 15
    assert abs(told[3] - ordered) < 15


def test_what_an_account_is_short_of_is_said_and_not_shown_as_free():
    cash = tuple(replace(each, available=-1_234_56 * 10**6) for each in FRAME.account.cash)
    view = sample_view(replace(FRAME, account=replace(FRAME.account, cash=cash)))
    calm = replace(view.frame.account, positions=POSITIONS[1:])
    assert lines(Account(), 28, 11, view)[2] == "│ free      short 1,234.56 │"
    ticket = Ticket()
    ticket.view = view
    assert "│ free        short 1,234.56 │" in lines(ticket, 30, 16, view)
    assert "free short 1,234.56" in lines(AccountStrip(), 80, 1, sample_view(replace(FRAME, account=calm)))[0]


def test_a_tall_account_adds_funding_fees_and_the_equity_line():
    painted = lines(Account(), 32, 20)
    assert "│ funding               -41.27 │" in painted
    assert "│ fees                  -39.13 │" in painted
    assert "│ equity, this run             │" in painted


def test_a_wallet_of_another_asset_is_shown_where_there_is_room():
    coin = replace(FRAME.account.cash[0], asset="BTC", equity_total=10**8)
    view = sample_view(replace(FRAME, account=replace(FRAME.account, cash=(coin, *FRAME.account.cash))))
    assert "│ BTC equity              1.00 │" in lines(Account(), 32, 20, view)
    empty = replace(coin, equity_total=0)
    view = sample_view(replace(FRAME, account=replace(FRAME.account, cash=(empty, *FRAME.account.cash))))
    assert "BTC equity" not in "".join(lines(Account(), 32, 20, view))


def test_every_scope_has_its_buffer_once():
    assert buffers(sample_view()) == [
        ("BTC iso", 19 * PERCENT),
        ("ETH iso", 128 * PERCENT),
        ("cross", 81 * PERCENT),
    ]


def test_an_account_with_isolated_positions_only_has_no_cross_buffer():
    alone = tuple(each for each in POSITIONS if each.mode is MarginMode.ISOLATED)
    frame = replace(FRAME, account=replace(FRAME.account, positions=alone))
    assert [name for name, _ in buffers(sample_view(frame))] == ["BTC iso", "ETH iso"]


def test_unrealized_profit_is_the_sum_over_the_asset():
    assert unrealized_of(sample_view(), "USDT") == sum(each.unrealized for each in POSITIONS)
    assert unrealized_of(sample_view(), "BTC") == 0


def test_a_loss_has_its_sign_and_its_colour():
    assert ink(Account(), "-940.07", 28, 11) == DARK.down


def test_an_account_under_water_shows_its_minus():
    assert any("-12,418.07" in line for line in lines(Account(), 28, 11, sample_view(ODD["under water"])))


def test_an_account_without_money_says_so():
    assert any("No money yet" in line for line in lines(Account(), 28, 11, sample_view(EMPTY)))


def test_advice_stands_under_the_buffers_where_there_is_room():
    position = replace(POSITIONS[0], equity=150 * 10**8, scope_maintenance=100 * 10**8)
    frame = replace(FRAME, account=replace(FRAME.account, positions=(position,), cash=FRAME.account.cash[:1]))
    painted = " ".join(line.strip("│ ") for line in lines(Account(), 30, 20, sample_view(frame)))
    assert "Health 150% = equity 150.00 / maintenance 100.00: under 200%, add margin or reduce." in painted
    assert "Health" not in "".join(lines(Account(), 30, 11, sample_view(frame)))
