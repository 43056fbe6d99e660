"""Every key of the terminal, once: bindings, footer, help, palette and README are read from here.

No key needs Alt, a function key or Ctrl+Shift: each fails in some terminal. A capital is the stronger act.
"""

from collections.abc import Collection, Mapping

from textual.binding import Binding

from tui.keys.chart import CHART_ROWS
from tui.keys.row import Act, Group, Row, moved, row
from tui.keys.trade import TRADE_ROWS

TRADE, CASCADE, TWINS, AUTOPSY, LIBRARY, LEARN = "trade", "cascade", "twins", "autopsy", "library", "learn"
TABS: tuple[tuple[str, str, str], ...] = (
    ("1", TRADE, "Trade"),
    ("2", CASCADE, "Cascade"),
    ("3", TWINS, "Twins"),
    ("4", AUTOPSY, "Autopsy"),
    ("5", LIBRARY, "Library"),
    ("6", LEARN, "Learn"),
)
"""Digit, name and title of each screen that stands; a digit keeps its screen for good (TUI 6)."""

_AT_TRADE = frozenset({TRADE})
_AT_CASCADE = frozenset({CASCADE})
_AT_LIBRARY, _AT_LEARN = frozenset({LIBRARY}), frozenset({LEARN})
_AT_TWINS, _AT_AUTOPSY = frozenset({TWINS}), frozenset({AUTOPSY})
_AT_MARKET = frozenset({TRADE, CASCADE})


ROWS: tuple[Row, ...] = (
    row(
        "h l",
        "pane",
        "pane left, right",
        Group.MOVE,
        Act("h", "pane(-1)", "Go to the previous pane"),
        Act("l", "pane(1)", "Go to the next pane"),
    ),
    row("tab", "pane", "next pane", Group.MOVE, Act("tab", "pane_next", "Go to the next pane, by tab")),
    row(
        "j k",
        "row",
        "row down / up",
        Group.MOVE,
        Act("j,down", "row(1)", "Go one row down"),
        Act("k,up", "row(-1)", "Go one row up"),
    ),
    row(
        "home G",
        "ends",
        "first / last row",
        Group.MOVE,
        Act("home", "row_end(-1)", "Go to the first row"),
        Act("G,end", "row_end(1)", "Go to the last row"),
    ),
    row(
        f"{TABS[0][0]}-{TABS[-1][0]}",
        "screen",
        "screen",
        Group.MOVE,
        *(Act(digit, f"screen('{name}')", f"Open {title}") for digit, name, title in TABS),
    ),
    row(
        "z",
        "zoom",
        "zoom the pane",
        Group.MOVE,
        Act("z", "zoom_pane", "Zoom the pane in or out", "maximize, full screen"),
    ),
    row(
        "/",
        "market",
        "find a market",
        Group.MOVE,
        Act("slash", "find_market", "Find a market", "contract, symbol, instrument"),
        at=_AT_MARKET,
    ),
    row(
        "enter",
        "go",
        "market, or why",
        Group.MOVE,
        Act("enter", "answer", "Open the market, explain a liquidation, dismiss an alarm"),
        at=_AT_MARKET,
    ),
    row(
        "enter", "start", "start it", Group.MOVE, Act("enter", "answer", "Start the scenario"), at=_AT_LIBRARY
    ),
    row(
        "/",
        "find",
        "find a scenario",
        Group.MOVE,
        Act("slash", "find_scenario", "Find a scenario", "crash, search"),
        at=_AT_LIBRARY,
    ),
    row(
        "s",
        "saved",
        "saved sessions",
        Group.MOVE,
        Act("s", "saved", "Resume a saved session", "resume, continue, load, open, rename, delete"),
        at=_AT_LIBRARY,
    ),
    row(
        "enter",
        "go there",
        "to that moment",
        Group.MOVE,
        Act("enter", "answer", "Rewind the replay to this moment"),
        at=_AT_AUTOPSY,
    ),
    row(
        "enter",
        "take it",
        "answer / start",
        Group.MOVE,
        Act("enter", "answer", "Confirm the answer, or start the drill"),
        at=_AT_LEARN,
    ),
    row(
        "a b c",
        "answer",
        "answer",
        Group.MOVE,
        Act("a", "choose(0)", "Choose the first answer"),
        Act("b", "choose(1)", "Choose the second answer"),
        Act("c", "choose(2)", "Choose the third answer"),
        at=_AT_LEARN,
    ),
    row(
        "bksp",
        "before",
        "back a question",
        Group.MOVE,
        Act("backspace", "take_back", "Go back one question"),
        at=_AT_LEARN,
    ),
    row(
        "x",
        "expert",
        "expert's answer",
        Group.MOVE,
        Act("x", "expert", "Show an expert's answer to the drill"),
        at=_AT_LEARN,
    ),
    row("esc", "back", "back", Group.MOVE, Act("escape", "back", "Go back")),
    *TRADE_ROWS,
    *CHART_ROWS,
    row(
        "space",
        "pause",
        "pause / play",
        Group.REPLAY,
        Act("space", "toggle_play", "Pause or play the replay", "stop, resume"),
    ),
    row(
        ". ,",
        "step",
        "step / mark back",
        Group.REPLAY,
        Act("full_stop", "step", "Step the replay forward"),
        Act("comma", "back_mark", "Go back to the previous mark", "rewind, back"),
    ),
    row(
        "[ ]",
        "speed",
        "slower / faster",
        Group.REPLAY,
        Act("left_square_bracket", "speed(-1)", "Play slower", "speed down"),
        Act("right_square_bracket", "speed(1)", "Play faster", "speed up, forward"),
    ),
    row(
        "g", "seek", "seek to a time", Group.REPLAY, Act("g", "seek", "Seek to a time", "rewind, jump, go to")
    ),
    row(
        "m '",
        "mark",
        "mark / go to it",
        Group.REPLAY,
        Act("m", "mark", "Mark this moment", "bookmark"),
        Act("apostrophe", "go_to_mark", "Go to a mark", "bookmark, jump, rewind"),
    ),
    row(
        "B",
        "branches",
        "branches",
        Group.REPLAY,
        Act("B", "branches", "Start a branch here, or switch to another", "fork, what if"),
    ),
    row(
        "u",
        "future",
        "show the future",
        Group.REPLAY,
        Act("u", "future", "Show or hide the future", "reveal, peek"),
    ),
    row(
        "+ -",
        "zoom",
        "chart zoom",
        Group.VIEW,
        Act("plus,equals_sign", "zoom(-1)", "Zoom the chart in"),
        Act("minus", "zoom(1)", "Zoom the chart out"),
        at=_AT_MARKET,
    ),
    row(
        "o y",
        "lists",
        "lists, figures",
        Group.VIEW,
        Act("o", "next_list", "Cycle through orders, fills and cash", "history, trades, funding"),
        Act("y", "figures", "Show statistics", "pnl, performance"),
        at=_AT_TRADE,
    ),
    row(
        "Y",
        "contract",
        "contract's terms",
        Group.VIEW,
        Act("Y", "contract", "Contract: fees, tick, lot, funding, maintenance tiers", "terms, rules, margin"),
        at=_AT_TRADE,
    ),
    row(
        "n W",
        "filter",
        "market, times",
        Group.MOVE,
        Act("n", "list_filter", "Filter orders, fills and cash by market"),
        Act("W", "list_span", "Filter fills and cash by time"),
        at=_AT_TRADE,
    ),
    row(
        "N I",
        "sort",
        "sort, reverse",
        Group.MOVE,
        Act("N", "list_sort", "Sort the table under the cursor by its next column"),
        Act("I", "list_turn", "Reverse the sort order of the table under the cursor"),
        at=_AT_TRADE,
    ),
    row(
        "d D",
        "copy",
        "copy row, table",
        Group.MOVE,
        Act("d", "copy_row", "Copy the row under the cursor as CSV", "clipboard"),
        Act("D", "copy_table", "Copy the table under the cursor as CSV", "clipboard"),
        at=_AT_TRADE,
    ),
    row(
        "K",
        "file",
        "table to a file",
        Group.MOVE,
        Act("K", "keep_table", "Write the table under the cursor to a CSV file", "export, save"),
        at=_AT_TRADE,
    ),
    row(
        "v",
        "profile",
        "heat or profile",
        Group.VIEW,
        Act("v", "heat_or_profile", "Show heat map or profile"),
        at=_AT_CASCADE,
    ),
    row(
        "w",
        "without",
        "low without liqs",
        Group.VIEW,
        Act("w", "calm", "Replay the same market without liquidations"),
        at=_AT_CASCADE,
    ),
    row(
        "S",
        "shove",
        "shove the mark",
        Group.VIEW,
        Act("S", "shove", "Shove the mark in a fork, and see who is liquidated", "what if, price"),
        at=_AT_CASCADE,
    ),
    row("p", "plan", "choose a plan", Group.VIEW, Act("p", "plan", "Choose whose orders"), at=_AT_TWINS),
    row(
        "n p",
        "which",
        "next / previous",
        Group.VIEW,
        Act("n", "which(1)", "Explain the next liquidation"),
        Act("p", "which(-1)", "Explain the previous liquidation"),
        at=_AT_AUTOPSY,
    ),
    row(
        "w",
        "to the end",
        "to window's end",
        Group.VIEW,
        Act("w", "to_the_end", "Run every what-if to the end of the window"),
        at=_AT_AUTOPSY,
    ),
    row(
        "o",
        "others",
        "other crashes",
        Group.VIEW,
        Act("o", "others", "Try the other crashes"),
        at=_AT_AUTOPSY,
    ),
    row(
        "e",
        "export",
        "write to files",
        Group.VIEW,
        Act("e", "export", "Export the autopsy to files", "save, write"),
        at=_AT_AUTOPSY,
    ),
    row(
        "P",
        "settings",
        "settings",
        Group.VIEW,
        Act("P", "settings", "Settings: view and change them", "preferences, options, config"),
    ),
    row(
        "J",
        "log",
        "log",
        Group.VIEW,
        Act("J", "log", "Log: messages, refusals and your actions", "messages, notices, history"),
    ),
    row(
        "T",
        "theme",
        "theme, colours",
        Group.VIEW,
        Act("T", "next_theme", "Switch to the next colour theme", "theme, palette, dark, light"),
    ),
    row(
        "?",
        "help",
        "keys, this panel",
        Group.VIEW,
        Act("question_mark", "help", "Help: keys, and what this panel shows", "shortcuts, bindings"),
    ),
    row(
        "^p :",
        "palette",
        "command palette",
        Group.VIEW,
        Act("ctrl+p,colon", "app.command_palette", "Open the command palette"),
    ),
    row(
        "r",
        "restart",
        "restart engine",
        Group.VIEW,
        Act("r", "revive", "Restart the engine from its journal", "reload"),
    ),
    row("q", "quit", "quit, all saved", Group.VIEW, Act("q,ctrl+q", "leave", "Quit", "exit")),
)

PRIORITY = frozenset({"ctrl+p", "ctrl+q"})
"""Keys that work while a field has the focus."""

FOOTER: dict[str, tuple[str, ...]] = {
    TRADE: ("b", "s", "x", "a", "U", "c C", "space", "[ ]", "h l", "j k", "/", "?", "z", "g"),
    CASCADE: ("space", ". ,", "[ ]", "g", "m '", "v", "h l", "+ -", "?", "z"),
    TWINS: ("p", "space", "[ ]", "g", "B", "h l", "T", "?", "z", "q"),
    AUTOPSY: ("j k", "enter", "w", "o", "n p", "e", "z", "h l", "?", "T", "q"),
    LEARN: ("a b c", "j k", "enter", "bksp", "h l", "x", "space", "[ ]", "?", "T", "q"),
    LIBRARY: ("enter", "j k", "/", "s", "space", "[ ]", "T", "?", "q"),
}
"""What the footer offers, the most needed first; as many as fit."""


OWN: dict[str, str] = {}
"""Keys the user has moved, by action (`tui.settings.own`)."""


def action_names() -> frozenset[str]:
    """Every action that has a key, as a settings file names it."""
    return frozenset(act.action for row in ROWS for act in row.acts)


def rows_of(screen: str, own: Mapping[str, str] = OWN) -> tuple[Row, ...]:
    """The lines of the help that hold on a screen, with the user's own keys in their places."""
    return tuple(moved(row, own) for row in ROWS if not row.screens or screen in row.screens)


def bindings_of(screen: str) -> list[Binding]:
    """Textual's bindings of a screen; their ids are the actions, for a keymap file."""
    return [
        Binding(key, act.action, act.title, show=False, id=f"{screen}.{act.action}", priority=key in PRIORITY)
        for row in rows_of(screen, {})
        for act in row.acts
        for key in act.key.split(",")
    ]


def footer_of(screen: str, idle: Collection[str] = ()) -> tuple[Row, ...]:
    """The footer's keys in their order, without those that there is nothing to do for."""
    pairs = zip(rows_of(screen, {}), rows_of(screen), strict=True)
    by_key = {row.shown: moved for row, moved in pairs}
    return tuple(by_key[shown] for shown in FOOTER.get(screen, ()) if shown in by_key and shown not in idle)
