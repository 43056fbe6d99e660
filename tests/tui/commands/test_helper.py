"""The helper asks where it can, takes flags where it cannot, and answers the same."""

import io
import sys
from decimal import Decimal

import pytest

from tests.tui.commanding import Command

POSITION = ("--position", "BTCUSDT:long:0.5:60000:59000:10")


def test_flags_answer_the_questions(command: Command) -> None:
    document = command("helper", "--answers", "abaacc", *POSITION, "--json").document
    assert document["advice"] == "isolated"
    assert document["positions"][0]["symbol"] == "BTCUSDT"
    assert document["given"]["equity"] == "10000"
    assert document["paper"] is True


def test_people_read_prices_and_sizes_in_units_and_scripts_every_digit(command: Command) -> None:
    asked = ("helper", "--answers", "abaacc", "--position", "BTCUSDT:long:0.5:60000.5:59000:10")
    document, text = command(*asked, "--json").document, command(*asked).out
    (row,), (size,) = document["positions"], document["sizing"]
    assert len(row["liquidation_isolated"]) > len("54,271.81") < len(size["size_as_margin"])
    assert f"{Decimal(row['liquidation_isolated']):,.2f}" in text
    assert size["size_as_margin"][:6] in text
    assert size["size_as_margin"][:7] not in text


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--answers", "abc"], '--answers: "abc" is not 6 letters from a to c'),
        (["--answers", "abaacc", "--position", "BTC"], '--position: "BTC" is not SYMBOL:long|short'),
        (["--answers", "abaacc", *POSITION, "--equity", "NaN"], '--equity: "NaN" is not a plain'),
        ([], "--answers: needed without a terminal: How many positions"),
    ],
)
def test_what_cannot_be_read_is_refused(command: Command, arguments: list[str], message: str) -> None:
    assert command.refused("helper", *arguments).startswith(message)


class Person(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_nothing_is_asked_of_numbers_that_cannot_be(
    command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", Person())
    assert "--equity: must be a number above 0" in command.refused("helper", "--equity", "0")


def test_at_a_terminal_it_asks_until_it_understands(
    command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", Person("x\na\nb\na\na\nc\nC\n"))
    outcome = command("helper")
    assert outcome.code == 0
    assert "1. How many positions" in outcome.out
    assert "a letter from a to c" in outcome.out
    assert "advice" in outcome.out
