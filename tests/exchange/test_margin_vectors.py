"""Published examples of venues and of other programs' tests, asked of the venue's own arithmetic.

The examples that stand in `margin_examples.toml` are facts with their source. Where the folder of
vectors lies beside the checkout, every entry in it is run as well: by kind, with the calls that give
each expected figure, or with the reason why margincall does not adopt that kind.
"""

import json
import tomllib
from pathlib import Path

import pytest

from tests.exchange import published_amounts, published_prices
from tests.exchange.asking import ask, near

SOURCES = tomllib.loads((Path(__file__).parent / "margin_examples.toml").read_text("utf-8"))["source"]
EXAMPLES = [example for source in SOURCES for example in source["examples"]]
ANSWERS = published_prices.ANSWERS | published_amounts.ANSWERS
NOT_ADOPTED = {
    "adl_score": "Binance's score; margincall ranks by profit x leverage (RULES 14), tested with adl.py",
    "adl_rank": "the queue itself, not a margin figure; tested with adl.py",
    "im_linear_ramp": "Deribit's continuous ramp; margincall has marginal tiers (RULES 2)",
    "mm_linear_ramp": "Deribit's continuous ramp; margincall has marginal tiers (RULES 2)",
    "liquidation_order_price": "dYdX's fillable price; margincall's is the bankruptcy price (RULES 13)",
    "partial_liq": "other venues' partial closes; margincall steps down by tiers (RULES 13)",
    "mark_price_component": "Hyperliquid's oracle parts; margincall's mark is a median of three (RULES 10)",
}
LOOSER = {"bybit-inv-upnl": "0.00001"}
"""Published after rounding a difference up to eight decimals and multiplying by a thousand."""


def mismatches(entry):
    """The expected figures of one published entry that are not met."""
    found = ANSWERS[entry["kind"]](entry["inputs"])
    tolerance = LOOSER.get(entry["id"], entry["tolerance"])
    relative = entry.get("tolerance_kind") == "relative"
    for name, published in entry["expected"].items():
        met = (
            found[name] is published
            if isinstance(published, bool)
            else near(found[name], published, tolerance, relative)
        )
        if not met:
            yield f"{entry['id']} {name}: {float(found[name])}, published {published}"


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example["name"])
def test_a_published_example_is_met(example):
    answer = ask(**example["ask"])
    for name, published in example["gives"].items():
        if isinstance(published, bool):
            assert answer[name] is published
        else:
            assert near(answer[name], published, example["within"], example.get("relative", False)), name


def test_every_vector_beside_the_checkout_is_met_or_of_a_kind_not_adopted(shared):
    entries = json.loads((shared / "vectors" / "margin_vectors.json").read_text("utf-8"))
    assert {entry["kind"] for entry in entries} <= {*ANSWERS, *NOT_ADOPTED}
    adopted = [entry for entry in entries if entry["kind"] in ANSWERS]
    assert [wrong for entry in adopted for wrong in mismatches(entry)] == []
