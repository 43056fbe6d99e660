"""What the screen knows when it paints: the newest frame, and how its user looks at it.

A panel gets one View and nothing else. It changes nothing; a key or a click makes a new View.
"""

from functools import cached_property
from typing import Any, Literal, TypeVar

import msgspec

from exchange.instrument import Instrument
from exchange.questions import CashView, OrderView, PositionView
from exchange.terms import Asset, MarginMode, Symbol
from exchange.units import MINUTE, Cash, Price, Size, Time
from replays.messages.frame import CashRow, FillRow, Frame, FundRow, Hello, MarketLine
from replays.study.questions import Studied
from tui.colours.themes import DARK, Palette
from tui.looking.grouping import sensible
from tui.looking.listing import TIMED, Span, listed
from tui.telling.measure import Measure, Units, measure_of

Row = TypeVar("Row")
ListTab = Literal["orders", "fills", "funding"]
Aside = Literal["book", "tape", "depth"]
ASIDES: tuple[Aside, ...] = ("book", "tape", "depth")
"""Beside the chart, in turn."""
Indicators = Literal["", "averages", "profile", "both"]
INDICATORS: tuple[Indicators, ...] = ("", "averages", "profile", "both")
"""On the chart, in turn."""
LISTS: tuple[ListTab, ...] = ("orders", "fills", "funding")
"""Under the positions, in turn."""
LOOKS = (
    *("list_tab", "market_only", "list_sort", "list_down", "list_span", "position_sort", "position_down"),
    *("chart_span", "chart_zoom", "indicators", "beside", "book_groups", "aside", "depth_reach", "units"),
    "tape_min",
)
"""How a world is looked at, whatever happens in it."""


class View(msgspec.Struct, frozen=True, kw_only=True, dict=True):
    frame: Frame
    hello: Hello
    before: Frame | None = None
    """The frame shown before this one, for flashes; None with reduced motion."""
    palette: Palette = DARK
    screen: str = "trade"
    """The screen whose tab is lit."""
    cursor: int = 0
    """The selected row of positions and, below them, of the list under them."""
    list_tab: ListTab = "orders"
    market_only: bool = False
    """The lists show the focused market alone."""
    list_sort: str = ""
    """The column the lists are sorted by (`listing`); empty: as the venue has them."""
    list_down: bool = False
    """From the most to the least."""
    list_span: Span | None = None
    """The times that fills and cash are listed of; None: of all."""
    position_sort: str = ""
    """The column the positions are sorted by."""
    position_down: bool = False
    chart_span: Time = MINUTE
    chart_end: Time | None = None
    """The end of the last candle shown; None follows the market."""
    chart_zoom: int = 1
    """Columns a candle takes."""
    indicators: Indicators = ""
    beside: str = ""
    """A second market, laid over the chart; empty for none."""
    book_groups: dict[Symbol, Price] = {}
    """Ticks per level of the book, of each market where they are not one."""
    aside: Aside = "book"
    """What stands in the book's place, where there is not room for all of them."""
    depth_reach: int = 100
    """How far from the middle the depth chart reaches, in hundredths of a percent."""
    units: Units = ""
    """In what sizes are shown."""
    tape_min: Size = 0
    future_shown: bool = False
    profile: bool = False
    """The liquidation profile in the heat map's place."""
    top_up: tuple[Symbol, Cash, Price | None] | None = None
    """What this much more margin would do to the liquidation price, as the venue answered."""
    ahead: Studied | None = None
    """The rest of the window as it would be without the player, once somebody wanted to see it."""
    twins: Studied | None = None
    """The two worlds of the Twins screen, as far as they have come."""
    twins_plan: str = ""
    """The plan they follow; empty: the player's own doings."""
    tally: Studied | None = None
    """How a plan went over all scenarios, once somebody wanted to see it."""
    tally_plan: str = ""
    ahead_from: Time = 0
    """When it was looked at."""
    autopsy: Studied | None = None
    autopsy_number: int = 0
    """Which of the player's liquidations it is about; 0 for the last."""
    elsewhere: Studied | None = None
    """How the rule of a position that fell does in the other crashes."""
    others_shown: bool = False
    """That in the waterfall's place, where there is room for one of them."""
    calm: Studied | None = None
    """The same world without liquidations."""
    drill: Studied | None = None
    """How the drill that was played was done."""
    shove: Studied | None = None
    """What fell when the mark was led to a price in a fork."""
    stopped: str = ""
    """Why the world behind the screen stands still; empty while it runs."""

    @cached_property
    def picture(self) -> "View":
        """What is painted by it: its frames without their numbers, and none before it that is the same."""
        frame = msgspec.structs.replace(self.frame, number=0)
        before = msgspec.structs.replace(self.before, number=0) if self.before is not None else None
        return msgspec.structs.replace(self, frame=frame, before=None if before == frame else before)

    @property
    def unseen(self) -> bool:
        """Its world ended before any picture of it came (`tui.client.unseen`)."""
        return not self.frame.markets

    @property
    def looks(self) -> dict[str, Any]:
        """What is kept where the same world is opened anew."""
        return {name: getattr(self, name) for name in LOOKS}

    @property
    def instrument(self) -> Instrument | None:
        """Of the focused market."""
        return self.instrument_of(self.frame.symbol)

    def instrument_of(self, symbol: str) -> Instrument | None:
        return next((each for each in self.hello.instruments if each.symbol == symbol), None)

    def measure(self, instrument: Instrument) -> Measure:
        """How its sizes are shown."""
        return measure_of(instrument, self.units)

    @property
    def book_group(self) -> Price:
        """Ticks per level of the focused market's book."""
        return self.group_of(self.frame.symbol)

    def group_of(self, symbol: str) -> Price:
        """Ticks per level of a market's book, as far as its price allows."""
        market = self.market_of(symbol)
        return sensible(self.book_groups.get(Symbol(symbol), 1), market.mark if market is not None else 0)

    @property
    def market(self) -> MarketLine | None:
        """The focused market."""
        return self.market_of(self.frame.symbol)

    @property
    def has_begun(self) -> bool:
        """Has the tape moved? Before that nobody has placed an order yet."""
        return self.frame.playback.time > self.hello.start

    def market_of(self, symbol: str) -> MarketLine | None:
        return next((each for each in self.frame.markets if each.symbol == symbol), None)

    @property
    def position(self) -> PositionView | None:
        """The player's position in the focused market."""
        return self.position_of(self.frame.symbol)

    def position_of(self, symbol: str) -> PositionView | None:
        return next((each for each in self.frame.account.positions if each.symbol == symbol), None)

    @property
    def selected_position(self) -> PositionView | None:
        """The position under the cursor."""
        positions = self.positions
        return positions[self.cursor] if 0 <= self.cursor < len(positions) else None

    @property
    def selected_order(self) -> OrderView | None:
        """The order under the cursor."""
        orders, row = self.orders, self.cursor - len(self.positions)
        return orders[row] if self.list_tab == "orders" and 0 <= row < len(orders) else None

    @property
    def selected_fill(self) -> FillRow | None:
        """The fill under the cursor."""
        row = self.cursor - len(self.positions)
        fills = self.fills
        return fills[row] if self.list_tab == "fills" and 0 <= row < len(fills) else None

    @property
    def only(self) -> str:
        """The market the lists are about; empty for all."""
        return self.frame.symbol if self.market_only else ""

    @cached_property
    def positions(self) -> tuple[PositionView, ...]:
        """All positions as they are listed."""
        by, down = self.position_sort, self.position_down
        return listed(self.frame.account.positions, "positions", self.places_of, by=by, down=down)

    @cached_property
    def orders(self) -> tuple[OrderView, ...]:
        """Open orders as they are listed."""
        return self._listed(self.frame.account.orders, "orders")

    @cached_property
    def fills(self) -> tuple[FillRow, ...]:
        """Fills as they are listed."""
        return self._listed(self.frame.fills, "fills")

    @cached_property
    def cash_rows(self) -> tuple[CashRow, ...]:
        """Funding and other movements of cash as they are listed."""
        return self._listed(self.frame.cash_rows, "funding")

    def _listed(self, rows: tuple[Row, ...], table: str) -> tuple[Row, ...]:
        by, down, span = self.list_sort, self.list_down, self.list_span
        return listed(rows, table, self.places_of, only=self.only, by=by, down=down, span=span)

    @property
    def listing(self) -> tuple[Any, ...]:
        """The rows of the list under the positions."""
        return self.list_of(self.list_tab)

    def list_of(self, tab: str) -> tuple[Any, ...]:
        """The rows of one of the lists."""
        return self.orders if tab == "orders" else self.fills if tab == "fills" else self.cash_rows

    def count_of(self, tab: str) -> int:
        """How many rows a list has, be it that only the newest of them are here."""
        frame = self.frame
        rows, found = (
            (frame.fills, frame.fills_in_all) if tab == "fills" else (frame.cash_rows, frame.cash_rows_in_all)
        )
        return found if tab in TIMED and found > len(rows) else len(self.list_of(tab))

    def fall_at(self, time: Time, symbol: Symbol) -> int:
        """Which of the player's liquidations something of that time and market is about, from 1; 0: none."""
        found = 0
        for number, fell in enumerate(self.frame.own_falls, 1):
            if fell.time <= time and fell.symbol == symbol:
                found = number
        return found

    @property
    def rows(self) -> int:
        """How many rows the cursor can stand on."""
        return len(self.positions) + len(self.listing)

    def following(self, before: "View") -> int:
        """Where the row has come to stand that the cursor was on before; else a row there is.

        Whoever stood on the newest of what comes with the time stands on the newest.
        """
        if self.is_newest_first and before.is_newest_first and before.cursor == len(before.positions):
            return max(min(len(self.positions), self.rows - 1), 0)
        row = before.under_cursor
        place = next((at for at, each in enumerate(self._names) if each == row), None) if row else None
        return min(before.cursor, max(self.rows - 1, 0)) if place is None else place

    @property
    def is_newest_first(self) -> bool:
        """Whether what comes new to the list under the positions comes to its top."""
        return self.list_tab in TIMED and not self.list_sort

    @property
    def under_cursor(self) -> Any:
        """What names the row under the cursor, whatever becomes of its numbers; None for no row."""
        names = self._names
        return names[self.cursor] if 0 <= self.cursor < len(names) else None

    @cached_property
    def _names(self) -> list[Any]:
        """What names each row the cursor can stand on."""
        held = [("position", each.symbol) for each in self.positions]
        if self.list_tab == "orders":
            return [*held, *(("order", each.order_id) for each in self.orders)]
        return [*held, *self.listing]

    @property
    def called(self) -> PositionView | None:
        """The position in margin call with the least buffer."""
        called = [each for each in self.frame.account.positions if each.margin_called]
        return min(called, key=lambda each: each.buffer_ppb or 0) if called else None

    @property
    def future(self) -> tuple[Cash, ...]:
        """Liquidated notional over the rest of the window, in equal spans, where it is known."""
        known = self.ahead.ahead if self.ahead is not None else None
        if known is None or self.hello.end is None:
            return ()
        begun, now = self.ahead_from, self.frame.playback.time
        whole = max(self.hello.end - begun, 1)
        return known[min(max(now - begun, 0) * len(known) // whole, len(known) - 1) :]

    @property
    def cash(self) -> CashView | None:
        """The player's money in the focused market's settlement asset."""
        instrument = self.instrument
        if instrument is None:
            return None
        return next((each for each in self.frame.account.cash if each.asset == instrument.settle), None)

    @property
    def asset_in_need(self) -> Asset | None:
        """What the cross account in margin call is counted in, else what the focused market settles in."""
        called = (each for each in self.frame.account.positions if each.margin_called)
        symbol = next((each.symbol for each in called if each.mode is MarginMode.CROSS), self.frame.symbol)
        instrument = self.instrument_of(symbol)
        return instrument.settle if instrument is not None else None

    @property
    def nothing_left(self) -> str:
        """That there is no money, and what can be done; empty while there is."""
        if self.cash is None:
            return "No money yet: U pays some in."
        return "" if self.cash.equity_total > 0 else "Nothing is left: U pays money in."

    @property
    def fund(self) -> FundRow | None:
        """The insurance fund that stands behind the focused market."""
        instrument, funds = self.instrument, self.frame.funds
        own = next((each for each in funds if each.symbol == self.frame.symbol), None)
        if own is not None or instrument is None:
            return own
        return next((each for each in funds if each.asset == instrument.settle and not each.symbol), None)

    def name(self, symbol: str) -> str:
        """What a market is called in a narrow column: its base asset, where each names one market only."""
        own, bases = self.instrument_of(symbol), [each.base for each in self.hello.instruments]
        return symbol if own is None or len(set(bases)) < len(bases) else own.base

    def places_of(self, market: str) -> int:
        """Decimals of the cash of a market, or of an asset."""
        own = self.instrument_of(market)
        return own.cash_places if own is not None else self.cash_places(market)

    def cash_places(self, asset: str) -> int:
        """Decimals of an asset's smallest unit."""
        return next((each.cash_places for each in self.hello.instruments if each.settle == asset), 8)
