from tui.files.places import settings_path


def test_the_settings_are_a_file_of_the_users(home, monkeypatch):
    monkeypatch.setenv("XDG_CONFIG_HOME", str(home / "config"))
    assert settings_path() == home / "config" / "margincall" / "settings.toml"
