"""The Autopsy screen: a liquidation of the player's explained, and lived again with one thing otherwise."""

import json
from typing import Any, ClassVar

from textual.binding import BindingType
from textual.widget import Widget

from exchange.units import HOUR, MINUTE, Time
from replays.messages.frame import Want
from replays.messages.lived import Lived
from replays.study.questions import AskAutopsy, AskElsewhere, Studied
from tui.files.case import write_case
from tui.keys.table import AUTOPSY, TRADE, bindings_of
from tui.looking.view import View
from tui.screens import layout
from tui.screens.layout import Plan
from tui.screens.live import LiveScreen
from tui.widgets.alarm import Alarm
from tui.widgets.autopsy import (
    CaseChart,
    CaseLine,
    Causes,
    Moments,
    WaterfallPanel,
    candle_end,
    frame_of,
)
from tui.widgets.elsewhere import ElsewherePanel, elsewhere_of, rule_of
from tui.widgets.footer import KeyFooter
from tui.widgets.header import Header
from tui.widgets.replay_line import ReplayLine
from tui.widgets.what_if import WhatIf

AFTERWARDS = HOUR
"""So long after a liquidation what would have been is lived on, where the replay has not come further."""
LOOK_EVERY_SECONDS = 0.5


class AutopsyScreen(LiveScreen):
    NAME = AUTOPSY
    BINDINGS: ClassVar[list[BindingType]] = [*bindings_of(AUTOPSY)]
    FIRST = "moments"
    PANES = ("moments", "path", "causes", "waterfall", "whatif", "elsewhere")

    def __init__(self) -> None:
        super().__init__()
        self._studied: tuple[str, int, Time] | None = None
        """Which liquidation was last begun to be explained: its branch, its number and when it was."""

    def panels(self) -> list[Widget]:
        return [
            Header(id="header"),
            CaseLine(id="case"),
            Moments(id="moments"),
            CaseChart(id="path"),
            Causes(id="causes"),
            WaterfallPanel(id="waterfall"),
            WhatIf(id="whatif"),
            ElsewherePanel(id="elsewhere"),
            ReplayLine(id="replay"),
            KeyFooter(id="footer"),
            Alarm(id="alarm"),
        ]

    def plan(self, width: int, height: int) -> Plan:
        others = self.view is not None and self.view.others_shown
        return layout.autopsy(width, height, zoomed=self.zoomed, others=others)

    def want(self, view: View) -> Want:
        end = candle_end(view.autopsy)
        now = view.frame.playback.time
        width = max(20, self.pane("path").size.width)
        return Want(
            symbol=view.frame.symbol,
            levels=1,
            tape=1,
            candles=width,
            candle_span=MINUTE,
            candle_end=None if end is None or end > now else end,
            feed=1,
            fills=200,
        )

    def on_mount(self) -> None:
        self.set_interval(LOOK_EVERY_SECONDS, self._look)
        self.call_later(self._look)

    # ── which ─────────────────────────────────────────────────────────────────────────────────

    def _look(self) -> None:
        """Explain the one asked for, or the last there is, when that has not been begun."""
        view = self.view
        if view is None or view.screen != AUTOPSY:
            return
        frame, falls = frame_of(view), view.frame.own_falls
        if view.autopsy is None:
            self._studied = None
        if frame is not None and frame.symbol != view.frame.symbol:
            self.host.focus_market(frame.symbol)
        if not falls:
            return
        number = min(view.autopsy_number or len(falls), len(falls))
        fell = falls[number - 1].time
        if (view.frame.playback.branch, number, fell) != self._studied:
            self._study(number, fell, None)

    def _study(self, number: int, fell: Time, until: Time | None) -> None:
        view = self.view
        assert view is not None
        self._studied = view.frame.playback.branch, number, fell
        end = view.hello.end

        def ask(lived: Lived) -> AskAutopsy:
            horizon = max(lived.time, fell + AFTERWARDS) if until is None else until
            horizon = horizon if end is None else min(horizon, end)
            self.host.look(autopsy=Studied(until=horizon, autopsy=lived.fall(number)))
            return AskAutopsy(lived=lived, number=number, until=horizon)

        self.host.look(autopsy=Studied(), autopsy_number=number)
        self.host.study("autopsy", ask)

    def action_which(self, step: int) -> None:
        view = self.view
        falls = view.frame.own_falls if view is not None else ()
        if view is None or not falls:
            return
        number = max(1, min((view.autopsy_number or len(falls)) + step, len(falls)))
        if number == view.autopsy_number:
            self.host.say(f"That is the {'last' if step > 0 else 'first'} of {len(falls)}.")
        self.host.look(autopsy_number=number)
        self._look()

    def action_export(self) -> None:
        """Write it all down, once it is all known."""
        frame = frame_of(self.view) if self.view is not None else None
        if self.view is None or frame is None:
            self.host.say("There is nothing to export yet.")
        elif not frame.document:
            self.host.say("Still computing: export again when every row is decided.")
        else:
            hello = self.view.hello
            try:
                path = write_case(_whole(self.view, frame.document), "" if hello.in_memory else hello.session)
            except OSError as error:
                self.host.say(f"Could not write the file: {error.strerror}.", "error")
            else:
                self.host.say(f"Written to {path}, and beside it as JSON.")

    def action_to_the_end(self) -> None:
        view = self.view
        if view is None or self._studied is None:
            return
        _, number, fell = self._studied
        end = view.hello.end
        self._study(number, fell, end if end is not None else view.frame.playback.time + 6 * HOUR)

    def action_others(self) -> None:
        """Show how the same rule does in the other crashes, and find it out where that is not known."""
        view = self.view
        rule = rule_of(view) if view is not None else None
        if view is None or rule is None:
            self.host.say("There is no rule to follow yet.")
            return
        known = elsewhere_of(view) is not None
        self.host.look(others_shown=not (known and view.others_shown))
        self.settle()
        if not known:
            self.host.look(elsewhere=Studied())
            self.host.study("elsewhere", lambda lived: AskElsewhere(lived=lived, rule=rule))

    # ── moments ───────────────────────────────────────────────────────────────────────────────

    @property
    def moments(self) -> Moments:
        return self.query_one(Moments)

    def action_row(self, step: int) -> None:
        frame = frame_of(self.view) if self.view is not None else None
        self.moments.go(frame.moments if frame is not None else (), step)

    def action_row_end(self, direction: int) -> None:
        self.action_row(direction * 10**6)

    def action_answer(self) -> None:
        """Turn the replay back to the moment under the cursor; an alarm goes first."""
        if self.host.answer_news(ask_why=True):
            return
        frame = frame_of(self.view) if self.view is not None else None
        if frame is not None and frame.moments:
            self.host.turn("pause")
            self.host.turn("seek", frame.moments[self.moments.place(frame.moments)].time)
            self.host.open_screen(TRADE)


def _whole(view: View, document: str) -> dict[str, Any]:
    """All that is known, the other crashes with it when they have been lived."""
    found = elsewhere_of(view)
    whole: dict[str, Any] = json.loads(document)
    if found is not None and found.document:
        whole["elsewhere"] = json.loads(found.document)
    return whole
