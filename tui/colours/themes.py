"""Colours by meaning: four palettes, and the Textual themes that go with them.

A painter asks for `up` or `danger`, never for green or red, and every colour that carries meaning
has a second cue (a sign, a glyph or a word) beside it. `faint` is for grids and rules only.
"""

from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

from textual.theme import Theme

Colour = str
"""#rrggbb."""


@dataclass(frozen=True, kw_only=True)
class Palette:
    name: str
    dark: bool
    ascii: bool = False
    """Draw with the plain characters every terminal has."""
    shaded: bool = True
    """False below 256 colours: bars instead of shades."""
    mono: bool = False
    """No hue to rely on: rises are bright, falls dim."""
    coloured: bool = True
    """False where NO_COLOR asks for no colour, be it a grey: weights tell what colours tell."""

    bg: Colour
    bar: Colour
    """Behind the header, the replay line, the middle of the book."""
    row: Colour
    """Behind the selected row."""
    empty: Colour
    """Cells of a meter that are not filled."""
    border: Colour
    text: Colour
    bright: Colour
    muted: Colour
    faint: Colour

    accent: Colour
    accent_bg: Colour
    on_accent: Colour
    up: Colour
    down: Colour
    liquidation: Colour
    warning: Colour
    info: Colour
    danger: Colour

    up_soft: Colour
    down_soft: Colour
    liquidation_soft: Colour
    up_shade: Colour
    up_level: Colour
    down_shade: Colour
    down_level: Colour
    liquidation_shade: Colour
    call_shade: Colour
    """Behind what must not be missed."""
    heat: tuple[Colour, ...]
    """From nothing to much, monotone in lightness."""

    @property
    def has_shades(self) -> bool:
        return self.shaded and self.coloured

    def side(self, signed: int) -> Colour:
        """The colour of a rise or of a fall; text where there is neither."""
        return self.up if signed > 0 else self.down if signed < 0 else self.text

    def buffer(self, buffer_ppb: int | None) -> Colour:
        """The colour of a buffer's number: <10% danger, <30 warning, <60 accent, else up."""
        if buffer_ppb is None:
            return self.muted
        for bound, colour in (
            (100_000_000, self.danger),
            (300_000_000, self.warning),
            (600_000_000, self.accent),
        ):
            if buffer_ppb < bound:
                return colour
        return self.up

    def ramp(self, index: int, count: int) -> Colour:
        """The colour of one cell of a meter of so many cells, from danger to safety."""
        return _ramp((self.danger, self.warning, self.accent, self.up), index, count)

    def heat_colour(self, value: int) -> Colour:
        """0 to 255 on the heat ramp."""
        return self._heat_scale[min(max(value, 0), 255)]

    @cached_property
    def _heat_scale(self) -> tuple[Colour, ...]:
        return tuple(_ramp((self.bg, *self.heat), value, 256) for value in range(256))


def blend(one: Colour, other: Colour, share: int, whole: int) -> Colour:
    """`share` parts in `whole` of the other colour, the rest of the one."""
    pairs = zip(_channels(one), _channels(other), strict=True)
    return "#" + "".join(f"{a + (b - a) * share // max(whole, 1):02x}" for a, b in pairs)


def _channels(colour: Colour) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


@lru_cache(maxsize=8192)
def _ramp(stops: tuple[Colour, ...], index: int, count: int) -> Colour:
    last = max(count - 1, 1)
    place = max(0, min(index, last)) * (len(stops) - 1)
    step = min(place // last, len(stops) - 2)
    return blend(stops[step], stops[step + 1], place - step * last, last)


_INFERNO = (
    "#131227", "#1e153a", "#2f154f", "#411564", "#531579", "#6a1c7d", "#83247c", "#9c2d7b",
    "#b5367a", "#cc5172", "#e46c69", "#fb8761", "#fbae80", "#fcd6a0", "#fcfdbf",
)  # fmt: skip

DARK = Palette(
    name="dark",
    dark=True,
    bg="#0b0e14",
    bar="#121722",
    row="#1c2433",
    empty="#1b212d",
    border="#2b3341",
    text="#c5ccd8",
    bright="#f2f5fa",
    muted="#6f7b8f",
    faint="#424c5d",
    accent="#e6b450",
    accent_bg="#2b2414",
    on_accent="#0b0e14",
    up="#2fc28a",
    down="#f5556c",
    liquidation="#d27bff",
    warning="#ff9e3b",
    info="#58a6ff",
    danger="#ff4d5e",
    up_soft="#1f7155",
    down_soft="#8c3544",
    liquidation_soft="#7a5a9c",
    up_shade="#11332a",
    up_level="#1a5242",
    down_shade="#3a1a23",
    down_level="#5f2532",
    liquidation_shade="#311d45",
    call_shade="#2b2414",
    heat=_INFERNO,
)

COLOUR_BLIND = replace(
    DARK,
    name="colour-blind",
    accent="#f0e442",
    accent_bg="#2b2a14",
    up="#56b4e9",
    down="#e69f00",
    liquidation="#cc79a7",
    warning="#f0e442",
    info="#9fb8d9",
    danger="#d55e00",
    up_soft="#346989",
    down_soft="#835e09",
    liquidation_soft="#7d5470",
    up_shade="#11293a",
    up_level="#1c4968",
    down_shade="#36270a",
    down_level="#5c420e",
    liquidation_shade="#3d2534",
    call_shade="#2b2a14",
)

LIGHT = Palette(
    name="light",
    dark=False,
    bg="#fbfaf7",
    bar="#f0eee8",
    row="#e6edf7",
    empty="#e6e2d8",
    border="#cfccc2",
    text="#33383f",
    bright="#0c0f14",
    muted="#77776f",
    faint="#b8b6ae",
    accent="#b7791f",
    accent_bg="#f6ecd6",
    on_accent="#fbfaf7",
    up="#0f8a5f",
    down="#cf3346",
    liquidation="#8a3ffc",
    warning="#c2600a",
    info="#1f6feb",
    danger="#cf222e",
    up_soft="#79bca3",
    down_soft="#e38d96",
    liquidation_soft="#bb94f5",
    up_shade="#d9f0e4",
    up_level="#b5e2cc",
    down_shade="#f9dde0",
    down_level="#f2bcc3",
    liquidation_shade="#eadcfb",
    call_shade="#f6ecd6",
    heat=tuple(
        reversed(("#2b0b3f", "#4a0f63", "#6a1c7d", "#9c2d7b", "#cc5172", "#fb8761", "#fcd6a0", "#f7efdc"))
    ),
)

MONO = Palette(
    name="mono",
    dark=True,
    mono=True,
    bg="#0c0c0c",
    bar="#1a1a1a",
    row="#262626",
    empty="#262626",
    border="#3a3a3a",
    text="#cccccc",
    bright="#ffffff",
    muted="#8a8a8a",
    faint="#555555",
    accent="#ffffff",
    accent_bg="#2a2a2a",
    on_accent="#0c0c0c",
    up="#f2f2f2",
    down="#777777",
    liquidation="#d8d8d8",
    warning="#e0e0e0",
    info="#b0b0b0",
    danger="#ffffff",
    up_soft="#8b8b8b",
    down_soft="#494949",
    liquidation_soft="#9a9a9a",
    up_shade="#2a2a2a",
    up_level="#444444",
    down_shade="#1d1d1d",
    down_level="#303030",
    liquidation_shade="#2c2c2c",
    call_shade="#2a2a2a",
    heat=("#1a1a1a", "#333333", "#555555", "#777777", "#999999", "#bbbbbb", "#dddddd", "#ffffff"),
)

PALETTES: dict[str, Palette] = {palette.name: palette for palette in (DARK, LIGHT, COLOUR_BLIND, MONO)}


def textual_theme(palette: Palette) -> Theme:
    """The theme for Textual's own widgets; its variables carry every palette colour as $mc-<name>."""
    names = [name for name in Palette.__dataclass_fields__ if isinstance(getattr(palette, name), str)]
    colours = {f"mc-{name.replace('_', '-')}": getattr(palette, name) for name in names if name != "name"}
    return Theme(
        name=f"margincall-{palette.name}",
        dark=palette.dark,
        primary=palette.accent,
        secondary=palette.info,
        accent=palette.accent,
        foreground=palette.text,
        background=palette.bg,
        surface=palette.bg,
        panel=palette.bar,
        success=palette.up,
        warning=palette.warning,
        error=palette.danger,
        variables={
            **colours,
            "border": palette.accent,
            "border-blurred": palette.border,
            "footer-background": palette.bg,
            "footer-key-foreground": palette.accent,
            "input-selection-background": f"{palette.accent} 35%",
            "block-cursor-background": palette.row,
            "block-cursor-foreground": palette.bright,
        },
    )


THEMES: tuple[Theme, ...] = tuple(textual_theme(palette) for palette in PALETTES.values())
