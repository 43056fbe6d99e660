"""Runs of a small world, ready to be played: what the rooms around a playthrough are tested with."""

from pathlib import Path

from exchange.commands import AnyCommand, MoveMargin, PlaceOrder, SetLeverage, SetMarginMode
from exchange.terms import BUY, MarginMode, OrderType, Side, Symbol
from replays.crowd.population import PLAYER
from replays.messages.settings import Settings
from replays.sessions.playthrough import Listener, Playthrough
from replays.sessions.session import Session
from tests.small_world import small

BTC = Symbol("BTCUSDT")
USDT_UNITS = 10**8


def begin(folder: Path, plan: str = "", listen: Listener | None = None) -> Playthrough:
    """A playthrough of the small world, saved nowhere."""
    session = Session.start(small(folder), Settings(plan=plan), program="test")
    return Playthrough(session, listen)


def begun(folder: Path, plan: str = "") -> Playthrough:
    """The same, a second later: the makers have quoted."""
    run = begin(folder, plan)
    run.step()
    return run


def market(size: int, side: Side = BUY) -> PlaceOrder:
    return PlaceOrder(trader=PLAYER, symbol=BTC, side=side, size=size, type=OrderType.MARKET)


def limit(size: int, price: int, side: Side = BUY) -> PlaceOrder:
    return PlaceOrder(trader=PLAYER, symbol=BTC, side=side, size=size, price=price)


ISOLATED_AT_100X: tuple[AnyCommand, ...] = (
    SetMarginMode(trader=PLAYER, symbol=BTC, mode=MarginMode.ISOLATED),
    SetLeverage(trader=PLAYER, symbol=BTC, leverage=100),
)
"""So thin that the first breeze calls for margin."""


def add_margin(amount: int) -> MoveMargin:
    return MoveMargin(trader=PLAYER, symbol=BTC, amount=amount)
