from exchange.events import MarginCalled
from exchange.terms import Symbol, Trader
from replays.stage.passing import Passing


def call(scope: str) -> MarginCalled:
    symbol = None if scope == "USDT" else Symbol(scope)
    return MarginCalled(
        time=1, trader=Trader("me"), scope=scope, symbol=symbol, equity=1, maintenance=1, buffer_ppb=1
    )


def test_each_scope_stops_a_seek_once() -> None:
    passing = Passing()
    passing.begin(100)
    resumed = "The seek stopped for your alert. g and enter resume it"
    assert passing.said("alert", sought=True, slowed=False) == f"{resumed}."
    assert [passing.stops(call(scope)) for scope in ("BTCUSDT", "USDT", "BTCUSDT")] == [True, True, False]
    passed = ", past further calls on BTCUSDT and the cross account in USDT."
    assert passing.said("alert", sought=True, slowed=False) == resumed + passed
    passing.begin(100)
    assert not passing.stops(call("USDT"))


def test_to_another_time_or_once_forgotten_every_call_stops_it() -> None:
    passing = Passing()
    passing.begin(100)
    passing.stops(call("BTCUSDT"))
    passing.begin(101)
    assert passing.stops(call("BTCUSDT"))
    passing.forget()
    assert passing.stops(call("BTCUSDT"))


def test_off_a_seek_it_is_told_where_the_replay_was_slowed() -> None:
    passing = Passing()
    assert passing.said("margin call", sought=False, slowed=True) == "Slowed to 1x for your margin call."
    assert passing.said("margin call", sought=False, slowed=False) == ""
