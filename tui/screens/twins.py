"""The Twins screen: the same doings in two worlds, one isolated, one cross, beside the world that is played.

While the player's own doings are shown, both live on as far as the replay has come.
"""

from typing import ClassVar

import msgspec
from textual.binding import BindingType
from textual.widget import Widget

from exchange.units import SECOND
from replays.messages.frame import Want
from replays.messages.lived import Lived
from replays.planning.plan_files import named_plan, plan_names, read_text
from replays.study.questions import AskTally, AskTwins, Studied
from tui.dialogs.prompt import Item, Pick
from tui.keys.table import TWINS, bindings_of
from tui.looking.view import View
from tui.screens import layout
from tui.screens.layout import Plan
from tui.screens.live import LiveScreen
from tui.widgets.alarm import Alarm
from tui.widgets.footer import KeyFooter
from tui.widgets.header import Header
from tui.widgets.replay_line import ReplayLine
from tui.widgets.ticker import Ticker
from tui.widgets.twins import TwinPanel, Verdict

YOURS = "yours"
EVERYWHERE = "everywhere "
LOOK_EVERY_SECONDS = 1.0


class TwinsScreen(LiveScreen):
    NAME = TWINS
    BINDINGS: ClassVar[list[BindingType]] = [*bindings_of(TWINS)]
    FIRST = "isolated"
    PANES = ("isolated", "cross")

    def panels(self) -> list[Widget]:
        return [
            Header(id="header"),
            Ticker(id="ticker"),
            TwinPanel("isolated", id="isolated"),
            TwinPanel("cross", id="cross"),
            Verdict(id="verdict"),
            ReplayLine(id="replay"),
            KeyFooter(id="footer"),
            Alarm(id="alarm"),
        ]

    def plan(self, width: int, height: int) -> Plan:
        return layout.twins(width, height, zoomed=self.zoomed)

    def want(self, view: View) -> Want:
        return Want(symbol=view.frame.symbol, levels=1, tape=1, candles=1, feed=1, fills=1)

    def on_mount(self) -> None:
        self.set_interval(LOOK_EVERY_SECONDS, self._live_on)
        self.call_later(self._live_on)

    def _live_on(self) -> None:
        """Let both live on to where the replay is, when they are there and it has gone on; what cannot be
        lived is not asked again and again."""
        view = self.view
        if view is None or view.screen != TWINS or view.twins_plan or self.host.is_studying("twins"):
            return
        known = view.twins
        if known is not None and (known.trouble or abs(view.frame.playback.time - known.time) < SECOND):
            return
        self.host.study("twins", self._of_own_doings)

    def _of_own_doings(self, lived: Lived) -> AskTwins | None:
        """Nothing is asked while nothing has been done."""
        if not (lived.by_hand or lived.settings.plan):
            return None
        if self.view is not None and self.view.twins is None:
            self.host.look(twins=Studied(until=lived.time))
        return AskTwins(lived=lived)

    def action_plan(self) -> None:
        plans = tuple(Item(name, name.replace("-", " "), "a built-in plan") for name in plan_names())
        own = Item(YOURS, "your own orders", "up to the replay's time")
        every = tuple(
            Item(f"{EVERYWHERE}{name}", f"{name.replace('-', ' ')} everywhere", "every scenario: minutes")
            for name in plan_names()
        )
        self.app.push_screen(Pick("Whose orders", (own, *plans, *every), ""), self._chosen)

    def _chosen(self, name: str | None) -> None:
        if name is None or self.view is None:
            return
        if name.startswith(EVERYWHERE):
            self._tally(name.removeprefix(EVERYWHERE))
            return
        self.host.look(twins=None, twins_plan="" if name == YOURS else name, tally=None, tally_plan="")
        if name == YOURS:
            self._live_on()
            return
        text, end = read_text(named_plan(name)), self.view.hello.end
        self.host.look(twins=Studied())
        self.host.study("twins", lambda lived: AskTwins(lived=_with_plan(lived, text, end)))

    def _tally(self, name: str) -> None:
        """In every scenario, beside whatever the two panels show."""
        text = read_text(named_plan(name))
        self.host.look(tally=Studied(), tally_plan=name)
        self.host.study("tally", lambda lived: AskTally(lived=_with_plan(lived, text, None)))


def _with_plan(lived: Lived, text: str, end: int | None) -> Lived:
    """The same world from its beginning to its end, with a plan in place of what was done."""
    settings = msgspec.structs.replace(lived.settings, plan=text)
    time = lived.time if end is None else end
    return msgspec.structs.replace(lived, settings=settings, by_hand=(), time=time)
