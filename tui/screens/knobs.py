"""The replay's knobs, the same on every screen of the market: pause, step, speed, seek, marks."""

import string
from itertools import chain, count

from textual.screen import Screen

from exchange.edge.instant import format_instant
from exchange.edge.text import clean
from exchange.terms import AdlRule
from exchange.units import SECOND, Time
from replays.messages.client import SPEEDS
from replays.messages.frame import Hello, next_branch
from replays.study.questions import AskAhead
from tui.dialogs.branches import BranchPick
from tui.dialogs.host import Host, host
from tui.dialogs.prompt import Item, Pick, Prompt
from tui.keys.line import ANY
from tui.looking.spans import read_moment
from tui.looking.view import View
from tui.telling import format as shown

FRAMES_LATE = 2
"""So many frames after a key may have been on their way before it."""
TIME_KEYS = ANY | {" "}
NAME_KEYS = frozenset(string.ascii_letters + string.digits + " -")
_NEW, _RANKED, _BRANCH = "+", "~", "="
"""What stands before the key of an item: no branch's name can be mistaken."""
_RULES = {
    AdlRule.PROFIT_LEVERAGE: "by profit times leverage",
    AdlRule.PROFIT_EQUITY: "by profit on equity",
    AdlRule.SIZE: "the largest first",
    AdlRule.PRO_RATA: "all in proportion",
}
"""How winners may be deleveraged."""


class Knobs(Screen[None]):
    """Keys of the playback; what they turn is the host's."""

    def __init__(self) -> None:
        super().__init__()
        self._asked_speed: tuple[Hello, int, int, int] | None = None
        """The world, what was last asked of it, what was shown then, and until which frame it may be."""

    @property
    def host(self) -> Host:
        return host(self)

    @property
    def view(self) -> View | None:
        return self.host.view

    def action_toggle_play(self) -> None:
        self.host.turn("toggle")

    def action_step(self) -> None:
        self.host.turn("step", 1)

    def action_speed(self, step: int) -> None:
        view = self.view
        if view is None:
            return
        shown, number = view.frame.playback.speed, view.frame.number
        world, asked, before, until = self._asked_speed or (view.hello, shown, shown, number)
        late = world is view.hello and shown == before and number <= until
        speed = asked if late else shown
        wanted = next_speed(speed, step)
        if wanted == speed:
            return
        self._asked_speed = view.hello, wanted, shown, number + FRAMES_LATE
        self.host.turn("speed", wanted)

    def action_mark(self) -> None:
        """Under a name of one's own, or one that no other mark has."""
        view = self.view
        if view is None:
            return
        at = f"mark {shown.clock(view.frame.playback.time)}"
        taken = {text for _, text in view.frame.playback.marks}
        names = chain((at,), (f"{at} {number}" for number in count(2)))
        name = next(name for name in names if name not in taken)
        prompt = Prompt("Mark this moment", "name", "' goes to it.", NAME_KEYS | {":"}, _unnamed, name)
        self.app.push_screen(prompt, self._mark)

    def _mark(self, name: str | None) -> None:
        if name is not None:
            self.host.turn("mark", text=name.strip())
            self.host.say(f"Marked: {name.strip()}.")

    def action_back_mark(self) -> None:
        view = self.view
        if view is None:
            return
        earlier = [time for time, _ in view.frame.playback.marks if time < view.frame.playback.time - SECOND]
        self.host.turn("seek", max(earlier, default=view.hello.start))

    def action_go_to_mark(self) -> None:
        view = self.view
        if view is None:
            return
        playback = view.frame.playback
        items = tuple(
            Item(str(time), clean(text), shown.moment(time))
            for time, text in (*playback.turning_points, *playback.marks)
        )
        self.app.push_screen(Pick("Marks", items, "No marks yet. m makes one."), self._seek_to)

    def action_seek(self) -> None:
        view = self.view
        if view is None:
            return
        hint = f"13:24, {format_instant(view.frame.playback.time)}, or +2h from here"
        sought, now = self.host.sought or 0, view.frame.playback.time
        text = format_instant(sought) if sought > now else ""
        prompt = Prompt("Seek", "time", hint, TIME_KEYS, self._seek_trouble, text)
        self.app.push_screen(prompt, self._seek_text)

    def _seek_trouble(self, text: str) -> str:
        """Why one cannot go to a time; empty where one can."""
        view, moment = self.view, self._moment(text)
        if view is None or moment is None:
            return "no such time"
        start, end = view.hello.start, view.hello.end
        if moment < start or (end is not None and moment > end):
            until = f"is {shown.moment(start)} to {shown.moment(end)}" if end is not None else ""
            return f"the window {until or f'begins at {shown.moment(start)}'}"
        return ""

    def _moment(self, text: str) -> Time | None:
        view = self.view
        return read_moment(text, view.frame.playback.time) if view is not None else None

    def _seek_text(self, text: str | None) -> None:
        moment = self._moment(text) if text is not None else None
        if moment is not None:
            self.host.turn("seek", moment)

    def _seek_to(self, time: str | None) -> None:
        if time is not None:
            self.host.turn("seek", int(time))

    def action_branches(self) -> None:
        """Go on from here on a branch of its own, or go to the end of another."""
        view = self.view
        if view is None:
            return
        playback = view.frame.playback
        at = shown.clock(playback.time)
        others = tuple(
            Item(f"{_BRANCH}{name}", clean(name), "you are here" if name == playback.branch else "")
            for name in playback.branches
        )
        new = Item(_NEW, "start a branch here", f"at {at}; the old one stays")
        ranked = tuple(
            Item(f"{_RANKED}{rule.value}", f"winners deleveraged {words}", "on a new branch")
            for rule, words in _RULES.items()
        )
        instrument = view.instrument
        if instrument is not None:
            names = ("", *playback.branches, *("" for _ in ranked))
            pick = BranchPick((new, *others, *ranked), names, instrument)
            self.app.push_screen(pick, self._branch)

    def _branch(self, chosen: str | None) -> None:
        view = self.view
        if chosen is None or view is None:
            return
        if chosen == _NEW or chosen.startswith(_RANKED):
            name = next_branch(view.frame.playback.branches)
            hint = "What you do from here on happens on it."
            prompt = Prompt("Start a branch", "name", hint, NAME_KEYS, self._branch_trouble, name)
            rule = chosen.removeprefix(_RANKED) if chosen != _NEW else ""
            self.app.push_screen(prompt, lambda name: self._fork(name, rule))
        elif (name := chosen.removeprefix(_BRANCH)) != view.frame.playback.branch:
            self.host.turn("switch", text=name)

    def _branch_trouble(self, name: str) -> str:
        taken = self.view is not None and name.strip() in self.view.frame.playback.branches
        return _unnamed(name) or ("that name is taken" if taken else "")

    def _fork(self, name: str | None, rule: str) -> None:
        if name is not None:
            self.host.turn("fork", text=name.strip())
            if rule:
                self.host.turn("rank", text=rule)
            self.host.say(f"Now on {name.strip()}. B goes back.")

    def action_future(self) -> None:
        """Show what is to come, which has to be lived first; or hide it again."""
        view = self.view
        if view is None:
            return
        self.host.look(future_shown=not view.future_shown)
        end, now, symbol = view.hello.end, view.frame.playback.time, view.frame.symbol
        if view.future_shown or end is None or self.host.is_studying("ahead"):
            return
        if view.ahead is None or now < view.ahead_from:
            self.host.look(ahead=None, ahead_from=now)
            self.host.study(
                "ahead", lambda lived: AskAhead(lived=lived, symbol=symbol, until=end), with_world=True
            )


def _unnamed(name: str) -> str:
    return "" if name.strip() else "a name"


def next_speed(speed: int, step: int) -> int:
    """The next faster or slower there is, whatever it was begun with; the ends stay where they are."""
    beyond = [each for each in SPEEDS if each != speed and _is_faster(each, speed) is (step > 0)]
    return beyond[0 if step > 0 else -1] if beyond else speed


def _is_faster(speed: int, other: int) -> bool:
    """0 is as fast as it goes."""
    return not speed or 0 < other < speed
