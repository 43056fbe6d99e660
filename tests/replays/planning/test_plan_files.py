"""A plan is found by name or by path, and only a small file of text is one."""

from pathlib import Path

import pytest

from replays.planning.plan_files import BYTES_MAX, PlanError, named_plan, plan_names, read_text
from replays.scenarios.places import PLANS


def test_a_plan_is_named_or_a_file():
    assert named_plan("hedge") == PLANS / "hedge.toml"
    assert named_plan("my.toml") == Path("my.toml")
    assert {"hedge", "over-levered-long"} <= set(plan_names())


def test_what_is_no_small_file_of_text_is_refused_with_its_name(tmp_path: Path) -> None:
    path = tmp_path / "my.toml"
    for content, message in (
        (None, "no such file"),
        (b"", "empty"),
        (b"a\xff", "not UTF-8 at byte 1"),
        (b"#" * (BYTES_MAX + 1), "larger than 1000000 bytes"),
    ):
        if content is not None:
            path.write_bytes(content)
        with pytest.raises(PlanError, match=f"my.toml: {message}"):
            read_text(path)
    with pytest.raises(PlanError, match="not a regular file"):
        read_text(tmp_path)
    path.write_bytes(b"[[step]]")
    assert read_text(path) == "[[step]]"
