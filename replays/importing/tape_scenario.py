"""The contract and the files of a scenario made of somebody's own tape.

What is written here is read again by `scenario.load` like any other scenario, and nothing of it is ever
run.
"""

import json
import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from math import floor, log10
from statistics import median
from typing import NamedTuple

from exchange.edge.instant import format_instant
from exchange.edge.text import clean
from exchange.numerals import format_units
from exchange.units import KEPT_MAX, PPB, SECOND, Time
from replays.importing.bars import Fact
from replays.importing.fit import ACCOUNTS, DEPTH_PLAYED, TAKERS_PER_MINUTE, Flow, places_of, size_places_of
from replays.scenarios.contracts import PRICE_MAX
from replays.scenarios.pockets import pockets_e8
from replays.scenarios.scenario_file import CrowdTable
from replays.scenarios.scenario_file import Flow as FlowTable
from replays.scenarios.tier_tables import TierError, tiers_for
from replays.tapes.records import Bar
from replays.telling.dollars import COIN_PLACES, DOLLAR_PLACES, DOLLARS, FINE_DOLLAR_PLACES

QUOTES = ("USDT", "USDC", "BUSD", "FDUSD", "USD", "EUR", "GBP", "BTC", "ETH")
GRIDS = {
    "BTCUSDT": ("0.1", "0.001"),
    "ETHUSDT": ("0.01", "0.001"),
    "SOLUSDT": ("0.001", "0.01"),
    "DOGEUSDT": ("0.00001", "1"),
    "HYPEUSDT": ("0.001", "0.01"),
    "FTTUSDT": ("0.001", "0.01"),
    "LUNAUSDT": ("0.00001", "0.01"),
    "XBTUSD": ("0.5", "1"),
}
"""As fixed for every scenario (DECISIONS "Units and numbers"); tick and lot."""
FINE_COIN_PLACES = 10
"""Of a price told in a coin, at most; it is counted finer than dollars are."""
COIN_WORTH = 10_000.0
"""Dollars, by order of size, that one of a coin is taken for where prices are told in it."""
INVERSE_LOT = "1"
TICKS_LEAST = 20_000
"""So many ticks is a usual price at least: who buys and sells in turn moves what is traded by a tick, which a
quiet tape does not."""
STATED_TICKS_LEAST = 500
"""So many ticks is a tape's lowest price at least, where that can be counted; of a fixed grid too, else
another is taken."""
USUAL_TICKS_LEAST = 100
"""With fewer in a usual price a tape moves by more than a per cent or not at all, and is no scenario."""
TICK_OF_QUIET = 0.3
"""So much of a quiet minute's move is a tick at most."""
MAKERS, TAKERS = 3, 100
SHARE_OF_POCKETS = 0.6
"""Of all that can be written down of a coin, what makers and takers bring is at most so much."""
LEVELS_MAX = 100_000
"""Orders that one account may have where the book is recorded: TAPE has one for each level."""
ANY_TABLE = "assumed"
"""The venue of margin tables for contracts nobody published one for."""
_SYMBOL = re.compile(r"[A-Z0-9]{2,16}\Z")


class Contract(NamedTuple):
    """What is traded in an imported scenario."""

    symbol: str
    base: str
    quote: str
    inverse: bool
    tick: str
    lot: str
    tiers: str
    """The venue whose table it uses; empty for the symbol's own."""
    cash_places: int | None = None
    """Decimals of a coin that it is settled in, once they are known; none for as many as a coin has."""

    @property
    def worth(self) -> float:
        """Of one unit of the quote currency, in dollars, by order of size."""
        return _worth(self.quote)

    @property
    def played(self) -> float:
        """Depth, about, in dollars: less where money is counted finer, so that no sum outgrows what is
        saved."""
        finer: int = 10 ** max(0, len(self.tick.partition(".")[2]) - DOLLAR_PLACES)
        return DEPTH_PLAYED if self.worth > 1 else DEPTH_PLAYED / finer

    def amount_text(self, dollars: float) -> str:
        """As much in the quote currency."""
        return f"{dollars / self.worth:.8f}".rstrip("0").rstrip(".")

    def counted(self, flow: Flow, low: float) -> "Contract":
        """The same, so that what the crowd brings of a coin can be written down, at its lowest price too."""
        if not self.inverse:
            return self
        stated = FlowTable.model_construct(
            depth=round(flow.depth * 1e8),
            taker_median=round(flow.taker_median * 1e8),
            spacing=round(flow.spacing * PPB),
        )
        crowd = CrowdTable(makers=MAKERS, takers=TAKERS)
        coins = pockets_e8(stated, crowd, flow.scale) / 1e8 / self.worth / low
        places = floor(log10(KEPT_MAX * SHARE_OF_POCKETS / coins))
        return self._replace(cash_places=max(0, places)) if places < COIN_PLACES else self

    @property
    def tick_size(self) -> float:
        return float(self.tick)

    def ticks(self, price: float) -> int:
        """The nearest legal price, at least one tick."""
        return max(1, round(price / self.tick_size))

    def price_text(self, price: float) -> str:
        places = len(self.tick.partition(".")[2])
        return format_units(self.ticks(price) * round(self.tick_size * 10**places), places)


class ContractError(ValueError):
    """A symbol that no contract can be made of."""


def contract_for(
    symbol: str,
    inverse: bool | None,
    bars: Sequence[Bar],
    start: Time,
    printed: tuple[int, int] | None = None,
    quiet: float = 0.0,
) -> Contract:
    """Grid and margin table for a symbol, from what is known of it or else from its prices. `printed`:
    decimals of prices and sizes, where a recorded book must fit; `quiet`: a usual move in a quiet minute, in
    basis points."""
    name = symbol.upper()
    if not _SYMBOL.match(name):
        raise ContractError(f'"{clean(symbol)}" is not 2 to 16 of A-Z 0-9')
    base, quote = _split(name)
    turned = name in ("XBTUSD", "XBTUSDT") and quote == "USD" if inverse is None else inverse
    if printed is not None:
        _check_countable(bars, 10 ** printed[0])
        tick, lot = (format_units(1, places) for places in printed)
    else:
        step = quiet * TICK_OF_QUIET / 1e4 * median(bar.close for bar in bars)
        tick, lot = _stated_grid(name, bars, step) or _grid(bars, step, _worth(quote), turned)
    day = datetime.fromtimestamp(start // SECOND, UTC).date()
    try:
        tiers_for(name, day)
        tiers = ""
    except TierError:
        tiers = ANY_TABLE
    return Contract(name, "BTC" if base == "XBT" else base, quote, turned, tick, lot, tiers)


def _split(name: str) -> tuple[str, str]:
    for quote in QUOTES:
        base = name.removesuffix(quote)
        if base != name and len(base) >= 2:
            return base, quote
    raise ContractError(f"{clean(name)} does not end in a quote currency ({', '.join(QUOTES)})")


def _worth(quote: str) -> float:
    return 1.0 if quote in DOLLARS else COIN_WORTH


def _stated_grid(name: str, bars: Sequence[Bar], step: float) -> tuple[str, str] | None:
    """What every scenario trades the contract on; none where the tape's prices are too few of its ticks, or
    too many, or stay within one for minutes: `step` is the widest tick it may have, nought for any."""
    grid = GRIDS.get(name)
    if grid is None:
        return None
    tick = float(grid[0])
    if 0 < step < tick:
        return None
    least, most = min(bar.low for bar in bars) / tick, max(bar.high for bar in bars) / tick
    return grid if least >= STATED_TICKS_LEAST and most <= PRICE_MAX else None


def _grid(bars: Sequence[Bar], step: float, worth: float, inverse: bool) -> tuple[str, str]:
    """Tick and lot: as fine as the prices are printed, or as it takes for a tick to be small beside a usual
    one, the lowest and a quiet minute's move; within what the venue can count. Raises ContractError."""
    fine, cash = (FINE_COIN_PLACES, COIN_PLACES) if worth > 1 else (FINE_DOLLAR_PLACES, DOLLAR_PLACES)
    high, usual = max(bar.high for bar in bars), median(bar.close for bar in bars)
    places = places_of(bars, fine)
    while (usual * 10**places < TICKS_LEAST or 0 < step * 10**places < 1) and places < fine:
        places += 1
    while places and high * 10**places * 10 > PRICE_MAX:
        places -= 1
    _check_countable(bars, 10)
    if round(usual * 10**fine) < USUAL_TICKS_LEAST:
        raise ContractError(
            f"prices of {usual:g} are fewer than {USUAL_TICKS_LEAST} of the finest ticks there are"
        )
    sizes = min(size_places_of(bars[0].open * worth), max(0, cash - places))
    low = min(bar.low for bar in bars)
    while (
        low * 10**places < STATED_TICKS_LEAST
        and places + sizes < cash
        and high * 10**places * 100 <= PRICE_MAX
    ):
        places += 1
    return format_units(1, places), INVERSE_LOT if inverse else format_units(1, sizes)


def _check_countable(bars: Sequence[Bar], ticks_in_one: int) -> None:
    high = max(bar.high for bar in bars)
    if high * ticks_in_one > PRICE_MAX:
        raise ContractError(f"prices up to {high:g}, so finely printed, are more than the venue can count")


def table_text(
    title: str,
    teaser: str,
    contract: Contract,
    flow: Flow,
    low: float,
    high: float,
    window: tuple[Time, Time],
    *,
    recorded: bool = False,
) -> str:
    """`scenario.toml` of a tape. Where its book is recorded nobody else trades."""
    start, end = map(format_instant, window)
    settle = contract.base if contract.inverse else contract.quote
    fund = contract.amount_text(flow.fund / low if contract.inverse else flow.fund)
    volatility = ", ".join(f'"{min(bp, 9_999.0):.2f}"' for bp in flow.volatility_bp)
    lines = [
        f"title = {_text(title[:80])}",
        f"teaser = {_text(teaser[:200])}",
        "difficulty = 3",
        f"start = {start}",
        f"end = {end}",
        f"scale = {1 if recorded else flow.scale}",
        "",
        "[crowd]",
        f"makers = {MAKERS}",
        f"takers = {TAKERS}",
        "maker_leverage = 1",
        "",
        "[[instruments]]",
        f"symbol = {_text(contract.symbol)}",
        f"base = {_text(contract.base)}",
        f"quote = {_text(contract.quote)}",
        f"kind = {_text('inverse' if contract.inverse else 'linear')}",
        f"tick = {_text(contract.tick)}",
        f"lot = {_text(contract.lot)}",
        f"tiers = {_text(contract.tiers)}",
        *([] if contract.cash_places is None else [f"cash_places = {contract.cash_places}"]),
        f"volatility_bp = [{volatility}]",
        f"published_low = {_text(contract.price_text(low))}",
        f"published_high = {_text(contract.price_text(high))}",
        'published_source = "the tape"',
        *(["recorded = true", f"open_orders_max = {LEVELS_MAX}"] if recorded else []),
        "[instruments.flow]",
        f"depth = {_text(contract.amount_text(flow.depth))}",
        f"takers_per_minute = {TAKERS_PER_MINUTE}",
        f"taker_median = {_text(contract.amount_text(flow.taker_median))}",
        f"spacing = {_text(f'{flow.spacing:.3f}')}",
        f"accounts = {0 if recorded else ACCOUNTS}",
        f"equity_median = {_text(contract.amount_text(flow.equity_median))}",
        f"long_share = {_text(str(flow.long_share))}",
        "",
        "[[funds]]",
        f"asset = {_text(settle)}",
        f"balance = {_text(fund)}",
    ]
    return "\n".join(lines) + "\n"


def price_lines(facts: Iterable[Fact], contract: Contract, source: str) -> Iterable[str]:
    """`prices.csv` of a tape, prices on the contract's grid."""
    named = clean(source).replace('"', "'").replace(",", " ") or "tape"
    yield "time,symbol,price,source\n"
    for fact in facts:
        price = contract.price_text(fact.price)
        yield f"{format_instant(fact.time)},{contract.symbol},{price},{named}\n"


def _text(value: str) -> str:
    """A TOML string; JSON's rules for quoting are a part of TOML's."""
    return json.dumps(clean(value, 200), ensure_ascii=False)
