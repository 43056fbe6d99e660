"""The order ticket: fields typed in order, costs answered by the venue, nothing sent before a review.

While it has the focus it eats every key but those of the replay and the help, so a letter typed by
mistake never closes a position.
"""

from time import monotonic

import msgspec
from textual.events import Focus, Key, Paste

from exchange.commands import PlaceOrder
from exchange.instrument import Instrument
from exchange.numerals import format_units
from exchange.questions import OrderEstimate
from exchange.terms import BUY, MarginMode, RejectReason, Side, Symbol, Trader
from replays.messages.frame import Hello
from replays.telling.refusals import SENTENCES
from tui.looking.view import View
from tui.orders.acts import leverage_lock, market_terms, mode_lock
from tui.orders.draft import (
    CONDITIONAL,
    NAME_KEYS,
    NAME_MAX,
    Draft,
    Field,
    Limits,
    SizedBy,
    Trouble,
    nudge,
    read,
    read_leverage,
)
from tui.orders.messages import OrderDrafted, OrderReviewed, TicketLeft
from tui.orders.pairs import pair_of
from tui.orders.prospect import prospect_of
from tui.orders.relevering import relevering_of
from tui.orders.ticket_keys import fits, has_many_points, switched
from tui.orders.wrong_field import exit_words, wrong_field
from tui.painters import entry
from tui.painters.canvas import Canvas
from tui.painters.ticket import draw
from tui.painters.ticket_face import Face
from tui.widgets.panel import LivePanel

PASSED = frozenset(
    {
        "space",
        "question_mark",
        "colon",
        "left_square_bracket",
        "right_square_bracket",
        "ctrl+p",
        "ctrl+c",
        "ctrl+q",
    }
)
"""Keys that are not the ticket's even while it has the focus."""
SHARES = ("25%", "50%", "75%", "100%")
RISKS = ("1%", "2%", "5%", "10%")
"""Of the equity, where a size is what its stop may cost."""
ASK_SECONDS, AWAY_SECONDS = 0.2, 1.0
"""How old an answer may grow while somebody is in the ticket, and while it only stands there."""
STEPS = {"up": 1, "down": -1, "shift+up": 10, "shift+down": -10}


class Ticket(LivePanel):
    named = "Order"
    tells_more = True

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.draft = Draft()
        self.field = Field.SIZE
        self.fresh = True
        self.estimate: OrderEstimate | None = None
        self.trouble: Trouble | None = None
        self._symbol = Symbol("")
        self._world: Hello | None = None
        self._is_offered = True
        """Whether the price is the market's, and not one that somebody typed."""
        self._terms: tuple[int, MarginMode] = (0, MarginMode.CROSS)
        """Leverage and mode of the market, when they were last taken over."""
        self.is_placing = False
        """Whether its order is on its way: what is set for it now is no change of somebody else's."""
        self._size_max = 0
        self._to_reduce = False
        """Whether the draft was made to close a position."""
        self._asked: PlaceOrder | None = None
        """The order the newest question was about."""
        self._asked_at = 0.0

    @property
    def instrument(self) -> Instrument | None:
        return self.view.instrument if self.view is not None else None

    @property
    def limits(self) -> Limits:
        view, asked = self.view, self._asked
        if view is None:
            return Limits()
        held, market, cash = view.position, view.market, view.cash
        met = self.estimate.average_price if self.estimate is not None else 0
        is_known = met and asked is not None and asked.side is self.draft.side
        return Limits(
            size_max=self._size_max,
            position=held.size if held is not None else 0,
            mark=market.mark if market is not None else 0,
            expected=met + self.draft.side.value if is_known else 0,
            equity=cash.equity_total if cash is not None else 0,
            now=view.frame.playback.time,
        )

    def show(self, view: View) -> None:
        elsewhere, changed = view.hello is not self._world, view.frame.symbol != self._symbol
        super().show(view)
        if elsewhere or changed:
            self._world, self._symbol = view.hello, view.frame.symbol
            self._start_over(view, Draft() if elsewhere else Draft(side=self.draft.side))
        elif not self.is_placing and self._has_other_terms(view):
            self._take_terms(view)
        if self._is_old:
            self._tell_draft()

    @property
    def _is_old(self) -> bool:
        """Is it time to ask anew? What nobody types in is asked about only where an answer is shown."""
        age = monotonic() - self._asked_at
        return age >= ASK_SECONDS if self.has_focus else age >= AWAY_SECONDS and self.estimate is not None

    def _start_over(self, view: View, draft: Draft) -> None:
        """Empty fields for another market or world, with its leverage and mode as they are set."""
        self.draft, self._is_offered, self._to_reduce, self._asked = draft, True, False, None
        self._take_terms(view)
        self.estimate, self._size_max, self.trouble = None, 0, None
        if self.field not in self.draft.fields:
            self._go_to(Field.SIZE)
        self.repaint()

    def _has_other_terms(self, view: View) -> bool:
        """Has the market changed its terms, or is the mode that was chosen one it cannot take any more?"""
        if market_terms(view, view.frame.symbol) != self._terms:
            return True
        return self.draft.mode is not self._terms[1] and mode_lock(view, view.frame.symbol) is not None

    def _take_terms(self, view: View) -> None:
        """Leverage and mode as the market has them now; what was typed since they last changed goes."""
        self._terms = leverage, mode = market_terms(view, view.frame.symbol)
        self.draft = msgspec.structs.replace(self.draft, mode=mode).typed(Field.LEVERAGE, str(leverage))
        self.repaint()

    def open(self, side: Side) -> None:
        """Begin an order on a side, at a price that was pointed at or else at the best of its queue."""
        if self._to_reduce or side is not self.draft.side:
            self._clear(side)
        self._offer_price()
        self._go_to(self.draft.first)
        self._changed()

    def _clear(self, side: Side) -> None:
        """An empty draft of a side: of what there was, only leverage and mode stay."""
        leverage = self.draft.text(Field.LEVERAGE)
        self.draft = Draft(side=side, mode=self.draft.mode).typed(Field.LEVERAGE, leverage)
        self._to_reduce, self._is_offered = False, True

    def draft_close(self, side: Side) -> None:
        """Draft what closes the whole position: a limit at the best price of its side, only to reduce."""
        self._clear(side)
        self._to_reduce = True
        self.draft = msgspec.structs.replace(self.draft, reduce_only=True).typed(Field.SIZE, SHARES[-1])
        self._offer_price()
        self._go_to(Field.PRICE)
        self._changed()

    def take_price(self, text: str) -> None:
        """A price pointed at, as a click on the book does: the limit, or what sets a waiting order off."""
        waits = self.draft.kind in CONDITIONAL
        self._write(self.draft.typed(Field.TRIGGER if waits else Field.PRICE, text))

    def _write(self, draft: Draft) -> None:
        """What somebody wrote himself."""
        self._is_offered &= draft.text(Field.PRICE) == self.draft.text(Field.PRICE)
        self.draft = draft
        self._changed()

    def _offer_price(self) -> None:
        """The best price of its side, unless another has been typed."""
        view, instrument = self.view, self.instrument
        offered = self._is_offered or not self.draft.text(Field.PRICE)
        if view is None or instrument is None or not offered:
            return
        self._is_offered = True
        levels = view.frame.bids if self.draft.side is BUY else view.frame.asks
        price = levels[0].price if levels else view.market.last if view.market is not None else 0
        if price:
            ticks = price * instrument.tick
            self.draft = self.draft.typed(Field.PRICE, format_units(ticks, instrument.price_places))

    def estimated(self, order: PlaceOrder, estimate: OrderEstimate, *, probe: bool) -> None:
        """The venue's answer to what was drafted; a late one to an older draft says nothing."""
        if order != self._asked:
            return
        learned = self._size_max != estimate.size_max
        self._size_max = estimate.size_max
        if not probe:
            self.estimate = estimate
        self.repaint()
        if probe and learned and not isinstance(self._read(), Trouble):
            self._changed()

    def refused(self, order: PlaceOrder, estimate: OrderEstimate, text: str) -> None:
        """Keep everything, and stand on the field that must change."""
        assert estimate.reason is not None
        assert self.instrument is not None
        short = estimate.reason is RejectReason.INSUFFICIENT_MARGIN
        too_dear = short and estimate.relevered > max(estimate.available, 0)
        field = wrong_field(estimate.reason, estimate.needs, order, self.draft.fields)
        self._go_to(Field.LEVERAGE if too_dear else field)
        exits = estimate.reason is RejectReason.TRIGGER_ALREADY_TRUE
        words = exit_words(self.field, order, estimate.needs, self.instrument) if exits else ""
        self.trouble = Trouble(self.field, words or text)
        self.repaint()

    def put_down(self) -> None:
        """It is left, or its order is with the venue: the next one begins anew."""
        if self.view is not None:
            self._start_over(self.view, Draft(side=self.draft.side))
            self._go_to(Field.SIZE)

    def on_key(self, event: Key) -> None:
        if (self.view is not None and self.view.stopped) or (
            event.key in PASSED and not self._names(event.character)
        ):
            return
        event.stop()
        event.prevent_default()
        if event.key == "escape":
            self.post_message(TicketLeft())
        elif event.key == "enter":
            self._review()
        elif event.key in ("tab", "shift+tab"):
            self._next_field(1 if event.key == "tab" else -1)
        elif event.key in STEPS:
            self._nudge(STEPS[event.key])
        elif event.key in ("left", "right") and self.field is Field.SIZE:
            self._type(self._next_share(1 if event.key == "right" else -1))
        elif not self._type_key(event):
            self._switch(event)

    def on_paste(self, event: Paste) -> None:
        event.stop()
        there = "" if self.fresh else self.draft.text(self.field)
        allowed = self._allowed(entry.NUMERIC)
        text = entry.pasted(there, event.text, *allowed)
        if text is None or not fits(self.field, text):
            self._warn(entry.unfit(there, event.text, *allowed))
        else:
            self._type(text)

    def on_focus(self, event: Focus) -> None:
        if not event.from_app_focus:
            self._offer_price()
        self._tell_draft()
        self.repaint()

    def _allowed(self, number: frozenset[str]) -> tuple[frozenset[str], int]:
        """What may come into the field, and how much of it."""
        return (NAME_KEYS, NAME_MAX) if self.field is Field.NAME else (number, entry.LENGTH_MAX)

    def _names(self, character: str | None) -> bool:
        """Does a key belong to the client order id that is being typed?"""
        return self.field is Field.NAME and character is not None and character in NAME_KEYS

    def _type_key(self, event: Key) -> bool:
        keeps = not self.fresh or event.key == "backspace" or event.character == "%"
        allowed = self._allowed(entry.SIGNS if self.fresh else entry.SIGNS | entry.EXPONENT)
        text = entry.typed(self.draft.text(self.field) if keeps else "", event, *allowed)
        if text is None or not fits(self.field, text):
            return False
        self._type(text)
        return True

    def _type(self, text: str) -> None:
        self.fresh = False
        self._write(self.draft.typed(self.field, text))
        if has_many_points(self.field, text):
            self._warn("a number has one point")

    def _next_share(self, step: int) -> str:
        text = self.draft.text(Field.SIZE)
        shares = RISKS if self.draft.basis is SizedBy.RISK else SHARES
        here = shares.index(text) + step if text in shares else 0 if step > 0 else len(shares) - 1
        return shares[max(0, min(here, len(shares) - 1))]

    def _nudge(self, steps: int) -> None:
        if self.instrument is not None:
            self.fresh = False
            self._write(nudge(self.draft, self.field, self.instrument, steps))

    def _switch(self, event: Key) -> None:
        """The letters of the ticket; one that means nothing does not vanish in silence."""
        before, draft = self.draft, switched(self.draft, event.key)
        lock = mode_lock(self.view, self._symbol) if self.view is not None and event.key == "i" else None
        if draft is None or lock is not None:
            if event.is_printable:
                self._warn(
                    SENTENCES[lock] if lock else f"{event.character} is neither a digit nor a key here"
                )
            return
        self.draft = draft
        if draft.side is not before.side:
            self._offer_price()
        if draft.kind is not before.kind:
            self._go_to(draft.first)
        elif added := [each for each in draft.fields if each not in before.fields]:
            self._go_to(added[0])
        elif self.field not in draft.fields:
            self._go_to(draft.fields[0])
        self._changed()

    def _warn(self, text: str) -> None:
        self.trouble = Trouble(self.field, text)
        self.repaint()

    def _next_field(self, step: int) -> None:
        fields = self.draft.fields
        self._go_to(fields[(fields.index(self.field) + step) % len(fields)])
        self.repaint()

    def _go_to(self, field: Field) -> None:
        self.field, self.fresh = field, True

    def _read(self) -> tuple[PlaceOrder, int] | Trouble:
        """The order and the leverage as they stand, or what is wrong with them."""
        view, instrument = self.view, self.instrument
        assert view is not None
        assert instrument is not None
        leverage = read_leverage(self.draft, instrument)
        if isinstance(leverage, Trouble):
            return leverage
        if lock := leverage_lock(view, view.frame.symbol, leverage):
            return Trouble(Field.LEVERAGE, SENTENCES[lock])
        order = read(self.draft, instrument, self.limits, Trader(view.hello.trader))
        return order if isinstance(order, Trouble) else (order, leverage)

    def _changed(self) -> None:
        """After any edit: forget old trouble, ask anew."""
        self.trouble = None
        self._tell_draft()
        self.repaint()

    def _tell_draft(self) -> None:
        if self.view is None or self.instrument is None:
            return
        self._asked_at = monotonic()
        drafted = self._read()
        whole = not isinstance(drafted, Trouble)
        asking = self._probe() if isinstance(drafted, Trouble) else drafted
        if not whole:
            self.estimate = None
        self._asked = asking[0] if asking is not None else None
        if asking is not None:
            self.post_message(OrderDrafted(*asking, self.draft.mode, probe=not whole))

    def _probe(self) -> tuple[PlaceOrder, int] | None:
        """The same terms for one lot, to learn what the largest size would be."""
        view, instrument = self.view, self.instrument
        assert view is not None
        assert instrument is not None
        leverage = read_leverage(self.draft, instrument)
        lot = format_units(instrument.size_min * instrument.lot, instrument.size_places)
        whole = msgspec.structs.replace(self.draft, sized_by=SizedBy.AMOUNT).typed(Field.SIZE, lot)
        order = read(whole, instrument, self.limits, Trader(view.hello.trader))
        if isinstance(order, Trouble) or isinstance(leverage, Trouble):
            return None
        return order, leverage

    def _review(self) -> None:
        if self.view is None or self.instrument is None:
            return
        drafted = self._read()
        if isinstance(drafted, Trouble):
            self._go_to(drafted.field)
            self.trouble = drafted
            self.repaint()
            return
        order, leverage = drafted
        taken = {each.client_id for each in self.view.frame.account.orders} | {order.client_id}
        pair = pair_of(self.draft, order, self.instrument, taken)
        self.post_message(OrderReviewed(pair, leverage, self.draft.mode, self.estimate))

    def content(self, view: View, width: int, height: int) -> Canvas:
        canvas = Canvas(width, height, view.palette)
        instrument, market = view.instrument, view.market
        if instrument is None or market is None:
            return canvas
        face = Face(
            draft=self.draft,
            field=self.field,
            fresh=self.fresh,
            focused=self.has_focus,
            instrument=instrument,
            mark=market.mark,
            available=view.cash.available if view.cash is not None else None,
            equity=self.limits.equity,
            estimate=self.estimate,
            trouble=self.trouble,
            valued=view.measure(instrument).valued,
        )
        drafted = self._read()
        if not isinstance(drafted, Trouble):
            order, leverage = drafted
            relevering = relevering_of(view, order.symbol, leverage)
            prospect = prospect_of(view, order)
            face = msgspec.structs.replace(face, order=order, relevering=relevering, prospect=prospect)
        pad = int(width >= 24)
        inside = Canvas(max(width - 2 * pad, 1), max(height, 1), view.palette)
        draw(inside, face)
        canvas.blit(pad, 0, inside)
        return canvas
