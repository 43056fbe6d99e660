"""The tables of RESULTS.md: written between two marks, so that what people wrote there stays."""

from benchmarks.goals import GOALS
from benchmarks.measures import Figure, Figures
from benchmarks.report import BEGIN, END, Measured, between_the_marks, goals, load, save, sections, table

BOOK = Measured(
    [
        Figure("book/mixed", 5e-7, 4e-7, 6e-7, floors=8.04),
        Figure("book/once", 0.5, 0.5, 0.5, floors=9e6),
        Figure("book/p99", 2.5, 2.5, 2.5, "µs"),
    ],
    "CPython 3.11.7",
    {"book/mixed": "loses orders (step 7)"},
)


def test_a_table_tells_median_spread_rate_and_times_the_floor():
    lines = list(table(BOOK))
    assert lines[1] == "| mixed **(loses orders (step 7))** | 500 ns | 400 ns to 600 ns | 2,000,000 | 8.0 |"
    assert lines[2] == "| once | 500 ms | one round | 2 | 9,000,000.0 |"
    assert lines[3] == "\np99 2.5 µs."


def test_every_promise_is_a_row_and_says_whether_it_is_met():
    rows = list(goals(Figures({"exchange/mixed": Figure("exchange/mixed", 1.0, 1.0, 1.0, floors=41.0)})))
    assert len(rows) == len(GOALS) + 1
    assert "| exchange: times the floor, mixed flow | ≤ 40 x | 41 x | **not met** |" in rows
    assert sum("not measured | open" in row for row in rows) == len(GOALS) - 1


def test_only_what_stands_between_the_marks_is_replaced():
    text = between_the_marks("# Results\n\nIntroduced.\n", "first")
    assert text == f"# Results\n\nIntroduced.\n\n{BEGIN}\nfirst\n\n{END}\n"
    noted = text + "\n## Tried and did not pay\n\nA heap.\n"
    again = between_the_marks(noted, "second")
    assert again == noted.replace("first", "second")


def test_a_family_is_a_section_with_its_command_and_its_picture():
    text = "\n".join(sections({"book": BOOK}))
    assert "## The book alone\n\n`python -m benchmarks book`, CPython 3.11.7." in text
    assert "![The book alone](plots/book.svg)" in text


def test_what_was_measured_is_read_as_it_was_saved(tmp_path):
    path = tmp_path / "figures.json"
    assert load(path) == {}
    save({"book": BOOK}, path)
    assert load(path) == {"book": BOOK}
