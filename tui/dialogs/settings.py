"""The settings: each with its value, what it may be and what it is for; a change holds at once.

Two pages, `tab` between them: the settings, and the keys one may give to actions.
"""

from textual.events import Key

from exchange.edge.text import clean
from tui.dialogs.sheet import Dialog
from tui.keys.row import spelled
from tui.painters.canvas import Canvas, cut
from tui.painters.prose import fitting, prose
from tui.settings.own import KEY_NAMES, KEYS
from tui.settings.rows import SettingRow, key_rows, setting_rows
from tui.terminal import glyphs

NAME, VALUE = 14, 14
"""Cells of a setting's name and of its value."""
ROUND_IT = 6
"""Lines of the dialog's inside that are no settings."""
TROUBLE = 2
SPARED = 14
"""Rows of the screen that its lines do not take: its own round them, the header and what says PAPER."""
_STEPS = {"down": 1, "j": 1, "up": -1, "k": -1, "pagedown": 8, "pageup": -8, "home": -999, "end": 999}
_SIDEWAYS = {"right": 1, "l": 1, "left": -1, "h": -1, "enter": 1, "space": 1}


class SettingsPanel(Dialog[None]):
    pauses = False
    title_text = "Settings"
    columns = 90

    def __init__(self) -> None:
        super().__init__()
        self.on_keys = False
        self.cursor = 0
        self.trouble = ""
        self.waiting = False
        """For the key that an action is to have."""

    def _fit(self) -> None:
        self.rows = min(len(self.lines()), max(self.app.size.height - SPARED, 6)) + ROUND_IT + TROUBLE + 2
        super()._fit()

    def lines(self) -> list[SettingRow]:
        """What stands on this page."""
        return (key_rows if self.on_keys else setting_rows)(self.host.settings)

    @property
    def chosen(self) -> SettingRow:
        return self.lines()[self.cursor]

    def draw(self, canvas: Canvas) -> None:
        palette, rows = self.palette, self.lines()
        x = 0
        for name, lit in (("Settings", not self.on_keys), ("Keys", self.on_keys)):
            ink = palette.accent if lit else palette.muted
            paper = palette.accent_bg if lit else None
            x = canvas.text(x, 0, f" {name} ", ink, bold=lit, paper=paper)
        canvas.right(canvas.width, 0, "tab the other page", palette.muted)
        room = max(canvas.height - ROUND_IT - TROUBLE, 1)
        first = max(0, min(self.cursor - room // 2, len(rows) - room))
        for y, row in enumerate(rows[first : first + room], 2):
            self._line(canvas, y, row, here=first + y - 2 == self.cursor)
        self._about(canvas, rows[self.cursor])

    def _line(self, canvas: Canvas, y: int, row: SettingRow, *, here: bool) -> None:
        palette = self.palette
        if here:
            canvas.shade(0, y, canvas.width, palette.row)
            canvas.text(0, y, glyphs.CURSOR, palette.accent, bold=True)
        ink = palette.bright if here else palette.text
        changed = palette.accent if row.value != row.default else ink
        if self.on_keys:
            canvas.text(2, y, cut(row.text, canvas.width - 16), ink, bold=here)
            canvas.right(canvas.width - 1, y, spelled(row.value), changed, bold=True)
            return
        canvas.text(2, y, row.name, ink, bold=here)
        x = canvas.text(2 + NAME, y, cut(row.spoken(row.value), VALUE - 1), changed, bold=True)
        x = max(2 + NAME + VALUE, x + 1)
        canvas.text(x, y, cut(_allowed(row), canvas.width - x - 1), palette.muted)

    def _about(self, canvas: Canvas, row: SettingRow) -> None:
        """What the chosen one is for, what is wrong with it, and where it is written."""
        palette, foot = self.palette, canvas.height - 1
        y = foot - TROUBLE - 2
        default = row.spoken(row.default)
        said = f"{row.text}; {default} unless set." if not self.on_keys else self._about_key(row)
        ink = palette.accent if self.waiting else palette.text
        canvas.text(0, y, cut(said, canvas.width), ink, bold=self.waiting)
        for line, text in enumerate(fitting(self.trouble, canvas.width, TROUBLE), y + 1):
            canvas.text(0, line, text, palette.danger, bold=True)
        if not self.trouble:
            prose(canvas, 0, y + 1, canvas.width, self._where(), palette.muted)
        if self.waiting:
            return
        keys = "enter give a key" if self.on_keys else "← → change"
        canvas.text(0, foot, f"↑ ↓ choose  {keys}  bksp default", palette.muted)
        canvas.right(canvas.width, foot, "esc close", palette.muted)

    def _about_key(self, row: SettingRow) -> str:
        if self.waiting:
            return f"Press the key for: {row.text}. esc keeps {spelled(row.value)}."
        return f"{row.name.removeprefix(KEYS)}: {spelled(row.default)} unless set"

    def _where(self) -> str:
        file = self.host.settings_file
        if file is None:
            return "Nothing is written: what is set holds until the end."
        name, home = clean(str(file), limit=200), str(file.home())
        return f"Written to {name.replace(home, '~', 1) if name.startswith(home) else name}"

    def on_key(self, event: Key) -> None:
        if not self.waiting:
            super().on_key(event)
            return
        event.stop()
        event.prevent_default()
        self.waiting = False
        if event.key != "escape":
            self._give(event)
        self.redraw()

    def _give(self, event: Key) -> None:
        key = event.key if event.key in KEY_NAMES else event.character or event.key
        self.trouble = self.host.set_setting(self.chosen.name, key)

    def pressed(self, event: Key) -> None:
        key, row = event.key, self.chosen
        self.trouble = ""
        if key in ("P", "q"):
            self.dismiss(None)
        elif key in _STEPS:
            self.cursor = max(0, min(self.cursor + _STEPS[key], len(self.lines()) - 1))
        elif key in ("tab", "shift+tab"):
            self.on_keys, self.cursor = not self.on_keys, 0
            self._fit()
        elif key in ("backspace", "delete"):
            self.trouble = self.host.set_setting(row.name, None)
        elif self.on_keys:
            self.waiting = key == "enter"
        elif key in _SIDEWAYS:
            self._turn(row, _SIDEWAYS[key])
        self.redraw()

    def _turn(self, row: SettingRow, step: int) -> None:
        """To its next value, round and round; one that cannot be is told and passed over."""
        values = row.allowed
        here = values.index(row.value) if row.value in values else 0
        for number in range(1, len(values)):
            trouble = self.host.set_setting(row.name, values[(here + number * step) % len(values)])
            self.trouble = self.trouble or trouble
            if not trouble:
                return


def _allowed(row: SettingRow) -> str:
    return ", ".join(map(row.spoken, row.allowed))
