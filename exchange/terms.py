"""The words of the trade: sides, orders, modes, and every reason the venue can give."""

from enum import Enum, IntEnum
from typing import Final, NamedTuple, NewType

Trader = NewType("Trader", str)
NOBODY: Final = Trader("")
"""Who acts when the venue's operator does."""
INSURANCE: Final = "INSURANCE"
"""Names of the insurance funds begin with it, and nobody else's."""
Symbol = NewType("Symbol", str)
Asset = NewType("Asset", str)
OrderId = NewType("OrderId", int)
"""Given by the venue, counted from 1, never used again; 0 means none."""
ClientId = NewType("ClientId", str)
"""Chosen by the trader, unique among the trader's live orders; empty means none."""


class Side(IntEnum):
    """The direction of an order; its value is the sign of the position it builds."""

    BUY = 1
    SELL = -1

    @property
    def opposite(self) -> "Side":
        return SELL if self is BUY else BUY


BUY: Final = Side.BUY
SELL: Final = Side.SELL


class OrderType(Enum):
    """Limit and market orders work at once; the others wait for a trigger (RULES 12)."""

    LIMIT = "limit"
    MARKET = "market"
    STOP = "stop"
    STOP_LIMIT = "stop_limit"
    TAKE_PROFIT = "take_profit"
    TAKE_PROFIT_LIMIT = "take_profit_limit"
    TRAILING_STOP = "trailing_stop"


class TimeInForce(Enum):
    GTC = "GTC"
    """Good till cancelled."""
    IOC = "IOC"
    """Immediate or cancel: what does not trade at once is cancelled."""
    FOK = "FOK"
    """Fill or kill: all of it at once, or nothing."""
    GTD = "GTD"
    """Good till date: cancelled at its expiry time."""


class TriggerBy(Enum):
    """Whose price a conditional order waits for."""

    MARK = "mark"
    LAST = "last"
    INDEX = "index"


class SelfTrade(Enum):
    """Which order expires when a trader would trade with itself (RULES 12)."""

    EXPIRE_MAKER = "expire_maker"
    EXPIRE_TAKER = "expire_taker"
    EXPIRE_BOTH = "expire_both"


class MarginMode(Enum):
    ISOLATED = "isolated"
    CROSS = "cross"


class ContractKind(Enum):
    LINEAR = "linear"
    """Size in the base asset, settled in the quote asset."""
    INVERSE = "inverse"
    """Size in the quote currency, settled in the base coin."""


class MarkMethod(Enum):
    """What the mark is made of (RULES 10)."""

    MEDIAN3 = "median3"
    """The median of fair price, lagged basis and last trade (Binance)."""
    FAIR = "fair"
    """The index with the funding basis that is left until the next stamp (BitMEX)."""
    LAST = "last"
    """The last trade."""


class LiquidationRule(Enum):
    """Who is asked first to take a position that is liquidated (RULES 13)."""

    IOC_AT_BANKRUPTCY = "ioc_at_bankruptcy"
    """The book, no worse than the bankruptcy price; then the fund."""
    TAKEOVER = "takeover"
    """The fund, which sells it as its own (BitMEX, 2020); the book for what the fund cannot take."""
    BACKSTOP_VAULT = "backstop_vault"
    """The book; the fund where equity is below two thirds of maintenance (Hyperliquid)."""


class AdlRule(Enum):
    """How winners are ranked when a loss has no other payer (RULES 14)."""

    PROFIT_LEVERAGE = "profit_leverage"
    """By profit times effective leverage (BitMEX, Bybit)."""
    PROFIT_EQUITY = "profit_equity"
    """By profit over balance times maintenance over equity (Binance)."""
    SIZE = "size"
    """The largest position first."""
    PRO_RATA = "pro_rata"
    """Everybody the same share of the position."""


class AccountId(NamedTuple):
    """A margin account: a trader's cross account is scoped by asset, an isolated one by symbol."""

    trader: Trader
    scope: str


class RejectReason(Enum):
    """Why a command changed nothing, in no order; intake.py gives the order of precedence."""

    RESERVED_NAME = "reserved_name"
    VENUE_CLOSED = "venue_closed"
    UNKNOWN_SYMBOL = "unknown_symbol"
    UNKNOWN_ASSET = "unknown_asset"
    UNKNOWN_ORDER = "unknown_order"
    ALREADY_PAIRED = "already_paired"
    INSTRUMENT_HALTED = "instrument_halted"
    NO_MARK_PRICE = "no_mark_price"
    SIZE_NOT_POSITIVE = "size_not_positive"
    PRICE_NOT_POSITIVE = "price_not_positive"
    SIZE_BELOW_MINIMUM = "size_below_minimum"
    SIZE_ABOVE_MAXIMUM = "size_above_maximum"
    NOTIONAL_BELOW_MINIMUM = "notional_below_minimum"
    PRICE_OUTSIDE_BAND = "price_outside_band"
    PRICE_MISSING = "price_missing"
    PRICE_NOT_ALLOWED = "price_not_allowed"
    TRIGGER_MISSING = "trigger_missing"
    TRIGGER_NOT_ALLOWED = "trigger_not_allowed"
    TRIGGER_ALREADY_TRUE = "trigger_already_true"
    CALLBACK_OUT_OF_RANGE = "callback_out_of_range"
    ACTIVATION_ALREADY_PASSED = "activation_already_passed"
    EXPIRY_NOT_IN_FUTURE = "expiry_not_in_future"
    DISPLAY_SIZE_INVALID = "display_size_invalid"
    DISPLAY_SIZE_TOO_SMALL = "display_size_too_small"
    TIME_IN_FORCE_NOT_ALLOWED = "time_in_force_not_allowed"
    DUPLICATE_CLIENT_ID = "duplicate_client_id"
    DUPLICATE_TRANSFER_ID = "duplicate_transfer_id"
    TOO_MANY_ORDERS = "too_many_orders"
    TOO_MANY_CONDITIONAL_ORDERS = "too_many_conditional_orders"
    POST_ONLY_WOULD_TAKE = "post_only_would_take"
    FOK_CANNOT_FILL = "fok_cannot_fill"
    BOOK_EMPTY = "book_empty"
    REDUCE_ONLY_WITHOUT_POSITION = "reduce_only_without_position"
    REDUCE_ONLY_WOULD_INCREASE = "reduce_only_would_increase"
    INSUFFICIENT_MARGIN = "insufficient_margin"
    LEVERAGE_OUT_OF_RANGE = "leverage_out_of_range"
    LEVERAGE_REDUCTION_WITH_POSITION = "leverage_reduction_with_position"
    MODE_LOCKED_BY_POSITION = "mode_locked_by_position"
    MODE_LOCKED_BY_ORDERS = "mode_locked_by_orders"
    MODE_UNCHANGED = "mode_unchanged"
    NOT_ISOLATED = "not_isolated"
    NO_POSITION = "no_position"
    AMOUNT_NOT_POSITIVE = "amount_not_positive"
    AMOUNT_ABOVE_AVAILABLE = "amount_above_available"
    AMOUNT_ABOVE_REMOVABLE = "amount_above_removable"
    BELOW_FILLED_SIZE = "below_filled_size"
    NOTHING_TO_AMEND = "nothing_to_amend"
    NOT_FIRST_COMMAND = "not_first_command"
    BOOKS_DO_NOT_BALANCE = "books_do_not_balance"
    OUT_OF_BOUNDS = "out_of_bounds"


class CancelReason(Enum):
    """Why an order, or the rest of one, left the book without trading."""

    REQUESTED = "requested"
    IMMEDIATE_REMAINDER = "immediate_remainder"
    WOULD_BE_UNSAFE = "would_be_unsafe"
    OUTSIDE_TAKE_BOUND = "outside_take_bound"
    SELF_TRADE = "self_trade"
    REDUCE_ONLY_SHRUNK = "reduce_only_shrunk"
    EXPIRED = "expired"
    SIBLING_DONE = "sibling_done"
    MARGIN_NOT_HELD = "margin_not_held"
    LEVERAGE_OUT_OF_RANGE = "leverage_out_of_range"
    LIQUIDATION = "liquidation"
    DELEVERAGED = "deleveraged"
    INSTRUMENT_HALTED = "instrument_halted"
    POSITION_CLOSED = "position_closed"
    TOO_MANY_ORDERS = "too_many_orders"
    SIZE_BELOW_MINIMUM = "size_below_minimum"
    NOTIONAL_BELOW_MINIMUM = "notional_below_minimum"


class TransferReason(Enum):
    """What each movement of cash was for. A ledger line without one does not exist."""

    DEPOSIT = "deposit"
    WITHDRAWAL = "withdrawal"
    GENESIS = "genesis"
    ORDER_RESERVE = "order_reserve"
    ORDER_RELEASE = "order_release"
    OPENING_MARGIN = "opening_margin"
    MARGIN_RELEASE = "margin_release"
    MARGIN_ADDED = "margin_added"
    MARGIN_REMOVED = "margin_removed"
    AUTO_MARGIN = "auto_margin"
    REALIZED_PROFIT = "realized_profit"
    TAKER_FEE = "taker_fee"
    MAKER_FEE = "maker_fee"
    LIQUIDATION_FEE = "liquidation_fee"
    FUNDING = "funding"
    FUNDING_ROUNDING = "funding_rounding"
    INSURANCE_PAYOUT = "insurance_payout"
    BAD_DEBT = "bad_debt"
