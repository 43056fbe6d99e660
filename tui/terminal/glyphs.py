"""The glyphs the painters draw with, and what each becomes on a terminal without them.

No emoji, nothing wider than a cell.
"""

from rich.cells import get_character_cell_size

UP, DOWN = "▲", "▼"
OWN = "◆"
CROSS = "✕"
DONE = "✔"
PLAY, PAUSE = "▶", "‖"
HEAD = "●"
BAR = "▌"
CURSOR = "▌"
CELL = "▮"
BLOCK = "█"
HOOK = "└"
MENU = "▾"
LOGO = "◢◤"
DASH, DOT, RULE, THICK = "╌", "·", "─", "━"
GRID = "·"
DAY_AVERAGE, LINE, PROFILE = "•", "⣀", "▒"
MORE = "…"
LOWER = " ▁▂▃▄▅▆▇█"
LEFT = " ▏▎▍▌▋▊▉█"
UPPER_HALF = "▀"
BODY, BODY_UPPER, BODY_LOWER = "┃", "╹", "╻"
WICK, WICK_UPPER, WICK_LOWER = "│", "╵", "╷"
BODY_OVER_WICK, WICK_OVER_BODY = "╿", "╽"
BRAILLE = 0x2800

_ASCII = {
    "▲": "^", "▼": "v", "◆": "*", "✕": "x", "✔": "v", "▶": ">", "‖": "|", "●": "o", "▌": "|", "▮": "#",
    "█": "#", "└": "`", "▾": "v", "◢": "/", "◤": "/", "╌": "-", "·": ".", "─": "-", "━": "=", "…": "~",
    "▁": "_", "▂": "_", "▃": ".", "▄": "o", "▅": "o", "▆": "O", "▇": "#", "▏": "|", "▎": "|", "▍": "|",
    "▋": "#", "▊": "#", "▉": "#", "▀": '"', "┃": "#", "╹": "'", "╻": ".", "│": "|", "╵": "'", "╷": ".",
    "╿": "#", "╽": "#", "╭": "+", "╮": "+", "╰": "+", "╯": "+", "├": "+", "┤": "+", "┬": "+", "┴": "+",
    "┼": "+", "▕": "|", "•": ":", "▒": "%", "↑": "^", "↓": "v", "←": "<", "→": ">", "\ufffd": "?",
}  # fmt: skip
_DOTS = ((0x00, " "), (0xC0, "_"), (0x24, "."), (0x12, "-"), (0x09, "'"))


def plain(char: str) -> str:
    """The ASCII for one glyph, as wide; what has none stands as question marks."""
    if char.isascii():
        return char
    dots = ord(char) - BRAILLE
    if 0 <= dots < 256:
        return next((mark for mask, mark in reversed(_DOTS) if dots & mask), " ")
    return _ASCII.get(char) or "?" * get_character_cell_size(char)
