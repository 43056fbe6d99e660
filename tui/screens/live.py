"""What every screen of the market shares: panels at their places, panes, rows, the replay's knobs.

A screen shows a view and turns keys into what the host can do; it holds no number of its own.
"""

from typing import ClassVar

from textual.app import ComposeResult
from textual.containers import Container
from textual.layout import Layout
from textual.widget import Widget

from exchange.terms import Symbol
from exchange.units import MINUTE, SECOND, Time
from replays.learning.exercises import Drill, drill_of
from replays.messages.frame import Want
from tui.dialogs.help import Help
from tui.dialogs.log import LogPanel
from tui.dialogs.markets import MarketPick
from tui.dialogs.settings import SettingsPanel
from tui.keys.table import AUTOPSY, CASCADE, TRADE
from tui.looking.view import View
from tui.screens.knobs import Knobs
from tui.screens.layout import HEIGHT_MIN, WIDTH_MIN, Plan, PlanLayout, too_small, with_alarm, with_hint
from tui.screens.words import PANEL_WORDS
from tui.telling import format as shown
from tui.widgets.alarm import ROWS, Alarm
from tui.widgets.book import Book
from tui.widgets.chart import Chart
from tui.widgets.feed import Feed
from tui.widgets.header import Header
from tui.widgets.hint_line import HintLine
from tui.widgets.panel import LivePanel, pane_of

SPANS: tuple[Time, ...] = tuple(seconds * SECOND for seconds in (1, 5, 60, 300, 900, 3600))
AT_MARKET = {TRADE, CASCADE}
"""Screens of the market; a drill's task stands on them while it is done."""
WORLDLESS = {"header", "alarm", "replay", "footer"}
"""Panels that have something to tell where nothing of a world was ever seen."""


def span_named(name: str) -> Time:
    """The candle of a name such as 5m; of none of them, a minute."""
    return next((each for each in SPANS if shown.span(each) == name), MINUTE)


class Floor(Container):
    """Holds the panels of a screen where its plan says."""

    def __init__(self, *panels: Widget) -> None:
        super().__init__(*panels)
        self.rooms = PlanLayout()

    @property
    def layout(self) -> Layout:
        return self.rooms

    def settle(self, plan: Plan) -> None:
        """Move everybody to another plan; who has no place is not shown."""
        if plan == self.rooms.plan:
            return
        self.rooms.plan = plan
        for panel in self.children:
            panel.display = panel.id in plan
        self._clear_arrangement_cache()  # else what was arranged at this size by another plan comes back
        self.refresh(layout=True)


class LiveScreen(Knobs):
    """Subclasses name themselves, make panels and plan their places."""

    NAME: ClassVar[str]
    PANES: ClassVar[tuple[str, ...]] = ()
    """The panels the focus goes round, in their order."""
    FIRST: ClassVar[str]
    """The pane that has the focus at the beginning."""
    PACE: ClassVar[int] = 2
    """Every n-th of the pump's frames is shown, and all that tell numbers of the moment show the same one."""
    AUTO_FOCUS = ""

    def __init__(self) -> None:
        super().__init__()
        self.zoomed = ""
        self.beat = 0
        self.ready = False
        """Its panels stand."""
        self._has_spoken = False
        """Something was said on it, which goes again, be there a world to be seen or not."""
        self._notice = Notice()
        self._floor = Floor()
        self._hint = HintLine(id="hint")
        self._drill: Drill | None = None
        self._placed: dict[str, Widget] = {}

    def panels(self) -> list[Widget]:
        raise NotImplementedError

    def plan(self, width: int, height: int) -> Plan:
        raise NotImplementedError

    def want(self, view: View) -> Want:
        """What of the world this screen shows."""
        raise NotImplementedError

    def compose(self) -> ComposeResult:
        breakpoints = self._get_breakpoint_classes(self.app.size.height, self.app.VERTICAL_BREAKPOINTS or [])
        self.add_class(*breakpoints, update=False)  # else all its panels are styled twice
        self._placed = {panel.id or "": panel for panel in self.panels()}
        self._floor = Floor(*self._placed.values(), self._hint)
        yield self._notice
        yield self._floor

    def pane(self, name: str) -> Widget:
        """A panel by its id; it is known before it stands, and after it has been taken down."""
        return self._placed[name]

    def on_mount(self) -> None:
        self.ready = True
        self.heed_news()
        self.pane(self.FIRST).focus(scroll_visible=False)

    def _compositor_refresh(self) -> None:
        """Textual's: before there is anything to be seen it would draw empty panels, again and again."""
        if not self.host.shown and self.query("Toast"):
            self._has_spoken = True
        if self.host.shown or self._has_spoken or (self.ready and self._notice.display):
            super()._compositor_refresh()

    def on_resize(self) -> None:
        if self.ready:
            self.settle()

    def on_screen_suspend(self) -> None:
        """A dialog over it says itself what is being said."""
        self._speak(False)

    def on_screen_resume(self) -> None:
        self._speak(True)
        if self.ready:
            self.heed_news()

    def _speak(self, aloud: bool) -> None:
        for toast in self.query("Toast"):
            toast.visible = aloud

    def settle(self) -> None:
        """Put the panels where they belong at this size."""
        width, height = self.app.size
        small = too_small(width, height)
        self._notice.display = small
        floor = self._floor
        floor.display = not small
        if small:
            return
        hint = self.host.hints.offer(self.NAME, self.focused_pane) if self.host.hints is not None else None
        lined = hint is not None or self._drill is not None
        plan = with_hint(self.plan(width, height - 1), width, height) if lined else self.plan(width, height)
        self._hint.offer(hint, self._drill)
        if self.host.news is not None:
            plan = with_alarm(plan, width, ROWS)
        floor.settle(plan)

    def heed_news(self) -> None:
        """Lay the host's alarm across the screen, or take it away."""
        news = self.host.news
        alarm = self.pane("alarm")
        assert isinstance(alarm, Alarm)
        alarm.news = news
        self._floor.set_class(news is not None and news.fatal, "-stopped")
        self.settle()
        if self.view is not None:
            self.show(self.view, all_panels=True)

    def show(self, view: View, *, all_panels: bool = False, newer: bool = False) -> None:
        """Offer a view to the panels that are on the screen; those at the same pace take the same frames."""
        if not self.ready:
            return
        drill = drill_of(view.hello.scenario) if self.NAME in AT_MARKET else None
        if drill is not self._drill:
            self._drill = drill
            self.settle()
        self.beat += 1
        shown, between = divmod(self.beat, self.PACE)
        for panel in self.query(LivePanel):
            due = not between and shown % panel.divisor == 0
            tells = panel.id in WORLDLESS or not (view.unseen and self.NAME in AT_MARKET)
            if panel.display and tells and (all_panels or due or panel.view is None):
                (panel.follow if newer else panel.show)(view)

    @property
    def panes(self) -> list[LivePanel]:
        """The panes that can have the focus now."""
        found = (self.pane(name) for name in self.PANES)
        return [panel for panel in found if isinstance(panel, LivePanel) and panel.display]

    @property
    def focused_pane(self) -> str:
        return pane_of(self.focused)

    def action_pane(self, step: int) -> None:
        panes = self.panes
        if not panes:
            return
        here = next((place for place, pane in enumerate(panes) if pane.has_focus), -1 if step > 0 else 0)
        panes[(here + step) % len(panes)].focus(scroll_visible=False)

    def action_pane_next(self) -> None:
        self.action_pane(1)

    def action_row(self, step: int) -> None:
        view, pane = self.view, self.focused
        if isinstance(pane, Feed | Book):
            pane.step(step)
        elif view is not None:
            self.host.look(cursor=max(0, min(view.cursor + step, view.rows - 1)))

    def action_row_end(self, direction: int) -> None:
        view = self.view
        if view is not None:
            self.host.look(cursor=max(0, view.rows - 1) if direction > 0 else 0)

    def action_zoom_pane(self) -> None:
        pane = self.focused_pane
        self.zoomed = "" if self.zoomed or pane not in self.PANES else pane
        self.settle()

    def action_answer(self) -> None:
        """An alarm goes first; then what the cursor is on."""
        if not self.host.answer_news(ask_why=True) and self.view is not None:
            self.answer_row(self.view)

    def answer_row(self, view: View) -> None:
        """Explain an own liquidation under the cursor of the feed."""
        chosen = self.focused.chosen if isinstance(self.focused, Feed) else None
        if chosen is not None:
            self.explain(view, chosen.time, chosen.symbol)

    def explain(self, view: View, time: Time, symbol: Symbol) -> None:
        """Open the autopsy of the player's liquidation at that time in a market."""
        if number := view.fall_at(time, symbol):
            self.host.stand_still("while you read why")
            self.host.look(autopsy_number=number)
            self.host.open_screen(AUTOPSY)

    def action_revive(self) -> None:
        self.host.revive()

    def action_back(self) -> None:
        if not self.host.answer_news() and self.zoomed:
            self.action_zoom_pane()

    def action_screen(self, name: str) -> None:
        self.host.open_screen(name)

    def action_find_market(self) -> None:
        view = self.view
        if view is None:
            return
        self.app.push_screen(MarketPick(view), self._go_to_market)

    def _go_to_market(self, symbol: str | None) -> None:
        if symbol is not None:
            self.host.focus_market(symbol)

    def action_zoom(self, step: int) -> None:
        view = self.view
        if view is not None:
            here = SPANS.index(view.chart_span) if view.chart_span in SPANS else 2
            self.host.look(chart_span=SPANS[max(0, min(here + step, len(SPANS) - 1))])

    def on_chart_zoomed(self, message: Chart.Zoomed) -> None:
        self.action_zoom(-message.step)

    def on_header_tab_clicked(self, message: Header.TabClicked) -> None:
        self.host.open_screen(message.screen)

    def action_next_theme(self) -> None:
        self.host.next_theme()

    def action_help(self) -> None:
        pane = self.focused_pane
        topic, text = PANEL_WORDS.get(pane, ("", ""))
        self.app.push_screen(Help(self.NAME, topic, text, ticket=pane == "ticket"))

    def action_settings(self) -> None:
        self.app.push_screen(SettingsPanel())

    def action_log(self) -> None:
        self.app.clear_notifications()  # they stand in it
        self.app.push_screen(LogPanel(self.host.log_lines))

    def action_leave(self) -> None:
        self.app.exit(0)


class Notice(Widget):
    """Where the terminal is too small to trade in."""

    def render(self) -> str:
        width, height = self.app.size
        return f"PAPER  {WIDTH_MIN}x{HEIGHT_MIN} needed, now {width}x{height}"
