"""The whole explanation: its document, its frame while it is being computed, its sentence."""

import re

import pytest

from exchange.edge.instant import format_instant
from exchange.numerals import parse_units
from replays.autopsy.case import NoLiquidation
from replays.autopsy.explanation import autopsy, would_have_saved
from replays.messages.findings import COMPUTING, FALLS, SURVIVES, WhatIfRow
from replays.reruns.trial import Workers
from replays.telling.words import span
from tests.again_world import BTC, CENTS, ETH, FALL, LONG, life, scenario, step

FIELDS = {
    "liquidation": {"time", "symbol", "mode", "side", "size", "entry", "mark", "liquidation_price"}
    | {"bankruptcy_price", "average_fill"},
    "rescue": {"amount", "at", "survives", "one_less_survives", "last_moment", "monotone"},
}
ROWS = {
    "timeline": {"time", "what", "detail"},
    "waterfall": {"name", "amount"},
    "causes": {"source", "notional", "share"},
    "what_if": {"change", "survives", "equity_end"},
}


@pytest.fixture(scope="module")
def market(tmp_path_factory: pytest.TempPathFactory):
    return scenario(tmp_path_factory.mktemp("lived"), *FALL, fee="0.0005", wobble="10", accounts=40)


@pytest.fixture(scope="module")
def lived(market):
    return life(market, LONG)


@pytest.fixture(scope="module")
def worked(lived):
    """Finished, a piece at a time, and the states of its rows until then."""
    explained = autopsy(lived, Workers(), rescue=True)
    states = [[row.state for row in explained.frame().rows]]
    while not explained.is_done:
        assert explained.rescue is None
        explained.work()
        states.append([row.state for row in explained.frame().rows])
    return explained, states


@pytest.fixture(scope="module")
def finished(worked):
    explained, _ = worked
    return explained


@pytest.fixture(scope="module")
def answered(market):
    """Whose plan answers a call; no rescue is asked for."""
    plan = LONG + step("margin_call", "deposit", symbol="", asset="USDT", amount="50")
    explained = autopsy(life(market, plan), Workers())
    explained.finish()
    return explained


def units(text: str) -> int:
    return -parse_units(text[1:], 8) if text.startswith("-") else parse_units(text, 8)


def test_for_scripts_the_time_to_act_is_a_span_and_the_calls_are_instants(finished):
    told, case = finished.document()["liquidation"], finished.case
    assert told["time_to_act"] == span(case.last_chance - case.call.time)
    assert told["margin_call_first"] == format_instant(case.calls[0].time)
    assert told["margin_call"] == format_instant(case.call.time)


def test_the_document_has_the_fields_that_are_promised(finished):
    document = finished.document()
    for name, fields in FIELDS.items():
        assert fields <= document[name].keys()
    for name, fields in ROWS.items():
        assert document[name]
        assert all(fields <= row.keys() for row in document[name])


def test_the_waterfall_of_the_document_adds_up_to_the_unit(finished):
    document = finished.document()
    assert sum(units(row["amount"]) for row in document["waterfall"]) == units(document["left"])


def test_the_rescue_is_in_the_table_and_proven_from_both_sides(finished):
    rescue = finished.document()["rescue"]
    assert rescue["survives"]
    assert not rescue["one_less_survives"]
    assert rescue["monotone"]
    first = finished.document()["what_if"][0]
    assert first["change"].startswith(f"+{rescue['amount']} USDT at ")
    assert first["survives"]


def test_nothing_done_otherwise_ends_as_it_ended(finished):
    last = finished.document()["what_if"][-1]
    assert last["change"] == "nothing done otherwise"
    assert not last["survives"]
    assert last["equity_end"] == finished.document()["what_if"][-1]["equity_end"]
    assert last["liquidated"] == finished.document()["liquidation"]["time"]


def test_profit_is_against_what_was_paid_in_in_that_life(finished, answered):
    """A deposit that answers a call is not made where none comes, and no loss then."""
    for explained, paid_in in ((finished, 0), (answered, 50)):
        rows = {row.change.partition(" ")[0]: row for row in explained.rows}
        assert rows["a"].equity_end - rows["a"].profit == 2000 * CENTS
        assert rows["nothing"].profit == explained.case.equity_end - explained.case.equity_begun < 0
        assert rows["nothing"].equity_end - rows["nothing"].profit == (2000 + paid_in) * CENTS


def test_a_position_liquidated_in_profit_has_no_stop_to_suggest(tmp_path):
    """In cross another's loss takes it along."""
    rises = ("100", "100", "104", "108", "112", "112", "111", "110")
    falls = ("100", "100", "100", "100", "100", "99", "90", "75")
    plan = "".join(
        step("+9s", "set_leverage", symbol=symbol, leverage="20")
        + step("+13s", "order", symbol=symbol, side="buy", size=size)
        for symbol, size in ((BTC, "40"), (ETH, "110"))
    )
    explained = autopsy(life(scenario(tmp_path, *rises, fee="0.0005", eth=falls), plan), Workers(), 2)
    assert explained.case.symbol == BTC
    assert explained.case.started.mark > explained.case.entry
    assert "% above entry." in explained.sentence
    assert not [row.change for row in explained.rows if "stop" in row.change]


def test_hindsight_is_said_to_be_hindsight(finished):
    assert "replays the same tape" in finished.document()["hindsight"]


def test_the_sentence_names_the_price_the_cause_and_the_remedy(finished):
    assert re.match(
        r"At 20x isolated, liquidation was 4\.7% below entry\. "
        r"In the last minute ordinary traders did \d+\.\d% of the selling that took the mark through it\. "
        r"In hindsight it would have survived with \+\d.*, or cross margin\. ",
        finished.sentence,
    )


def test_rows_are_computing_until_they_are_done_and_what_is_searched_for_comes_last(worked):
    _, states = worked
    assert states[0] == [COMPUTING] * 5 + [FALLS]
    assert len(states[-1]) == len(states[0]) + 1
    assert set(states[-1]) == {SURVIVES, FALLS}
    assert [row.count(COMPUTING) for row in states] == [5, 4, 3, 2, 1, 0, 0]


def test_whatever_is_known_is_told_though_what_was_asked_before_is_not(lived, monkeypatch):
    monkeypatch.setattr("replays.autopsy.explanation.soonest", lambda pending: len(pending) - 1)
    explained = autopsy(lived, Workers())
    explained.work()
    assert [row.state == COMPUTING for row in explained.rows] == [True] * 4 + [False] * 2
    assert explained.rows[4].change == "cross margin"


def test_without_asking_no_rescue_is_searched(answered):
    assert answered.document()["rescue"] is None


def test_the_frame_holds_what_the_screen_draws(finished):
    frame = finished.frame()
    case = finished.case
    assert (frame.symbol, frame.side, frame.leverage, frame.mode) == ("BTCUSDT", "long", 20, "isolated")
    assert frame.bankruptcy < frame.liquidation < frame.entry
    assert frame.lost == case.finished.lost
    assert frame.rescue == finished.rescue


def test_who_was_never_liquidated_has_nothing_to_explain(tmp_path):
    with pytest.raises(NoLiquidation):
        autopsy(life(scenario(tmp_path, "100", "100", "100"), LONG), Workers())


@pytest.mark.parametrize(
    ("profits", "said"),
    [
        ((-1, -2), "None would have left more money."),
        ((5, 6), "Each would also have left more money."),
        ((-1, 6), "More money would have been left with b."),
    ],
)
def test_to_live_is_not_yet_to_have_more(profits, said):
    lives = [
        WhatIfRow(change=name, state=SURVIVES, profit=profit)
        for name, profit in zip("ab", profits, strict=True)
    ]
    sentence = would_have_saved([*lives, WhatIfRow(change="nothing", state=FALLS)])
    assert sentence == f"In hindsight it would have survived with a, or b. {said}"


def test_where_nothing_saves_it_that_is_said():
    refused = WhatIfRow(change="a", state=SURVIVES, refused="insufficient_margin")
    rows = [refused, WhatIfRow(change="nothing", state=FALLS)]
    assert would_have_saved(rows) == (
        "None of the changes tried would have saved it. "
        "With a it survives only because an order was refused: insufficient margin."
    )


def test_what_falls_too_may_have_more_left():
    rows = [
        WhatIfRow(change="a", state=SURVIVES, profit=9),
        WhatIfRow(change="half the size", state=FALLS, profit=3),
        WhatIfRow(change="nothing", state=FALLS),
    ]
    assert would_have_saved(rows) == (
        "In hindsight it would have survived with a. "
        "More money would have been left with a, or half the size."
    )
