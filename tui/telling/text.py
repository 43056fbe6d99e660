"""Documents as plain text: what `--json` prints for scripts, aligned for people.

Nothing is added: the text says what the document says, name by name. Where a table is too wide for its
lines its sentences are broken; where that is not enough it goes on below, each row under the name it
begins with.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Context, Decimal
from itertools import zip_longest
from textwrap import wrap
from typing import Any

from exchange.edge.text import clean_message
from exchange.numerals import grouped

WIDTH = 160
"""Cells of a line where no terminal says how many it has."""
_GAP = "  "
_ROWS_SHOWN = 30
_NUMBER = re.compile(r"[->]?[\d,]*\.?\d+%?")
_IN_SENTENCE = re.compile(r"(?<![\w.,:])\d{4,15}(?:\.\d+)?(?![\w-]|:\w)")
_SENTENCES = {"what", "detail", "change", "text", "verdict", "sentence", "why"}
"""Names of what is told in words."""
_NUMBERED = {"seed", "order_id", "attached_to", "sibling"}
"""Names of numbers that are names themselves."""
_SENTENCE = 24
"""Cells below which a column of words is not narrowed."""
_CAPPED = {"buffer", "health"}
_RATIOS = _CAPPED | {
    "margin_ratio",
    "roe",
    "change_24h",
    "basis",
    "organic_share",
    "forced_share",
    "liquidation_move",
    "drawdown",
    "slippage",
    "away",
    "distance",
}
"""Names of shares that people read in percent."""
_PERCENT_PLACES, _PLACES = 2, 8
_FINEST, _EXACT = Decimal(1).scaleb(-_PLACES), Context(prec=100)
_DIGITS = 12
"""Of a figure as people read it."""
_COMPUTED = re.compile(r"-?\d+\.\d+")
_FIGURE = re.compile(r"-?\d+(?:\.\d+)?")
BUFFER_SAID_MAX = 999
"""Percent; beyond ten times what is needed the figure says nothing more."""


def as_text(document: Mapping[str, Any], width: int = WIDTH) -> str:
    """A document as aligned names and values, its lists as tables beneath."""
    return "\n".join(_lines(document, "", width))


def table(rows: Sequence[Mapping[str, Any]], indent: str = "", width: int = WIDTH) -> Iterator[str]:
    """Rows of one shape as aligned columns under their names."""
    names = list(rows[0])
    cells = [names, *([_cell(row.get(name)) for name in names] for row in rows)]
    widths = [max(len(line[column]) for line in cells) for column in range(len(names))]
    numeric = [_all_numbers(line[column] for line in cells[1:]) for column in range(len(names))]
    widths = _squeezed(widths, numeric, width - len(indent))
    for block in _blocks(widths, width - len(indent)):
        for line in cells:
            broken = [_broken(line[column], widths[column]) for column in block]
            for parts in zip_longest(*broken, fillvalue=""):
                shown = (
                    part.rjust(widths[column]) if numeric[column] else part.ljust(widths[column])
                    for part, column in zip(parts, block, strict=True)
                )
                yield (indent + _GAP.join(shown)).rstrip()


def _squeezed(widths: Sequence[int], numeric: Sequence[bool], room: int) -> list[int]:
    """Columns of sentences narrowed, the widest first, where all then stand beside one another."""
    fitted, over = list(widths), sum(widths) + len(_GAP) * (len(widths) - 1) - room
    loose = [column for column, width in enumerate(widths) if width > _SENTENCE and not numeric[column]]
    if over > sum(widths[column] - _SENTENCE for column in loose):
        return fitted
    for _ in range(over):
        fitted[max(loose, key=fitted.__getitem__)] -= 1
    return fitted


def _broken(cell: str, width: int) -> list[str]:
    """A cell's lines; a word longer than one of them is cut."""
    return wrap(cell, width, break_on_hyphens=False) if len(cell) > width else [cell]


def _blocks(widths: Sequence[int], room: int) -> Iterator[list[int]]:
    """The columns that stand beside one another: the first, and as many more as there is room for."""
    block, used = [0], widths[0]
    for column, width in enumerate(widths[1:], start=1):
        if used + len(_GAP) + width > room and len(block) > 1:
            yield block
            block, used = [0], widths[0]
        block.append(column)
        used += len(_GAP) + width
    yield block


def spoken(value: Any, name: str = "") -> Any:
    """A document as people read numbers: thousands apart, in sentences too; shares of margin in percent; an
    average to the finest unit there is."""
    if isinstance(value, Mapping):
        return {each: spoken(inner, name if name in _RATIOS else each) for each, inner in value.items()}
    if isinstance(value, list | tuple):
        return [spoken(each) for each in value]
    if name in _NUMBERED or isinstance(value, bool):
        return value
    if isinstance(value, int):
        return grouped(str(value))
    if not isinstance(value, str):
        return value
    if name in _SENTENCES:
        return read_aloud(value)
    if name in _RATIOS and _FIGURE.fullmatch(value):
        return _percent(value, most=BUFFER_SAID_MAX if name in _CAPPED else None)
    return grouped(_to_places(value)) if value else value


def read_aloud(sentence: str) -> str:
    """A sentence with commas between the thousands of its numbers; dates stay as they are."""
    return _IN_SENTENCE.sub(lambda found: grouped(found[0]), sentence)


def _to_places(value: str) -> str:
    """A figure above 1 to the finest unit there is; below it every digit may be one of a price."""
    if not _COMPUTED.fullmatch(value) or len(value.partition(".")[2]) <= _PLACES or abs(Decimal(value)) < 1:
        return value
    return f"{Decimal(value).quantize(_FINEST, context=_EXACT).normalize(_EXACT):f}"


def rounded(value: Any) -> Any:
    """A document with figures of more digits than anybody reads cut to twelve; what was given stays so."""
    if isinstance(value, Mapping):
        return {name: inner if name == "given" else rounded(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [rounded(each) for each in value]
    if not isinstance(value, str) or not _COMPUTED.fullmatch(value):
        return value
    digits = max(_DIGITS, value.index("."))
    return f"{Context(prec=digits).plus(Decimal(value)).normalize():f}"


def branch_named(name: str) -> str:
    """A branch in a sentence; those that nobody named are called "branch 1" and so on."""
    return name if name.startswith("branch ") else f"branch {name}"


def told_as(document: Mapping[str, Any], **words: str) -> dict[str, Any]:
    """The same with some names as people are told them: two documents may mean two things by one."""
    return {words.get(name, name): value for name, value in document.items()}


def _percent(share: str, most: int | None) -> str:
    percent = Decimal(share) * 100
    if most is not None and percent > most:
        return f">{most}%"
    return grouped(f"{round(percent, _PERCENT_PLACES).normalize():f}") + "%"


def _lines(document: Mapping[str, Any], indent: str, width: int) -> Iterator[str]:
    plain = {name: value for name, value in document.items() if not _is_nested(value)}
    names = max(map(len, map(_words, plain)), default=0)
    for name, value in plain.items():
        yield f"{indent}{_words(name).ljust(names)}{_GAP}{_cell(value)}"
    for name, value in document.items():
        if _is_nested(value):
            yield f"{indent}{_words(name)}"
            yield from _nested(value, indent + _GAP, width)


def _nested(value: Any, indent: str, width: int) -> Iterator[str]:
    if isinstance(value, Mapping):
        yield from _lines(value, indent, width)
    elif all(isinstance(row, Mapping) and not any(map(_is_nested, row.values())) for row in value):
        yield from table(value[:_ROWS_SHOWN], indent, width)
        if len(value) > _ROWS_SHOWN:
            yield f"{indent}… {len(value) - _ROWS_SHOWN} more; --json prints them all"
    else:
        for row in value:
            yield from _nested(row, indent, width) if _is_nested(row) else iter([indent + _cell(row)])


def _is_nested(value: Any) -> bool:
    return isinstance(value, Mapping | list | tuple) and bool(value)


def _words(name: str) -> str:
    return clean_message(name.replace("_", " "))


def _cell(value: Any) -> str:
    if value is None or value in ([], {}, ()):
        return "--"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Mapping):
        return ", ".join(f"{_cell(amount)} {_words(asset)}" for asset, amount in value.items())
    return clean_message(str(value))


def _all_numbers(cells: Iterator[str]) -> bool:
    return all(cell == "--" or _NUMBER.fullmatch(cell) is not None for cell in cells)
