"""What a shove did stands beside what by the map, each amount in what it is counted in."""

import pytest
from msgspec.structs import replace

from exchange.terms import ContractKind
from replays.messages.findings import Forced, Shove
from tests.tui.driving import screen
from tests.tui.frames import BTC, INSTRUMENTS, POSITIONS, sample_view
from tui.colours.themes import DARK
from tui.dialogs.shove import Shoved
from tui.painters.canvas import Canvas
from tui.screens.cascade import price_trouble, tempting_price

LINEAR = INSTRUMENTS[0]


async def test_what_is_going_on_is_told_to_its_end() -> None:
    async with screen(size=(80, 24)) as hand:
        hand.app.push_screen(Shoved(INSTRUMENTS[0], 576_798))
        await hand.sees("a fork is moved there and runs some minutes")


@pytest.mark.parametrize(("kind", "asset"), [(ContractKind.LINEAR, "BTC"), (ContractKind.INVERSE, "USDT")])
def test_what_rests_is_told_in_what_the_contract_counts(kind: ContractKind, asset: str) -> None:
    dialog = Shoved(replace(LINEAR, kind=kind), 500_000)
    dialog.found = Shove(LINEAR.symbol, 500_000, 12_000, Forced(), Forced(), 499_000, 3, 0, 0)
    canvas = Canvas(64, 13, DARK)
    dialog.draw(canvas)
    (line,) = (strip.text for strip in canvas.strips() if "rests in the book" in strip.text)
    assert line.rstrip().endswith(f" {asset}")


def test_the_price_offered_is_one_at_which_the_own_position_falls() -> None:
    """At its liquidation price it is still safe: that is the last safe mark."""
    view = sample_view()
    account, held = view.frame.account, next(each for each in POSITIONS if each.symbol == BTC)
    assert held.liquidation_price is not None
    for size, beyond in ((850, -1), (-850, 1)):
        turned = replace(account, positions=(replace(held, size=size),))
        seen = replace(view, frame=replace(view.frame, account=turned))
        assert tempting_price(seen) == held.liquidation_price + beyond


def test_a_price_beyond_what_the_contract_has_is_refused() -> None:
    assert price_trouble("100000000000000", LINEAR).startswith("at most ")
    assert price_trouble("0", LINEAR) == "must be above 0"
    assert price_trouble("50000.0", LINEAR) == ""
