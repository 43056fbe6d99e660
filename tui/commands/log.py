"""`margincall log`: what was said to the player of a saved session: the screen's log without a screen."""

from collections.abc import Iterable, Iterator
from typing import Annotated

import typer

from exchange.edge.instant import format_instant
from exchange.edge.text import clean, nearest
from replays.crowd.population import PLAYER
from replays.messages.frame import Notice
from replays.player.notices import Notices
from replays.sessions.playthrough import Playthrough
from tui.commands.moment import symbol_of
from tui.commands.named import NamedOrLast, session_named
from tui.commands.told import BranchFlag, reading_told
from tui.console.manners import BadInput, JsonFlag, say, show
from tui.console.progress import Progress

EXAMPLE = "Example: margincall log calm-1 --topic refusals --json"


def log(
    session: NamedOrLast = None,
    branch: BranchFlag = None,
    topic: Annotated[
        str,
        typer.Option(
            metavar="TOPIC", help="Only orders, refusals, danger, funding or world; all if omitted."
        ),
    ] = "",
    symbol: Annotated[str, typer.Option(metavar="SYMBOL", help="Only this market.")] = "",
    find: Annotated[str, typer.Option(metavar="TEXT", help="Only lines with this text.")] = "",
    as_json: JsonFlag = False,
) -> None:
    """Show what happened to the player of a session, oldest first.

    Fills, cancels, refusals, funding, margin calls, liquidations. What you asked for (orders, margin,
    leverage) is in the files of `export`.
    """
    from tui.client.log import TOPICS, is_wanted  # noqa: PLC0415 only this command has topics

    if topic not in TOPICS:
        raise BadInput(f'--topic: no "{clean(topic)}"{nearest(topic, filter(None, TOPICS))}')
    with reading_told(session_named(session), branch) as run:
        if symbol:
            symbol_of(symbol, run.world.scenario)
        rows = [
            {"time": format_instant(each.time), "kind": each.kind, "symbol": each.symbol, "text": each.text}
            for each in _said(run)
            if is_wanted(each, topic, find, symbol)
        ]
    show(rows, as_json=as_json)


def _said(run: Playthrough) -> Iterable[Notice]:
    """As it is kept with the session, where that is all of it."""
    if run.said[0].number == 1 if run.said else not run.player_commands:
        return run.said
    say("the saved log is incomplete; replaying the session")
    return _lived(run)


def _lived(run: Playthrough) -> Iterator[Notice]:
    """Told again as it goes; the session's file is only read."""
    notices, seen = Notices(PLAYER, run.world.rules.instruments, lambda: run.story.trader), 0
    end = max(run.session.line.end, run.time)
    progress = Progress(run.world.start, end)
    run.listen = notices.tell
    run.session.rewind(run.world.start)
    try:
        while run.time < end:
            run.step()
            progress.show(run.time)
            for each in notices.unseen(seen):
                seen = each.number
                yield each
        run.settle()
        yield from notices.unseen(seen)
    finally:
        progress.clear()
