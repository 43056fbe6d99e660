"""The order ticket: fields typed in order, costs answered by the venue, nothing sent before a review.

While it has the focus it eats every key but those of the replay and the help, so a letter typed by
mistake never closes a position.
"""

import msgspec
from textual.events import Focus, Key, Paste

from exchange.commands import PlaceOrder
from exchange.instrument import Instrument
from exchange.questions import OrderEstimate
from exchange.terms import MarginMode, Side, Symbol
from replays.messages.frame import Hello
from tui.looking.view import View
from tui.orders.acts import market_terms, mode_lock
from tui.orders.draft import Draft, Field
from tui.orders.form import Form
from tui.orders.inquiry import Inquiry
from tui.orders.messages import OrderReviewed, TicketLeft
from tui.orders.pairs import pair_of
from tui.orders.prospect import prospect_of
from tui.orders.reading import Trouble
from tui.orders.relevering import relevering_of
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
ASK_SECONDS, AWAY_SECONDS = 0.2, 1.0
"""How old an answer may grow while somebody is in the ticket, and while it only stands there."""
STEPS = {"up": 1, "down": -1, "shift+up": 10, "shift+down": -10}


class Ticket(LivePanel):
    named = "Order"
    tells_more = True

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.form = Form()
        self.inquiry = Inquiry()
        self._symbol = Symbol("")
        self._world: Hello | None = None
        self._terms: tuple[int, MarginMode] = (0, MarginMode.CROSS)
        """Leverage and mode of the market, when they were last taken over."""
        self.is_placing = False
        """Whether its order is on its way: what is set for it now is no change of somebody else's."""

    @property
    def instrument(self) -> Instrument | None:
        return self.view.instrument if self.view is not None else None

    def show(self, view: View) -> None:
        elsewhere, changed = view.hello is not self._world, view.frame.symbol != self._symbol
        super().show(view)
        if elsewhere or changed:
            self._world, self._symbol = view.hello, view.frame.symbol
            self._start_over(view, Draft() if elsewhere else Draft(side=self.form.draft.side))
        elif not self.is_placing and self._has_other_terms(view):
            self._take_terms(view)
        if self._is_old:
            self._tell_draft()

    @property
    def _is_old(self) -> bool:
        """Is it time to ask anew? What nobody types in is asked about only where an answer is shown."""
        age, answered = self.inquiry.age, self.inquiry.estimate is not None
        return age >= ASK_SECONDS if self.has_focus else age >= AWAY_SECONDS and answered

    def _start_over(self, view: View, draft: Draft) -> None:
        """Empty fields for another market or world, with its leverage and mode as they are set."""
        self.form.start_over(draft)
        self.inquiry.forget()
        self._take_terms(view)

    def _has_other_terms(self, view: View) -> bool:
        """Has the market changed its terms, or is the mode that was chosen one it cannot take any more?"""
        if market_terms(view, view.frame.symbol) != self._terms:
            return True
        return self.form.draft.mode is not self._terms[1] and mode_lock(view, view.frame.symbol) is not None

    def _take_terms(self, view: View) -> None:
        """Leverage and mode as the market has them now; what was typed since they last changed goes."""
        self._terms = market_terms(view, view.frame.symbol)
        self.form.take_terms(*self._terms)
        self.repaint()

    def open(self, side: Side) -> None:
        self.form.open(side, self.view)
        self._changed()

    def draft_close(self, side: Side) -> None:
        self.form.draft_close(side, self.view)
        self._changed()

    def take_price(self, text: str) -> None:
        self.form.take_price(text)
        self._changed()

    def estimated(self, order: PlaceOrder, estimate: OrderEstimate, *, probe: bool) -> None:
        """The venue's answer to what was drafted; a share of what is free is an order once that is known."""
        learned = self.inquiry.answered(order, estimate, probe=probe)
        self.repaint()
        if probe and learned and self.view is not None:
            drafted = self.inquiry.read(self.form.draft, self.view)
            if not isinstance(drafted, Trouble):
                self.form.trouble = None
                self._changed()

    def refused(self, order: PlaceOrder, estimate: OrderEstimate, text: str) -> None:
        assert self.instrument is not None
        self.form.refused(order, estimate, text, self.instrument)
        self.repaint()

    def put_down(self) -> None:
        """It is left, or its order is with the venue: the next one begins anew."""
        if self.view is not None:
            self._start_over(self.view, Draft(side=self.form.draft.side))
            self.form.go_to(Field.SIZE)

    def on_key(self, event: Key) -> None:
        if (self.view is not None and self.view.stopped) or (
            event.key in PASSED and not self.form.names(event.character)
        ):
            return
        event.stop()
        event.prevent_default()
        before = self.form.draft
        self._press(event)
        if self.form.draft is not before:
            self._tell_draft()
        self.repaint()

    def _press(self, event: Key) -> None:
        form = self.form
        if event.key == "escape":
            self.post_message(TicketLeft())
        elif event.key == "enter":
            self._review()
        elif event.key in ("tab", "shift+tab"):
            form.step_field(1 if event.key == "tab" else -1)
        elif event.key in STEPS:
            if self.instrument is not None:
                form.nudge(STEPS[event.key], self.instrument)
        elif event.key in ("left", "right") and form.field is Field.SIZE:
            form.step_share(1 if event.key == "right" else -1)
        elif not form.press(event):
            form.switch(event, self.view)

    def on_paste(self, event: Paste) -> None:
        event.stop()
        self.form.paste(event.text)
        self._changed()

    def on_focus(self, event: Focus) -> None:
        if not event.from_app_focus:
            self.form.offer_price(self.view)
        self._changed()

    def _changed(self) -> None:
        """Ask anew."""
        self._tell_draft()
        self.repaint()

    def _tell_draft(self) -> None:
        if self.view is None or self.instrument is None:
            return
        asked = self.inquiry.ask(self.form.draft, self.view)
        if asked is not None:
            self.post_message(asked)

    def _review(self) -> None:
        view, form, instrument = self.view, self.form, self.instrument
        if view is None or instrument is None:
            return
        drafted = self.inquiry.read(form.draft, view)
        if isinstance(drafted, Trouble):
            form.mend(drafted)
            return
        order, leverage = drafted
        taken = {each.client_id for each in view.frame.account.orders} | {order.client_id}
        pair = pair_of(form.draft, order, instrument, taken)
        self.post_message(OrderReviewed(pair, leverage, form.draft.mode, self.inquiry.estimate))

    def content(self, view: View, width: int, height: int) -> Canvas:
        canvas = Canvas(width, height, view.palette)
        face = self._face(view)
        if face is not None:
            pad = int(width >= 24)
            inside = Canvas(max(width - 2 * pad, 1), max(height, 1), view.palette)
            draw(inside, face)
            canvas.blit(pad, 0, inside)
        return canvas

    def _face(self, view: View) -> Face | None:
        """What shows on it; nothing before a market does."""
        instrument, market, form = view.instrument, view.market, self.form
        if instrument is None or market is None:
            return None
        face = Face(
            draft=form.draft,
            field=form.field,
            fresh=form.fresh,
            focused=self.has_focus,
            instrument=instrument,
            mark=market.mark,
            available=view.cash.available if view.cash is not None else None,
            equity=view.cash.equity_total if view.cash is not None else 0,
            estimate=self.inquiry.estimate,
            trouble=form.trouble,
            valued=view.measure(instrument).valued,
        )
        drafted = self.inquiry.read(form.draft, view)
        if isinstance(drafted, Trouble):
            return face
        order, leverage = drafted
        relevering, prospect = relevering_of(view, order.symbol, leverage), prospect_of(view, order)
        return msgspec.structs.replace(face, order=order, relevering=relevering, prospect=prospect)
