"""The command line: what goes with every command, and one line for every failure.

The one law: no failure is ever shown as a traceback unless `--debug` asks for it; what went wrong
inside is written to a log whose path the line names.
"""

import errno
import os
import sys
import traceback
from collections.abc import Sequence
from select import POLLERR, poll
from typing import Annotated, Any

import typer
from msgspec.structs import replace

from exchange.edge.fault_log import write_fault
from exchange.edge.faults import SessionFault
from exchange.edge.version import VERSION
from exchange.numerals import Unusable
from replays.scenarios.places import session_name
from tui.client.starts import CALM
from tui.commands.roster import Commands
from tui.console.manners import (
    AUTO,
    BAD_INPUT,
    CANNOT_GO_ON,
    FINE,
    INTERRUPTED,
    BadInput,
    Ended,
    as_typed,
    manner,
    print_line,
    say,
)
from tui.opening.ahead import ahead, wants_screen
from tui.opening.entrance import can_draw, on_screen

THEME = "--theme"
NO_SUCH_PLACE = {
    errno.ENOENT,
    errno.EISDIR,
    errno.ENOTDIR,
    errno.EEXIST,
    errno.ENOTEMPTY,
    errno.ENAMETOOLONG,
    errno.ELOOP,
}
"""Why a path cannot be, whatever the disk does."""
USAGE: type[Any] = typer.BadParameter.__mro__[1]
"""What the option parser raises; the library keeps a copy of its own."""

app = typer.Typer(
    name="margincall",
    cls=Commands,
    help="A perpetual-futures exchange in the terminal that replays historical crashes. Paper money only.",
    epilog=(
        "Everywhere: --plain (no screen, no colour), --ascii, --theme NAME (dark, light, colour-blind, mono, "
        "or a file of yours), --debug (show tracebacks). Exit codes: 0 fine, 1 cannot go on, 2 bad input, "
        "3 damaged session, 4 session in use, 130 interrupted."
    ),
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _print_version(asked: bool) -> None:
    if asked:
        print_line(f"margincall {VERSION}")
        raise typer.Exit


Version = Annotated[
    bool, typer.Option("--version", help="Print the version.", is_eager=True, callback=_print_version)
]


InMemory = Annotated[bool, typer.Option("--in-memory", help="Trade in a quiet market; save nothing.")]


@app.callback(invoke_without_command=True)
def _everywhere(context: typer.Context, version: Version = False, in_memory: InMemory = False) -> None:  # noqa: ARG001
    if context.invoked_subcommand is None:
        on_screen(replace(CALM, in_memory=True) if in_memory else None)
    elif in_memory:
        raise typer.BadParameter("goes after the command", param_hint="'--in-memory'")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command line and return its exit code."""
    if not __debug__:
        say("does not run under python -O (assertions are required)")
        return CANNOT_GO_ON
    if not _has_streams():
        return CANNOT_GO_ON
    rest = list(sys.argv[1:] if arguments is None else arguments)
    try:
        rest = _take_manner(rest)
        if not manner.plain and wants_screen(rest) and can_draw():
            ahead.start()
        code = app(rest, prog_name="margincall", standalone_mode=False)
        sys.stdout.flush()
    except Exception as error:
        return _fail(error, rest)
    except KeyboardInterrupt:
        return _interrupted()
    except SystemExit:  # so the option parser ends when nobody reads a pipe
        return _unread()
    finally:
        ahead.end()
    if code == INTERRUPTED:  # the option parser has caught it
        return _interrupted()
    return code if isinstance(code, int) else FINE


def _has_streams() -> bool:
    """A stream that was closed before the program began is a hole; without stdout nothing can be told."""
    if sys.stdin is None:
        sys.stdin = open(os.devnull)  # noqa: SIM115 it lives as long as the program
    if sys.stderr is None:
        sys.stderr = open(os.devnull, "w")  # noqa: SIM115 so does this
    if sys.stdout is None:
        say("stdout is closed")
    return sys.stdout is not None


def _take_manner(arguments: list[str]) -> list[str]:
    """Note the flags that go with every command, wherever they stand, and take them out."""
    flags = {"--plain", "--ascii", "--debug"}
    for name in ("plain", "ascii", "debug"):
        setattr(manner, name, f"--{name}" in arguments)
    manner.notes.clear()
    manner.flags = frozenset(each.partition("=")[0] for each in arguments if each.startswith("--"))
    return _take_theme([argument for argument in arguments if argument not in flags])


def _take_theme(arguments: list[str]) -> list[str]:
    """Note `--theme NAME` or `--theme=NAME`, the last of them, and take them out."""
    manner.theme, rest, given = "", [], iter(arguments)
    for argument in given:
        name, equals, text = argument.partition("=")
        if name != THEME:
            rest.append(argument)
            continue
        manner.theme = text if equals else next(given, "")
        if not manner.theme:
            raise BadInput(f"{THEME}: needs a name; `margincall settings theme` lists them")
    _check_theme()
    return rest


def _check_theme() -> None:
    """Whatever the command: a theme that there is not is refused. Raises ThemeError."""
    if manner.theme not in ("", AUTO):
        from tui.colours.theme_file import theme  # noqa: PLC0415 few commands need colours

        theme(manner.theme)


def _fail(error: Exception, arguments: Sequence[str]) -> int:
    if manner.debug and not isinstance(error, Ended | typer.Exit):
        traceback.print_exc()
    if isinstance(error, Ended):
        return error.code
    if isinstance(error, typer.Abort):
        return _interrupted()
    if isinstance(error, typer.BadParameter) and type(error).__name__ == "MissingParameter":
        say(f"{_missing(error)}: is needed")
        return BAD_INPUT
    if isinstance(error, USAGE):
        say(f"{_of_command(error)}{error.format_message()}")
        return BAD_INPUT
    if isinstance(error, Unusable):
        say(as_typed(str(error)))
        return BAD_INPUT
    if isinstance(error, SessionFault):
        say(f"{session_name(error.path)}: {error.text}")
        return error.exit_code
    if isinstance(error, BrokenPipeError):
        return _unread()
    if isinstance(error, OSError):
        say(f"{error.filename or 'system'}: {error.strerror or error}")
        return BAD_INPUT if _names_no_place(error, arguments) else CANNOT_GO_ON
    say(write_fault(error))
    return CANNOT_GO_ON


def _unread() -> int:
    """Whoever reads what is printed may stop when they have enough; of another pipe that is a failure."""
    stdout = sys.stdout.fileno()
    look = poll()
    look.register(stdout, 0)
    is_left = any(event & POLLERR for _, event in look.poll(0))
    os.dup2(os.open(os.devnull, os.O_WRONLY), stdout)
    return FINE if is_left else CANNOT_GO_ON


def _interrupted() -> int:
    say("interrupted")
    return INTERRUPTED


def _names_no_place(error: OSError, arguments: Sequence[str]) -> bool:
    """Is it a path that the user wrote, and that cannot be, whatever the disk does?"""
    name = str(error.filename or "")
    return bool(name) and error.errno in NO_SUCH_PLACE and any(each.endswith(name) for each in arguments)


def _missing(error: typer.BadParameter) -> str:
    """The flag or the argument, as the help names it."""
    parameter = error.param
    assert parameter is not None
    flags = [each for each in parameter.opts if each.startswith("--")]
    return str(flags[0] if flags else parameter.metavar or parameter.name.upper())


def _of_command(error: Exception) -> str:
    context = getattr(error, "ctx", None)
    path = context.command_path.removeprefix("margincall").strip() if context is not None else ""
    return f"{path}: " if path else ""
