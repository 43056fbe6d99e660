"""The Trade screen: chart, book, tape, ticket, positions, and every act on them.

Every act that costs money asks first; what it says it will do comes from the venue.
"""

from collections.abc import Callable
from typing import ClassVar

from textual import work
from textual.binding import BindingType
from textual.widget import Widget

from exchange.commands import CancelAll, PlaceOrder, SetLeverage, SetMarginMode
from exchange.numerals import format_units, parse_grid, parse_units
from exchange.questions import EstimateLeverage, LeverageEstimate, OrderEstimate
from exchange.terms import BUY, SELL, MarginMode, OrderType, Symbol
from exchange.units import Price
from replays.messages.frame import Fault, Hello
from tui.dialogs.confirm import Choice, Confirm
from tui.dialogs.contract import ContractDialog
from tui.dialogs.numbers import leverage_prompt, price_prompt, size_prompt
from tui.dialogs.review import Review, Reviewed
from tui.dialogs.statistics import StatisticsDialog
from tui.keys.table import TRADE, bindings_of
from tui.looking.view import View
from tui.orders import acts
from tui.orders.messages import OrderDrafted, OrderReviewed, TicketLeft
from tui.orders.others import others_of
from tui.orders.placing import placing
from tui.orders.prospect import outcome_in, prospect_of
from tui.orders.relevering import leverage_facts, relevering_of
from tui.screens import layout
from tui.screens.holding import Refused
from tui.screens.layout import WIDE, Plan
from tui.screens.lists import Lists
from tui.telling.facts import Facts
from tui.widgets.account import Account
from tui.widgets.alarm import Alarm
from tui.widgets.book import Book
from tui.widgets.chart import Chart
from tui.widgets.depth import DepthChart
from tui.widgets.feed import Feed
from tui.widgets.footer import KeyFooter
from tui.widgets.header import Header
from tui.widgets.positions import Positions
from tui.widgets.replay_line import ReplayLine
from tui.widgets.strip import AccountStrip
from tui.widgets.tape import Tape
from tui.widgets.ticker import Ticker
from tui.widgets.ticket import Ticket

SAID_WIDEST = 70
"""Cells of a message over the chart."""


class TradeScreen(Lists):
    NAME = TRADE
    BINDINGS: ClassVar[list[BindingType]] = [*bindings_of(TRADE)]
    FIRST = "positions"
    PANES = ("chart", "book", "tape", "depth", "ticket", "positions", "account", "feed")

    def __init__(self) -> None:
        super().__init__()
        self.ticket_open = False
        self._drafted: OrderDrafted | None = None
        self._placing = False
        """Whether an order is on its way."""
        self._to_close = ""
        """The market whose position is to be closed at a limit, until it is on the screen."""

    def panels(self) -> list[Widget]:
        return [
            Header(id="header"),
            Ticker(id="ticker"),
            Chart(id="chart"),
            Book(id="book"),
            Tape(id="tape"),
            DepthChart(id="depth"),
            Ticket(id="ticket"),
            Positions(id="positions"),
            Account(id="account"),
            Feed(id="feed"),
            AccountStrip(id="strip"),
            ReplayLine(id="replay"),
            KeyFooter(id="footer"),
            Alarm(id="alarm"),
        ]

    def plan(self, width: int, height: int) -> Plan:
        aside = self.view.aside if self.view is not None else "book"
        return layout.trade(width, height, zoomed=self.zoomed, ticket=self.ticket_open, aside=aside)

    def settle(self) -> None:
        """What is said stays over the chart, where there is one."""
        super().settle()
        chart = None if layout.too_small(*self.app.size) else self.plan(*self.app.size).get("chart")
        self.set_class(chart is None, "-chartless")
        for rack in self.query("ToastRack"):
            rack.styles.width = None if chart is None else min(chart.width - 2, SAID_WIDEST)

    @property
    def ticket(self) -> Ticket:
        return self.query_one(Ticket)

    # The ticket

    def action_ticket(self, side: str) -> None:
        if self.view is not None:
            self._show_ticket(self.view)
            self.ticket.open(BUY if side == "buy" else SELL)

    def action_close_at_limit(self) -> None:
        """Fill the ticket with what closes the position; on another market, once that one is shown."""
        position, _ = self._held()
        if position is None or self.view is None:
            return
        self._to_close = position.symbol
        if self.view.frame.symbol == position.symbol:
            self._close_at_limit(self.view)
        else:
            self.host.focus_market(position.symbol)

    def show(self, view: View, *, all_panels: bool = False, newer: bool = False) -> None:
        super().show(view, all_panels=all_panels, newer=newer)
        if self.ready and self._to_close == view.frame.symbol:
            self._close_at_limit(view)

    def _close_at_limit(self, view: View) -> None:
        self._to_close = ""
        if view.position is not None:
            self._show_ticket(view)
            self.ticket.draft_close(acts.closing_side(view.position))

    def _show_ticket(self, view: View) -> None:
        self.ticket_open = True
        self.zoomed = "" if self.zoomed != "ticket" else self.zoomed
        self.settle()
        self.ticket.show(view)
        self.ticket.focus(scroll_visible=False)

    def on_book_price_clicked(self, message: Book.PriceClicked) -> None:
        self._fill_price(message.price)

    def _fill_price(self, price: Price) -> None:
        view = self.view
        if view is not None and view.instrument is not None:
            ticks, places = price * view.instrument.tick, view.instrument.price_places
            self.ticket.take_price(format_units(ticks, places))

    def on_positions_row_clicked(self, message: Positions.RowClicked) -> None:
        self.host.look(cursor=message.row)

    def on_ticket_left(self, _: TicketLeft) -> None:
        """What was to be read back, and has not been answered yet, is not to be any more."""
        self.workers.cancel_group(self, "dialog")
        self._leave_ticket()

    def _leave_ticket(self) -> None:
        self.ticket_open = False
        self.ticket.put_down()
        self.settle()
        self.query_one(Positions).focus(scroll_visible=False)

    def on_order_drafted(self, message: OrderDrafted) -> None:
        """Ask for the newest draft only; one question is on its way at a time."""
        asking = self._drafted is not None
        self._drafted = message
        if not asking:
            self._answer_drafts()

    @work
    async def _answer_drafts(self) -> None:
        while self.view is not None and (message := self._drafted) is not None:
            estimate = await self._estimate(message.order, message.leverage, message.mode)
            if estimate is not None:
                self.ticket.estimated(message.order, estimate, probe=message.probe)
            if self._drafted is message:
                break
        self._drafted = None

    def on_order_reviewed(self, message: OrderReviewed) -> None:
        """Read the order back, unless one is being read or on its way, or another market is shown by now."""
        view = self.view
        if view is None or view.frame.symbol != message.pair.order.symbol:
            return
        if self.is_current and not self._placing:
            self._review(message, view.hello)

    @work(exclusive=True, group="dialog")
    async def _review(self, message: OrderReviewed, world: Hello) -> None:
        """Read it back of a market that stands still; send it when that is confirmed."""
        async with self.host.standing():
            asking = await self._asking(message, world)
            if asking is not None and await self.app.push_screen_wait(asking):
                self._place(asking.reviewed, world)

    async def _asking(self, message: OrderReviewed, world: Hello) -> Review | None:
        """The dialog that reads it back; none where it is refused, or its market is left by now."""
        order, estimate = await self._judged(message)
        view = self._view_of(world, order.symbol)
        if view is None or view.instrument is None or estimate is None:
            return None
        if estimate.reason is not None:
            told = acts.refusal_of(order, estimate, view.instrument, begun=view.has_begun)
            self.ticket.refused(order, estimate, told)
            return None
        reviewed = Reviewed(
            pair=message.pair,
            leverage=message.leverage,
            mode=message.mode,
            estimate=estimate,
            equity=view.cash.equity_total if view.cash is not None else 0,
            relevering=relevering_of(view, order.symbol, message.leverage),
            prospect=prospect_of(view, order),
            others=others_of(view, outcome_in(estimate, message.mode).others),
            expert=self.host.settings.expert,
        )
        return Review(reviewed, view.instrument)

    async def _judged(self, message: OrderReviewed) -> tuple[PlaceOrder, OrderEstimate | None]:
        """The first of its orders that the venue would not take, else the last, and what it says of that."""
        for order in message.pair.orders:
            estimate = await self._estimate(order, message.leverage, message.mode)
            if estimate is None or estimate.reason is not None:
                break
        return order, estimate

    def _view_of(self, world: Hello, symbol: Symbol) -> View | None:
        """The newest, while this screen is in front, before that world and that market."""
        view = self.view
        if not self.is_current or view is None or view.hello is not world or view.frame.symbol != symbol:
            return None
        return view

    @work(group="orders")
    async def _place(self, reviewed: Reviewed, world: Hello) -> None:
        """All of it, whatever key comes meanwhile, in the market as it was read back."""
        self._placing = self.ticket.is_placing = True
        self.host.hold()
        try:
            await self._send(reviewed, world)
        finally:
            self.host.release()
            self._placing = self.ticket.is_placing = False

    async def _send(self, reviewed: Reviewed, world: Hello) -> None:
        """What it wants set, and the order; when one of them is refused, all is put back as it was."""
        assert self.view is not None
        steps = placing(self.view, reviewed.pair, reviewed.leverage, reviewed.mode)
        refused = await self._send_in_turn(steps, world)
        if refused is not None:
            await self._put_back(refused, reviewed)
        elif self._is_in(world):
            self._leave_ticket()

    async def _put_back(self, refused: Refused, reviewed: Reviewed) -> None:
        """Ask why before anything is put back: of the order as it was refused."""
        order = refused.command if isinstance(refused.command, PlaceOrder) else reviewed.order
        estimate = await self._estimate(order, reviewed.leverage, reviewed.mode)
        if refused.undo:
            await self.host.send(*refused.undo)
        if estimate is not None and estimate.reason is not None:
            self.ticket.refused(order, estimate, refused.ack.text)

    # What stands under the cursor

    def answer_row(self, view: View) -> None:
        """A forced fill is explained; a position leads to its market, a level of the book to a ticket."""
        fill, position = view.selected_fill, view.selected_position
        if isinstance(self.focused, Book):
            self._take_level(view, self.focused.chosen)
        elif isinstance(self.focused, Feed):
            super().answer_row(view)
        elif fill is not None and fill.kind in ("liquidation", "takeover"):
            self.explain(view, fill.time, fill.symbol)
        elif position is not None:
            self.host.focus_market(position.symbol)

    def _take_level(self, view: View, price: Price | None) -> None:
        """Open the ticket with the price of a level, on the side that rests there."""
        if price is not None:
            self.action_ticket("buy" if any(each.price == price for each in view.frame.bids) else "sell")
            self._fill_price(price)

    # Orders and settings

    @work
    async def action_cancel_order(self) -> None:
        order = acts.chosen_order(self.view) if self.view is not None else None
        if order is None:
            self.host.say("No order chosen. o lists them, j k move, C cancels all.")
            return
        await self.host.send(acts.cancelling(order, self.trader))

    @work(exclusive=True, group="dialog")
    async def action_cancel_all(self) -> None:
        chosen = await self._confirm("Cancel all orders?", acts.cancel_all_facts, Choice("y", "Cancel all"))
        if chosen:
            await self.host.send(CancelAll(trader=self.trader))

    @work(exclusive=True, group="dialog")
    async def action_margin_mode(self) -> None:
        view = self.view
        if view is None:
            return
        symbol = view.frame.symbol
        leverage, mode = acts.market_terms(view, symbol)
        other = MarginMode.CROSS if mode is MarginMode.ISOLATED else MarginMode.ISOLATED
        chosen = await self._confirm(
            f"{symbol} to {other.value}?",
            lambda view: acts.mode_facts(view, symbol, other, leverage),
            Choice("y", f"Switch to {other.value}"),
        )
        if chosen:
            await self.host.send(SetMarginMode(trader=self.trader, symbol=symbol, mode=other))

    @work(exclusive=True, group="dialog")
    async def action_leverage(self) -> None:
        view = self.view
        if view is None or view.instrument is None:
            return
        symbol = view.frame.symbol
        before, _ = acts.market_terms(view, symbol)
        limit = view.instrument.leverage_max
        text = await self.app.push_screen_wait(leverage_prompt(symbol, before, limit))
        if text is None or (leverage := parse_units(text, 0)) == before:
            return
        setting = SetLeverage(trader=self.trader, symbol=symbol, leverage=leverage)
        if await self._may_lever(setting, before):
            await self.host.send(setting)

    async def _may_lever(self, setting: SetLeverage, before: int) -> bool:
        """Ask before more is risked, and before what is open holds another margin."""
        view, symbol, leverage = self.view, setting.symbol, setting.leverage
        instrument = view.instrument_of(symbol) if view is not None else None
        if view is None or instrument is None:
            return False
        if self.host.settings.expert or not (leverage > before or relevering_of(view, symbol, leverage)):
            return True

        async def now() -> Facts:
            question = EstimateLeverage(trader=self.trader, symbol=symbol, leverage=leverage)
            answer = await self.host.ask(question, LeverageEstimate)
            estimate = None if isinstance(answer, Fault) else answer
            return leverage_facts(self.view or view, instrument, setting, before, estimate)

        choice = Choice("y", f"Set {leverage}x")
        return await self.app.push_screen_wait(Confirm(f"{symbol} to {leverage}x?", now, (choice,))) == "y"

    @work(exclusive=True, group="dialog")
    async def action_amend_order(self) -> None:
        view = self.view
        order = acts.chosen_order(view) if view is not None else None
        instrument = view.instrument_of(order.symbol) if view is not None and order is not None else None
        if order is None or instrument is None:
            self.host.say("No order chosen. o lists them, j k move.")
            return
        price, size = order.trigger_price, order.size
        if order.type is not OrderType.TRAILING_STOP:
            text = await self.app.push_screen_wait(price_prompt(order, instrument))
            if text is None:
                return
            price = parse_grid(text, instrument.price_places, instrument.tick)
        if not order.close_position:
            text = await self.app.push_screen_wait(size_prompt(order, instrument))
            if text is None:
                return
            size = parse_grid(text, instrument.size_places, instrument.lot)
        amended = acts.amending(order, self.trader, price, size)
        if amended.price or amended.trigger_price or amended.size:
            await self.host.send(amended)

    async def _confirm(self, title: str, facts: Callable[[View], Facts], choice: Choice) -> bool:
        """Ask, unless its user is an expert and nothing stands against it."""
        if self.host.settings.expert and self.view is not None and not facts(self.view).refused:
            return True

        async def now() -> Facts:
            assert self.view is not None
            return facts(self.view)

        return await self.app.push_screen_wait(Confirm(title, now, (choice,))) == choice.key

    # How it is looked at

    def action_figures(self) -> None:
        self.app.push_screen(StatisticsDialog())

    def action_contract(self) -> None:
        if self.view is not None and self.view.instrument is not None:
            self.app.push_screen(ContractDialog(self.view.instrument))

    def action_back(self) -> None:
        if self.app.size.width < WIDE and self.ticket_open:
            self._leave_ticket()
        else:
            super().action_back()
