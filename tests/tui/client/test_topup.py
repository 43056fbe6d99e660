"""What a little more margin would do is asked of the venue for the position in danger alone."""

import asyncio

import pytest
from msgspec.structs import replace

from exchange.questions import EstimateMargin, MarginEstimate
from exchange.terms import MarginMode, RejectReason
from replays.messages.frame import Fault
from tests.tui.frames import DOLLAR, FRAME, POSITIONS, sample_view
from tests.tui.world import MARGIN
from tui.client import topup
from tui.client.topup import TopUp, proposed
from tui.looking.view import View

CALLED = next(each for each in POSITIONS if each.margin_called)
PROPOSAL = (CALLED.symbol, proposed(CALLED), MARGIN.liquidation_then)


class Asked:
    def __init__(self, answer: MarginEstimate | Fault = MARGIN) -> None:
        self.questions: list[EstimateMargin] = []
        self.answer = answer

    async def __call__(self, question: EstimateMargin, _: type[MarginEstimate]) -> MarginEstimate | Fault:
        self.questions.append(question)
        return self.answer


def held(**changed: object) -> View:
    account = replace(FRAME.account, positions=(replace(CALLED, **changed),))
    return sample_view(replace(FRAME, account=account))


async def looked(top_up: TopUp, view: View) -> topup.Proposal | None:
    top_up.look(view)
    await asyncio.sleep(0)
    return top_up.look(view)


async def test_a_position_in_margin_call_is_told_what_would_help_once_the_venue_has_said_so() -> None:
    asked = Asked()
    top_up = TopUp(asked)
    assert top_up.look(held()) is None
    await asyncio.sleep(0)
    assert top_up.look(held()) == PROPOSAL
    assert [each.amount for each in asked.questions] == [proposed(CALLED)], "once in a while"


async def test_it_is_asked_anew_when_the_answer_has_grown_old(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(topup, "SECONDS", 0.0)
    asked = Asked()
    top_up = TopUp(asked)
    for _ in range(3):
        await looked(top_up, held())
    assert len(asked.questions) > 1


@pytest.mark.parametrize("changed", [{"margin_called": False}, {"mode": MarginMode.CROSS}, {"addable": 0}])
async def test_where_there_is_nothing_to_add_to_nothing_is_asked(changed: dict[str, object]) -> None:
    asked = Asked()
    assert await looked(TopUp(asked), held(**changed)) is None
    assert asked.questions == []


async def test_what_helped_is_forgotten_once_the_danger_is_over() -> None:
    top_up = TopUp(Asked())
    assert await looked(top_up, held()) == PROPOSAL
    assert top_up.look(held(margin_called=False)) is None
    assert top_up.proposal is None


@pytest.mark.parametrize(
    "answer", [replace(MARGIN, reason=RejectReason.INSUFFICIENT_MARGIN), Fault(text="gone", exit_code=1)]
)
async def test_what_would_be_refused_is_not_proposed(answer: MarginEstimate | Fault) -> None:
    assert await looked(TopUp(Asked(answer)), held()) is None


def test_the_amount_is_round_and_about_a_fifth_and_no_more_than_is_free() -> None:
    def amount(put_in: int, addable: int) -> int:
        return proposed(replace(CALLED, put_in=put_in, addable=addable))

    assert amount(2_567 * DOLLAR, 5_000 * DOLLAR) == 500 * DOLLAR
    assert amount(2_567 * DOLLAR, 73 * DOLLAR) == 70 * DOLLAR
    assert amount(0, 5_000 * DOLLAR) == 1
