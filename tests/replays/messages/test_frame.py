"""What passes between a world and its screen."""

from replays.messages.frame import next_branch


def test_a_branch_gets_a_name_that_none_has_yet() -> None:
    assert next_branch(["main"]) == "branch 1"
    assert next_branch(["main", "branch 2"]) == "branch 3"
