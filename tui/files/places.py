"""Where the terminal's own files are; nothing of the screen is loaded to say so."""

from pathlib import Path

import platformdirs

SETTINGS = "settings.toml"
THEMES = "themes"
HINTS = "hints-used"


def hints_path() -> Path:
    """Where it is written which hints have been used."""
    return Path(platformdirs.user_state_dir("margincall", appauthor=False)) / HINTS


def settings_path() -> Path:
    """Where the user's settings are looked for."""
    return Path(platformdirs.user_config_dir("margincall", appauthor=False)) / SETTINGS


def themes_folder() -> Path:
    """Where the user's own themes are: a file each, beside the settings."""
    return settings_path().with_name(THEMES)
