"""A world a screen test writes itself: frames as it likes them, and every request written down."""

from collections.abc import Callable, Sequence
from typing import Any

from msgspec.structs import replace

from exchange.commands import AnyCommand
from exchange.questions import (
    AnyQuestion,
    EstimateLeverage,
    EstimateMargin,
    EstimateOrder,
    LeverageEstimate,
    MarginEstimate,
    ModeOutcome,
    OrderEstimate,
)
from exchange.terms import MarginMode, RejectReason
from replays.messages.client import OpenWorld, Reply
from replays.messages.frame import Ack, Control, Fault, Frame, Hello, Want
from replays.messages.lived import ReadLife
from tests.tui.frames import DOLLAR, FRAME, HELLO, PERCENT

ESTIMATE = OrderEstimate(
    reason=None,
    needs=None,
    initial_margin=1_740_00 * DOLLAR // 100,
    open_loss=0,
    fee=3_48 * DOLLAR // 100,
    cost=1_743_48 * DOLLAR // 100,
    likely=1_743_48 * DOLLAR // 100,
    available=5_592_73 * DOLLAR // 100,
    size_max=900,
    average_price=582_150,
    slippage_ppb=100_000,
    isolated=ModeOutcome(
        mode=MarginMode.ISOLATED, margin=1_740 * DOLLAR, liquidation_price=524_714, bankruptcy_price=523_935
    ),
    cross=ModeOutcome(
        mode=MarginMode.CROSS, margin=1_740 * DOLLAR, liquidation_price=412_300, bankruptcy_price=400_000
    ),
)
MARGIN = MarginEstimate(
    reason=None,
    margin_now=2_567_51 * DOLLAR // 100,
    margin_then=3_067_51 * DOLLAR // 100,
    liquidation_now=576_798,
    liquidation_then=570_886,
    buffer_now_ppb=19 * PERCENT,
    buffer_then_ppb=35 * PERCENT,
    addable=5_592_73 * DOLLAR // 100,
    removable=200 * DOLLAR,
)


class ScriptedClient:
    """Answers at once, in the process, from what the test has set."""

    def __init__(self, frame: Frame = FRAME, hello: Hello = HELLO) -> None:
        self.frame = frame
        self.hello = hello
        self.estimate: OrderEstimate = ESTIMATE
        self.margin: MarginEstimate = MARGIN
        self.lever = LeverageEstimate(
            reason=None, needs=None, holds=4_900 * DOLLAR, available=ESTIMATE.available
        )
        self.refuse: RejectReason | None = None
        self.fault: Fault | None = None
        self.no_world: Fault | None = None
        """Why none can be begun."""
        self.opened: list[OpenWorld] = []
        self.commands: list[AnyCommand] = []
        self.controls: list[Control] = []
        self.questions: list[AnyQuestion] = []
        self.wants: list[Want] = []
        self.on_command: Callable[[AnyCommand], None] | None = None
        self.closed = 0
        self._number = 0
        self._replies: list[Reply] = []

    def _answer(self, body: Any) -> int:
        self._number += 1
        if self.fault is None:
            self._replies.append(Reply(self._number, body))
        return self._number

    def die(self, text: str = "engine stopped (exit code -9, sequence 4,182)") -> None:
        self.fault = Fault(text=text, exit_code=1)
        self._replies.append(Reply(0, self.fault))

    def open(self, world: OpenWorld) -> int:
        self.opened.append(world)
        return self._answer(self.no_world or self.hello)

    def want(self, want: Want) -> int:
        assert want.symbol, "no world is open"
        self.wants.append(want)
        self.frame = replace(self.frame, number=self.frame.number + 1)
        return self._answer(self.frame)

    def command(self, command: AnyCommand) -> int:
        self.commands.append(command)
        if self.on_command is not None:
            self.on_command(command)
        refused = self.refuse is not None
        return self._answer(Ack(accepted=not refused, text="refused: too much" if refused else "accepted"))

    def control(self, control: Control) -> int:
        self.controls.append(control)
        return self._answer(Ack(accepted=True, text=""))

    def ask(self, question: AnyQuestion) -> int:
        self.questions.append(question)
        if isinstance(question, EstimateOrder):
            return self._answer(replace(self.estimate, reason=self.refuse))
        if isinstance(question, EstimateLeverage):
            return self._answer(replace(self.lever, reason=self.refuse))
        assert isinstance(question, EstimateMargin)
        return self._answer(self.margin)

    def read_life(self, asked: ReadLife) -> int:  # noqa: ARG002
        """What the frames show was never lived: a study that asks is told so, whenever it does."""
        return self._answer(Fault(text="nothing was lived here", exit_code=1))

    def poll(self) -> Sequence[Reply]:
        replies, self._replies = self._replies, []
        return replies

    def fileno(self) -> int | None:
        return None

    def close(self) -> None:
        self.closed += 1


class LateClient(ScriptedClient):
    """Keeps its answers of one kind to itself until it is told to give them."""

    def __init__(self) -> None:
        super().__init__()
        self.late: Any = type(None)
        self._kept: list[Reply] = []

    def _answer(self, body: Any) -> int:
        number = super()._answer(body)
        if isinstance(body, self.late):
            self._kept.append(self._replies.pop())
        return number

    def give(self) -> None:
        self.late = type(None)
        self._replies += self._kept
        self._kept = []
