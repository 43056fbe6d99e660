"""What a validator finds wrong with what somebody wrote, in the words of this program."""

import re

from pydantic_core import ErrorDetails

from exchange.edge.text import clean, nearest

OWN = "Value error, "
"""Stands before what a check of ours has said."""
_QUOTED = re.compile(r"'([^']*)'")
_SAID = {
    "missing": "missing",
    "bool_type": "must be true or false",
    "int_type": "must be a whole number",
    "string_type": "must be text",
    "string_too_short": "must not be empty",
    "string_too_long": "at most {max_length} characters",
    "too_short": "must not be empty",
    "too_long": "at most {max_length} of them",
    "greater_than_equal": "must be at least {ge}",
    "less_than_equal": "must be at most {le}",
    "less_than": "must be below {lt}",
}


def complaint(found: ErrorDetails) -> str:
    """One thing that is wrong, without its place."""
    terms = found.get("ctx", {})
    if found["type"] == "literal_error":
        given = str(found["input"])
        return f'no "{clean(given)}"{nearest(given, _QUOTED.findall(terms["expected"]))}'
    if found["type"] in _SAID:
        return _SAID[found["type"]].format(**terms)
    return clean(found["msg"].removeprefix(OWN), 160)
