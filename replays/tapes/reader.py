"""A tape read row by row: typed records in order of time, and what was noticed on the way.

The one law: times never fall, candles and ids never repeat, every row has all of its cells. What is
odd but possible (a gap, a price a hundredth of the last) is told, not refused.
"""

from collections.abc import Callable, Iterator, Mapping
from itertools import chain
from pathlib import Path
from typing import NamedTuple

from exchange.edge.text import clean, nearest
from exchange.terms import BUY, SELL, Side
from exchange.units import MINUTE, Time
from replays.tapes import cells
from replays.tapes.errors import CellError, TapeError
from replays.tapes.layouts import Places, check_columns, find, named, place
from replays.tapes.records import Bar, Kind, Level, Quote, Record, Tick, Trade
from replays.tapes.source import Row, Source

QUIET: Time = 5 * MINUTE
"""So long without a trade, a quote or a level is a gap."""
LISTED_MAX = 100
"""Gaps and jumps that are listed; the rest are only counted."""
JUMP = 0.5
"""From one row to the next, as a share of the higher price."""
SYMBOLS_MAX = 20
ID_DIGITS_MAX = 20
"""An id of more is a name, not a count."""
LOOK_EVERY = 20_000
"""Rows between two looks at how far it is."""


class Gap(NamedTuple):
    """From the last row before it to the first one after."""

    start: Time
    end: Time


class Jump(NamedTuple):
    """A price far from the one before it."""

    line: int
    time: Time
    before: float
    after: float


class Reader:
    """One file, read once."""

    def __init__(
        self,
        path: Path,
        layout: str | None = None,
        columns: Mapping[str, str] | None = None,
        symbol: str | None = None,
        look: Callable[[int, int], None] = lambda *_: None,
    ) -> None:
        """`symbol`: whose rows count where the file has several; `look` hears how many bytes are read."""
        self._source = Source(path)
        self._layout = layout
        self._columns = columns or {}
        self._symbol = None if symbol is None else _plain(symbol)
        self._look = look
        self._stamps = cells.Stamps()
        self._places: Places | None = None
        self._others: set[str] = set()
        self.path = path
        self.name = path.name
        self.rows = 0
        self.first: Time = 0
        self.last: Time = 0
        self.step: Time = 0
        """Least time between two candles."""
        self.gaps: list[Gap] = []
        self.gap_count = 0
        self.jumps: list[Jump] = []
        self.jump_count = 0

    @property
    def layout(self) -> str:
        assert self._places is not None
        return self._places.layout.name

    @property
    def kind(self) -> Kind:
        assert self._places is not None
        return self._places.layout.kind

    @property
    def names_symbols(self) -> bool:
        """Has it a column that says what is traded?"""
        assert self._places is not None
        return "symbol" in self._places.at

    @property
    def unit(self) -> str:
        """Of the stamps, as it was found."""
        return self._stamps.unit

    def records(self) -> Iterator[Record]:
        """Everything in the file, as it is read. Raises TapeError."""
        line = 0
        try:
            rows = self._source.rows()
            self._places, rows = self._recognise(rows)
            parse = _PARSERS[self.kind](self._places.at, self._stamps.read)
            follow = _FOLLOWERS[self.kind](self)
            width, at = self._places.width, self._places.at.get("symbol")
            for line, row in rows:
                if len(row) != width:
                    raise CellError("", f"{len(row)} cells, not {width}")
                if at is not None and not self._is_wanted(row[at]):
                    continue
                record = parse(row)
                if record is None:
                    continue
                follow(line, record)
                yield record
                if line % LOOK_EVERY == 0:
                    self._look(self._source.bytes_read, self._source.bytes)
        except CellError as error:
            raise TapeError(self.name, line, error.field, str(error)) from None
        self._end(line)

    def _recognise(self, rows: Iterator[Row]) -> tuple[Places, Iterator[Row]]:
        """The layout, and the rows that are data. A line of text above the names is passed over."""
        check_columns(self._columns)
        first = next(rows, None)
        if first is None:
            raise TapeError(self.name, 0, "", "the file is empty")
        second = next(rows, None)
        if second is not None and len(first[1]) == 1 < len(second[1]):
            first, second = second, next(rows, None)
        try:
            if self._layout is None:
                places = find(first[1], None if second is None else second[1], self.name, self._columns)
            else:
                places = place(named(self._layout), first[1], self._columns)
        except CellError as error:
            raise TapeError(self.name, first[0], error.field, str(error)) from None
        head = [row for row in (None if places.has_header else first, second) if row is not None]
        return places, chain(head, rows)

    def _end(self, line: int) -> None:
        if self.rows:
            return
        if self._others:
            seen = nearest(self._symbol or "", self._others)
            missing = f"no row of {clean(self._symbol or '')}{seen}; --only says what the file calls it"
            raise TapeError(self.name, 0, "symbol", missing)
        raise TapeError(self.name, line, "", "a header and no rows")

    def _is_wanted(self, text: str) -> bool:
        found = _plain(text)
        if self._symbol is None:
            self._symbol = found
        if found == self._symbol:
            return True
        if len(self._others) < SYMBOLS_MAX:
            self._others.add(found)
        return False

    # ── order, gaps and jumps ───────────────────────────────────────────────────

    def _see(self, line: int, time: Time, price: float, before: float, quiet: Time) -> None:
        """Take note of a row that is in order."""
        if not self.rows:
            self.first = time
        elif quiet and time - self.last > quiet:
            self.gap_count += 1
            if len(self.gaps) < LISTED_MAX:
                self.gaps.append(Gap(self.last, time))
        if before and abs(price - before) > JUMP * max(price, before):
            self.jump_count += 1
            if len(self.jumps) < LISTED_MAX:
                self.jumps.append(Jump(line, time, before, price))
        self.rows += 1
        self.last = time

    def _follow_candles(self) -> Callable[[int, Record], None]:
        before = 0.0

        def follow(line: int, record: Record) -> None:
            nonlocal before
            assert isinstance(record, Bar)
            _check_candle(record)
            if self.rows and record.time <= self.last:
                raise CellError("time", _order(record.time, self.last))
            span = record.time - self.last if self.rows else 0
            if span and (not self.step or span < self.step):
                self.step = span
            self._see(line, record.time, record.close, before, self.step)
            before = record.close

        return follow

    def _follow_trades(self) -> Callable[[int, Record], None]:
        before, previous = 0.0, ""

        def follow(line: int, record: Record) -> None:
            nonlocal before, previous
            assert isinstance(record, Trade)
            if record.time < self.last:
                raise CellError("time", _order(record.time, self.last))
            _check_id(record.id, previous)
            self._see(line, record.time, record.price, before, QUIET)
            before, previous = record.price, record.id

        return follow

    def _follow_quotes(self) -> Callable[[int, Record], None]:
        return self._follow_prices(_higher_side)

    def _follow_ticker(self) -> Callable[[int, Record], None]:
        return self._follow_prices(_price)

    def _follow_book(self) -> Callable[[int, Record], None]:
        return self._follow_prices(lambda _: 0.0)

    def _follow_prices(self, price_of: Callable[[Record], float]) -> Callable[[int, Record], None]:
        before = 0.0

        def follow(line: int, record: Record) -> None:
            nonlocal before
            if record.time < self.last:
                raise CellError("time", _order(record.time, self.last))
            price = price_of(record)
            self._see(line, record.time, price, before, QUIET)
            before = price

        return follow


_FOLLOWERS: dict[Kind, Callable[[Reader], Callable[[int, Record], None]]] = {
    Kind.CANDLES: Reader._follow_candles,
    Kind.TRADES: Reader._follow_trades,
    Kind.LIQUIDATIONS: Reader._follow_trades,
    Kind.QUOTES: Reader._follow_quotes,
    Kind.TICKER: Reader._follow_ticker,
    Kind.BOOK: Reader._follow_book,
}


def _higher_side(quote: Record) -> float:
    assert isinstance(quote, Quote)
    return max(quote.bid, quote.ask)


def _price(tick: Record) -> float:
    assert isinstance(tick, Tick)
    return tick.price


def _plain(symbol: str) -> str:
    """`BTC-USDT-SWAP`, `btc/usdt` and `BTCUSDT` are one."""
    plain = "".join(character for character in symbol.upper() if character.isalnum())
    return plain.removesuffix("SWAP").removesuffix("PERP") or plain


def _order(time: Time, last: Time) -> str:
    return "the same as in the row before it" if time == last else "earlier than in the row before it"


def _check_candle(bar: Bar) -> None:
    if bar.high < bar.low:
        raise CellError("high", "below low")
    for field, value in (("open", bar.open), ("close", bar.close)):
        if not bar.low <= value <= bar.high:
            raise CellError(field, "outside low and high")


def _check_id(found: str, previous: str) -> None:
    """Numbers rise; anything else at least differs from the row before it."""
    if not found or not previous:
        return
    if _is_counted(found) and _is_counted(previous):
        if int(found) <= int(previous):
            raise CellError("id", f"{clean(found)} does not come after {clean(previous)}")
    elif found == previous:
        raise CellError("id", f"{clean(found)} twice")


def _is_counted(id: str) -> bool:
    return id.isascii() and id.isdigit() and len(id) <= ID_DIGITS_MAX


Stamp = Callable[[str], Time]
Parse = Callable[[list[str]], Record | None]


def _candles(at: Mapping[str, int], stamp: Stamp) -> Parse:
    time, opened, high, low, close = (at[name] for name in ("time", "open", "high", "low", "close"))
    volume, turnover = at.get("volume"), at.get("turnover")

    def parse(row: list[str]) -> Bar:
        return Bar(
            stamp(row[time]),
            cells.price(row[opened], "open"),
            cells.price(row[high], "high"),
            cells.price(row[low], "low"),
            cells.price(row[close], "close"),
            0.0 if volume is None else cells.number(row[volume], "volume"),
            0.0 if turnover is None else cells.number(row[turnover], "turnover"),
        )

    return parse


def _trades(at: Mapping[str, int], stamp: Stamp) -> Parse:
    time, price, size, id_at = at["time"], at["price"], at["size"], at.get("id")
    side_at, maker_at = at.get("side"), at.get("buyer_is_maker")

    def parse(row: list[str]) -> Trade:
        side: Side | None = None
        if side_at is not None:
            side = cells.side(row[side_at])
        elif maker_at is not None:
            side = SELL if cells.truth(row[maker_at], "buyer_is_maker") else BUY
        return Trade(
            stamp(row[time]),
            cells.price(row[price]),
            cells.price(row[size], "size"),
            side,
            "" if id_at is None else row[id_at],
        )

    return parse


def _quotes(at: Mapping[str, int], stamp: Stamp) -> Parse:
    time, bid, bid_size, ask, ask_size = (at[name] for name in ("time", "bid", "bid_size", "ask", "ask_size"))

    def parse(row: list[str]) -> Quote:
        return Quote(
            stamp(row[time]),
            cells.number(row[bid] or "0", "bid"),
            cells.number(row[bid_size] or "0", "bid_size"),
            cells.number(row[ask] or "0", "ask"),
            cells.number(row[ask_size] or "0", "ask_size"),
        )

    return parse


def _book(at: Mapping[str, int], stamp: Stamp) -> Parse:
    time, side, price, size, whole = at["time"], at["side"], at["price"], at["size"], at.get("snapshot")

    def parse(row: list[str]) -> Level:
        return Level(
            stamp(row[time]),
            cells.side(row[side]),
            cells.price(row[price]),
            cells.number(row[size], "size"),
            whole is not None and cells.truth(row[whole], "snapshot"),
        )

    return parse


def _ticker(at: Mapping[str, int], stamp: Stamp) -> Parse:
    """An empty cell repeats the price before it, and says nothing before the first: such files have a row
    for every change of anything."""
    time, price = at["time"], at["price"]
    last = 0.0

    def parse(row: list[str]) -> Tick | None:
        nonlocal last
        if row[price]:
            last = cells.price(row[price])
        return Tick(stamp(row[time]), last) if last else None

    return parse


_PARSERS: dict[Kind, Callable[[Mapping[str, int], Stamp], Parse]] = {
    Kind.CANDLES: _candles,
    Kind.TRADES: _trades,
    Kind.LIQUIDATIONS: _trades,
    Kind.QUOTES: _quotes,
    Kind.BOOK: _book,
    Kind.TICKER: _ticker,
}
