"""An order of every kind is estimated from flags, and what cannot be one is refused in a line."""

import re
from decimal import Decimal
from pathlib import Path

import pytest

from tests.tui.commanding import Command

pytestmark = pytest.mark.usefixtures("home")
ORDER = ("estimate", "small", "--at", "+5s", "--side")
BUY = (*ORDER, "buy", "--size")
RESTING = """
[[step]]
at = "+1s"
do = "order"
symbol = "BTCUSDT"
side = "buy"
type = "limit"
size = "0.1"
price = "30000"
"""


def test_a_market_and_a_limit_order_are_estimated(command: Command) -> None:
    taken = command(*BUY, "0.1", "--leverage", "20", "--json").document
    assert (taken["type"], taken["price"], taken["time"]) == ("market", None, "2024-01-01T00:00:05Z")
    assert [row["mode"] for row in taken["outcomes"]] == ["isolated", "cross"]
    assert (taken["becomes"], taken["away"]) == ("trades", None)
    assert Decimal(taken["likely_cost"]) < Decimal(taken["cost"])
    assert taken["fills_at_once"] == taken["size"]
    held = sum(Decimal(taken[part]) for part in ("initial_margin", "open_loss", "fee_bound"))
    assert held == Decimal(taken["cost"])
    likely = Decimal(taken["outcomes"][0]["margin"]) + Decimal(taken["fee"])
    assert likely == Decimal(
        command(*BUY, "0.1", "--leverage", "20", "--mode", "isolated", "--json").document["likely_cost"]
    )
    resting = command(*BUY, "0.1", "--price", "30000", "--json").document
    assert (resting["type"], resting["price"], resting["paper"]) == ("limit", "30000", True)
    assert resting["becomes"] == "rests"
    assert Decimal(resting["away"]) < Decimal("-0.2")


def test_what_rests_likely_pays_the_fee_of_a_maker_and_is_held_for_that_of_a_taker(command: Command) -> None:
    told = command(*BUY, "0.1", "--price", "30000", "--json").document
    taker, maker, likely = (Decimal(told[name]) for name in ("fee_bound", "fee", "likely_cost"))
    assert (taker, maker) == (Decimal("1.5"), Decimal("0.6"))
    assert likely == Decimal(told["cost"]) - taker + maker


@pytest.mark.parametrize(
    "waits",
    [
        ("stop", "--trigger-price", "41000"),
        ("take_profit", "--trigger-price", "39000"),
        ("trailing_stop", "--callback", "0.02"),
    ],
)
def test_what_waits_to_trade_at_market_likely_costs_less_than_at_its_worst_price(
    command: Command, waits: tuple[str, ...]
) -> None:
    told = command(*BUY, "0.1", "--json", "--type", *waits).document
    assert told["becomes"] == "waits"
    assert Decimal(told["likely_cost"]) < Decimal("0.6") * Decimal(told["cost"])


def test_what_waits_to_rest_likely_costs_what_it_is_held_for(command: Command) -> None:
    waits = (*BUY, "0.1", "--type", "stop_limit", "--trigger-price", "41000", "--price", "41000")
    told = command(*waits, "--json").document
    assert told["likely_cost"] == told["cost"]


def test_a_limit_that_trades_at_once_likely_costs_what_a_market_order_does(command: Command) -> None:
    sell = (*ORDER, "sell", "--size", "0.1", "--leverage", "20", "--json")
    limited, taken = command(*sell, "--price", "30000").document, command(*sell).document
    assert limited["becomes"] == "trades"
    assert [limited[name] for name in ("fee", "likely_cost")] == [
        taken[name] for name in ("fee", "likely_cost")
    ]


@pytest.mark.parametrize(
    ("flags", "type_"),
    [
        (("--type", "stop", "--trigger-price", "45000", "--trigger-by", "last"), "stop"),
        (("--type", "stop_limit", "--trigger-price", "45000", "--price", "45100"), "stop_limit"),
        (("--type", "take_profit", "--trigger-price", "30000"), "take_profit"),
        (("--type", "trailing_stop", "--callback", "2%", "--activation-price", "30000"), "trailing_stop"),
        (("--type", "trailing_stop", "--callback", "2%"), "trailing_stop"),
    ],
)
def test_what_waits_for_a_trigger_is_estimated_as_what_it_becomes(
    command: Command, flags: tuple[str, ...], type_: str
) -> None:
    told = command(*BUY, "0.1", *flags, "--json").document
    assert (told["type"], told["becomes"], told["refused"]) == (type_, "waits", None)
    unknown = [told[name] for name in ("average_price", "slippage", "fills_at_once")]
    assert unknown == [None] * 3, "the book of then, nobody knows"
    assert abs(Decimal(told["away"])) > Decimal("0.01")
    assert told["given"]["type"] == type_
    assert Decimal(told["cost"]) > 0
    if type_.startswith("stop"):
        at = Decimal(told["price"] or told["given"]["trigger_price"])
        assert Decimal(told["fee"]) == at * Decimal("0.1") * Decimal("0.0005"), "at its own price"


def test_an_order_is_judged_in_the_mode_it_is_to_have(command: Command, home: Path) -> None:
    plan = home / "plan.toml"
    plan.write_text(RESTING)
    for mode, more, refused in (
        ("isolated", (), None),
        ("cross", ("--plan", str(plan)), None),
        ("isolated", ("--plan", str(plan)), "mode_locked_by_orders"),
    ):
        told = command(*BUY, "0.1", "--leverage", "20", "--mode", mode, *more, "--json").document
        assert (told["refused"], told["leverage"], told["mode"]) == (refused, 20, mode)
    set_now = command(*BUY, "0.1", "--json").document
    assert (set_now["leverage"], set_now["mode"]) == (10, "cross")


def test_of_an_order_that_the_book_has_not_it_is_told_how_much_would_fill_at_once(
    command: Command, home: Path
) -> None:
    rich = home / "rich.toml"
    rich.write_text('[[step]]\nat = "+1s"\ndo = "deposit"\nasset = "USDT"\namount = "90000000"\n')
    plan = ("--plan", str(rich), "--at", "+2s", "--leverage", "2")
    told = command(*BUY, "500", *plan, "--json")
    assert told.document["refused"] is None
    filled = told.document["fills_at_once"]
    assert 0 < Decimal(filled) < 500
    assert told.err == f"margincall: {filled} of 500 would fill at once; the rest would be cancelled\n"
    limited = command(*BUY, "500", "--price", "42500", *plan)
    assert limited.err.endswith(" of 500 would fill at once; the rest would rest at its limit\n")
    assert re.search(r"^fee, likely +[\d.,]+$", limited.out, re.M)
    assert command(*BUY, "0.1", "--price", "30000").err == ""


def test_a_trigger_that_is_behind_already_is_told(command: Command) -> None:
    told = command(*BUY, "0.1", "--type", "stop", "--trigger-price", "30000", "--json").document
    assert told["refused"] == "trigger_already_true"


def test_why_it_would_be_refused_is_told_in_words(command: Command) -> None:
    dear = (*BUY, "2", "--leverage", "125")
    told = command(*dear, "--json").document
    assert (told["refused"], told["needs"]) == ("leverage_out_of_range", "100")
    words = r"^refused +That leverage is not allowed at this size: at most 100x\.$"
    refused = command(*dear)
    assert re.search(words, refused.out, re.M)
    for name in ("becomes", "average price", "cost", "fee", "slippage", "outcomes"):
        assert not re.search(rf"^{name}", refused.out, re.M), "what will not happen"
    assert re.search(r"^size max +", refused.out, re.M)
    assert command(*BUY, "500", "--leverage", "100").err == "", "nor what would fill of it"


def test_what_would_rest_slips_nowhere(command: Command) -> None:
    told = command(*BUY, "0.1", "--price", "41000").out
    assert re.search(r"^becomes +rests$", told, re.M)
    assert re.search(r"^away +-", told, re.M)
    assert "slippage" not in told


def test_a_size_may_be_a_value(command: Command) -> None:
    told = command(*ORDER, "buy", "--value", "5000", "--price", "40000", "--json").document
    assert (told["size"], told["given"]["value"]) == ("0.125", "5000")


def test_a_size_may_be_a_margin_or_a_risk(command: Command) -> None:
    tens, twenties = (
        command(*ORDER, "buy", "--margin", "100", "--leverage", times, "--json").document["size"]
        for times in ("10", "20")
    )
    assert Decimal(twenties) >= 2 * Decimal(tens) > 0
    risked = command(*ORDER, "buy", "--risk", "1%", "--stop-loss", "30000", "--json").document
    assert 0 < Decimal(risked["size"]) < Decimal(twenties)
    assert risked["given"]["stop_loss"] == "30000"


def test_a_size_by_risk_loses_no_more_at_its_stop_from_the_prices_it_would_meet(command: Command) -> None:
    for side, stop, worse in (("buy", "39000", 1), ("sell", "43500", -1)):
        told = command(
            *ORDER, side, "--risk", "5%", "--stop-loss", stop, "--leverage", "50", "--json"
        ).document
        lost = (Decimal(told["average_price"]) - Decimal(stop)) * worse * Decimal(told["size"])
        assert Decimal("490") < lost <= Decimal("500")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("0",), "--size: must be above 0"),
        (("0.00001",), '--size: "0.00001" is '),
        (("1", "--leverage", "1000"), "--leverage: from 1 to "),
        (("1", "--mode", "both"), '--mode: "both" is neither isolated nor cross'),
        (("1", "--side", "up"), '--side: "up" is neither buy nor sell'),
        (("1\x7f",), '--size: "1'),
        (("1", "--price", "0"), "--price: must be above 0"),
        (("1", "--margin", "5"), "--size: an order has one of --size, --value, --margin, --risk"),
        (("1", "--type", "stop"), "--trigger-price: a stop order needs one"),
        (("1", "--trigger-price", "30000"), "--trigger-price: goes with --type stop, "),
        (("1", "--type", "halt"), '--type: no "halt"; known: limit, market, '),
        (("1", "--expires", "+5m"), "--expires: GTD needs it"),
    ],
)
def test_what_cannot_be_an_order_is_refused(
    command: Command, arguments: tuple[str, ...], message: str
) -> None:
    assert command.refused(*BUY, *arguments).startswith(message)


@pytest.mark.parametrize("size", ["--margin", "--value"])
def test_what_opens_nothing_is_refused(command: Command, size: str) -> None:
    refused = command.refused(*ORDER, "buy", size, "0.01")
    assert refused.startswith("--value, --margin, --risk: less than a lot")


def test_what_another_leverage_holds_of_what_is_open_stands_beside_the_cost(
    command: Command, home: Path
) -> None:
    plan = home / "plan.toml"
    plan.write_text(RESTING)
    told = command(*BUY, "0.1", "--leverage", "5", "--plan", str(plan), "--json").document
    assert Decimal(told["leverage_holds"]) == 300, "0.1 at 30,000: a fifth, and no more a tenth"
    assert "leverage holds" in command(*BUY, "0.1", "--leverage", "5", "--plan", str(plan)).out
    assert Decimal(command(*BUY, "0.1", "--leverage", "5", "--json").document["leverage_holds"]) == 0
