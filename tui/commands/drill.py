"""`margincall drill`: six exercises, on the screen or answered by a plan, and how they were done."""

from pathlib import Path
from typing import Annotated, Any

import typer

from replays.learning.drill import grade, life_of_drill
from replays.learning.exercises import ALL, Drill, drill_of, find_drill
from replays.planning.plan_files import read_text
from replays.reruns.find_run import life_of_session
from replays.scenarios.places import find_session
from tui.client.starts import drill_world
from tui.console.manners import BadInput, JsonFlag, given, given_path, print_text, show
from tui.opening.entrance import on_screen

EXAMPLE = "Example: margincall drill stop-in-time --plan answer.toml"


def drill(
    name: Annotated[
        str | None,
        typer.Argument(metavar="NAME", help="Name of the drill; if omitted, lists all six."),
    ] = None,
    plan: Annotated[
        Path | None,
        typer.Option(
            parser=given_path,
            metavar="FILE",
            help="Answer it with timed orders, a file as `plan` shows, without a screen.",
        ),
    ] = None,
    session: Annotated[
        str | None,
        typer.Option(
            parser=given,
            metavar="SESSION",
            help="Grade a saved session, by name or path, in which it was played.",
        ),
    ] = None,
    expert: Annotated[
        bool, typer.Option("--expert", help="Show an answer that passes, and grade it.")
    ] = False,
    as_json: JsonFlag = False,
) -> None:
    """Six short drills, graded by how they are done."""
    if sum((plan is not None, session is not None, expert)) > 1:
        raise BadInput("--plan, --session, --expert: one of them")
    if session is not None:
        _grade_session(find_session(session), name, as_json=as_json)
        return
    if name is None:
        if plan is not None or expert:
            raise BadInput(f"NAME: which drill? {', '.join(each.name for each in ALL)}")
        show([_row(each) for each in ALL], as_json=as_json)
        return
    chosen = find_drill(name)
    if plan is not None or expert:
        answer = chosen.expert if plan is None else read_text(plan)
        if expert and not as_json:
            print_text(answer)
        show(grade(chosen, life_of_drill(chosen, answer)).document(), as_json=as_json)
        return
    on_screen(drill_world(chosen))


def _grade_session(path: Path, name: str | None, *, as_json: bool) -> None:
    life = life_of_session(path)
    found = drill_of(life.scenario.name)
    if found is None or name not in (None, found.name):
        raise BadInput(f"--session: {life.scenario.name} was played there, which is not {name or 'a drill'}")
    show(grade(found, life).document(), as_json=as_json)


def _row(each: Drill) -> dict[str, Any]:
    return {"name": each.name, "title": each.title, "task": each.task}
