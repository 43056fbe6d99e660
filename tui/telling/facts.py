"""What a step would come to, line by line, told before it is taken."""

import msgspec


class Fact(msgspec.Struct, frozen=True):
    """One line: what, and how much."""

    label: str
    value: str
    sense: int = 0
    """-1 loss or sale, 1 profit or purchase, 0 neither."""


class Facts(msgspec.Struct, frozen=True):
    headline: str
    rows: tuple[Fact, ...] = ()
    warning: str = ""
    refused: str = ""
    """Why it cannot be done now; then there is nothing to confirm."""
