"""A level is read against what is traded, and told as one would type it."""

import pytest

from exchange.instrument import Instrument, Tier
from exchange.terms import Asset, Symbol
from exchange.units import PPB
from replays.messages.frame import Alert
from replays.messages.levels import AlertError, alert_text, read_alarms, read_level, still_set

BTC = Symbol("BTCUSDT")
INSTRUMENT = Instrument(
    symbol=BTC,
    base=Asset("BTC"),
    quote=Asset("USDT"),
    price_places=1,
    tick=1,
    size_places=3,
    lot=1,
    cash_places=8,
    tiers=(Tier(floor=0, rate_ppb=4_000_000, deduction_ppb=0, leverage_max=125),),
)


def test_alerts_of_a_command_line_name_a_market_that_is_traded() -> None:
    assert read_alarms([(BTC, "42000"), (BTC, "30%")], [INSTRUMENT]) == (
        (BTC, 420_000, 0),
        (BTC, 0, 3 * PPB // 10),
    )
    with pytest.raises(AlertError, match='no instrument "BTCUSD" here; nearest: BTCUSDT'):
        read_alarms([("BTCUSD", "1")], [INSTRUMENT])
    with pytest.raises(AlertError, match="at most 50"):
        read_alarms([(BTC, "1")] * 51, [INSTRUMENT])


@pytest.mark.parametrize("text", ["41999.9", "30%", "0.5%"])
def test_a_level_is_written_as_it_is_typed(text: str) -> None:
    price, buffer_ppb = read_level(text, INSTRUMENT)
    alert = Alert(number=1, symbol=BTC, price=price, buffer_ppb=buffer_ppb)
    assert alert_text(alert, INSTRUMENT) == text
    assert still_set([alert, Alert(number=2, symbol=BTC, price=1, fired=1)], [INSTRUMENT]) == ((BTC, text),)
