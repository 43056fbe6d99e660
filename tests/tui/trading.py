"""A trader's worlds and keys, for tests of what is typed and asked."""

from msgspec.structs import replace

from exchange.terms import Trader
from replays.messages.frame import Frame
from tests.tui.driving import Hand
from tests.tui.frames import EMPTY, FRAME
from tests.tui.world import ScriptedClient

YOU = Trader("you")


def with_positions(*positions: object, frame: Frame = FRAME) -> Frame:
    return replace(frame, account=replace(frame.account, positions=tuple(positions)))


def lone() -> ScriptedClient:
    """A world in which nobody has done anything yet."""
    return ScriptedClient(EMPTY)


def flat() -> ScriptedClient:
    """A world in which nothing is held and nothing waits."""
    frame = with_positions()
    return ScriptedClient(replace(frame, account=replace(frame.account, orders=())))


async def type_order(hand: Hand, size: str = "0.3") -> None:
    await hand.press("b", *size)
    await hand.until(lambda: "liq iso" in hand.text())
