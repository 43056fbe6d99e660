import subprocess
import sys

from tui.places import settings_path


def test_the_settings_are_a_file_of_the_users(home, monkeypatch):
    monkeypatch.setenv("XDG_CONFIG_HOME", str(home / "config"))
    assert settings_path() == home / "config" / "margincall" / "settings.toml"


def test_a_command_without_a_screen_does_not_load_one():
    """What draws takes longer to load than most commands take to answer."""
    script = "import sys, tui.cli; print('textual' in sys.modules)"
    answer = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert answer.stdout == "False\n"
