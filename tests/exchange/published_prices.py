"""By kind of published example: the calls that give each of its liquidation and bankruptcy figures."""

from fractions import Fraction

from tests.exchange.asking import ask, bracket, profit, text


def isolated(given, **more):
    """The one price of an isolated liquidation, under whatever name it was published."""
    margin = given.get("wallet") or given.get("margin") or given.get("isolated_margin")
    answer = ask(
        "liquidation",
        side=given["side"],
        size=given.get("qty", "1"),
        entry=given["entry"],
        margin=margin,
        leverage=None if margin else given["leverage"],
        mmr=None if "max_leverage" in given else given["mmr"],
        cum=given.get("cum"),
        max_leverage=given.get("max_leverage"),
        **more,
    )
    return {"value": answer["liquidation_price"], "liq_price": answer["liquidation_price"], "answer": answer}


def isolated_with_fee(given):
    return isolated(given, fee=given["taker_fee"])


def isolated_at_entry(given):
    found = isolated(given, valued_at="entry")
    found["bankruptcy"] = found["answer"]["bankruptcy_price"]
    if "invest" in given:
        notional = text(Fraction(given["invest"]) * Fraction(given["leverage"]))
        found["fee"] = ask("cost", size=notional, price="1", leverage="1", taker_fee=given["taker"])[
            "fee_open"
        ]
    if "lots" in given:
        size = text(Fraction(given["lots"]) * Fraction(given["multiplier"]))
        notional = text(Fraction(size) * Fraction(given["entry"]))
        order = ask("cost", size=size, price=given["entry"], leverage=given["leverage"])
        found["im"] = order["initial_margin"]
        found["mm"] = ask("maintenance", notional=notional, mmr=given["mmr"])["maintenance"]
    return found


def isolated_inverse_at_entry(given):
    return isolated(given, contract="inverse", valued_at="entry")


def isolated_inverse(given):
    """Kraken's example: its price follows from maintenance at mark, its other figures are at entry."""
    size = text(Fraction(given["contracts"]) * Fraction(given["contract_usd"]))
    shared = {"contract": "inverse", "size": size, "side": given["side"]}
    answer = ask("liquidation", **shared, entry=given["entry"], margin=given["margin_btc"], mmr=given["mmr"])
    value = ask("cost", **shared, price=given["entry"], leverage="1")["initial_margin"]
    return {
        "liq_price": answer["liquidation_price"],
        "position_value_btc": value,
        "im_2pct": ask("cost", **shared, price=given["entry"], leverage="50")["initial_margin"],
        "mm_at_entry": ask("maintenance", notional=text(value), mmr=given["mmr"])["maintenance"],
    }


def cross_inverse(given):
    size = text(Fraction(given["contracts"]) * Fraction(given["contract_usd"]))
    answer = ask(
        "liquidation",
        contract="inverse",
        side=given["side"],
        size=size,
        entry=given["entry"],
        wallet=given["wallet_btc"],
        mmr=given["mmr"],
        cum=given["cum"],
    )
    return {"liq_price": answer["liquidation_price"]}


def cross_inverse_with_fee(given):
    answer = ask(
        "liquidation",
        contract="inverse",
        side=given["side"],
        size=given["qty"],
        entry=given["entry"],
        wallet=given["balance"],
        mmr=given["mmr"],
        fee=given["taker_fee"],
        valued_at="entry",
        tick=given["tick"],
    )
    return {"liq_price_rounded_up_to_tick": answer["liquidation_price_tick"]}


def cross_of_several(given):
    def described(leg):
        return {"size": leg["qty"], **{name: leg[name] for name in ("side", "entry", "mmr", "cum")}}

    others = [{**described(leg), "symbol": leg["symbol"], "mark": leg["mark"]} for leg in given["others"]]
    answer = ask("liquidation", **described(given["target"]), wallet=given["cross_wallet"], others=others)
    held = [
        ask("maintenance", notional=text(Fraction(leg["qty"]) * Fraction(leg["mark"])), **bracket(leg))
        for leg in given["others"]
    ]
    return {
        "liq_price": answer["liquidation_price"],
        "tmm_others": sum(each["maintenance"] for each in held),
        "upnl_others": sum(
            profit(leg["side"], leg["qty"], leg["entry"], leg["mark"]) for leg in given["others"]
        ),
    }


def cross_of_one(given):
    answer = isolated(given, valued_at="entry", extra=given["available"])
    order = ask("cost", size=given["qty"], price=given["entry"], leverage=given["leverage"])
    held = answer["answer"]["maintenance_at_liquidation"]
    return {
        "liq_price": answer["liq_price"],
        "im": order["initial_margin"],
        "mm": held,
        "sustainable_loss": Fraction(given["available"]) + order["initial_margin"] - held,
    }


def with_extra(given):
    extra = given.get("extra_margin") or "-" + given["funding_debited_from_position_margin"]
    return isolated(given, valued_at="entry", extra=extra)


def topped_up(given):
    """One maintenance margin is added at the liquidation price, as BTCEX does."""
    before = isolated(given)
    added = before["answer"]["maintenance_at_liquidation"]
    shown = text(Fraction(round(added * 10**12), 10**12))
    return {
        "liq_price_0": before["liq_price"],
        "margin_added": added,
        "liq_price_1": isolated(given, extra=shown)["liq_price"],
    }


# ── bankruptcy ──────────────────────────────────────────────────────────────────────────────────


def bankruptcy_linear(given):
    answer = ask("bankruptcy", side=given["side"], entry=given["entry"], leverage=given["leverage"])
    return {"value": answer["bankruptcy_price"]}


def bankruptcy_inverse(given):
    answer = ask(
        "bankruptcy",
        contract="inverse",
        side=given["side"],
        size=given.get("qty", "1"),
        entry=given["entry"],
        margin=given.get("balance"),
        leverage=given.get("leverage"),
        fee=given.get("taker_fee"),
        tick=given.get("tick"),
    )
    found = {"value": answer["bankruptcy_price"], "bankruptcy": answer["bankruptcy_price"]}
    if "tick" in given:
        found["rounded_up"] = answer["bankruptcy_price_tick"]
    return found


def bankruptcy_cross(given):
    if "positions" in given:
        return {"delta_quote": close_value(given, given["close"], given["delta"])}
    answer = ask(
        "bankruptcy",
        side=given["side"],
        size=given["qty"],
        entry=given["entry"],
        margin=given["position_margin"],
        extra=given["wallet"],
    )
    return {"value": answer["bankruptcy_price"]}


def close_value(given, symbol, delta):
    """dYdX's accounts hold quote and coins: taken as opened at the oracle price, equity is the wallet."""
    held = dict(given["positions"])
    oracle = {name: Fraction(price) for name, price in given["oracle"].items()}
    wallet = Fraction(given["quote_balance"]) + sum(Fraction(held[name]) * oracle[name] for name in held)

    def described(name):
        size = Fraction(held[name])
        side = "long" if size > 0 else "short"
        return {"side": side, "size": text(abs(size)), "entry": text(oracle[name]), "mmr": given["mmr"]}

    others = [{**described(name), "mark": text(oracle[name])} for name in held if name != symbol]
    answer = ask(
        "bankruptcy",
        **described(symbol),
        wallet=text(wallet),
        others=others or None,
        close=text(abs(Fraction(delta))),
        unit="0.000001",
    )
    return answer["close_value"]


def insurance_flow(given):
    """What the fill leaves above bankruptcy is the fund's, up to the fee; what it lacks the fund pays."""
    account = {
        "positions": [["BTC", given["position_btc"]]],
        "oracle": {"BTC": given["oracle"]},
        "quote_balance": given["quote_balance"],
        "mmr": "0.1",
    }
    sold = -Fraction(given["close"]) * Fraction(given["fill_price"])
    left = sold - close_value(account, "BTC", given["close"])
    return {"insurance_delta": min(left, abs(sold) * Fraction(given["max_liq_fee"]))}


def deleverage_price(given):
    size = text(abs(Fraction(given["size_B"])))
    bankrupt = ask("bankruptcy", side="short", size=size, entry=given["entry"], margin=given["deposit_B"])[
        "bankruptcy_price"
    ]
    lost = profit("short", size, given["entry"], given["price"])
    return {
        "B_equity": Fraction(given["deposit_B"]) + lost,
        "B_bankruptcy": bankrupt,
        "A_profit": profit("long", size, given["entry"], text(bankrupt)),
        "A_expected_profit": profit("long", size, given["entry"], given["price"]),
    }


ANSWERS = {
    "adl_price": deleverage_price,
    "auto_margin_add": topped_up,
    "bankruptcy_cross": bankruptcy_cross,
    "bankruptcy_inverse": bankruptcy_inverse,
    "bankruptcy_linear": bankruptcy_linear,
    "cross_liq_inverse": cross_inverse,
    "cross_liq_inverse_fee": cross_inverse_with_fee,
    "cross_liq_multi": cross_of_several,
    "cross_liq_single": cross_of_one,
    "funding_effect_isolated": with_extra,
    "insurance_fund_flow": insurance_flow,
    "isolated_liq_inverse_long": isolated_inverse_at_entry,
    "isolated_liq_inverse_long_markMM": isolated_inverse,
    "isolated_liq_inverse_short": isolated_inverse_at_entry,
    "isolated_liq_linear_long": isolated,
    "isolated_liq_linear_long_entryMM": isolated_at_entry,
    "isolated_liq_linear_long_fee": isolated_with_fee,
    "isolated_liq_linear_long_markMM": isolated,
    "isolated_liq_linear_short": isolated,
    "isolated_liq_linear_short_entryMM": isolated_at_entry,
    "isolated_liq_linear_short_fee": isolated_with_fee,
    "isolated_liq_linear_short_markMM": isolated,
    "margin_add": with_extra,
}
