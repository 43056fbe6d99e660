"""Whoever sends a command is told what came of it, and nothing twice."""

from pathlib import Path

import pytest
from msgspec.structs import replace

from exchange.commands import (
    AnyCommand,
    CancelAll,
    Deposit,
    MoveMargin,
    PlaceOrder,
    SetAutoMargin,
    SetLeverage,
    Withdraw,
)
from exchange.terms import SELL, Asset, OrderType
from replays.crowd.population import PLAYER
from replays.messages.frame import Ack
from replays.sessions.playthrough import Playthrough
from replays.stage.outcomes import acknowledge
from tests.runs import BTC, ISOLATED_AT_100X, begun, limit, market


def send(run: Playthrough, command: AnyCommand) -> Ack:
    instruments = {each.symbol: each for each in run.world.rules.instruments}
    return acknowledge(command, PLAYER, run.trade(command), instruments)


@pytest.fixture
def run(tmp_path: Path) -> Playthrough:
    run = begun(tmp_path)
    for command in ISOLATED_AT_100X:
        run.trade(command)
    return run


def test_an_order_that_rests_is_told_and_one_that_fills_is_news_elsewhere(run: Playthrough) -> None:
    resting = send(run, limit(10, 410_000))
    assert resting.accepted
    assert resting.text == "Buy 0.01 BTCUSDT at 41,000.0 rests in the book."
    assert send(run, market(100)).text == ""


def test_a_waiting_order_says_so(run: Playthrough) -> None:
    run.trade(market(100))
    stop = PlaceOrder(
        trader=PLAYER,
        symbol=BTC,
        side=SELL,
        size=100,
        type=OrderType.STOP,
        trigger_price=410_000,
        reduce_only=True,
    )
    ack = send(run, stop)
    assert ack.text == "Sell 0.1 BTCUSDT waits for 41,000.0."
    assert send(run, replace(stop, size=0, close_position=True)).text == "Close BTCUSDT waits for 41,000.0."
    trailing = replace(stop, type=OrderType.TRAILING_STOP, trigger_price=0, callback_ppb=10_000_000)
    assert send(run, trailing).text == "Sell 0.1 BTCUSDT trails the price."


def test_a_refusal_says_what_would_pass(run: Playthrough) -> None:
    ack = send(run, market(10**9))
    assert not ack.accepted
    assert ack.text.startswith("Not enough free margin: ")
    assert "USDT needed. A market order needs margin for a fill 10% from the mark" in ack.text
    assert send(run, limit(10**9, 410_000)).text.endswith("USDT needed.")


@pytest.mark.parametrize(
    ("command", "text"),
    [
        (SetLeverage(trader=PLAYER, symbol=BTC, leverage=110), "Leverage on BTCUSDT is 110x now."),
        (SetAutoMargin(trader=PLAYER, symbol=BTC, enabled=True), "Auto-margin is on for BTCUSDT."),
        (CancelAll(trader=PLAYER), "All orders cancelled."),
        (MoveMargin(trader=PLAYER, symbol=BTC, amount=1_000 * 10**8), "1,000 USDT added to BTCUSDT."),
        (Deposit(trader=PLAYER, asset=Asset("USDT"), amount=1_000_50 * 10**6), "1,000.5 USDT paid in."),
    ],
)
def test_what_was_set_is_said(run: Playthrough, command: AnyCommand, text: str) -> None:
    run.trade(market(100))
    assert send(run, command) == Ack(accepted=True, text=text)


def test_a_withdrawal_beyond_what_is_free_is_told_in_its_asset(run: Playthrough) -> None:
    ack = send(run, Withdraw(trader=PLAYER, asset=Asset("USDT"), amount=10**17))
    assert ack.text == "That is more than is free: at most 10,000 USDT."
