"""The keys of the lists: which one, of which market and times, in which order, and copied where to.

A key is about the table the cursor is in; what is copied is what is listed.
"""

from tui.dialogs.prompt import Prompt
from tui.files.tables import keep_table
from tui.looking import sheets
from tui.looking.listing import ROWS_MAX, TIMED, next_sort
from tui.looking.spans import no_span, read_span
from tui.looking.view import LISTS, ListTab, View
from tui.screens.charting import Charting
from tui.screens.knobs import TIME_KEYS
from tui.widgets.positions import Positions


class Lists(Charting):
    """Orders, fills and cash under the positions, and the positions."""

    def action_next_list(self) -> None:
        view, pane = self.view, self.pane("positions")
        assert isinstance(pane, Positions)
        if view is None:
            return
        if pane.is_cramped(view):
            shown, cursor = _next_alone(view)
        else:
            shown, cursor = LISTS[(LISTS.index(view.list_tab) + 1) % len(LISTS)], _out_of_list(view)
        self.host.look(list_tab=shown, cursor=cursor)

    def action_list_filter(self) -> None:
        view = self.view
        if view is not None:
            self.host.look(market_only=not view.market_only, cursor=_out_of_list(view))

    def action_list_sort(self) -> None:
        """By its next column the table the cursor is in, from the least."""
        view = self.view
        if view is None:
            return
        if _in_positions(view):
            by = next_sort("positions", view.position_sort)
            self._reorder(view, position_sort=by, position_down=False)
        else:
            self._reorder(view, list_sort=next_sort(view.list_tab, view.list_sort), list_down=False)

    def action_list_turn(self) -> None:
        """The other way round the table the cursor is in."""
        view = self.view
        if view is None:
            return
        by = view.position_sort if _in_positions(view) else view.list_sort
        if not by:
            self.host.say("Sort by a column with N first; I reverses it.")
        elif _in_positions(view):
            self._reorder(view, position_down=not view.position_down)
        else:
            self._reorder(view, list_down=not view.list_down)

    def _reorder(self, view: View, **changes: str | bool) -> None:
        """The cursor stays on its row."""
        self.host.look(**changes)
        after = self.view
        if after is not None:
            self.host.look(cursor=after.following(view))

    def action_list_span(self) -> None:
        """The times that fills and cash are listed of."""
        view = self.view
        if view is None:
            return
        hint = "13:00..14:30, -2h.., 2020-03-12; empty for all times"
        asked = Prompt("Fills and cash of a time span", "times", hint, TIME_KEYS, self._no_span)
        self.app.push_screen(asked, self._span)

    def _no_span(self, text: str) -> str:
        view = self.view
        if view is None or not text.strip() or read_span(text, view.frame.playback.time) is not None:
            return ""
        return no_span(text, view.frame.playback.time)

    def _span(self, text: str | None) -> None:
        view = self.view
        if text is None or view is None:
            return
        span = read_span(text, view.frame.playback.time)
        shown = "fills" if view.list_tab == "orders" and span is not None else view.list_tab
        self.host.look(list_span=span, list_tab=shown, cursor=_out_of_list(view))

    def action_copy_row(self) -> None:
        if self.view is not None:
            table, lines, here = sheets.table_of(self.view)
            self._copy(table, lines[here : here + 1])

    def action_copy_table(self) -> None:
        if self.view is not None:
            table, lines, _ = sheets.table_of(self.view)
            self._copy(table, lines)

    def _copy(self, table: str, lines: list[sheets.Line]) -> None:
        """To the clipboard, by the terminal's own means."""
        if not lines:
            self.host.say("There is no row to copy.")
            return
        self.app.copy_to_clipboard(sheets.written(table, lines))
        count = _count(table, lines)
        self.host.say(f"{table} as CSV: {count} to the clipboard, where the terminal allows it.")

    def action_keep_table(self) -> None:
        """The table the cursor is in, to a file of its own."""
        view = self.view
        if view is None:
            return
        table, lines, _ = sheets.table_of(view)
        if not lines:
            self.host.say("There is no row to write.")
            return
        try:
            path = keep_table(table, sheets.written(table, lines), view.frame.playback.time)
        except OSError as error:
            self.host.say(f"Could not write the file: {error.strerror}.", "error")
        else:
            self.host.say(f"{table}: {_count(table, lines)} written to {path}.")


def _count(table: str, lines: list[sheets.Line]) -> str:
    """How many, and where the others are."""
    cut = table in TIMED and len(lines) >= ROWS_MAX
    count = sheets.counted(len(lines))
    return f"the newest {count} (margincall export writes all)" if cut else count


def _in_positions(view: View) -> bool:
    return view.cursor < len(view.positions)


def _next_alone(view: View) -> tuple[ListTab, int]:
    """Where each is shown alone: after the positions every list that has rows, and the positions again."""
    kept = [tab for tab in LISTS if view.list_of(tab)]
    seen = not _in_positions(view) and view.list_tab in kept
    later = kept[kept.index(view.list_tab) + 1 :] if seen else kept
    return (later[0], len(view.positions)) if later else (view.list_tab, 0)


def _out_of_list(view: View) -> int:
    """The cursor, at the farthest on the list's first row: its rows are about to be others."""
    return min(view.cursor, len(view.positions))
