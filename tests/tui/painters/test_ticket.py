"""The ticket offers the keys that do something for an order of its kind, and tells what the venue answers."""

import dataclasses
from typing import Any

from msgspec.structs import replace

from exchange.questions import OrderEstimate
from exchange.terms import BUY, SELL, MarginMode, RejectReason, TimeInForce
from tests.tui.frames import DOLLAR, INSTRUMENTS
from tests.tui.orders.test_reading import draft, order
from tests.tui.world import ESTIMATE
from tui.colours.themes import DARK, PALETTES, Palette
from tui.orders.draft import Draft, Field, Kind, SizedBy
from tui.orders.prospect import Prospect
from tui.orders.reading import Trouble
from tui.painters.canvas import Canvas
from tui.painters.ticket import draw, flags
from tui.painters.ticket_face import Face


def offered(draft: Draft) -> str:
    return " ".join(key for key, _, _ in flags(draft))


def test_only_what_a_kind_can_have_is_offered() -> None:
    assert offered(Draft(kind=Kind.LIMIT)) == "r p t"
    assert offered(Draft(kind=Kind.MARKET)) == "r"
    for kind in (Kind.STOP, Kind.TAKE_PROFIT, Kind.TRAILING, Kind.OCO):
        assert offered(Draft(kind=kind)) == "r m"


def test_a_trigger_with_a_limit_says_how_long_that_stands() -> None:
    assert offered(Draft(kind=Kind.STOP).typed(Field.LIMIT, "57000")) == "r m t"
    assert offered(Draft(kind=Kind.MARKET).typed(Field.LIMIT, "57000")) == "r"


def drawn(
    made: Draft,
    estimate: OrderEstimate | None = ESTIMATE,
    height: int = 26,
    *,
    width: int = 26,
    palette: Palette = DARK,
    **more: Any,
) -> str:
    of = {"field": Field.SIZE, **more}
    face = Face(draft=made, instrument=INSTRUMENTS[0], mark=582_098, estimate=estimate, **of)
    canvas = Canvas(width, height, palette)
    draw(canvas, face)
    return "\n".join(strip.text for strip in canvas.strips())


def test_the_keys_of_the_shares_stand_beside_them() -> None:
    assert "← 25 50 75 max →" in drawn(draft(price="58000", size="1"))


def test_a_field_with_the_cursor_or_an_error_is_seen_however_little_room_there_is() -> None:
    told = {"order": None, "trouble": Trouble(Field.STOP_LOSS, "The stop must be below 2,250.00")}
    made = replace(
        draft(price="58000", size="1", shown="0.5", name="mine"),
        iceberg=True, named=True, time_in_force=TimeInForce.GTD,
    )  # fmt: skip
    for height in (11, 13, 26):
        painted = drawn(made, field=Field.STOP_LOSS, focused=True, height=height, **told)
        assert "TP " in painted
        assert "must be below" in painted
        assert "2,250.00" in painted
        for field in made.fields:
            assert "▏" in drawn(made, field=field, focused=True, height=height), field
            wrong = {"trouble": Trouble(field, "wrong")}
            label = {Field.STOP_LOSS: "SL", Field.TAKE_PROFIT: "TP"}.get(field, field.value)
            assert f"{label} " in drawn(made, field=Field.SIZE, height=height, **wrong)


def test_where_there_is_little_room_cost_and_fee_share_a_line() -> None:
    made = draft(price="58000", size="1")
    taken = replace(ESTIMATE, at_once=1_000)
    low = drawn(made, taken, height=11, order=order(made))
    assert "cost 1,743.48     fee 3.48" in low
    assert "fee est" not in low
    assert "fee est" in drawn(made, order=order(made))
    market = draft(Kind.MARKET, size="1")
    assert "cost ~1,743.48    fee 3.48" in drawn(market, height=11, order=order(market))
    dear = replace(ESTIMATE, cost=48_518_386_38 * DOLLAR // 100)
    assert "48,518,386.38" in drawn(made, dear, height=11, order=order(made))


def test_without_colours_the_side_and_the_kind_that_are_chosen_are_marked() -> None:
    made = draft(Kind.STOP, trigger="57000", size="1")
    for palette in (dataclasses.replace(DARK, ascii=True), PALETTES["mono"]):
        for width in (26, 27, 40):
            told = drawn(made, palette=palette, width=width)
            assert ">BUY / LONG" in told
            assert ">Stop" in told
            assert "OCO" in told
        assert ">SELL / SHORT" in drawn(replace(made, side=SELL), palette=palette)
    assert ">" not in drawn(made)


def test_a_market_order_says_until_when_and_for_which_price_it_reserves_more_than_it_costs() -> None:
    made = draft(Kind.MARKET, size="1")
    for side, worst in ((BUY, "mark +5%"), (SELL, "mark -5%")):
        told = drawn(replace(made, side=side), order=order(made))
        assert f"until filled, at {worst}" in told
        assert told.index("cost likely") < told.index("reserves") < told.index("until filled")
    assert "until filled" not in drawn(draft(price="58000", size="1"))
    stop = draft(Kind.STOP, trigger="59000", size="1")
    waits = drawn(stop, order=order(stop))
    assert "cost likely" in waits
    assert "reserves" in waits
    assert "until filled" not in waits
    limited = stop.typed(Field.LIMIT, "59100")
    assert "reserves" not in drawn(limited, order=order(limited))


def test_where_the_tier_and_not_what_is_free_caps_the_size_the_ticket_says_so() -> None:
    made = replace(draft(price="58000", size="100%", leverage="125"), mode=MarginMode.CROSS)
    most = replace(order(made), size=1_000)
    held = {"cost": 470 * DOLLAR, "initial_margin": 464 * DOLLAR, "available": 10_000 * DOLLAR}
    capped = replace(ESTIMATE, size_max=1_000, **held)
    told = " ".join(drawn(made, capped, order=most).split())
    assert "100% of max" in told
    assert "▲ the 125x tier caps it: 9,530.00 stays free" in told
    for other in (replace(capped, available=471 * DOLLAR), replace(capped, size_max=1_001)):
        assert "stays free" not in drawn(made, other, order=most)
        assert "100% of free" in " ".join(drawn(made, other, order=most).split())


def test_a_size_made_of_a_margin_or_a_risk_is_told_however_little_room_there_is() -> None:
    sized = replace(draft(price="60000", size="500", leverage="10"), sized_by=SizedBy.MARGIN)
    assert " = 0.083 " in drawn(sized, height=16, order=order(sized))
    risky = replace(draft(price="60000", size="5", stop_loss="58000"), sized_by=SizedBy.RISK)
    assert "= 0.250, fees on top" in drawn(risky, height=16, order=order(risky))


def test_of_a_pair_whose_limit_would_trade_at_once_its_stop_is_said_to_go_with_it() -> None:
    made = draft(Kind.OCO, price="58001", trigger="59000", size="1")
    meets = {"order": order(made), "prospect": Prospect(mark=580_000, best=580_010)}
    assert "▲ limit trades at once:" in drawn(made, **meets)
    low = drawn(made, height=10, **meets)
    assert "cancels its stop" in low, "however little room there is"
    assert ("liq cross" in low, "liq iso" in low) == (True, False), "but for the mode that is not set"
    assert "▲" not in drawn(made, None, **meets) + drawn(draft(price="58001", size="1"), **meets)


def test_an_exit_of_a_bracket_is_read_whole_beside_the_other() -> None:
    made = draft(price="58000", size="1", take_profit="61234.5", stop_loss="101234.5")
    for field in (Field.TAKE_PROFIT, Field.STOP_LOSS):
        painted = drawn(made, field=field, focused=True)
        assert "61,234.5" in painted
        assert "101234.5" in painted, "without its commas where they have no room"


def test_what_costs_more_than_is_free_is_marked_and_has_no_liquidation() -> None:
    stop = draft(Kind.STOP, trigger="57000", size="6900")
    much = replace(ESTIMATE, cost=48_518_386_38 * DOLLAR // 100)
    dear = drawn(stop, replace(much, reason=RejectReason.INSUFFICIENT_MARGIN))
    assert "✕ 48,518,386.38" in dear
    assert "52,471.4" not in dear
    assert dear.count("-- ") == 2
    assert "52,471.4" in drawn(stop)
    taken = drawn(stop, much)
    assert "✕" not in taken, "what is too dear, the venue says"
    assert "52,471.4" in taken


def test_what_is_needed_is_rounded_up_and_what_is_free_down() -> None:
    """As the venue's refusal tells them: what is said to do can be typed."""
    made = draft(Kind.MARKET, size="900")
    half = DOLLAR // 200
    costs = replace(ESTIMATE, cost=10_294_48 * DOLLAR // 100 + 1, available=10_294_47 * DOLLAR // 100 + half)
    dear = replace(costs, reason=RejectReason.INSUFFICIENT_MARGIN)
    told = drawn(made, dear, order=order(made))
    assert "✕ 10,294.49" in told
    assert "10,294.47" in told
    fits = drawn(made, replace(costs, available=costs.cost), order=order(made))
    assert "✕" not in fits
    assert fits.count("10,294.48") == 2, "what there is enough of does not look as if there were not"


def test_a_trigger_that_is_true_already_does_not_wait() -> None:
    made = draft(Kind.TAKE_PROFIT, trigger="57000", size="1")
    waits = drawn(made, order=order(made), prospect=Prospect(mark=582_098))
    assert "waits away" in waits
    refused = replace(ESTIMATE, reason=RejectReason.TRIGGER_ALREADY_TRUE)
    at_once = drawn(made, refused, order=order(made), prospect=Prospect(mark=582_098))
    assert "waits away" not in at_once
    assert "would trigger      at once" in at_once
