"""An order as it is filled in: which field is typed in, what a key writes, and what is wrong with it.

It asks nothing and sends nothing; what is written goes into a draft, which is another one after each change.
"""

from msgspec.structs import replace
from textual.events import Key

from exchange.commands import PlaceOrder
from exchange.instrument import Instrument
from exchange.numerals import format_units
from exchange.questions import OrderEstimate
from exchange.terms import BUY, MarginMode, RejectReason, Side
from exchange.units import Price
from replays.telling.refusals import SENTENCES
from tui.keys.line import EXPONENT, SIGNS, UNFIT, Line
from tui.looking.view import View
from tui.orders.acts import mode_lock
from tui.orders.draft import CONDITIONAL, NAME_KEYS, NAME_MAX, Draft, Field, SizedBy, nudge
from tui.orders.reading import Trouble
from tui.orders.ticket_keys import fits, has_many_points, switched
from tui.orders.wrong_field import exit_words, wrong_field

SHARES = ("25%", "50%", "75%", "100%")
RISKS = ("1%", "2%", "5%", "10%")
"""Of the equity, where a size is what its stop may cost."""


class Form:
    def __init__(self) -> None:
        self.draft = Draft()
        self.field = Field.SIZE
        self.fresh = True
        """Whether the next character replaces what stands in the field."""
        self.trouble: Trouble | None = None
        self._is_offered = True
        """Whether the price is the market's, and not one that somebody typed."""
        self._to_reduce = False
        """Whether the draft was made to close a position."""

    # ── begun ─────────────────────────────────────────────────────────────────────────────────────

    def start_over(self, draft: Draft) -> None:
        """Another draft: whoever stood on a field that it has not begins at its size."""
        self.draft, self._is_offered, self._to_reduce, self.trouble = draft, True, False, None
        if self.field not in draft.fields:
            self.go_to(Field.SIZE)

    def take_terms(self, leverage: int, mode: MarginMode) -> None:
        """As the market has them; what was typed for them goes."""
        self.draft = replace(self.draft, mode=mode).typed(Field.LEVERAGE, str(leverage))

    def open(self, side: Side, view: View | None) -> None:
        """Begin an order on a side, at a price that was pointed at or else at the best of its queue."""
        if self._to_reduce or side is not self.draft.side:
            self._clear(side)
        self.offer_price(view)
        self.go_to(self.draft.first)
        self.trouble = None

    def draft_close(self, side: Side, view: View | None) -> None:
        """Draft what closes the whole position: a limit at the best price of its side, only to reduce."""
        self._clear(side)
        self._to_reduce = True
        self.draft = replace(self.draft, reduce_only=True).typed(Field.SIZE, SHARES[-1])
        self.offer_price(view)
        self.go_to(Field.PRICE)
        self.trouble = None

    def _clear(self, side: Side) -> None:
        """An empty draft of a side: of what there was, only leverage and mode stay."""
        leverage = self.draft.text(Field.LEVERAGE)
        self.draft = Draft(side=side, mode=self.draft.mode).typed(Field.LEVERAGE, leverage)
        self._to_reduce, self._is_offered = False, True

    def offer_price(self, view: View | None) -> None:
        """The best price of its side, unless another has been typed."""
        instrument = view.instrument if view is not None else None
        offered = self._is_offered or not self.draft.text(Field.PRICE)
        if view is None or instrument is None or not offered:
            return
        self._is_offered = True
        if price := _best(view, self.draft.side):
            self.draft = self.draft.typed(
                Field.PRICE, format_units(price * instrument.tick, instrument.price_places)
            )

    # ── filled in ─────────────────────────────────────────────────────────────────────────────────

    def _write(self, draft: Draft) -> None:
        """What somebody wrote himself."""
        self._is_offered &= draft.text(Field.PRICE) == self.draft.text(Field.PRICE)
        self.draft, self.trouble = draft, None

    def take_price(self, text: str) -> None:
        """A price pointed at, as a click on the book does: the limit, or what sets a waiting order off."""
        waits = self.draft.kind in CONDITIONAL
        self._write(self.draft.typed(Field.TRIGGER if waits else Field.PRICE, text))

    def type(self, text: str) -> None:
        """What stands in the field from now on."""
        self.fresh = False
        self._write(self.draft.typed(self.field, text))
        if has_many_points(self.field, text):
            self.warn("a number has one point")

    def press(self, event: Key) -> bool:
        """Was it a key that edits the field?"""
        line = self._line
        if not line.press(event) or not fits(self.field, line.text):
            return False
        self.type(line.text)
        return True

    def paste(self, addition: str) -> None:
        line = self._line
        if line.paste(addition) and fits(self.field, line.text):
            self.type(line.text)
        else:
            self.warn(line.trouble or UNFIT)

    @property
    def _line(self) -> Line:
        """The field, with what may come into it."""
        text = self.draft.text(self.field)
        if self.field is Field.NAME:
            return Line(text, NAME_KEYS, NAME_KEYS, NAME_MAX, fresh=self.fresh)
        return Line(text, SIGNS if self.fresh else SIGNS | EXPONENT, fresh=self.fresh)

    def names(self, character: str | None) -> bool:
        """Does a key belong to the client order id that is being typed?"""
        return self.field is Field.NAME and character is not None and character in NAME_KEYS

    def step_share(self, step: int) -> None:
        """The size as the next share, or the one before."""
        text = self.draft.text(Field.SIZE)
        shares = RISKS if self.draft.basis is SizedBy.RISK else SHARES
        here = shares.index(text) + step if text in shares else 0 if step > 0 else len(shares) - 1
        self.type(shares[max(0, min(here, len(shares) - 1))])

    def nudge(self, steps: int, instrument: Instrument) -> None:
        self.fresh = False
        self._write(nudge(self.draft, self.field, instrument, steps))

    def switch(self, event: Key, view: View | None) -> None:
        """The letters of the ticket; one that means nothing does not vanish in silence."""
        before, draft = self.draft, switched(self.draft, event.key)
        lock = mode_lock(view, view.frame.symbol) if view is not None and event.key == "i" else None
        if draft is None or lock is not None:
            if event.is_printable:
                self.warn(SENTENCES[lock] if lock else f"{event.character} is neither a digit nor a key here")
            return
        self.draft, self.trouble = draft, None
        if draft.side is not before.side:
            self.offer_price(view)
        if draft.kind is not before.kind:
            self.go_to(draft.first)
        elif added := [each for each in draft.fields if each not in before.fields]:
            self.go_to(added[0])
        elif self.field not in draft.fields:
            self.go_to(draft.fields[0])

    # ── where one stands ──────────────────────────────────────────────────────────────────────────

    def go_to(self, field: Field) -> None:
        self.field, self.fresh = field, True

    def step_field(self, step: int) -> None:
        fields = self.draft.fields
        self.go_to(fields[(fields.index(self.field) + step) % len(fields)])

    def warn(self, text: str) -> None:
        self.trouble = Trouble(self.field, text)

    def mend(self, trouble: Trouble) -> None:
        """Stand on the field that must change."""
        self.go_to(trouble.field)
        self.trouble = trouble

    def refused(self, order: PlaceOrder, estimate: OrderEstimate, text: str, instrument: Instrument) -> None:
        """Keep everything, and stand on the field that must change."""
        assert estimate.reason is not None
        short = estimate.reason is RejectReason.INSUFFICIENT_MARGIN
        too_dear = short and estimate.relevered > max(estimate.available, 0)
        wrong = wrong_field(estimate.reason, estimate.needs, order, self.draft.fields)
        field = Field.LEVERAGE if too_dear else wrong
        exits = estimate.reason is RejectReason.TRIGGER_ALREADY_TRUE
        words = exit_words(field, order, estimate.needs, instrument) if exits else ""
        self.mend(Trouble(field, words or text))


def _best(view: View, side: Side) -> Price:
    """Of the queue that an order of a side joins; the last price where nobody stands there."""
    levels = view.frame.bids if side is BUY else view.frame.asks
    return levels[0].price if levels else view.market.last if view.market is not None else 0
