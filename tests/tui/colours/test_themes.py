import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.colours.themes import COLOUR_BLIND, DARK, MONO, PALETTES, THEMES, blend, textual_theme

PPB_PERCENT = 10_000_000


def luminance(colour: str) -> float:
    """Relative luminance after WCAG 2."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("palette", PALETTES.values(), ids=lambda palette: palette.name)
@pytest.mark.parametrize(
    "role", ["text", "bright", "up", "down", "liquidation", "warning", "info", "danger", "muted"]
)
def test_what_carries_data_can_be_read_on_the_background(palette, role):
    assert contrast(getattr(palette, role), palette.bg) >= (3.0 if role in ("muted", "warning") else 4.0)


ON_SHADES = {
    "liquidation_shade": ("up", "down", "liquidation", "muted", "text"),
    "call_shade": ("danger", "accent", "liquidation", "muted", "text"),
    "row": ("up", "down", "liquidation", "warning", "info", "muted", "text"),
    "up_shade": ("up", "text"),
    "up_level": ("text",),
    "down_shade": ("down", "text"),
    "down_level": ("text",),
    "accent_bg": ("accent",),
}


@pytest.mark.parametrize("palette", PALETTES.values(), ids=lambda palette: palette.name)
def test_what_stands_on_a_shade_can_be_read(palette):
    for shade, roles in ON_SHADES.items():
        for role in roles:
            assert contrast(getattr(palette, role), getattr(palette, shade)) >= 3, (role, shade)


@pytest.mark.parametrize("palette", PALETTES.values(), ids=lambda palette: palette.name)
def test_the_heat_ramp_is_monotone_in_lightness(palette):
    lights = [luminance(palette.heat_colour(value)) for value in range(0, 256, 17)]
    assert lights == sorted(lights, reverse=not palette.dark)


def test_rises_and_falls_differ_without_hue_in_the_mono_palette():
    assert contrast(MONO.up, MONO.down) > 3


def test_the_colour_blind_palette_tells_rises_from_falls_by_more_than_red_and_green():
    assert (COLOUR_BLIND.up, COLOUR_BLIND.down) == ("#56b4e9", "#e69f00")


@pytest.mark.parametrize(
    ("percent", "role"),
    [(-5, "danger"), (9, "danger"), (10, "warning"), (30, "accent"), (60, "up"), (128, "up")],
)
def test_a_buffer_is_coloured_by_its_value(percent, role):
    assert DARK.buffer(percent * PPB_PERCENT) == getattr(DARK, role)


def test_a_buffer_that_is_not_there_is_muted():
    assert DARK.buffer(None) == DARK.muted


@given(st.integers(-10, 300), st.integers(1, 300))
def test_a_meters_cells_go_from_danger_to_safety(index, count):
    assert DARK.ramp(0, count) == DARK.danger
    assert len(DARK.ramp(index, count)) == 7
    if count > 1:
        assert DARK.ramp(count - 1, count) == DARK.up


def test_a_blend_of_nothing_is_the_one_and_of_all_the_other():
    assert blend("#000000", "#ffffff", 0, 4) == "#000000"
    assert blend("#000000", "#ffffff", 4, 4) == "#ffffff"


def test_every_palette_has_a_theme_with_its_colours_as_variables():
    assert [theme.name for theme in THEMES] == [f"margincall-{name}" for name in PALETTES]
    assert textual_theme(DARK).variables["mc-liquidation-shade"] == DARK.liquidation_shade
    assert textual_theme(DARK).primary == DARK.accent
