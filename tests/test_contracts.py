"""The wall of the house, guarded: imports run downwards only (HOUSE "Direction of imports")."""

from pathlib import Path

from importlinter.cli import lint_imports


def test_every_import_contract_is_kept(capsys):
    config = Path(__file__).parents[1] / "pyproject.toml"
    failed = lint_imports(config_filename=str(config), cache_dir=None)
    assert not failed, capsys.readouterr().out
