"""A document as text says what the document says, aligned, and steers no terminal."""

from tui.telling.text import as_text, rounded, spoken, table


def test_what_is_a_share_is_told_in_percent_per_asset_too() -> None:
    told = spoken(
        {"roe": "0.125", "drawdown": {"BTC": "-0.361936791", "USDT": "0"}, "equity": {"BTC": "0.5"}}
    )
    assert spoken({"slippage": "0.000476093", "away": "-0.0247"}) == {"slippage": "0.05%", "away": "-2.47%"}
    assert spoken({"basis": "-0.00002"}) == {"basis": "0%"}, "nothing is not less than nothing"
    assert told == {"roe": "12.5%", "drawdown": {"BTC": "-36.19%", "USDT": "0%"}, "equity": {"BTC": "0.5"}}


def test_names_and_values_stand_in_two_columns() -> None:
    assert as_text({"best_bid": "1", "rows": 20}) == "best bid  1\nrows      20"


def test_what_is_nested_stands_below_and_further_in() -> None:
    text = as_text({"trader": {"cash": {"USDT": "5"}}, "name": "x", "rejected": []})
    assert text.splitlines() == ["name      x", "rejected  --", "trader", "  cash", "    USDT  5"]


def test_rows_are_a_table_with_numbers_to_the_right() -> None:
    rows = [{"name": "a", "size": "1.5", "best": None}, {"name": "bcd", "size": "-10", "best": "2"}]
    assert list(table(rows)) == ["name  size  best", "a      1.5    --", "bcd    -10     2"]


def test_a_table_wider_than_its_lines_goes_on_below_under_the_same_first_column() -> None:
    rows = [
        {"symbol": "BTC", "open": "7,665", "close": "7,613"},
        {"symbol": "ETH", "open": "1", "close": "2"},
    ]
    assert list(table(rows, "  ", 17)) == [
        "  symbol   open",
        "  BTC     7,665",
        "  ETH         1",
        "  symbol  close",
        "  BTC     7,613",
        "  ETH         2",
    ]
    assert "close" in as_text({"rows": rows}, 17).splitlines()[-3]


def test_a_figure_of_more_digits_than_anybody_reads_is_rounded_but_not_what_was_given() -> None:
    given = {"entry": "60412.123456789012345"}
    document = {"price": "57621.8875502008032128514056225", "size": "0.083", "others": ["1.00000000000001"]}
    assert rounded({**document, "given": given}) == {
        "price": "57621.8875502",
        "size": "0.083",
        "others": ["1"],
        "given": given,
    }
    assert rounded("1234567890123456.75") == "1234567890123457"


def test_a_long_table_says_how_much_more_there_is() -> None:
    text = as_text({"rows": [{"n": str(n)} for n in range(100)]})
    assert text.splitlines()[-1].strip() == "… 70 more; --json prints them all"


def test_truth_is_written_in_words_and_control_characters_are_not_written() -> None:
    assert as_text({"a": True, "b": False}) == "a  yes\nb  no"
    assert "\x1b" not in as_text({"\x1b[2J": "\x1b]0;x\x07"})


def test_amounts_and_counts_have_commas_and_numbers_that_are_names_stay_as_they_are():
    assert spoken({"leveraged": 12_500, "saved": True, "order_id": "1522", "sibling": "1523"}) == {
        "leveraged": "12,500",
        "saved": True,
        "order_id": "1522",
        "sibling": "1523",
    }
    assert spoken({"cash": "-12000.50", "seed": 20240101}) == {"cash": "-12,000.50", "seed": 20240101}
    assert list(table(spoken([{"paid": "1000"}, {"paid": "5"}]))) == [" paid", "1,000", "    5"]


def test_a_buffer_is_said_in_percent_and_no_larger_than_the_screen_says_it():
    rows = [{"buffer": "247.97"}, {"buffer": "0.191"}, {"buffer": None}, {"buffer": "9.99"}]
    assert [line.strip() for line in table(spoken(rows))] == ["buffer", ">999%", "19.1%", "--", "999%"]


def test_amounts_of_several_assets_stand_in_one_cell_as_people_say_them():
    rows = [{"name": "calm-1", "equity": {"BTC": "1", "USDT": "8,583.4"}}, {"name": "x", "equity": {}}]
    assert list(table(rows)) == ["name    equity", "calm-1  1 BTC, 8,583.4 USDT", "x       --"]


def test_a_timeline_too_wide_for_its_lines_stays_one_table_with_its_sentences_broken():
    rows = [
        {
            "time": "07:13",
            "what": "margin call",
            "detail": "equity 3500.5 over maintenance 120 was left",
        },
        {"time": "07:16", "what": "sold", "detail": "1"},
    ]
    assert list(table(spoken(rows), width=47)) == [
        "time   what         detail",
        "07:13  margin call  equity 3,500.5 over",
        "                    maintenance 120 was left",
        "07:16  sold         1",
    ]


def test_sentences_group_their_numbers_as_figures_are_grouped():
    told = spoken({"detail": "mark 7633: 30036.2524 USDT at 7456.5 on 2020-03-12", "name": "calm 2020"})
    assert told == {"detail": "mark 7,633: 30,036.2524 USDT at 7,456.5 on 2020-03-12", "name": "calm 2020"}


def test_ratios_are_read_in_percent_and_averages_to_the_finest_unit():
    told = spoken({"health": "148.97534365407373", "margin_ratio": "0.031456", "entry": "7258.123456789012"})
    assert told == {"health": ">999%", "margin_ratio": "3.15%", "entry": "7,258.12345679"}
    assert spoken({"mark": "0.00001234567", "fee": "12.50"}) == {"mark": "0.00001234567", "fee": "12.50"}
    assert spoken({"basis": "0.0012"}) == {"basis": "0.12%"}
    assert spoken({"basis": "What was lost is margin."}) == {"basis": "What was lost is margin."}
    assert spoken({"roe": "-12.5", "change_24h": None}) == {"roe": "-1,250%", "change_24h": None}
