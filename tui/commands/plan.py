"""`margincall plan`: how a plan is written, as a plan to begin from."""

from replays.planning.plan_keys import EXAMPLE as PLAN
from replays.planning.plan_keys import keys, told
from tui.console.manners import JsonFlag, print_text, show

EXAMPLE = "Example: margincall plan > my.toml"


def plan(as_json: JsonFlag = False) -> None:
    """Show how timed orders are written. An example, and every key of every step."""
    if as_json:
        show({"example": PLAN, "keys": [row._asdict() for row in keys()]}, as_json=True)
    else:
        print_text(told())
