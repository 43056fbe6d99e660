"""What the figures are held to: each line that was promised, with the number that decides it.

A goal reads figures and says nothing when one is missing: it stands as not measured, never as met.
"""

from collections.abc import Callable
from typing import NamedTuple, TypeAlias

from benchmarks.measures import Figures

Read: TypeAlias = Callable[[Figures], float | None]
PURE_PEERS = ("lightmatchingengine", "pyorderbook", "order-matching")
MILLI, MICRO = 1e3, 1e6


class Goal(NamedTuple):
    area: str
    says: str
    bound: float
    unit: str
    read: Read
    at_least: bool = False

    def met(self, figures: Figures) -> bool | None:
        """None when it was not measured."""
        value = self.read(figures)
        if value is None:
            return None
        return value >= self.bound if self.at_least else value <= self.bound


def value(key: str, scale: float = 1) -> Read:
    def read(figures: Figures) -> float | None:
        return figures[key].median * scale if key in figures else None

    return read


def floors(key: str) -> Read:
    return lambda figures: figures[key].floors if key in figures else None


def ratio(over: str, under: str) -> Read:
    return lambda figures: figures.ratio(over, under)


def times(*reads: Read) -> Read:
    """The product of ratios, each of one run: what was not measured together is compared through its own."""

    def read(figures: Figures) -> float | None:
        product = 1.0
        for each in reads:
            factor = each(figures)
            if factor is None:
                return None
            product *= factor
        return product

    return read


def rate(key: str) -> Read:
    """So many a second."""
    return lambda figures: 1 / figures[key].median if key in figures else None


def best_peer_over(flow: str, ours: str = "margincall") -> Read:
    """How many times ours does what the best pure-Python peer does, in the same rounds."""

    def read(figures: Figures) -> float | None:
        peers = [figures[key].median for name in PURE_PEERS if (key := f"peers/{flow}, {name}") in figures]
        own = figures.value(f"peers/{flow}, {ours}")
        return min(peers) / own if peers and own else None

    return read


def compiled_over_interpreted(flow: str) -> Read:
    return ratio(f"compiled/{flow}, interpreted", f"compiled/{flow}, compiled")


def steepest(figures: Figures) -> float | None:
    return max((each.median for key, each in figures.items() if key.endswith(": exponent")), default=None)


NAUTILUS_OVER = ratio("peers/one user, nautilus_trader's exchange", "peers/one user, margincall's exchange")
CALM = "margin/calm tick, {}, {}"
GOALS = (
    Goal("book", "mixed flow over the best pure-Python peer", 5, "x", best_peer_over("mixed"), True),
    Goal("book", "sweep over the best pure-Python peer", 4, "x", best_peer_over("sweep"), True),
    Goal("book", "amend over the best pure-Python peer", 4, "x", best_peer_over("amend"), True),
    Goal(
        "book",
        "one long queue, as a part of the mixed rate",
        0.5,
        "x",
        ratio("book/mixed", "book/one_queue"),
        True,
    ),
    Goal(
        "exchange",
        "mixed flow, accounts settled, over the best pure-Python peer that only matches",
        1,
        "x",
        best_peer_over("mixed", "margincall's whole exchange"),
        True,
    ),
    Goal("exchange", "times the floor, mixed flow", 40, "x", floors("exchange/mixed")),
    Goal("exchange", "p99 of a command", 40, "µs", value("exchange/p99 of a mixed command")),
    Goal(
        "compiled",
        "the whole exchange over its own pure figure, mixed flow",
        2.5,
        "x",
        compiled_over_interpreted("exchange, mixed"),
        True,
    ),
    Goal(
        "compiled",
        "the book alone over the best pure-Python peer, mixed flow",
        5,
        "x",
        times(best_peer_over("mixed"), compiled_over_interpreted("book, mixed")),
        True,
    ),
    Goal(
        "compiled",
        "over nautilus_trader's simulated exchange, per command with ten orders open",
        50,
        "x",
        times(NAUTILUS_OVER, compiled_over_interpreted("one user")),
        True,
    ),
    *(
        Goal(
            "compiled",
            f"{mode} liquidations a second at 100,000 legs",
            bound,
            "/s",
            rate(f"compiled/liquidation, {mode}, 100,000 legs, compiled"),
            True,
        )
        for mode, bound in (("cross", 5_000), ("isolated", 10_000))
    ),
    Goal(
        "compiled",
        "24 hours of Black Thursday, 10,000 leveraged accounts",
        60,
        "s",
        value("compiled/Black Thursday, compiled"),
    ),
    Goal(
        "exchange",
        "over nautilus_trader's simulated exchange, per command with ten orders open",
        50,
        "x",
        NAUTILUS_OVER,
        True,
    ),
    *(
        Goal(
            "margin",
            f"a calm tick at a million positions over a thousand, {mode}",
            2,
            "x",
            ratio(CALM.format(mode, "1,000,000"), CALM.format(mode, "1,000")),
        )
        for mode in ("isolated", "cross")
    ),
    Goal(
        "margin",
        "a NumPy scan of the same million cross positions over a calm tick",
        1_000,
        "x",
        ratio(CALM.format("NumPy scan", "1,000,000"), CALM.format("cross", "1,000,000")),
        True,
    ),
    *(
        Goal(
            "margin",
            f"one account filed again at a million over a thousand, {mode}",
            3,
            "x",
            ratio(f"margin/file again, {mode}, 1,000,000", f"margin/file again, {mode}, 1,000"),
        )
        for mode in ("isolated", "cross")
    ),
    *(
        Goal(
            "margin",
            f"one account filed again at a million, {mode}",
            15,
            "µs",
            value(f"margin/file again, {mode}, 1,000,000", MICRO),
        )
        for mode in ("isolated", "cross")
    ),
    Goal(
        "cascade",
        "cross liquidations a second at 100,000 legs",
        5_000,
        "/s",
        rate("cascade/liquidation, cross, 100,000 legs"),
        True,
    ),
    Goal(
        "cascade",
        "isolated liquidations a second at 100,000 legs",
        10_000,
        "/s",
        rate("cascade/liquidation, isolated, 100,000 legs"),
        True,
    ),
    Goal(
        "replay",
        "24 hours of Black Thursday, 10,000 leveraged accounts",
        60,
        "s",
        value("replay/the whole of it"),
    ),
    Goal("growth", "steepest exponent of an operation's cost", 0.2, "", steepest),
    Goal("journal", "one durable commit, p50", 0.3, "ms", value("journal/commit of 1, p50")),
    Goal(
        "journal",
        "commands a second, a thousand a commit",
        300_000,
        "/s",
        value("journal/commit of 1,000, commands a second"),
        True,
    ),
    Goal("journal", "bytes a command", 100, "bytes", value("journal/size of a command")),
    Goal("journal", "a million commands verified", 2, "s", value("journal/command verified", 1e6)),
    Goal(
        "journal",
        "a million commands read and decoded",
        2,
        "s",
        value("journal/command read and decoded", 1e6),
    ),
    Goal("journal", "opened after a kill", 2, "s", value("journal/opened after a kill")),
    Goal("keys", "key to changed screen at 120x40, p95", 50, "ms", value("keys/120x40: p95")),
    Goal("keys", "key to changed screen at 200x60, p95", 50, "ms", value("keys/200x60: p95")),
    Goal("keys", "the same over 300 kB/s, p95", 150, "ms", value("keys/120x40, 300 kB/s: p95")),
    Goal("keys", "the screen's share of a core at 200x60", 25, "%", value("keys/200x60: share of a core")),
    Goal("keys", "start to first screen", 1.5, "s", value("keys/start to first screen")),
)
