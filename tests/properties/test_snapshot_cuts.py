"""S-1 to S-3: a snapshot plus the rest equals the whole, wherever it is taken."""

import pytest

from exchange.engine import Exchange
from tests.trading import RULES, START, trading

COMMANDS = trading(1000)


def states() -> list[tuple[bytes, bytes]]:
    """Snapshot and digest after each number of commands, from none to all."""
    exchange = Exchange(RULES)
    found = [(exchange.snapshot(), exchange.digest())]
    for number, command in enumerate(COMMANDS):
        exchange.submit(command, START + number)
        found.append((exchange.snapshot(), exchange.digest()))
    return found


@pytest.fixture(scope="module")
def lived() -> list[tuple[bytes, bytes]]:
    return states()


def rest_of(lived: list[tuple[bytes, bytes]], cut: int, ahead: int) -> None:
    exchange = Exchange.restore(RULES, lived[cut][0])
    assert (exchange.snapshot(), exchange.digest()) == lived[cut]
    until = min(cut + ahead, len(COMMANDS))
    for number in range(cut, until):
        exchange.submit(COMMANDS[number], START + number)
    assert (exchange.snapshot(), exchange.digest()) == lived[until]


def test_taking_a_snapshot_changes_nothing(lived: list[tuple[bytes, bytes]]):
    exchange = Exchange(RULES)
    for number, command in enumerate(COMMANDS):
        exchange.submit(command, START + number)
    assert exchange.digest() == lived[-1][1]


def test_from_every_third_cut_the_next_commands_lead_where_they_led(lived: list[tuple[bytes, bytes]]):
    for cut in range(0, len(COMMANDS) + 1, 3):
        rest_of(lived, cut, 3)


def test_from_every_fortieth_cut_the_whole_rest_leads_to_the_end(lived: list[tuple[bytes, bytes]]):
    for cut in range(0, len(COMMANDS) + 1, 40):
        rest_of(lived, cut, len(COMMANDS))


@pytest.mark.soak
def test_from_every_cut_the_whole_rest_leads_to_the_end(lived: list[tuple[bytes, bytes]]):
    for cut in range(len(COMMANDS) + 1):
        rest_of(lived, cut, len(COMMANDS))
