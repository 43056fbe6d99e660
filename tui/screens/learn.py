"""The Learn screen: isolated or cross, by six questions and one's own positions; and six drills.

Answers lean, drills are lived; neither is judged by anything but the venue's own functions.
"""

from typing import ClassVar

from textual.binding import BindingType
from textual.widget import Widget

from exchange.edge.calculator_fields import CalculatorError
from replays.learning.decision import QUESTIONS
from replays.learning.exercises import ALL, drill_of
from replays.messages.frame import Want
from replays.messages.lived import Lived
from replays.study.questions import AskDrill
from tui.client.starts import drill_world
from tui.keys.table import LEARN, LIBRARY, bindings_of
from tui.looking.holdings import equity_of, holdings
from tui.looking.view import View
from tui.screens import layout
from tui.screens.layout import Plan
from tui.screens.live import LiveScreen
from tui.widgets.alarm import Alarm
from tui.widgets.drills import Drills
from tui.widgets.footer import KeyFooter
from tui.widgets.header import Header
from tui.widgets.learn import DecisionHelper, Leaning
from tui.widgets.replay_line import ReplayLine
from tui.widgets.ticker import Ticker

LOOK_EVERY_SECONDS = 1.0


class LearnScreen(LiveScreen):
    NAME = LEARN
    BINDINGS: ClassVar[list[BindingType]] = [*bindings_of(LEARN)]
    FIRST = "helper"
    PANES = ("helper", "drills")

    def panels(self) -> list[Widget]:
        return [
            Header(id="header"),
            Ticker(id="ticker"),
            DecisionHelper(id="helper"),
            Leaning(id="leaning"),
            Drills(id="drills"),
            ReplayLine(id="replay"),
            KeyFooter(id="footer"),
            Alarm(id="alarm"),
        ]

    def plan(self, width: int, height: int) -> Plan:
        drilling = self.ready and self.query_one(Drills).has_focus
        return layout.learn(width, height, zoomed=self.zoomed, drilling=drilling)

    def want(self, view: View) -> Want:
        return Want(symbol=view.frame.symbol, levels=1, tape=1, candles=1, feed=1, fills=1)

    def on_mount(self) -> None:
        self.set_interval(LOOK_EVERY_SECONDS, self._grade)

    def on_descendant_focus(self) -> None:
        if self.ready:
            self.settle()

    @property
    def helper(self) -> DecisionHelper:
        return self.query_one(DecisionHelper)

    @property
    def drills(self) -> Drills:
        return self.query_one(Drills)

    def action_pane(self, step: int) -> None:  # noqa: ARG002
        """Where only one of the two has room, the other takes its place."""
        other = self.drills if self.helper.has_focus else self.helper
        other.display = True
        if self.view is not None:
            other.show(self.view)
        self.set_focus(other, scroll_visible=False)
        self.settle()

    def action_row(self, step: int) -> None:
        if self.drills.has_focus:
            self.drills.cursor = (self.drills.cursor + step) % len(ALL)
            self.drills.repaint()
        else:
            self.helper.go(step)

    def action_row_end(self, direction: int) -> None:
        if self.drills.has_focus:
            self.drills.cursor = 0 if direction < 0 else len(ALL) - 1
            self.drills.repaint()

    def action_choose(self, answer: int) -> None:
        """Answer the question and go on to the next."""
        if self.helper.answer(answer):
            self._advise()

    def action_take_back(self) -> None:
        self.helper.take_back()
        self._advise()

    def action_answer(self) -> None:
        """Take the answer under the cursor, or begin the drill under it; an alarm goes first."""
        if self.host.answer_news(ask_why=True):
            return
        if self.drills.has_focus:
            drill = ALL[self.drills.cursor]
            self.host.look(drill=None)
            self.host.open_world(drill_world(drill))
        elif self.helper.is_done:
            self.host.open_screen(LIBRARY)
        else:
            self.action_choose(self.helper.cursor)

    def action_expert(self) -> None:
        self.drills.expert = not self.drills.expert
        self.drills.repaint()

    def _advise(self) -> None:
        """Put the answers so far before the venue's calculators, with what is held now."""
        view, helper = self.view, self.helper
        helper.advice = None
        if view is not None and len(helper.answers) == len(QUESTIONS):
            from replays.learning.advice import advise  # noqa: PLC0415 the venue's calculators, for who has answered

            try:
                helper.advice = advise(helper.answers, equity_of(view), holdings(view))
            except CalculatorError as error:
                self.host.say(str(error), "error")
        leaning = self.query_one(Leaning)
        leaning.answers, leaning.advice = helper.answers, helper.advice
        helper.repaint()
        leaning.repaint()

    def _grade(self) -> None:
        """Once a drill is over, have what was done in it graded."""
        view = self.view
        if view is None or view.screen != LEARN or self.host.is_studying("drill"):
            return
        over = view.frame.playback.state == "ended" and drill_of(view.hello.scenario) is not None
        if over and (view.drill is None or not view.drill.done):
            self.host.study("drill", _of_own_doings)


def _of_own_doings(lived: Lived) -> AskDrill:
    return AskDrill(lived=lived)
