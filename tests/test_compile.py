"""The build hook: what goes through the compiler is the source itself, but for its structs."""

import importlib.util
import shutil
from pathlib import Path
from types import ModuleType

import pytest

from benchmarks import bench_book
from benchmarks.bench_book import play, prepared
from benchmarks.compiled import FLOWS, HERE, VENUES, player
from exchange.book import Book, BookOrder
from exchange.terms import BUY, OrderId, Side
from tests.kit import interpreted_only

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def hook() -> ModuleType:
    spec = importlib.util.spec_from_file_location("compile_hook", ROOT / ".ci" / "compile.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def rewritten(hook) -> dict[str, str]:
    known = {}
    return {room: hook.with_plain_classes(room, source(room), known) for room in hook.ROOMS}


@pytest.fixture(scope="module")
def plain(rewritten) -> dict[str, object]:
    """The book's room as it is compiled, interpreted."""
    names: dict[str, object] = {"__name__": "exchange.book"}
    exec(rewritten["book"], names)
    return names


def source(room: str) -> str:
    return (ROOT / "exchange" / f"{room}.py").read_text("utf-8")


def left(book: Book[BookOrder]) -> list[tuple[int, int, int]]:
    return [(order.id, order.price, order.open_size) for side in Side for order in book.orders(side)]


def test_no_struct_is_left_for_the_compiler(rewritten):
    assert "(msgspec.Struct" in source("book")
    assert [room for room, text in rewritten.items() if "(msgspec.Struct" in text] == []


def test_every_line_but_those_of_a_struct_stands_where_it_was(rewritten):
    before, after = source("book").splitlines(), rewritten["book"].splitlines()
    first = next(number for number, line in enumerate(before) if line.startswith("class Book("))
    assert after[first:] == before[first:]


def test_a_room_without_structs_is_left_alone(rewritten):
    assert rewritten["clearing"] != source("clearing")
    assert rewritten["reserves"] == source("reserves")


def test_what_inherits_from_a_struct_takes_the_fields_of_both(rewritten):
    assert "super().__init__(id, side, price, size, open_size, display_size, hidden" in rewritten["order"]


@interpreted_only
def test_a_plain_order_holds_what_the_struct_holds(plain):
    order, struct = (kind(OrderId(7), BUY, 100, 5, 2) for kind in (plain["BookOrder"], BookOrder))
    for field in BookOrder.__struct_fields__:
        assert getattr(order, field) == getattr(struct, field)
    assert (order.size, order.shown, repr(order)) == (struct.size, struct.shown, repr(struct))


def test_a_book_of_plain_orders_ends_as_a_book_of_structs_does(plain, monkeypatch):
    steps = prepared("mixed", 2_000)
    book = play(steps)
    monkeypatch.setattr(bench_book, "BookOrder", plain["BookOrder"])
    other = play(steps, plain["Book"]())
    other.check()
    assert left(other) == left(book) != []


@pytest.mark.soak
def test_compiled_and_interpreted_a_venue_ends_in_the_same_state(hook, tmp_path):
    """Two minutes of compiling; wants a C compiler, mypy and setuptools."""
    built = hook.compiled(ROOT / "exchange", tmp_path)
    shutil.copytree(ROOT / "exchange", built / "exchange", dirs_exist_ok=True)
    with player("compiled", built) as fast, player("interpreted", HERE) as slow:
        for venue in VENUES:
            for flow in FLOWS:
                assert fast(venue, flow).digest == slow(venue, flow).digest
