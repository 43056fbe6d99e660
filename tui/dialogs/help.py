"""Help: every key from the one table, and the words of the panel that has the focus."""

from textual.events import Key

from tui.dialogs.sheet import Dialog, prose
from tui.keys import TICKET_ROWS, Group, Row, rows_of
from tui.painters.canvas import Canvas

COLUMNS = (Group.MOVE, Group.TRADE, Group.REPLAY, Group.VIEW)


class Help(Dialog[None]):
    pauses = False
    title_text = "Keys"
    columns = 116

    def __init__(self, screen_name: str, topic: str = "", text: str = "", *, ticket: bool = False) -> None:
        super().__init__()
        self.groups = [
            (group, [row for row in rows_of(screen_name) if row.group is group]) for group in COLUMNS
        ]
        if ticket:
            self.groups = [(Group.TICKET, list(TICKET_ROWS)), *self.groups]
        self.topic, self.text = topic, text

    def _fit(self) -> None:
        self.rows = self._tall(self.app.size.width)
        super()._fit()

    def _across(self, width: int) -> int:
        return max(1, min(len(self.groups), (width - 6) // 27))

    def _bands(self, width: int) -> list[list[tuple[Group, list[Row]]]]:
        across = self._across(width)
        return [self.groups[start : start + across] for start in range(0, len(self.groups), across)]

    def _tall(self, width: int) -> int:
        lines = sum(1 + max(len(rows) for _, rows in band) for band in self._bands(min(width, self.columns)))
        return lines + 4 + (2 + len(self.text) // 60 if self.text else 0)

    def draw(self, canvas: Canvas) -> None:
        palette, y = self.palette, 0
        if self.text:
            canvas.text(0, y, self.topic, palette.accent, bold=True)
            y = prose(canvas, 0, y + 1, canvas.width, self.text, palette.text) + 1
        for band in self._bands(canvas.width + 6):
            step = canvas.width // len(band)
            for column, (group, rows) in enumerate(band):
                self._draw_group(canvas, column * step, y, group, rows)
            y += 1 + max(len(rows) for _, rows in band)
        foot = canvas.height - 1
        canvas.text(0, foot, "Words: ", palette.muted)
        canvas.text(7, foot, "? on any panel explains it", palette.text)
        canvas.right(canvas.width, foot, "esc close", palette.muted)

    def _draw_group(self, canvas: Canvas, x: int, y: int, group: Group, rows: list[Row]) -> None:
        canvas.text(x, y, group.value, self.palette.accent, bold=True)
        for line, row in enumerate(rows, y + 1):
            canvas.right(x + 6, line, row.shown, self.palette.bright, bold=True)
            canvas.text(x + 8, line, row.help, self.palette.text)

    def pressed(self, event: Key) -> None:
        if event.key in ("question_mark", "q", "enter"):
            self.dismiss(None)
