"""By kind of published example: the calls that give its profits, costs, requirements and payments."""

from fractions import Fraction

from tests.exchange.asking import ask, bracket, profit, text


def linear_profit(given):
    return {"value": profit(given["side"], given["qty"], given["entry"], given["price"])}


def inverse_profit(given):
    found = profit(given["side"], given["qty"], given["entry"], given["price"], "inverse")
    at = {"contract": "inverse", "size": given["qty"], "leverage": "1", "taker_fee": given.get("taker")}
    return {
        "pnl_btc": found,
        "upnl_btc": found,
        "fee_btc": ask("cost", **at, price=given["entry"])["fee_open"],
        "notional_btc": ask("cost", **at, price=given["price"])["initial_margin"],
    }


def inverse_profit_ratio(given):
    size = text(Fraction(given["size_btc"]) * Fraction(given["open"]))
    gained = profit(given["side"], size, given["open"], given["close"], "inverse")
    return {"pnl_pct": 100 * gained / Fraction(given["margin"])}


def realized_with_fees(given):
    closing = "buy" if given["side"] == "short" else "sell"
    opened, closed = (
        f"{given['side']}:{given['qty']}:{given['entry']}",
        f"{closing}:{given['qty']}:{given['exit']}",
    )
    first = ask("pnl", fills=[opened], fee=given["taker"])
    both = ask("pnl", fills=[opened, closed], fee=given["taker"])
    return {
        "gross": both["realized"],
        "fee_open": first["fees"],
        "fee_close": both["fees"] - first["fees"],
    }


def interleaved(given):
    found = {}
    for count in range(1, len(given["fills"]) + 1):
        fills = [":".join(fill) for fill in given["fills"][:count]]
        answer = ask("pnl", fills=fills, fee=given["fee_rate"])
        found[f"pos{count}"] = answer["position"]
        found[f"avg{count}"] = answer["entry"]
        found[f"rpnl{count}"] = answer["realized"] - answer["fees"]
    return found


def average_entry(contract):
    def answer(given):
        fills = [f"buy:{size}:{price}" for size, price in given["fills"]]
        values = [
            ask("cost", contract=contract, size=size, price=price, leverage="1")["initial_margin"]
            for size, price in given["fills"]
        ]
        found = ask("pnl", contract=contract, fills=fills)
        return {"avg_entry": found["entry"], "value": sum(values), "btc_value": sum(values)}

    return answer


def order(contract):
    def answer(given):
        size = given.get("qty") or given["qty_usd"]
        found = ask(
            "cost",
            contract=contract,
            side=given.get("side"),
            size=size,
            price=given["price"],
            leverage=given["leverage"],
            taker_fee=given.get("taker"),
        )
        found["im"] = found["im_btc"] = found["initial_margin"]
        if contract == "linear":
            side = {"side": given["side"], "entry": given["price"], "leverage": given["leverage"]}
            found["bankruptcy"] = ask("bankruptcy", **side)["bankruptcy_price"]
        return found

    return answer


def return_on_investment(given):
    found = ask(
        "cost",
        size=given["qty"],
        price=given["entry"],
        leverage=given["leverage"],
        taker_fee=given["taker"],
    )
    put_in = found["initial_margin"] + found["fee_close"]
    return {
        "im": found["initial_margin"],
        "close_fee": found["fee_close"],
        "roi_pct": 100 * Fraction(given["upnl"]) / put_in,
    }


def round_trip_fee(given):
    notional = text(Fraction(given["margin"]) * Fraction(given["leverage"]))
    fills = [f"buy:{notional}:1", f"sell:{notional}:1"]
    return {"round_trip_fee": ask("pnl", fills=fills, fee=given["taker"])["fees"]}


def deductions(given):
    steps = given["tiers"]
    found = [ask("maintenance", notional=text(Fraction(floor) + 1), tiers=steps)["cum"] for floor, _ in steps]
    return {"cum": found[-1], **{f"cum_L{place}": cum for place, cum in enumerate(found, 1)}}


def one_bracket(given):
    value = ask(
        "cost",
        contract="inverse",
        size=text(Fraction(given["contracts"]) * Fraction(given["contract_usd"])),
        price=given["mark"],
        leverage="1",
    )["initial_margin"]
    held = ask("maintenance", notional=text(value), **bracket(given))
    return {"notional_btc": value, "mm_btc": held["maintenance"]}


def two_assets(given):
    held = {
        name: ask("maintenance", notional=each["notional"], tiers=each["tiers"])
        for name, each in given.items()
    }
    total = sum(each["maintenance"] for each in held.values())
    return {
        "im": total,
        "mm_progressive": total,
        "mm_quick": total,
        "cum_btc_t3": held["btc"]["cum"],
        "cum_eth_t2": held["eth"]["cum"],
    }


def tier_rates(given):
    return {
        f"rate_{value}": ask("maintenance", notional=value, tiers=given["tiers"])["mmr"]
        for value in given["values"]
    }


def stepped_rates(given):
    """BitMEX: the rate of the step; that it holds for the whole position is not adopted."""
    base, step = Fraction(given["base"]), Fraction(given["step"])
    half = Fraction(1, 200)

    def rate(first):
        floors = [Fraction(0), *(base + step * count for count in range(6))]
        table = [[text(floor), text(Fraction(first) + half * place)] for place, floor in enumerate(floors)]
        return ask("maintenance", notional=given["position_xbt"], tiers=table)["mmr"]

    return {"mm_rate": rate(given["base_mm"]), "im_rate": rate(given["base_im"])}


def initial_and_maintenance(given):
    held = ask("maintenance", notional=given["notional"], max_leverage=given["max_leverage"])
    found = {}
    for leverage in given["leverages"]:
        opened = ask("cost", size=given["notional"], price="1", leverage=leverage)
        found[f"im_{leverage}x"] = opened["initial_margin"]
        found[f"mm_{leverage}x"] = held["maintenance"]
    return found


# ── accounts ────────────────────────────────────────────────────────────────────────────────────


def account_equation(given):
    gained = profit("long", given["contracts"], given["entry"], given["last"])
    held = ask("cost", size=given["contracts"], price=given["last"], leverage="1")["initial_margin"]
    balance = Fraction(given["deposit"]) + gained
    return {
        "upnl": gained,
        "position_margin": held,
        "available": balance - held,
        "margin_balance": balance,
    }


def ratio(given):
    opened = ask("cost", size=given["qty"], price=given["entry"], leverage=given["leverage"])
    gained = profit(given["side"], given["qty"], given["entry"], given["mark"])
    equity = opened["initial_margin"] + gained
    return {
        "margin": opened["initial_margin"],
        "upnl": gained,
        "margin_balance": equity,
        "margin_ratio_binance": ask("ratio", equity=text(equity), maintenance=given["mm"])["ratio"],
    }


def margin_and_equity(given):
    notional = text(Fraction(given["qty"]) * Fraction(given["entry"]))
    opened = ask("cost", size=given["qty"], price=given["entry"], leverage=given["leverage"])
    held = ask("maintenance", notional=notional, mmr=given["mmr"])["maintenance"]
    gained = profit(given["side"], given["qty"], given["entry"], given["mark"])
    equity = opened["initial_margin"] + gained
    unsafe = ask("ratio", equity=text(equity), maintenance=text(held))["unsafe"]
    return {"im": opened["initial_margin"], "mm": held, "equity": equity, "liquidated": unsafe}


def liquidatable(given):
    if "equity" in given:
        return {"liquidatable": ask("ratio", equity=given["equity"], maintenance=given["mm"])["unsafe"]}
    value = Fraction(given["position_btc"]) * Fraction(given["oracle"])
    held = ask("maintenance", notional=text(abs(value)), mmr=given["mmr"])["maintenance"]
    equity = Fraction(given["quote_balance"]) + value
    return {"liquidatable": ask("ratio", equity=text(equity), maintenance=text(held))["unsafe"]}


def trigger(given):
    notional = text(Fraction(given["size"]) * Fraction(given["entry"]))
    gained = profit("long", given["size"], given["entry"], given["price"])
    return {
        "mmr_at_entry": ask("maintenance", notional=notional, mmr=given["mmf"])["maintenance"],
        "pnl": gained,
        "equity": Fraction(given["deposit"]) + gained,
    }


def funding(given):
    paid = ask("funding", side="long", size=given["qty"], mark=given["mark"], rate=given["rate"])
    return {"abs_fee": abs(paid["payment"])}


def funding_schedule(given):
    paid = [
        ask("funding", side="long", size=given["qty"], mark=each["mark"], rate=each["rate"])["payment"]
        for each in given["events"]
    ]
    return {"sum_rate_times_notional": sum(paid)}


ANSWERS = {
    "account_equation": account_equation,
    "avg_entry_inverse": average_entry("inverse"),
    "avg_entry_linear": average_entry("linear"),
    "fees": round_trip_fee,
    "funding": funding,
    "funding_schedule": funding_schedule,
    "im_mm": initial_and_maintenance,
    "im_tier_multi": two_assets,
    "initial_margin_inverse": order("inverse"),
    "inverse_pnl": inverse_profit,
    "inverse_pnl_ratio": inverse_profit_ratio,
    "linear_pnl": linear_profit,
    "liquidatable_predicate": liquidatable,
    "liquidation_trigger": trigger,
    "margin_equity": margin_and_equity,
    "margin_ratio": ratio,
    "mm_tier": one_bracket,
    "mm_tier_cum": deductions,
    "mm_tier_multi": two_assets,
    "mm_tier_rate": tier_rates,
    "mm_tier_rate_whole": stepped_rates,
    "order_cost": order("linear"),
    "order_cost_inverse": order("inverse"),
    "realized_pnl": realized_with_fees,
    "realized_pnl_avg_entry": interleaved,
    "roi": return_on_investment,
}
