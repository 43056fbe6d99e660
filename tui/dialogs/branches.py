"""The branches to go to, with the equity of each side by side and where they part.

The list stands at once; what each was worth comes when it has been read.
"""

import msgspec
from textual import work

from exchange.instrument import Instrument
from exchange.units import Time
from replays.messages.branches import Branch, Branches, ReadBranches, last
from tui.colours.themes import Colour
from tui.dialogs.prompt import Item, Pick
from tui.painters import braille
from tui.painters.canvas import Canvas, cut
from tui.telling import format
from tui.terminal import glyphs

CHART = 9
"""Rows under the list: the curves, and a line that names them."""
CHART_LEAST = 4
AXIS = 12


class BranchPick(Pick):
    """Ends with the key of the item picked, or with None."""

    columns = 77

    def __init__(self, items: tuple[Item, ...], names: tuple[str, ...], instrument: Instrument) -> None:
        """`names` are the branches' of the items, in their order; empty for what is none."""
        super().__init__("Branches", items, "")
        self.names = dict(zip((item.key for item in items), names, strict=True))
        self.asset, self.places = instrument.settle, instrument.cash_places
        self.told: Branches | None = None
        self.rows += CHART

    def on_mount(self) -> None:
        self._read()

    @work
    async def _read(self) -> None:
        told = await self.host.ask(ReadBranches(), Branches)
        if isinstance(told, Branches):
            self.told = told
            self.items = tuple(self._noted(item) for item in self.items)
            self.redraw()

    def _noted(self, item: Item) -> Item:
        branch = self._branch(item.key)
        if branch is None or self.told is None:
            return item
        worth = format.cash(last(branch, self.asset), self.places)
        if branch.name == self.told.here:
            note = f"{worth} here"
        elif branch.parted is None:
            note = f"{worth} at {format.clock(branch.end)}, done the same"
        else:
            note = f"{worth} at {format.clock(branch.end)}, parted {format.clock(branch.parted)}"
        return msgspec.structs.replace(item, note=note)

    def _branch(self, key: str) -> Branch | None:
        return None if self.told is None else self.told.named(self.names.get(key, ""))

    def draw(self, canvas: Canvas) -> None:
        super().draw(canvas)
        top, room = len(self.found) + 1, canvas.height - len(self.found) - 3
        told = self.told
        here = None if told is None else told.named(told.here)
        if told is None or here is None or room < CHART_LEAST:
            return
        key = self.found[self.cursor].key if self.found else ""
        picked = self._branch(key)
        other = None if picked is None or picked.name == here.name else picked
        _chart(canvas, top, room, told, here, other, self.asset, self.places)


def _chart(
    canvas: Canvas,
    y: int,
    height: int,
    told: Branches,
    here: Branch,
    other: Branch | None,
    asset: str,
    places: int,
) -> None:
    """Every branch on one scale of time and worth: the one played strong, the one picked over the rest."""
    palette = canvas.palette
    values = [value for line in told.lines for value in line.equity.get(asset, ())]
    if not values:
        return
    low, high = min(values), max(values)
    start = min(line.times[0] for line in told.lines if line.times)
    span = max(max(line.times[-1] for line in told.lines if line.times) - start, 1)
    width, deep = canvas.width - AXIS, height - 1

    def column(time: Time) -> int:
        return min((time - start) * width // span, width)

    def curve(line: Branch, colour: Colour) -> None:
        reach = column(line.times[-1]) if line.times else 0
        if reach:
            rows = braille.line(line.equity.get(asset, ()), reach, deep, low, high)
            braille.draw(canvas, 0, y, rows, colour)

    if other is not None and other.parted is not None:
        for row in range(y, y + deep):
            canvas.put(min(column(other.parted), width - 1), row, glyphs.WICK, palette.muted)
    for line in told.lines:
        curve(line, palette.faint)
    if other is not None:
        curve(other, palette.warning)
    curve(here, palette.accent)
    canvas.right(canvas.width, y, format.cash(high, places), palette.muted)
    canvas.right(canvas.width, y + deep - 1, format.cash(low, places), palette.muted)
    end = canvas.text(0, y + deep, cut(f"{glyphs.THICK} {here.name}", width // 3), palette.accent)
    if other is not None:
        end = canvas.text(end + 2, y + deep, cut(f"{glyphs.THICK} {other.name}", width // 3), palette.warning)
    canvas.text(end + 2, y + deep, cut(f"{asset}, all branches", canvas.width - end - 2), palette.muted)
