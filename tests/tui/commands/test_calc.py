"""Calculators on the command line take what they take in a batch, and answer the same."""

import io
import json
import sys
from itertools import pairwise
from pathlib import Path

import pytest

from exchange.edge.calculator import CALCULATORS
from tests.tui.commanding import Command
from tui.commands.calc import EXAMPLES

LIQUIDATION = {"contract": "linear", "side": "long", "size": "0.85", "entry": "60412", "margin": "2567.51"}
LIQUIDATION |= {"mmr": "0.004", "cum": "0"}


def flags(request: dict[str, str]) -> list[str]:
    return [word for name, value in request.items() for word in (f"--{name}", value)]


@pytest.mark.parametrize("what", CALCULATORS)
def test_the_example_of_every_calculator_works(command: Command, what: str) -> None:
    outcome = command("calc", what, *EXAMPLES[what].split(), "--json")
    assert outcome.code == 0
    assert outcome.document["formula"]
    assert outcome.document["paper"] is True
    assert outcome.document["version"]


@pytest.mark.parametrize("what", CALCULATORS)
def test_its_help_says_nothing_twice(command: Command, what: str) -> None:
    for field in CALCULATORS[what].fields:
        assert "repeatable" not in field.help
        assert field.default is None or "not given" not in field.help
        assert not any(f"{one} or {other}" in field.help for one, other in pairwise(field.words))
    assert "Example: " in command("calc", what, "--help").out


def test_the_published_example_is_answered_to_ten_digits(command: Command) -> None:
    document = command("calc", "liquidation", *flags(LIQUIDATION), "--json").document
    assert document["liquidation_price"].startswith("57621.8875502008")
    assert document["given"] == LIQUIDATION


def test_without_json_it_is_text(command: Command) -> None:
    out = command("calc", "liquidation", *flags(LIQUIDATION)).out
    assert "liquidation price" in out
    assert "57621.88" in out


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"size": "1e5"}, '--size: "1e5" is not a plain decimal number'),
        ({"side": "up"}, "--side: must be one of"),
        ({"size": "-1"}, "--size: must be a number above 0"),
        ({"leverage": "2"}, "--leverage: excludes --margin"),
    ],
)
def test_what_cannot_be_read_is_refused_by_its_field(
    command: Command, change: dict[str, str], words: str
) -> None:
    assert command.refused("calc", "liquidation", *flags(LIQUIDATION | change)).startswith(words)


def test_what_is_missing_is_named_by_its_flag(command: Command) -> None:
    assert command.refused("calc", "cost", "--size", "1") == "--price: is needed"
    assert command.refused("calc", "pnl") == "--fill: is needed"
    assert command.refused("calc", "pnl", "--fill", "buy:1") == "--fill 1, price: is needed"
    other = command.refused("calc", "maintenance", "--notional", "5")
    assert other == "--mmr: is needed, or --max-leverage, or --tiers"


def test_a_batch_answers_every_line_in_order_and_exits_with_2_if_one_was_bad(
    command: Command, tmp_path: Path
) -> None:
    requests = tmp_path / "requests.jsonl"
    good = json.dumps({"what": "liquidation", **LIQUIDATION})
    requests.write_bytes(f"{good}\nnonsense\n".encode() + b"\xff\n" + good.encode())
    outcome = command("calc", "batch", str(requests))
    answers = [json.loads(line) for line in outcome.out.splitlines()]
    assert outcome.code == 2
    assert ["error" in answer for answer in answers] == [False, True, True, False]
    assert answers[0]["liquidation_price"] == answers[3]["liquidation_price"]


def test_a_byte_order_mark_and_a_line_too_long_are_no_other_lines(
    command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = b'{"what": "ratio", "equity": "3", "maintenance": "2"}\n'
    batch = b"\xef\xbb\xbf" + asked + b"a" * 200_000 + b"\n" + asked
    (tmp_path / "requests.jsonl").write_bytes(batch)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(batch)))
    for words in ((str(tmp_path / "requests.jsonl"),), ()):
        told = [json.loads(line) for line in command("calc", "batch", *words).out.splitlines()]
        assert [answer.get("error", answer.get("health")) for answer in told] == [
            "1.5",
            "line: must be of at most 65536 characters",
            "1.5",
        ]


def test_a_batch_comes_from_standard_input_too(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    line = json.dumps({"what": "ratio", "equity": "1500", "maintenance": "400"})
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(line.encode())))
    outcome = command("calc", "batch")
    assert (outcome.code, json.loads(outcome.out)["health"]) == (0, "3.75")


def test_calc_alone_lists_the_calculators(command: Command) -> None:
    outcome = command("calc")
    assert outcome.code == 0
    assert all(what in outcome.out for what in CALCULATORS)
