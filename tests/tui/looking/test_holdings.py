"""What is held becomes text that the calculators read, exactly."""

from msgspec.structs import replace

from replays.learning.advice import advise
from replays.telling.plain import price_or_none
from tests.tui.frames import FRAME, HELLO
from tui.looking.holdings import equity_of, holdings
from tui.looking.view import View

VIEW = View(frame=FRAME, hello=HELLO)


def test_positions_are_told_in_plain_decimals() -> None:
    held = holdings(VIEW)
    assert [each.side for each in held] == ["long", "short", "long"]
    assert held[0].size == "0.85"
    assert held[0].entry == "60412"
    assert not any("," in text for each in held for text in each if text)
    assert advise([0] * 6, equity_of(VIEW), held)["positions"]


def test_the_price_shown_is_the_one_that_fires() -> None:
    rows = advise([0] * 6, equity_of(VIEW), holdings(VIEW))["positions"]
    for row, position in zip(rows, FRAME.account.positions, strict=True):
        instrument = VIEW.instrument_of(position.symbol)
        assert instrument is not None
        fires = price_or_none(instrument, position.liquidation_price)
        assert row[f"liquidation_{position.mode.value}"] == fires


def test_who_has_nothing_is_given_something_to_reckon_with() -> None:
    poor = replace(FRAME, account=replace(FRAME.account, positions=(), cash=()))
    view = replace(VIEW, frame=poor)
    assert holdings(view) == []
    assert equity_of(view) == "10000"
