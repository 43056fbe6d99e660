"""Where each panel of a screen stands at a given size: pure functions, so that every size can be tried.

Three widths and two heights are drawn by hand (80x24, 120x40, 200x60); between them the chart and
the lists take what is over. A panel that has no place is not in the plan (TUI 6).
"""

from typing import TypeAlias

from textual.geometry import NULL_OFFSET, Region, Size, Spacing
from textual.layout import ArrangeResult, Layout, WidgetPlacement
from textual.widget import Widget

Plan: TypeAlias = dict[str, Region]
"""Panel id to outer region, border included."""

WIDTH_MIN, HEIGHT_MIN = 80, 24
WIDE, TALL = 100, 32
"""From here the ticket and the account have places of their own."""
VAST_WIDE, VAST_TALL = 160, 45
"""From here the tape is a column and the liquidation feed has a place."""
DRILLS, LEANING = 23, 18
"""Rows in which an expert's answer has room, and all reasons of the six answers."""


def too_small(width: int, height: int) -> bool:
    return width < WIDTH_MIN or height < HEIGHT_MIN


def _frame(width: int, height: int) -> tuple[Plan, Region]:
    """The lines every screen has, and what is left between them."""
    plan = {
        "header": Region(0, 0, width, 1),
        "ticker": Region(0, 1, width, 1),
        "footer": Region(0, height - 1, width, 1),
    }
    return plan, Region(0, 2, width, height - 3)


def with_hint(plan: Plan, width: int, height: int) -> Plan:
    """A plan made for one row less, with a line for a hint above its footer."""
    foot = {"hint": Region(0, height - 2, width, 1), "footer": Region(0, height - 1, width, 1)}
    return plan | foot


def with_alarm(plan: Plan, width: int, rows: int) -> Plan:
    """A plan with an alarm across it, above the lines that say how the account and the tape stand."""
    foot = min(plan[line].y for line in ("strip", "replay", "hint", "footer") if line in plan)
    return plan | {"alarm": Region(0, foot - rows, width, rows)}


def _columns(region: Region, *widths: int) -> list[Region]:
    """Cut into columns of the given widths from the right; the first takes the rest."""
    cut: list[Region] = []
    for width in reversed(widths):
        region, column = region.split_vertical(-width)
        cut.append(column)
    return [region, *reversed(cut)]


def _rows(region: Region, *heights: int) -> list[Region]:
    """Cut into rows of the given heights from the foot; the first takes the rest."""
    cut: list[Region] = []
    for height in reversed(heights):
        region, row = region.split_horizontal(-height)
        cut.append(row)
    return [region, *reversed(cut)]


def trade(width: int, height: int, *, zoomed: str = "", ticket: bool = False, aside: str = "book") -> Plan:
    """The Trade screen. `ticket` and `aside` say what stands in the book's place where room is short."""
    plan, body = _frame(width, height)
    body, plan["replay"] = _rows(body, 1)
    if zoomed:
        return plan | {zoomed: body}
    if width < WIDE:
        return plan | _small_trade(body, "ticket" if ticket else aside)
    if width >= VAST_WIDE and height >= VAST_TALL:
        return plan | _vast_trade(body, aside)
    return plan | _wide_trade(body, aside)


def _small_trade(body: Region, aside: str) -> Plan:
    body, strip = _rows(body, 1)
    ticket = aside == "ticket"  # it needs the row more
    top, positions = _rows(body, max(6 if ticket else 7, body.height // 3))
    chart, book = _columns(top, 31)
    return {"strip": strip, "positions": positions, "chart": chart, aside: book}


def _wide_trade(body: Region, aside: str) -> Plan:
    top, bottom = _rows(body, max(8, body.height * 4 // 13))
    edge = 30 if body.width >= 116 else 29
    chart, book, right = _columns(top, 32, edge)
    positions, account = _columns(bottom, edge)
    plan = {"chart": chart, aside: book, "positions": positions, "account": account}
    if body.height + 4 < TALL:
        return plan | {"ticket": right}
    ticket, other = _rows(right, right.height - 16)
    return plan | {"ticket": ticket, "tape" if aside == "book" else "book": other}


def _vast_trade(body: Region, aside: str) -> Plan:
    top, bottom = _rows(body, max(14, body.height * 18 // 56))
    chart, book, tape, right = _columns(top, 36, 30, 32)
    ticket, account = _rows(right, right.height - 21)
    positions, feed = _columns(bottom, bottom.width // 3)
    return {
        "chart": chart,
        "book": book,
        "depth" if aside == "depth" else "tape": tape,
        "ticket": ticket,
        "account": account,
        "positions": positions,
        "feed": feed,
    }


def cascade(width: int, height: int, *, zoomed: str = "", profile: bool = False) -> Plan:
    """The Cascade screen. The profile, which is what falls next, takes that panel's room and the map's."""
    plan, body = _frame(width, height)
    if zoomed:
        return plan | {zoomed: body}
    if width < WIDE:
        top, middle, line = _rows(body, 5, 5)
        fund, adl, amplification = _columns(middle, 24, 32)
        return plan | {
            **_at_risk(top, 31, profile),
            "insurance": fund,
            "adl": adl,
            "amplification": amplification,
            "timeline": line,
        }
    body, line = _rows(body, 6)
    top, middle = _rows(body, max(10, body.height * 13 // 31))
    aside = 38 if width < VAST_WIDE else 60
    feed, fund, amplification = _columns(middle, (width - aside) * 5 // 12, aside)
    fund, adl = _rows(fund, 5 if width < VAST_WIDE or middle.height < 20 else 14)
    return plan | {
        **_at_risk(top, aside, profile),
        "feed": feed,
        "insurance": fund,
        "adl": adl,
        "amplification": amplification,
        "timeline": line,
    }


def _at_risk(room: Region, aside: int, profile: bool) -> Plan:
    heat, next_to_fall = _columns(room, aside)
    return {"heatmap": room} if profile else {"heatmap": heat, "next": next_to_fall}


def twins(width: int, height: int, *, zoomed: str = "") -> Plan:
    """The Twins screen: both side by side, and the verdict under them."""
    plan, body = _frame(width, height)
    body, plan["replay"] = _rows(body, 1)
    if zoomed:
        return plan | {zoomed: body}
    body, verdict = _rows(body, 7)
    isolated, cross = _columns(body, body.width // 2)
    return plan | {"isolated": isolated, "cross": cross, "verdict": verdict}


def autopsy(width: int, height: int, *, zoomed: str = "", others: bool = False) -> Plan:
    """The Autopsy screen: what happened, where the margin went, what would have saved it, and elsewhere.

    `others` says what stands in the waterfall's place where there is no room for both.
    """
    plan, body = _frame(width, height)
    plan["case"] = plan.pop("ticker")
    body, plan["replay"] = _rows(body, 1)
    if zoomed:
        return plan | {zoomed: body}
    top, bottom = _rows(body, 10 if body.height < 28 else 12)
    plan |= _below(bottom, others=others)
    if width < WIDE:
        return plan | {"moments": top}
    moments, chart = _columns(top, top.width * 2 // 5)
    chart, causes = _rows(chart, 9)
    return plan | {"moments": moments, "path": chart, "causes": causes}


def _below(region: Region, *, others: bool) -> Plan:
    if region.width >= VAST_WIDE:
        waterfall, whatif, elsewhere = _columns(region, region.width * 5 // 14, region.width * 4 // 14)
        return {"waterfall": waterfall, "whatif": whatif, "elsewhere": elsewhere}
    left, whatif = _columns(region, region.width * 4 // 7)
    return {"elsewhere" if others else "waterfall": left, "whatif": whatif}


def library(width: int, height: int, *, zoomed: str = "") -> Plan:
    """The Library: the shelf, and the entry beside it or, where it is narrow, under it."""
    plan, body = _frame(width, height)
    body, plan["replay"] = _rows(body, 1)
    if zoomed:
        return plan | {zoomed: body}
    if width < WIDE:
        shelf, detail = _rows(body, 10)
    else:
        shelf, detail = _columns(body, body.width * 3 // 8)
    return plan | {"scenarios": shelf, "detail": detail}


def learn(width: int, height: int, *, zoomed: str = "", drilling: bool = False) -> Plan:
    """The Learn screen: the questions with where they lean, and the drills; where it is narrow, one."""
    plan, body = _frame(width, height)
    body, plan["replay"] = _rows(body, 1)
    if zoomed:
        return plan | {zoomed: body}
    if width < WIDE:
        if drilling:
            return plan | {"drills": body}
        helper, leaning = _rows(body, 7)
        return plan | {"helper": helper, "leaning": leaning}
    helper, aside = _columns(body, max(46, width * 2 // 5))
    leaning, drills = _rows(aside, aside.height - max(11, min(aside.height - DRILLS, LEANING)))
    return plan | {"helper": helper, "leaning": leaning, "drills": drills}


class PlanLayout(Layout):
    """Places each child by its id in the plan its parent holds; others have no place."""

    name = "plan"

    def __init__(self) -> None:
        self.plan: Plan = {}

    def arrange(
        self,
        parent: Widget,
        children: list[Widget],
        size: Size,  # noqa: ARG002
        greedy: bool = True,  # noqa: ARG002
    ) -> ArrangeResult:
        parent.pre_layout(self)
        return [
            WidgetPlacement(self.plan[child.id], NULL_OFFSET, Spacing(), child, child.id == "alarm")
            for child in children
            if child.id in self.plan
        ]
