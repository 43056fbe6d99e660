from replays.scenarios.pockets import pocket
from replays.scenarios.scenario import find


def test_a_pocket_holds_many_usual_orders():
    scenario = find("black-thursday")
    index = scenario.bridges(7)["BTCUSDT"].price(scenario.start)
    assert pocket(scenario.instrument("BTCUSDT"), 100 * 10**8, index) > 1_900_000 * 10**8
