"""A plan is read strictly: what could be wrong without playing is refused where it stands."""

from pathlib import Path

import pytest

from exchange.edge.instant import parse_instant
from exchange.terms import BUY, MarginMode, OrderType
from exchange.units import DAY, SECOND
from replays.planning.fields import Grounds
from replays.planning.plan import CancelStep, LeverageStep, OrderStep, parse_plan, read_plan
from replays.planning.plan_files import PlanError
from tests.replays.planning.contracts import BTCUSDT, XBTUSD

START = parse_instant("2020-03-12T04:00:00Z")
GROUNDS = Grounds.of((BTCUSDT,), START, START + DAY)
ORDER = 'at = "+1s"\ndo = "order"\nsymbol = "BTCUSDT"\nside = "buy"\n'


def step(body: str) -> str:
    return f"[[step]]\n{body}\n"


def refusal(text: str) -> str:
    with pytest.raises(PlanError) as refused:
        parse_plan(text, GROUNDS, "my.toml")
    return str(refused.value)


def test_numbers_become_ticks_lots_and_nanoseconds() -> None:
    plan = parse_plan(step(ORDER + 'type = "limit"\nsize = "0.85"\nprice = "7900.0"'), GROUNDS)
    (order,) = plan.steps
    assert isinstance(order, OrderStep)
    assert (order.at, order.size, order.price) == (START + SECOND, 850, 79_000)
    assert (order.order_side, order.order_type) == (BUY, OrderType.LIMIT)


def test_a_time_may_be_written_as_text_or_as_toml_has_it() -> None:
    body = 'do = "set_leverage"\nsymbol = "BTCUSDT"\nleverage = 10\n'
    plan = parse_plan(
        step('at = "2020-03-12T09:00:00Z"\n' + body) + step("at = 2020-03-12T09:00:00Z\n" + body), GROUNDS
    )
    assert plan.steps[0].at == plan.steps[1].at == parse_instant("2020-03-12T09:00:00Z")
    assert all(isinstance(each, LeverageStep) and each.leverage == 10 for each in plan.steps)


def test_a_step_that_does_nothing_is_told_what_it_could_do() -> None:
    assert refusal(step('at = "+1s"')).startswith(
        "my.toml: step 1: do: missing; one of order, amend, cancel, "
    )


def test_a_number_no_computer_counts_to_is_refused_where_it_stands() -> None:
    assert refusal(step(ORDER + f"size = {'9' * 5000}")).startswith("my.toml: ")


def test_a_cancel_finds_the_instrument_of_the_order_it_names() -> None:
    plan = parse_plan(
        step(ORDER + 'size = "1"\nid = "entry"') + step('at = "+2s"\ndo = "cancel"\nid = "entry"'), GROUNDS
    )
    cancel = plan.steps[1]
    assert isinstance(cancel, CancelStep)
    assert cancel.symbol == "BTCUSDT"


NAMED = 'do = "order"\nside = "buy"\nsize = "1"\nid = "x"\nsymbol = '


@pytest.mark.parametrize("do", ["cancel", "amend"])
@pytest.mark.parametrize(
    ("when", "found"),
    [
        ('at = "+2s"', "BTCUSDT"),
        ("at = 2020-03-12T04:00:02Z", "BTCUSDT"),
        ('at = "+3s"', "XBTUSD"),
        ('at = "+0s"', "BTCUSDT"),
        ('on = "margin_call"', "BTCUSDT"),
    ],
)
def test_a_name_borne_twice_is_that_of_the_latest_order_before_in_time_else_in_the_file(
    do: str, when: str, found: str
) -> None:
    orders = step(f'at = "+3s"\n{NAMED}"XBTUSD"') + step(f'at = "+1s"\n{NAMED}"BTCUSDT"')
    last = step(f'{when}\ndo = "{do}"\nid = "x"')
    plan = parse_plan(orders + last, Grounds.of((BTCUSDT, XBTUSD), START, START + DAY))
    assert plan.steps[2].symbol == found  # type: ignore[union-attr]


def test_only_an_order_gives_its_name_an_instrument() -> None:
    cancels = [step(f'at = "+{at}s"\ndo = "cancel"\nid = "x"') for at in (2, 4)]
    wrong = step('at = "+3s"\ndo = "cancel"\nid = "x"\nsymbol = "XBTUSD"')
    plan = parse_plan(
        step(f'at = "+1s"\n{NAMED}"BTCUSDT"') + wrong + "".join(cancels),
        Grounds.of((BTCUSDT, XBTUSD), START, START + DAY),
    )
    assert [each.symbol for each in plan.steps] == ["BTCUSDT", "XBTUSD", "BTCUSDT", "BTCUSDT"]  # type: ignore[union-attr]
    assert refusal(step(f'at = "+1s"\n{NAMED}5') + cancels[0]).startswith("my.toml: step 1: symbol: ")


def test_modes_and_amounts_are_read_in_the_terms_of_their_instrument() -> None:
    text = step('at = "+1s"\ndo = "set_margin_mode"\nsymbol = "BTCUSDT"\nmode = "isolated"')
    text += step('on = "margin_call"\ntimes = 3\ndo = "add_margin"\nsymbol = "BTCUSDT"\namount = "100.5"')
    text += step('at = "+3s"\ndo = "withdraw"\nasset = "USDT"\namount = "1"')
    mode, add, withdraw = parse_plan(text, GROUNDS).steps
    assert mode.margin_mode is MarginMode.ISOLATED  # type: ignore[union-attr]
    assert (add.amount, add.times) == (10_050_000_000, 3)  # type: ignore[union-attr]
    assert withdraw.amount == 100_000_000  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ('do = "ordr"\nat = "+1s"', 'do: no "ordr"; nearest: order'),
        (ORDER + 'sise = "1"', 'sise: unknown field of "order"; nearest: size, side, risk'),
        (ORDER + 'size = "0.0005"', 'size: "0.0005" is not a multiple of 0.001; the least is 0.001'),
        (ORDER + 'size = "-1"', 'size: "-1" is below 0'),
        (ORDER + 'size = "0"', "size: must be above 0"),
        (ORDER + 'size = "NaN"', 'size: "NaN" is not a plain decimal number'),
        (ORDER + 'size = "1e5"', 'size: "1e5" is not a plain decimal number'),
        (ORDER + 'size = "１２"', 'size: "１２" is not a plain decimal number'),
        (ORDER + "size = 0.85", 'size: write the number as text, "0.85"'),
        (ORDER + "", "size: an order has one of `size`, `value`, `margin`, `risk`, `close_position`"),
        (ORDER + 'size = "1"\nclose_position = true', "size: an order has one of"),
        (ORDER + 'size = "1"\nself_trade = "none"', 'self_trade: no "none"; known: '),
        (ORDER + 'size = "1"\npost_only = 1', "post_only: must be true or false"),
        (ORDER + 'risk = "5%"', "stop_loss: `risk` needs it"),
        (ORDER + 'size = "1"\ntype = "limit"', "price: a limit order needs one"),
        (ORDER + 'size = "1"\nprice = "7900"', "price: a market order has none"),
        (
            ORDER + 'size = "1"\ntype = "limit"\nprice = "7900"\ntrigger_price = "7900"',
            "trigger_price: goes with a stop or a take-profit",
        ),
        (
            ORDER + 'size = "1"\ntype = "trailing_stop"\ncallback = "1%"\ntrigger_price = "7900"',
            "trigger_price: goes with a stop or a take-profit",
        ),
        (ORDER + 'size = "1"\nactivation_price = "7900"', "activation_price: goes with a trailing_stop"),
        (ORDER + 'size = "1"\ntrigger_by = "last"', "trigger_by: goes with an order that waits"),
        (ORDER + 'size = "1"\npost_only = true', "post_only: goes with a limit that may rest"),
        (
            ORDER + 'size = "1"\ntype = "limit"\nprice = "7900"\ntime_in_force = "IOC"\ndisplay_size = "1"',
            "display_size: goes with a limit that may rest",
        ),
        (
            ORDER + 'size = "1"\ntime_in_force = "GTD"\nexpires = "+2s"',
            "expires: goes with an order that may rest or wait",
        ),
        (
            ORDER + 'size = "1"\ntype = "limit"\nprice = "1"\ntime_in_force = "GTD"\nexpires = "+1s"',
            "expires: not after `at`",
        ),
        (
            ORDER + 'risk = "1%"\nstop_loss = "7900"\ntype = "stop"\ntrigger_price = "8100"',
            "risk: goes with an order that opens at once or rests",
        ),
        (
            ORDER + 'close_position = true\ntake_profit = "8100"',
            "take_profit: goes with an order that opens at once or rests",
        ),
        (
            ORDER + 'size = "1"\nreduce_only = true\nstop_loss = "8100"',
            "stop_loss: goes with an order that opens at once or rests",
        ),
        (
            ORDER + 'size = "1"\ntype = "limit"\nprice = "7900.05"',
            'price: "7900.05" is not a multiple of 0.1; nearest are 7900 and 7900.1',
        ),
        (
            ORDER.replace("BTCUSDT", "BTCUSD") + 'size = "1"',
            'symbol: no instrument "BTCUSD" here; nearest: BTCUSDT',
        ),
        (ORDER.replace("+1s", "2020-03-14T00:00:00Z") + 'size = "1"', "at: outside the window"),
        (ORDER + 'on = "margin_call"\nsize = "1"', "at: a step has either `at` or `on`"),
        ('do = "cancel_all"', "at: a step has either `at` or `on`"),
        ('at = "+1s"\ntimes = 2\ndo = "cancel_all"', "times: goes with `on`"),
        ('at = "soon"\ndo = "cancel_all"', 'at: "soon" is not a time in UTC'),
        ('at = "+1s"\ndo = "deposit"\nasset = "EUR"\namount = "1"', 'asset: no asset "EUR" here'),
        ('at = "+1s"\ndo = "deposit"\nasset = "USDT"\namount = "99999999999999"', "amount: is out of range"),
        ('at = "+1s"\ndo = "cancel"\nid = "nobody"', "symbol: missing"),
    ],
)
def test_a_bad_step_is_refused_with_file_step_field_and_limit(body: str, message: str) -> None:
    assert refusal(step('at = "+1s"\ndo = "cancel_all"') + step(body)).startswith(
        f"my.toml: step 2: {message}"
    )


def test_a_plan_that_is_kept_with_a_session_is_not_judged_anew() -> None:
    text = step(ORDER + 'size = "1"\ntrigger_by = "last"')
    assert len(parse_plan(text, GROUNDS, is_kept=True).steps) == 1
    with pytest.raises(PlanError, match="trigger_by"):
        parse_plan(text, GROUNDS)


def test_refusals_are_one_line_that_cannot_steer_a_terminal() -> None:
    message = refusal(step('at = "+1s"\ndo = "\\u001b]0;x\\n"'))
    assert message.isprintable()


def test_a_file_that_is_no_plan_is_refused(tmp_path: Path) -> None:
    missing, binary, empty = tmp_path / "missing.toml", tmp_path / "binary.toml", tmp_path / "empty.toml"
    binary.write_bytes(b"[[step]]\n\xff")
    empty.write_bytes(b"")
    for path, message in ((missing, "no such file"), (binary, "not UTF-8 at byte 9"), (empty, "empty")):
        with pytest.raises(PlanError, match=message):
            read_plan(path, GROUNDS)
    assert "a plan is a list of [[step]]" in refusal("steps = []")
    assert "my.toml: " in refusal("[[step")
    assert "my.toml: " in refusal("a = " + "[" * 100_000)
