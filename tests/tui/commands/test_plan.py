"""`margincall plan` teaches the format by a plan that can be played."""

from replays.planning.plan_keys import EXAMPLE, keys, told
from tests.tui.commanding import Command


def test_plan_prints_a_plan_with_every_key_as_its_comments(command: Command) -> None:
    assert command("plan").out == f"{told()}\n"


def test_a_script_gets_the_example_and_the_keys_apart(command: Command) -> None:
    document = command("plan", "--json").document
    assert document["example"] == EXAMPLE
    assert len(document["keys"]) == len(list(keys()))
