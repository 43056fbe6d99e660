"""Snapshot, diffs and trades become one recording that begins on a whole second."""

from collections.abc import Iterable

import pytest

from exchange.terms import BUY, SELL, Side
from exchange.units import SECOND
from replays.importing.book_tape import Book, Grid, assemble, printed
from replays.scenarios.recording import Row
from replays.tapes.errors import TapeError
from replays.tapes.records import Level, Record, Trade

T = 1_723_161_257 * SECOND
HALF = SECOND // 2
GRID = Grid(1, 0)


def level(time: int, side: Side, price: float, size: float, snapshot: bool = False) -> Level:
    return Level(time, side, price, size, snapshot)


WHOLE = [level(T - HALF, BUY, 9.9, 5), level(T - HALF, SELL, 10.1, 7)]


def build(
    diffs: list[Record], trades: list[Record] | None = None, snapshot: Iterable[Record] = WHOLE, **cut
) -> Book:
    return assemble(snapshot, [diffs], [trades or []], GRID, cut.get("start"), cut.get("end"), "x")


def rows(book: Book) -> list[Row]:
    return list(book.recording.between(0, 2**62))


def test_the_book_stands_when_the_recording_begins() -> None:
    book = build([level(T - 1, BUY, 9.9, 6), level(T + SECOND, SELL, 10.1, 0)])
    assert rows(book) == [
        Row(T, False, BUY, 99, 6),
        Row(T, False, SELL, 101, 7),
        Row(T + SECOND, False, SELL, 101, 0),
    ]
    assert (book.start, book.end) == (T, T + SECOND)


def test_what_is_older_than_the_snapshot_is_left_out_and_counted() -> None:
    book = build([level(T - SECOND, BUY, 9.8, 1), level(T + SECOND, BUY, 9.8, 2)])
    assert book.dropped == 1
    assert [row.size for row in rows(book) if row.price == 98] == [2]


def test_what_goes_goes_before_what_comes() -> None:
    book = build([level(T + 1, BUY, 10.1, 3), level(T + 1, SELL, 10.1, 0)])
    assert rows(book)[2:] == [Row(T + 1, False, SELL, 101, 0), Row(T + 1, False, BUY, 101, 3)]


def test_the_last_word_of_a_stamp_counts_and_nothing_is_said_twice() -> None:
    book = build([level(T + 1, BUY, 9.9, 3), level(T + 1, BUY, 9.9, 5), level(T + 2, SELL, 10.1, 7)])
    assert len(rows(book)) == 2


def test_trades_come_before_the_levels_of_their_stamp() -> None:
    book = build(
        [level(T + 1, SELL, 10.1, 6)], [Trade(T + 1, 10.1, 1, BUY, ""), Trade(T + 1, 10.1, 1, None, "")]
    )
    assert [row.is_trade for row in rows(book)[2:]] == [True, False]


def test_a_later_snapshot_takes_away_what_it_does_not_name() -> None:
    again = [level(T + 1, BUY, 9.8, 1, True), level(T + 1, SELL, 10.1, 7, True)]
    assert rows(build(again))[2:] == [Row(T + 1, False, BUY, 99, 0), Row(T + 1, False, BUY, 98, 1)]


def test_flagged_rows_are_a_snapshot() -> None:
    flagged = [row._replace(snapshot=True) for row in WHOLE]
    assert len(rows(build([*flagged, level(T + 1, BUY, 9.8, 1)], snapshot=[]))) == 3
    with pytest.raises(TapeError, match="x: no snapshot"):
        build([level(T + 1, BUY, 9.8, 1)], snapshot=[])


def test_the_mid_is_told_second_by_second_where_it_moved() -> None:
    moves = [
        level(T + 1, BUY, 10.0, 1),
        level(T + 3 * SECOND, BUY, 10.0, 0),
        level(T + 4 * SECOND, BUY, 9, 1),
    ]
    assert [(fact.time - T, fact.price) for fact in build(moves).mids] == [
        (0, 10.0),
        (SECOND, 10.05),
        (4 * SECOND, 10.0),
    ]


def test_a_window_may_be_cut() -> None:
    later = [level(T + n * SECOND, BUY, 9.0, n) for n in range(1, 9)]
    book = build(later, start=T + 3 * SECOND, end=T + 5 * SECOND)
    assert (book.start, book.end) == (T + 3 * SECOND, T + 5 * SECOND)
    assert rows(book)[0].time == T + 3 * SECOND
    assert [row.size for row in rows(book) if row.price == 90] == [2, 3, 4, 5]


def test_a_book_ends_with_its_last_levels() -> None:
    book = build([level(T + SECOND, BUY, 9.8, 1)], [Trade(T + 9 * SECOND, 10.1, 1, BUY, "")])
    assert book.end == T + SECOND


def test_decimals_are_those_that_are_printed() -> None:
    assert printed([[level(T, BUY, 9.25, 0.001)], [Trade(T, 9.5, 2.0, BUY, "")]]) == Grid(2, 3)
