from exchange.terms import ContractKind
from replays.prices.sight import STRESS_MAX, Sight, lots_worth
from replays.scenarios.scenario import find


def test_a_quiet_market_is_calm():
    sight = Sight(1_000_000)
    for n in range(600):
        sight.see(1_000_000 + 50 * (n % 2))
    assert sight.stress == 0


def test_a_fall_raises_stress_step_by_step_and_is_seen_as_a_trend():
    sight, price, seen = Sight(1_000_000), 1_000_000, []
    for _ in range(120):
        price -= price // 200
        sight.see(price)
        seen.append(sight.stress)
    assert seen == sorted(seen)
    assert seen[-1] == STRESS_MAX
    assert sight.trend_ppb < -1_000_000


def test_stress_falls_only_once_it_is_clearly_calmer():
    sight, price = Sight(1_000_000), 1_000_000
    for _ in range(100):
        price -= 2000
        sight.see(price)
    nervous = sight.stress
    sight.see(price)
    assert sight.stress == nervous
    for _ in range(600):
        sight.see(price)
    assert sight.stress == 0


def test_what_was_seen_can_be_put_away_and_taken_up_again():
    sight = Sight(1_000_000)
    for n in range(50):
        sight.see(1_000_000 - 300 * n)
    again = Sight(1)
    again.restore(sight.state())
    sight.see(900_000)
    again.see(900_000)
    assert again.state() == sight.state()


def test_a_value_is_turned_into_lots_of_either_kind():
    scenario = find("black-thursday")
    assert lots_worth(scenario.instrument("BTCUSDT"), 8_000 * 10**8, 80_000) == 1000
    inverse = scenario.instrument("XBTUSD")
    assert inverse.kind is ContractKind.INVERSE
    assert lots_worth(inverse, 8_000 * 10**8, 16_000) == 8000
    assert lots_worth(inverse, 1, 16_000) == 1
