"""A world that has begun and ended before any picture of it came: a frame in which nothing is told."""

from exchange.questions import AccountView
from exchange.terms import Symbol, Trader
from replays.messages.frame import Frame, Hello, Playback


def unseen(hello: Hello, symbol: Symbol, speed: int) -> Frame:
    account = AccountView(trader=Trader(hello.trader), cash=(), positions=(), orders=(), leverages=())
    playback = Playback(state="paused", speed=speed, time=hello.start)
    return Frame(number=0, playback=playback, symbol=symbol, account=account)
