"""A live market: one instrument with its book, its waiting orders, its prices and its holders."""

from exchange.account import Desk
from exchange.book import Book
from exchange.instrument import Instrument
from exchange.ledger import BAD_DEBT, CLEARING, FEES, OUTSIDE, ROUNDING, Ledger
from exchange.order import Order
from exchange.pricing import Prices
from exchange.terms import Trader
from exchange.triggers import Triggers
from exchange.units import Price, Size, Time


class Market:
    """Everything of one instrument that changes, and the house wallets its cash passes through."""

    __slots__ = (
        "bad_debt",
        "book",
        "clearing",
        "desks",
        "fees",
        "halted",
        "holders",
        "instrument",
        "outside",
        "prices",
        "rounding",
        "suspended",
        "triggers",
    )

    def __init__(self, instrument: Instrument, ledger: Ledger) -> None:
        asset = instrument.settle
        self.instrument = instrument
        self.book: Book[Order] = Book()
        self.triggers = Triggers()
        self.prices = Prices(instrument)
        self.desks: dict[Trader, Desk] = {}
        self.holders: dict[Trader, Desk] = {}
        """Desks with a position, the insurance fund's among them."""
        self.halted = False
        self.suspended = False
        """Whether liquidations wait for a fresh index."""
        self.clearing = ledger.wallet(f"{CLEARING}/{instrument.symbol}", asset)
        self.fees = ledger.wallet(FEES, asset)
        self.bad_debt = ledger.wallet(BAD_DEBT, asset)
        self.rounding = ledger.wallet(ROUNDING, asset)
        self.outside = ledger.wallet(OUTSIDE, asset)

    @property
    def mark(self) -> Price:
        return self.prices.mark

    @property
    def index(self) -> Price:
        return self.prices.index

    @property
    def last(self) -> Price:
        """Of the last trade, the index before there was one."""
        return self.prices.last or self.prices.index

    @property
    def funding_time(self) -> Time:
        return self.prices.funding_time

    @property
    def open_interest(self) -> Size:
        """Lots held long, which is as many as are held short."""
        return sum(desk.position.size for desk in self.holders.values() if desk.position.size > 0)
