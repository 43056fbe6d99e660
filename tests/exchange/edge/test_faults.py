"""What a user reads when a session cannot go on."""

from pathlib import Path

from exchange.edge import faults

PATH = Path("sessions") / "one.session"


def test_every_fault_is_one_line_that_names_the_file():
    for fault in (
        faults.DiskFull(PATH, "the disk is full"),
        faults.SessionDamaged(PATH, "damaged after number 4", 4),
        faults.CommandsMissing(PATH, 4, 2),
    ):
        assert str(fault).startswith(f"{PATH}: ")
        assert "\n" not in str(fault)


def test_missing_commands_are_counted_in_words_that_agree():
    assert "1 acknowledged command is missing" in str(faults.CommandsMissing(PATH, 4, 1))
    assert "2 acknowledged commands are missing" in str(faults.CommandsMissing(PATH, 4, 2))


def test_where_commands_are_missing_it_is_said_how_to_go_on_without_them():
    assert str(faults.CommandsMissing(PATH, 4, 1)).endswith(
        " after number 4; `margincall resume --accept-loss` goes on from there,"
        " `margincall salvage` copies what there is"
    )


def test_each_kind_has_the_exit_code_scripts_rely_on():
    codes = {
        faults.SessionMissing: 2,
        faults.SessionExists: 2,
        faults.SessionForeign: 2,
        faults.SessionNewer: 2,
        faults.SessionDamaged: 3,
        faults.CommandsMissing: 3,
        faults.SessionInUse: 4,
        faults.DiskFull: 1,
        faults.DiskFailed: 1,
        faults.SessionUnwritable: 1,
    }
    assert {kind: kind.exit_code for kind in codes} == codes
