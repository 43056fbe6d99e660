"""Why was I liquidated, and what would have saved me: the case, its figures, and the runs that answer.

Nothing here is an estimate. What happened is folded from events, what would have been is lived, and
everything said of it is said to be hindsight.
"""

import json
from collections.abc import Callable, Sequence
from typing import Any

from exchange.edge.instant import format_instant
from exchange.terms import AccountId
from exchange.units import PPB, Rate
from replays.autopsy.case import Case, Progress, find_case
from replays.autopsy.causes import causes
from replays.autopsy.rescue import find_rescue
from replays.autopsy.rule import rule_of
from replays.autopsy.timeline import liquidation_level, timeline
from replays.autopsy.whatif import Question, questions
from replays.crowd.population import PLAYER
from replays.messages.findings import (
    COMPUTING,
    CROWD,
    FALLS,
    HINDSIGHT,
    OTHERS,
    SURVIVES,
    AutopsyFrame,
    Cause,
    Outcome,
    Path,
    Rescue,
    WhatIfRow,
)
from replays.player.facts import is_partial, time_to_act
from replays.reruns.rerun import Begin, Life
from replays.reruns.trial import Workers, soonest
from replays.telling.plain import (
    average_text,
    cash_text,
    clock_text,
    price_or_none,
    price_text,
    rate_text,
    size_text,
)
from replays.telling.words import percent

BASIS = (
    "What was lost is margin of this position; equity at the end and profit are of all there is at the end "
    "of the window, with every fee and funding."
)


class Autopsy:
    """One case being explained; its what-ifs are answered one after the other, the search among them last."""

    def __init__(self, case: Case, workers: Workers, *, rescue: bool = False) -> None:
        self.case = case
        self.rescue: Rescue | None = None
        self.rule = rule_of(case)
        self._workers = workers
        self._wants_rescue = rescue
        self._questions = tuple(questions(case))
        self._pending = {
            place: workers.start(each.trial)
            for place, each in enumerate(self._questions)
            if each.trial is not None
        }
        """By their places among the rows."""
        self._rows = [self._first(each) for each in self._questions]
        self._waterfall = case.waterfall()
        self._minute = case.evidence.minutes[case.started.liquidation_id]
        self._moments = tuple(timeline(case))

    @property
    def is_done(self) -> bool:
        return not self._pending and (not self._wants_rescue or self.rescue is not None)

    def work(self) -> None:
        """Answer one more question, the soonest that can be; last of all the one that takes a search."""
        if self._pending:
            places = list(self._pending)
            place = places[soonest(list(self._pending.values()))]
            question, answer = self._questions[place], self._pending.pop(place)
            self._rows[place] = self._row(question.change, answer())
        elif not self.is_done:
            self.rescue = find_rescue(self.case, self._workers)

    def finish(self, progress: Callable[[], None] = lambda: None) -> None:
        """Answer everything."""
        while not self.is_done:
            self.work()
            progress()

    def _first(self, question: Question) -> WhatIfRow:
        """The run as it was is answered at once; the rest is still to be computed."""
        if question.trial is not None:
            return WhatIfRow(change=question.change, state=COMPUTING)
        return self._row(question.change, self._as_it_was())

    def _as_it_was(self) -> Outcome:
        case = self.case
        return Outcome(False, case.started.time, case.equity_end, 0, None, case.equity_begun)

    def _row(self, change: str, outcome: Outcome) -> WhatIfRow:
        return WhatIfRow(
            change=change,
            state=SURVIVES if outcome.survives else FALLS,
            equity_end=outcome.equity,
            profit=outcome.equity - outcome.begun,
            fell_at=outcome.fell_at,
            refused=outcome.refused.value if outcome.refused else "",
        )

    def _rescue_row(self) -> list[WhatIfRow]:
        """The least that suffices, on top of the table."""
        rescue, case = self.rescue, self.case
        if rescue is None:
            return []
        amount = cash_text(case.instrument, rescue.amount)
        text = f"+{amount} {case.asset} at {clock_text(rescue.at)}, the least"
        return [self._row(text, rescue.outcome)]

    @property
    def rows(self) -> tuple[WhatIfRow, ...]:
        """Every line of the table, those still computing among them."""
        return (*self._rescue_row(), *self._rows)

    @property
    def sentence(self) -> str:
        """In one breath."""
        return f"{_wall(self.case)} {_carried(self.case, self.causes)} {self._saved()}"

    @property
    def causes(self) -> tuple[Cause, ...]:
        return causes(self._minute, self.case.held)

    def _saved(self) -> str:
        return (
            would_have_saved(self.rows)
            if self.is_done
            else "What would have saved it is still being computed."
        )

    # ── shown ─────────────────────────────────────────────────────────────────────────────────

    def frame(self) -> AutopsyFrame:
        case = self.case
        return AutopsyFrame(
            symbol=case.symbol,
            side=_side(case),
            leverage=case.leverage,
            mode=case.started.mode.value,
            time=case.started.time,
            lost=case.finished.lost,
            partial=is_partial(case.started, case.finished, case.held),
            mark=case.started.mark,
            entry=case.entry,
            liquidation=liquidation_level(case),
            bankruptcy=case.started.bankruptcy_price,
            moments=self._moments,
            waterfall=self._waterfall,
            causes=self.causes,
            path=self._minute.marks,
            rows=self.rows,
            rescue=self.rescue,
            sentence=self.sentence,
            rule=self.rule,
            document=json.dumps(self.document()) if self.is_done else "",
        )

    def document(self) -> dict[str, Any]:
        """The document of `autopsy --json` (CLI.md); `elsewhere` is for who lives the other crashes."""
        case, instrument = self.case, self.case.instrument
        return {
            "scenario": case.life.scenario.name,
            "seed": case.life.seed,
            "until": format_instant(case.life.until),
            "liquidation": _liquidation(case),
            "timeline": [
                {"time": format_instant(each.time), "what": each.what, "detail": each.detail}
                for each in self._moments
            ],
            "waterfall": [
                {"name": name, "amount": cash_text(instrument, amount)}
                for name, amount in self._waterfall.parts
            ],
            "left": cash_text(instrument, self._waterfall.left),
            "causes": [_cause(case, each) for each in self.causes],
            "path": _path(case, Path(self._minute.marks)),
            "what_if": [_row(case, row) for row in self.rows],
            "hindsight": HINDSIGHT,
            "basis": BASIS,
            "rescue": None if self.rescue is None else _rescue(case, self.rescue),
            "elsewhere": None,
            "sentence": self.sentence,
        }


def autopsy(
    life: Life,
    workers: Workers,
    number: int = 1,
    *,
    rescue: bool = False,
    progress: Progress = lambda _: None,
    begin: Begin | None = None,
) -> Autopsy:
    """Find the number-th liquidation of a life and begin to explain it. Raises NoLiquidation."""
    return Autopsy(find_case(life, number, progress, begin), workers, rescue=rescue)


def empty_document(life: Life, sentence: str) -> dict[str, Any]:
    """The document of a life without a liquidation: every field, and what there was instead."""
    return {
        "scenario": life.scenario.name,
        "seed": life.seed,
        "until": format_instant(life.until),
        "liquidation": None,
        "timeline": [],
        "waterfall": [],
        "left": None,
        "causes": [],
        "path": [],
        "what_if": [],
        "hindsight": HINDSIGHT,
        "basis": BASIS,
        "rescue": None,
        "elsewhere": None,
        "sentence": sentence,
    }


def would_have_saved(rows: Sequence[WhatIfRow]) -> str:
    """Who lives, and with what more is left than when nothing is done, which is the last row.

    What lives because the venue refused something else is told apart: it is no advice.
    """
    done = [row for row in rows if not row.refused]
    lives = [row for row in done if row.state == SURVIVES]
    richer = [row for row in done if row.profit > rows[-1].profit]
    told = ["None of the changes tried would have saved it."]
    if lives:
        told = [f"In hindsight it would have survived with {_either(lives)}."]
    if richer == lives:
        told += ["Each would also have left more money."] if lives else []
    else:
        told.append(_more_left(richer))
    spared = [row for row in rows if row.refused and row.state == SURVIVES]
    told += [
        f"With {row.change} it survives only because an order was refused: {row.reason}." for row in spared
    ]
    return " ".join(told)


def _more_left(richer: Sequence[WhatIfRow]) -> str:
    if not richer:
        return "None would have left more money."
    return f"More money would have been left with {_either(richer)}."


def _either(rows: Sequence[WhatIfRow]) -> str:
    return ", or ".join(row.change for row in rows)


def _side(case: Case) -> str:
    return "long" if case.held > 0 else "short"


def _liquidation(case: Case) -> dict[str, Any]:
    started, finished, instrument = case.started, case.finished, case.instrument
    filled = finished.filled_size
    return {
        "time": format_instant(started.time),
        "symbol": case.symbol,
        "mode": started.mode.value,
        "side": _side(case),
        "size": size_text(instrument, abs(started.size)),
        "entry": average_text(instrument, case.held, started.entry_cost),
        "leverage": case.leverage,
        "mark": price_text(instrument, started.mark),
        "liquidation_price": price_or_none(instrument, liquidation_level(case)),
        "bankruptcy_price": price_text(instrument, started.bankruptcy_price),
        "average_fill": average_text(instrument, filled, finished.filled_value) if filled else None,
        "fee": cash_text(instrument, finished.fee),
        "insured": size_text(instrument, finished.insured_size),
        "deleveraged": size_text(instrument, finished.deleveraged_size),
        "lost": cash_text(instrument, finished.lost),
        "margin_call": None if case.call is None else format_instant(case.call.time),
        "margin_call_first": None if case.call is None else format_instant(case.calls[0].time),
        "time_to_act": None if case.call is None else time_to_act(case.call, case.last_chance),
    }


def _cause(case: Case, cause: Cause) -> dict[str, Any]:
    return {
        "source": cause.source,
        "notional": cash_text(case.instrument, cause.notional),
        "share": rate_text(cause.share_ppb),
        "liquidations": list(cause.ids),
    }


def _path(case: Case, path: Path) -> list[dict[str, str]]:
    instrument = case.instrument
    return [
        {
            "time": format_instant(point.time),
            "mark": price_text(instrument, point.mark),
            "index": price_text(instrument, point.outside),
        }
        for point in path.points
    ]


def _row(case: Case, row: WhatIfRow) -> dict[str, Any]:
    return {
        "change": row.change,
        "survives": row.state == SURVIVES,
        "equity_end": cash_text(case.instrument, row.equity_end),
        "profit": cash_text(case.instrument, row.profit),
        "liquidated": None if row.fell_at is None else format_instant(row.fell_at),
        "refused": row.refused or None,
    }


def _rescue(case: Case, rescue: Rescue) -> dict[str, Any]:
    instrument, last = case.instrument, rescue.last_moment
    return {
        "amount": cash_text(instrument, rescue.amount),
        "at": format_instant(rescue.at),
        "survives": rescue.outcome.survives,
        "one_less_survives": rescue.less.survives,
        "last_moment": None if last is None else format_instant(last),
        "monotone": rescue.monotone,
        "warning": rescue.warning or None,
        "from_outside": cash_text(instrument, rescue.fresh),
        "scope": AccountId(PLAYER, case.started.scope).scope,
        "grid": [
            {"amount": cash_text(instrument, row.amount), "survives": row.survives} for row in rescue.grid
        ],
    }


def _wall(case: Case) -> str:
    """How far away the liquidation stood from the entry."""
    level = liquidation_level(case)
    if level is None or not case.entry:
        return "No single mark price would have liquidated it."
    away: Rate = abs(case.entry - level) * PPB // case.entry
    where = "below" if level < case.entry else "above"
    return f"At {case.leverage}x {case.started.mode.value}, liquidation was {percent(away)} {where} entry."


def _carried(case: Case, found: tuple[Cause, ...]) -> str:
    """What brought the mark there."""
    largest = max(found, key=lambda cause: cause.notional)
    if not largest.notional:
        return "The index alone took the mark through it."
    share = percent(largest.share_ppb)
    verb = "selling" if case.held > 0 else "buying"
    if largest.source == OTHERS:
        return f"In the last minute {largest.name} did {share} of the {verb}."
    who = "ordinary traders" if largest.source == CROWD else "your own orders"
    return f"In the last minute {who} did {share} of the {verb} that took the mark through it."
