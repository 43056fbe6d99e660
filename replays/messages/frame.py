"""What a screen shows at one instant: one frozen Frame.

The process that runs the world builds it on request, for the instrument and the amount of detail
asked for, and the screen draws it without knowing how it came about. All numbers are ticks, lots,
cash units and ppb; the instruments that turn them into text came once, in `Hello`.
"""

from collections.abc import Collection
from itertools import count

import msgspec

from exchange.instrument import Instrument
from exchange.questions import AccountView
from exchange.terms import OrderId, Side, Symbol
from exchange.units import Cash, Price, Rate, Size, Time


class Part(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Anything inside a frame."""


class Notice(Part, frozen=True, kw_only=True):
    """Something of the player's own that must not be missed, in order and never dropped."""

    number: int
    time: Time
    kind: str
    """filled, rejected, cancelled, margin_call, liquidated, deleveraged, funding, alert, info or error."""
    text: str
    symbol: str = ""


class Hello(Part, frozen=True, kw_only=True, tag=True):
    """Sent once, before any frame."""

    version: str
    scenario: str
    title: str
    seed: int
    start: Time
    end: Time | None
    """None for an endless market."""
    trader: str
    instruments: tuple[Instrument, ...]
    in_memory: bool
    session: str
    scale: int = 1
    """So many units of the real market stand behind one that is traded here."""
    market: Symbol = Symbol("")
    """The one last looked at; empty where nobody has yet."""
    said: tuple[Notice, ...] = ()
    """What its player was told last, before it was left."""


class Want(Part, frozen=True, kw_only=True, tag=True):
    """What is on screen, so that nothing else is built."""

    symbol: Symbol
    levels: int = 25
    group: Price = 1
    """Ticks per book level shown."""
    tape: int = 40
    candles: int = 120
    candle_span: Time = 60_000_000_000
    candle_end: Time | None = None
    """None: up to now; else the end of the last candle shown."""
    map_buckets: int = 0
    map_step: Price = 1
    heat: tuple[int, int] | None = None
    """Columns and rows of the liquidation heat map over the candles' window."""
    queue: int = 0
    """Rows of each deleverage queue."""
    depth: tuple[int, Price] = (0, 1)
    """Steps of the book's depth on each side of its middle, and the ticks of one."""
    beside: str = ""
    """A second market, whose closes are wanted beside the candles."""
    averages: bool = False
    """The day's volume-weighted average beside the candles."""
    feed: int = 20
    fills: int = 20
    """Of fills and of cash movements, the newest of those wanted."""
    fills_of: str = ""
    """A market; empty: of all."""
    fills_between: tuple[Time, Time] | None = None
    """From a time until before another; None: of all times."""
    seen: int = 0
    """Number of the last notice received: frames repeat every later one until it is seen."""


class Playback(Part, frozen=True, kw_only=True):
    state: str
    """playing, paused, ended or computing."""
    speed: int
    """Tape seconds per wall second that are asked for; 0 for as fast as it goes."""
    time: Time
    progress_ppb: Rate | None = None
    """Share of the window played; None in an endless market."""
    histogram: tuple[Cash, ...] = ()
    """Liquidated notional over the window so far, in equal spans."""
    marks: tuple[tuple[Time, str], ...] = ()
    """The player's marks and the moments kept for them (margin calls, own liquidations)."""
    turning_points: tuple[tuple[Time, str], ...] = ()
    """Where one would go back to: the last decision, and shortly before each liquidation."""
    headline: tuple[Time, str, str] | None = None
    """The newest: time, text, source."""
    branch: str = "main"
    branches: tuple[str, ...] = ("main",)
    """All there are, in the order in which they were begun."""
    room_is_low: bool = False
    """The disk under the session is nearly full."""
    reached: int = 0
    """Tape seconds per wall second as they were of late; 0 where that is not known."""
    target: Time = 0
    """Where a seek is going; 0 without one."""


class MarketLine(Part, frozen=True, kw_only=True):
    """One instrument in the ticker and the market list."""

    symbol: Symbol
    last: Price
    change_ppb: int
    """Since the window began, at most 24 hours."""
    mark: Price
    index: Price
    high: Price
    low: Price
    """Of the same time."""
    funding_rate_ppb: Rate
    """What the last stamp charged; 0 before the first."""
    funding_time: Time
    """The next stamp."""
    open_interest: Size
    volume: Cash
    """Since the window began."""
    suspended: bool
    funding_predicted_ppb: Rate = 0
    """What the next stamp would charge as it stands now."""


class Level(Part, frozen=True, kw_only=True, array_like=True):
    price: Price
    size: Size
    own: Size


class Print(Part, frozen=True, kw_only=True, array_like=True):
    """Trades of one instant, price, side and kind, merged."""

    time: Time
    price: Price
    size: Size
    side: Side
    liquidation: bool
    count: int


class Candle(Part, frozen=True, kw_only=True, array_like=True):
    time: Time
    open: Price
    high: Price
    low: Price
    close: Price
    volume: Size
    liquidated: Size


class Depth(Part, frozen=True, kw_only=True):
    """What rests in the book by its distance from the middle; a level's price is a step's far end."""

    twice_middle: Price
    """Best bid and best ask together; where one side is empty, twice the other's best."""
    bids: tuple[Level, ...]
    """Nearest first, empty steps too."""
    asks: tuple[Level, ...]


class Alert(Part, frozen=True, kw_only=True):
    """Where the player wants to be told, once."""

    number: int
    symbol: Symbol
    price: Price = 0
    """Of the mark; 0 where it is about the buffer."""
    buffer_ppb: Rate = 0
    rising: bool | None = None
    """Whether the mark has to rise to the price; None before the first mark, and for a buffer."""
    fired: Time | None = None


class LiquidationRow(Part, frozen=True, kw_only=True, array_like=True):
    time: Time
    symbol: Symbol
    side: Side
    """Of the position that fell: BUY was long."""
    price: Price
    notional: Cash
    own: bool
    deleveraged: bool


class OwnFall(Part, frozen=True, kw_only=True, array_like=True):
    """A liquidation of the player's: when it began, and where."""

    time: Time
    symbol: Symbol


class FillRow(Part, frozen=True, kw_only=True, array_like=True):
    time: Time
    symbol: Symbol
    side: Side
    price: Price
    size: Size
    fee: Cash
    realized: Cash
    maker: bool
    kind: str
    """trade, liquidation, takeover, deleveraged or settlement."""
    client_id: str = ""
    """Of the order that filled; empty where it was given none."""


class CashRow(Part, frozen=True, kw_only=True, array_like=True):
    """Funding, margin moves, deposits and withdrawals of the player; what goes into a position is minus."""

    time: Time
    symbol: str
    kind: str
    amount: Cash


class FundRow(Part, frozen=True, kw_only=True):
    asset: str
    symbol: str
    start: Cash
    balance: Cash
    equity: Cash
    history: tuple[Cash, ...]


class QueueRow(Part, frozen=True, kw_only=True, array_like=True):
    """One who may be deleveraged, by their place among their side."""

    place: int
    own: bool
    size: Size
    """Signed lots."""
    notional: Cash
    profit: Cash


class CascadeStats(Part, frozen=True, kw_only=True):
    liquidations: int = 0
    liquidated_notional: Cash = 0
    deleveraged_notional: Cash = 0
    bad_debt: Cash = 0
    forced_taken: Cash = 0
    """Notional that liquidation orders took from the book since the window began."""
    organic_taken: Cash = 0
    """Notional that everybody else took on the falling side."""
    longest_chain: int = 0
    low: Price = 0
    waiting: int = 0


class MapBucket(Part, frozen=True, kw_only=True, array_like=True):
    price: Price
    longs: Cash
    shorts: Cash
    own: Cash
    depth: Size
    """What rests in the book there."""


class Frame(Part, frozen=True, kw_only=True, tag=True):
    number: int
    playback: Playback
    markets: tuple[MarketLine, ...] = ()
    symbol: Symbol
    bids: tuple[Level, ...] = ()
    asks: tuple[Level, ...] = ()
    tape: tuple[Print, ...] = ()
    candles: tuple[Candle, ...] = ()
    account: AccountView
    realized: Cash = 0
    """Of the player in the focused instrument's settlement asset, since the start, fees and funding apart."""
    fees: Cash = 0
    funding: Cash = 0
    """Paid, as fees are; negative when received."""
    equity_curve: tuple[Cash, ...] = ()
    """Ends with the present."""
    fills: tuple[FillRow, ...] = ()
    cash_rows: tuple[CashRow, ...] = ()
    feed: tuple[LiquidationRow, ...] = ()
    funds: tuple[FundRow, ...] = ()
    fifths_in_profit: tuple[int, int] = (0, 0)
    """How full the queues of longs and of shorts stand, 0 to 5."""
    stats: CascadeStats = CascadeStats()
    buckets: tuple[MapBucket, ...] = ()
    heat: tuple[tuple[int, ...], ...] = ()
    """Rows from the highest price down, columns from old to new; 0 to 255."""
    heat_range: tuple[Price, Price] = (0, 0)
    notices: tuple[Notice, ...] = ()
    earned: Cash = 0
    """By the player in the focused instrument's settlement asset since the session began."""
    paid_in: Cash = 0
    """Of that asset at the opening and since."""
    drawdown_ppb: Rate = 0
    """The deepest fall of the equity in it, in ppb of the peak before; 0 or negative. What is paid in raises
    the peak, what is taken out is no fall."""
    earned_today: Cash = 0
    """Since midnight UTC of the tape."""
    fills_in_all: int = 0
    """How many there are of the market and the times wanted, of which `fills` are the newest."""
    cash_rows_in_all: int = 0
    wins: int = 0
    """Fills of the player's that booked a profit, of all there were."""
    losses: int = 0
    adl_queues: tuple[tuple[QueueRow, ...], tuple[QueueRow, ...]] = ((), ())
    """Of longs and of shorts, the first to be deleveraged first."""
    falls: int = 0
    """How many there are of which the feed is the newest, of all markets."""
    own_falls: tuple[OwnFall, ...] = ()
    """Each liquidation of the player's, in the order in which they ended."""
    depth: Depth | None = None
    beside: tuple[Price, ...] = ()
    """For each candle the last close of the second market by then; 0 before its first."""
    averages: tuple[Price, ...] = ()
    """For each candle the average of its day's trades up to its end; 0 before the first."""
    alerts: tuple[Alert, ...] = ()
    break_evens: tuple[tuple[Symbol, Price], ...] = ()
    """The first price at which closing a position of the player's loses nothing, fees and funding counted."""


class Control(Part, frozen=True, kw_only=True, tag=True):
    """One turn of the playback's knobs."""

    do: str
    """pause, play, toggle, hold, release, step, speed, slow, seek, rewind, mark, fork, switch, rank, alert or
    unalert."""
    value: int = 0
    """speed: 0 for max; slow: 1 where calls and alerts slow it, else 0; seek: a Time; rewind: nanoseconds
    back; step: number of world steps; unalert: its number."""
    text: str = ""
    """mark: its name; fork and switch: the branch's; rank: the rule's; alert: the market and the level, a
    blank between."""


def next_branch(taken: Collection[str]) -> str:
    """What a branch is called unless its player names it: a name that none has yet."""
    return next(name for number in count(len(taken)) if (name := f"branch {number}") not in taken)


class Ack(Part, frozen=True, kw_only=True, tag=True):
    """A command's outcome for the one who sent it."""

    accepted: bool
    text: str
    """One sentence with the number that would fix it, when refused."""
    order_id: OrderId = OrderId(0)


class Fault(Part, frozen=True, kw_only=True, tag=True):
    """The world cannot go on; the sentence says why and what is safe."""

    text: str
    exit_code: int
