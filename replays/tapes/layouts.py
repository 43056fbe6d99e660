"""The layouts people really have: which column holds what, with a header and without.

A layout is recognised by its columns or named by the user; never half by each.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from exchange.edge.text import clean, nearest
from replays.tapes.cells import Stamps, number, truth
from replays.tapes.errors import CellError
from replays.tapes.records import Kind

TIMES = (
    *("ts_ms", "open_time", "timestamp", "time", "ts", "datetime", "date", "unix"),
    *("start", "start_at", "start_time", "created_time", "created_at"),
)
SIZES = ("size", "qty", "quantity", "amount", "volume", "vol", "v", "sz", "home_notional")
TURNOVERS = (
    *("turnover", "quote_volume", "value", "quote_asset_volume", "vol_quote", "vol_ccy_quote"),
    *("volume_usdt", "volume_usd"),
)
SYMBOLS = ("symbol", "instrument_name", "inst_id", "coin")
FIELDS = (
    *("time", "open", "high", "low", "close", "volume", "turnover", "price", "size", "side", "id"),
    *("bid", "bid_size", "ask", "ask_size", "snapshot", "buyer_is_maker", "symbol"),
)
"""What a column may hold; `--column FIELD=NAME` says where."""


class Layout(NamedTuple):
    """One way to write one kind of tape."""

    name: str
    kind: Kind
    columns: Mapping[str, tuple[str, ...]]
    """Each field with the names its column goes by, however they are written; the first that is there
    counts."""
    optional: Mapping[str, tuple[str, ...]] = {}
    bare: tuple[tuple[str, ...], ...] = ()
    """The order of the columns where there is no header; "-" is passed over."""


_MAKER = {"buyer_is_maker": ("is_buyer_maker", "isbuyermaker", "buyer_maker")}
_TARDIS = {"time": ("timestamp",), "symbol": ("symbol",)}
_CANDLE = {name: (name, f"{name}_price", name[0]) for name in ("open", "high", "low", "close")}
_BARE_CANDLE = ("time", "open", "high", "low", "close")

_DUMP = {
    "time": ("timestamp",),
    "symbol": ("symbol",),
    "side": ("side",),
    "size": ("size",),
    "price": ("price",),
    "id": ("trdmatchid",),
}
_SAME = ("bitmex-trades", "bybit-trades")
"""Layouts with the same columns: one writes its stamps as text, the other as numbers."""

LAYOUTS = (
    Layout(
        "binance-klines",
        Kind.CANDLES,
        {"time": ("open_time",), **_CANDLE, "volume": ("volume",), "turnover": ("quote_volume",)},
        bare=((*_BARE_CANDLE, "volume", "-", "turnover", "-", "-", "-", "-"),),
    ),
    Layout(
        "binance-aggTrades",
        Kind.TRADES,
        {
            "id": ("agg_trade_id",),
            "price": ("price",),
            "size": ("quantity",),
            "time": ("transact_time",),
            **_MAKER,
        },
        bare=(
            ("id", "price", "size", "-", "-", "time", "buyer_is_maker"),
            ("id", "price", "size", "-", "-", "time", "buyer_is_maker", "-"),
        ),
    ),
    Layout(
        "binance-trades",
        Kind.TRADES,
        {"id": ("id",), "price": ("price",), "size": ("qty",), "time": ("time",), **_MAKER},
        bare=(
            ("id", "price", "size", "-", "time", "buyer_is_maker"),
            ("id", "price", "size", "-", "time", "buyer_is_maker", "-"),
        ),
    ),
    Layout(
        "binance-bookTicker",
        Kind.QUOTES,
        {
            "time": ("transaction_time",),
            "bid": ("best_bid_price",),
            "bid_size": ("best_bid_qty",),
            "ask": ("best_ask_price",),
            "ask_size": ("best_ask_qty",),
        },
        bare=(("-", "bid", "bid_size", "ask", "ask_size", "time", "-"),),
    ),
    Layout(
        "bitmex-quotes",
        Kind.QUOTES,
        {
            "time": ("timestamp",),
            "symbol": ("symbol",),
            "bid": ("bidprice",),
            "bid_size": ("bidsize",),
            "ask": ("askprice",),
            "ask_size": ("asksize",),
        },
    ),
    Layout("bitmex-trades", Kind.TRADES, _DUMP),
    Layout("bybit-trades", Kind.TRADES, _DUMP),
    Layout(
        "tardis-book",
        Kind.BOOK,
        {
            **_TARDIS,
            "snapshot": ("is_snapshot",),
            "side": ("side",),
            "price": ("price",),
            "size": ("amount",),
        },
    ),
    Layout(
        "tardis-quotes",
        Kind.QUOTES,
        {
            **_TARDIS,
            "bid": ("bid_price",),
            "bid_size": ("bid_amount",),
            "ask": ("ask_price",),
            "ask_size": ("ask_amount",),
        },
    ),
    Layout(
        "tardis-derivative_ticker",
        Kind.TICKER,
        {**_TARDIS, "price": ("index_price", "mark_price", "last_price")},
    ),
    Layout(
        "tardis-liquidations",
        Kind.LIQUIDATIONS,
        {
            **_TARDIS,
            "id": ("id",),
            "side": ("side",),
            "price": ("price",),
            "size": ("amount",),
            "local": ("local_timestamp",),
        },
    ),
    Layout(
        "tardis-trades",
        Kind.TRADES,
        {
            **_TARDIS,
            "id": ("id",),
            "side": ("side",),
            "price": ("price",),
            "size": ("amount",),
            "local": ("local_timestamp",),
        },
    ),
    Layout(
        "candles",
        Kind.CANDLES,
        {"time": TIMES, **_CANDLE},
        {"volume": SIZES, "turnover": TURNOVERS, "symbol": SYMBOLS},
        bare=(
            (*_BARE_CANDLE, "volume"),
            _BARE_CANDLE,
            (*_BARE_CANDLE, "volume", "-"),
            (*_BARE_CANDLE, "-", "volume", "-"),
        ),
    ),
    Layout(
        "quotes",
        Kind.QUOTES,
        {
            "time": TIMES,
            "bid": ("bid", "bid_price", "best_bid"),
            "ask": ("ask", "ask_price", "best_ask"),
            "bid_size": ("bid_qty", "bid_size", "bid_amount"),
            "ask_size": ("ask_qty", "ask_size", "ask_amount"),
        },
        {"symbol": SYMBOLS},
    ),
    Layout(
        "book",
        Kind.BOOK,
        {"time": TIMES, "side": ("side",), "price": ("price",), "size": SIZES},
        {"snapshot": ("is_snapshot", "snapshot"), "symbol": SYMBOLS},
        bare=(("time", "side", "price", "size"),),
    ),
    Layout(
        "trades",
        Kind.TRADES,
        {"time": TIMES, "price": ("price", "px"), "size": SIZES},
        {"side": ("side",), **_MAKER, "id": ("id", "trade_id", "trdmatchid"), "symbol": SYMBOLS},
        bare=(("time", "price", "size", "side"), ("time", "price", "size")),
    ),
    Layout("prices", Kind.TICKER, {"time": TIMES, "price": ("price", "mark_price", "index_price", "close")}),
)
NAMES = tuple(layout.name for layout in LAYOUTS)


class Places(NamedTuple):
    """A layout found in a file: where each field stands."""

    layout: Layout
    at: Mapping[str, int]
    width: int
    """Cells of a row."""
    has_header: bool


def named(name: str) -> Layout:
    """Raises CellError with the nearest names."""
    for layout in LAYOUTS:
        if layout.name.lower() == name.lower():
            return layout
    raise CellError("layout", f"no layout {clean(name)}{nearest(name, NAMES)}")


def find(row: Sequence[str], second: Sequence[str] | None, file: str, said: Mapping[str, str]) -> Places:
    """The layout of a file by its first row, the one after it, and its name. `said`: columns by field, as
    the user names them. Raises CellError."""
    header = [_plain(name) for name in row]
    if said or _is_header(header):
        found = [places for layout in LAYOUTS if (places := _by_header(layout, header, said))]
        found = [each for each in found if _is_named(each.layout, file) and _is_told(each, second)]
        if not found:
            raise CellError("header", _unknown(row))
        return _told_once(found[0], header)
    for layout in LAYOUTS:
        if places := _by_cells(layout, row):
            return places
    raise CellError("", f"no header, and {len(row)} columns of no known layout; --layout names one")


def place(layout: Layout, row: Sequence[str], said: Mapping[str, str]) -> Places:
    """Where a layout's fields stand in a file of it. Raises CellError."""
    header = [_plain(name) for name in row]
    if not said and not _is_header(header):
        if places := _by_cells(layout, row):
            return places
        raise CellError("", f"no header, and {len(row)} columns that are not those of {layout.name}")
    missing = [field for field, names in layout.columns.items() if _find(header, field, names, said) is None]
    if missing:
        names = ", ".join(layout.columns[missing[0]])
        raise CellError("header", f"no column for {missing[0]} ({names}) of the layout {layout.name}")
    found = _by_header(layout, header, said)
    assert found is not None
    return _told_once(found, header)


def check_columns(said: Mapping[str, str]) -> None:
    """Raises CellError for a field that no tape has."""
    for field in said:
        if field not in FIELDS:
            raise CellError("column", f"no field {clean(field)}{nearest(field, FIELDS)}")


def _by_header(layout: Layout, header: Sequence[str], said: Mapping[str, str]) -> Places | None:
    at: dict[str, int] = {}
    for field, names in {**layout.columns, **layout.optional}.items():
        found = _find(header, field, names, said)
        if found is not None:
            at[field] = found
        elif field in layout.columns:
            return None
    return Places(layout, at, len(header), True)


def _told_once(places: Places, header: Sequence[str]) -> Places:
    """Of two columns of one name nobody can know which was meant. Raises CellError."""
    for name in (header[at] for at in places.at.values()):
        if header.count(name) > 1:
            raise CellError("header", f"column {clean(name)} stands there twice")
    return places


def _find(header: Sequence[str], field: str, names: Sequence[str], said: Mapping[str, str]) -> int | None:
    wanted = map(_plain, [said[field]] if field in said else names)
    return next((header.index(name) for name in wanted if name in header), None)


def _plain(name: str) -> str:
    """`Open time`, `open_time` and `openTime` are one."""
    return name.strip().lower().replace("_", "").replace(" ", "")


def _by_cells(layout: Layout, row: Sequence[str]) -> Places | None:
    """Does a row without header look like one of this layout?"""
    for order in layout.bare:
        if len(order) == len(row):
            at = {field: number for number, field in enumerate(order) if field != "-"}
            if _fits(at, row):
                return Places(layout, at, len(row), False)
    return None


def _fits(at: Mapping[str, int], row: Sequence[str]) -> bool:
    try:
        for field, number_of in at.items():
            text = row[number_of]
            if field == "time":
                Stamps().read(text)
            elif field == "buyer_is_maker":
                truth(text, field)
            elif field == "side":
                if text.isdigit() or not text.isalpha():
                    return False
            elif field != "id":
                number(text, field)
    except CellError:
        return False
    return True


def _is_header(header: Sequence[str]) -> bool:
    """Names of columns; a row of data has a number among its first two cells, and no name has."""
    return not any(cell[:1].isdigit() or cell.lstrip("-+.")[:1].isdigit() for cell in header[:2])


def _is_named(layout: Layout, file: str) -> bool:
    """Liquidations have the columns of trades: only the name of the file tells them apart."""
    return layout.kind is not Kind.LIQUIDATIONS or "liquidation" in file.lower()


def _is_told(places: Places, second: Sequence[str] | None) -> bool:
    """A side of bid or ask is a level of a book, one of buy or sell is a trade; where two layouts have the
    same columns, the stamps differ."""
    if second is None or len(second) < places.width:
        return True
    if places.layout.name in _SAME:
        return second[places.at["time"]].replace(".", "").isdigit() == (places.layout.name == _SAME[1])
    if "side" not in places.at or places.layout.name not in ("book", "trades"):
        return True
    is_level = second[places.at["side"]].lower() in ("bid", "ask", "bids", "asks")
    return is_level == (places.layout.kind is Kind.BOOK)


def _unknown(row: Sequence[str]) -> str:
    names = ", ".join(clean(name.strip(), 24) for name in row[:12])
    return f"no known layout has the columns {names}; --layout and --column say what they are"
