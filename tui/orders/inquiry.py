"""What the venue is asked of an order that is being typed, and what it has answered.

The one law: an answer counts for the order it was asked about; a late one to an older draft says nothing.
"""

from time import monotonic

import msgspec

from exchange.commands import PlaceOrder
from exchange.instrument import Instrument
from exchange.numerals import format_units
from exchange.questions import OrderEstimate
from exchange.terms import Side, Trader
from exchange.units import Price, Size
from replays.telling.refusals import SENTENCES
from tui.looking.view import View
from tui.orders.acts import leverage_lock
from tui.orders.draft import Draft, Field, SizedBy
from tui.orders.messages import OrderDrafted
from tui.orders.reading import Limits, Trouble, read, read_leverage

Terms = tuple[PlaceOrder, int]
"""An order, and the leverage it wants."""


class Inquiry:
    def __init__(self) -> None:
        self.estimate: OrderEstimate | None = None
        self.size_max: Size = 0
        self._asked: PlaceOrder | None = None
        """The order the newest question was about."""
        self._asked_at = 0.0

    @property
    def age(self) -> float:
        """Seconds since the newest question."""
        return monotonic() - self._asked_at

    def forget(self) -> None:
        self.estimate, self.size_max, self._asked = None, 0, None

    def limits(self, view: View | None, side: Side) -> Limits:
        if view is None:
            return Limits()
        held, market, cash = view.position, view.market, view.cash
        return Limits(
            size_max=self.size_max,
            position=held.size if held is not None else 0,
            mark=market.mark if market is not None else 0,
            expected=self._expected(side),
            equity=cash.equity_total if cash is not None else 0,
            now=view.frame.playback.time,
        )

    def _expected(self, side: Side) -> Price:
        met = self.estimate.average_price if self.estimate is not None else 0
        is_known = met and self._asked is not None and self._asked.side is side
        return met + side.value if is_known else 0

    def read(self, draft: Draft, view: View) -> Terms | Trouble:
        """The order and the leverage as they stand, or what is wrong with them."""
        instrument = view.instrument
        assert instrument is not None
        leverage = read_leverage(draft, instrument)
        if isinstance(leverage, Trouble):
            return leverage
        if lock := leverage_lock(view, view.frame.symbol, leverage):
            return Trouble(Field.LEVERAGE, SENTENCES[lock])
        order = read(draft, instrument, self.limits(view, draft.side), Trader(view.hello.trader))
        return order if isinstance(order, Trouble) else (order, leverage)

    def ask(self, draft: Draft, view: View) -> OrderDrafted | None:
        """What a draft costs; while it is none, how large it could be."""
        self._asked_at = monotonic()
        drafted = self.read(draft, view)
        probing = isinstance(drafted, Trouble)
        asking = self._probe(draft, view) if isinstance(drafted, Trouble) else drafted
        if probing:
            self.estimate = None
        self._asked = asking[0] if asking is not None else None
        return OrderDrafted(*asking, draft.mode, probe=probing) if asking is not None else None

    def _probe(self, draft: Draft, view: View) -> Terms | None:
        """The same terms for one lot, to learn what the largest size would be."""
        instrument = view.instrument
        assert instrument is not None
        leverage = read_leverage(draft, instrument)
        whole = msgspec.structs.replace(draft, sized_by=SizedBy.AMOUNT).typed(Field.SIZE, _lot(instrument))
        order = read(whole, instrument, self.limits(view, draft.side), Trader(view.hello.trader))
        if isinstance(order, Trouble) or isinstance(leverage, Trouble):
            return None
        return order, leverage

    def answered(self, order: PlaceOrder, estimate: OrderEstimate, *, probe: bool) -> bool:
        """Has the largest size turned out to be another, by an answer to what was asked last?"""
        if order != self._asked:
            return False
        learned, self.size_max = self.size_max != estimate.size_max, estimate.size_max
        if not probe:
            self.estimate = estimate
        return learned


def _lot(instrument: Instrument) -> str:
    return format_units(instrument.size_min * instrument.lot, instrument.size_places)
