"""Every law after every command, in worlds of chance (INVARIANTS M, B, G, L, S).

A world that breaks a law prints the seed and the shortest history found that breaks it too.
"""

from collections import Counter
from collections.abc import Sequence

import pytest

from exchange import events as told
from exchange.terms import RejectReason
from tests.simulator import Simulator
from tests.witness import Step, Witness, shrink

SEEDS, COMMANDS = 20, 500
SOAK_BLOCKS, SOAK_WORLDS = 100, 100


@pytest.mark.parametrize("seed", range(SEEDS))
def test_ten_thousand_commands_break_no_law(seed):
    live(seed, COMMANDS)


@pytest.mark.soak
@pytest.mark.parametrize("block", range(SOAK_BLOCKS))
def test_five_million_commands_break_no_law(block):
    for number in range(SOAK_WORLDS):
        live(SEEDS + SOAK_WORLDS * block + number, COMMANDS)


def live(seed: int, commands: int) -> None:
    """Live through a world; compare with a copy now and then."""
    world = Simulator(seed)
    witness = Witness(world.rules, world.opening)
    world.exchange = witness.exchange
    history: list[Step] = []
    try:
        for number, command in enumerate(world.commands(commands)):
            history.append((command, world.now))
            if number % 41 == 40:
                witness.asked([world.question() for _ in range(3)])
                witness.placing_and_cancelling_is_neutral(world.trader(), world.symbol(), world.now)
                witness.shows_where_each_falls()
                witness.compared(command, world.now)
            else:
                witness.submit(command, world.now)
    except AssertionError as broken:
        law = str(broken)
        shortest = shrink(history[1:], lambda steps: breaks(world, law, [history[0], *steps]))
        story = "\n".join(f"{time} {command}" for command, time in shortest)
        raise AssertionError(f"seed {seed}: {broken}\n{story}") from broken


def breaks(world: Simulator, law: str, steps: Sequence[Step]) -> bool:
    """Whether a shorter history breaks the same law."""
    witness = Witness(world.rules, world.opening)
    try:
        for command, time in steps:
            witness.submit(command, time)
    except AssertionError as broken:
        return str(broken) == law
    return False


def test_the_worlds_are_not_idle():
    """In a few of them everything happens that can, and most is refused that can be."""
    happened: Counter[str] = Counter()
    refused: Counter[RejectReason] = Counter()
    for seed in range(15):
        world = Simulator(seed)
        for command in world.commands(COMMANDS):
            for event in world.exchange.submit(command, world.now):
                happened[type(event).__name__] += 1
                if isinstance(event, told.OrderRejected):
                    refused[event.reason] += 1
    assert {kind.__name__ for kind in told.Event.__subclasses__()} - set(happened) == set()
    assert len(refused) > 30
    assert happened["Traded"] > 300
    assert happened["LiquidationStarted"] > 40
