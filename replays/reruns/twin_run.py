"""One of two twins: a run in one margin mode, how its equity went, and how near it came to ruin."""

from collections.abc import Sequence
from typing import Any

from exchange.commands import SetMarginMode
from exchange.engine import Exchange
from exchange.events import (
    AnyEvent,
    CashMoved,
    Deleveraged,
    LiquidationStarted,
    MarginCalled,
    OrderCancelled,
    OrderRejected,
)
from exchange.instrument import Instrument
from exchange.questions import AccountView
from exchange.stories import Story
from exchange.terms import Asset, CancelReason, MarginMode, Symbol, TransferReason
from exchange.units import MINUTE, Cash, Size
from exchange.watch import buffer_of
from replays.crowd.population import PLAYER
from replays.messages.findings import Danger, Low, TwinFrame
from replays.player.curves import thinned
from replays.player.equity import equity_of, opening_of
from replays.reports.account_report import report_trader
from replays.reruns.rerun import ANY, Change, Life, Run
from replays.telling.dollars import dollars
from replays.telling.plain import cash_text

POINTS = 240
NEWSWORTHY = {
    CancelReason.WOULD_BE_UNSAFE,
    CancelReason.MARGIN_NOT_HELD,
    CancelReason.OUTSIDE_TAKE_BOUND,
    CancelReason.IMMEDIATE_REMAINDER,
}

_FROM_ASIDE = {TransferReason.AUTO_MARGIN, TransferReason.DEPOSIT, TransferReason.WITHDRAWAL}

Standing = tuple[tuple[tuple[Symbol, Size, Cash], ...], tuple[tuple[Asset, Cash], ...]]
"""Positions with their costs, and all cash: equal standings have equal equity."""


class Twin:
    """A run in which every instrument is in one mode, whatever its plan says of modes."""

    def __init__(self, life: Life, mode: MarginMode) -> None:
        self.mode = mode
        self.news: list[AnyEvent] = []
        """What could set the twins apart, since it was last read."""
        self.danger: Danger | None = None
        self.curve: list[Cash] = []
        """Worth, a point a minute; `line` ends it with the present."""
        self.story = Story(PLAYER, life.scenario.instruments)
        self._assets = life.assets
        self._instruments = {each.symbol: each for each in life.scenario.instruments}
        self.run = Run(life, Change(drops=((SetMarginMode, ANY),)), listen=self._listen)
        if mode is MarginMode.ISOLATED:
            for symbol in self._instruments:
                self.run.send(SetMarginMode(trader=PLAYER, symbol=symbol, mode=mode))
        self.begun = self.worth()
        """And what was paid in since, at the marks of its moment; what was taken out again taken off."""
        self.low = Low(self.begun, self.run.time)
        self.worst: Cash = 0
        """The most that it was ever worth less than that."""
        self._paid_in = dict(self.run.paid_in)
        self._next_point = self.run.time
        self._look()

    def step(self) -> None:
        self.run.step()
        self._look()

    def settle(self) -> None:
        self.run.settle()
        self._look()

    def _listen(self, events: Sequence[AnyEvent]) -> None:
        self.story.fold(events)
        self.news += filter(_is_news, events)

    # ── how it stands ─────────────────────────────────────────────────────────────────────────

    @property
    def _exchange(self) -> Exchange:
        return self.run.world.exchange

    def cash(self) -> dict[Asset, Cash]:
        """All cash by asset, in whatever wallet: cross, isolated or reserved."""
        member = self.run.member
        cash = {asset: cross.wallet.balance for asset, cross in member.cross.items()}
        for desk in member.desks.values():
            cash[desk.instrument.settle] += desk.isolated.wallet.balance + desk.reserve.balance
        return cash

    def standing(self) -> Standing:
        desks = sorted(self.run.member.desks.items())
        held = tuple((symbol, d.position.size, d.position.cost) for symbol, d in desks if d.position.size)
        return held, tuple(sorted(self.cash().items()))

    def worth(self) -> Cash:
        """Equity in what is traded, in 10^-8 of a dollar, coins at the mark."""
        amounts = equity_of(self._exchange, PLAYER)
        return sum(self._dollars(asset, amounts[asset]) for asset in amounts if asset in self._assets)

    def gained(self) -> Cash:
        """And lost, if negative."""
        return self.worth() - self.begun

    def line(self) -> list[Cash]:
        """The curve up to the present."""
        minutes = self.curve[:-1] if self.run.time == self._next_point - MINUTE else self.curve
        return [*minutes, self.worth()]

    def _drawn(self) -> tuple[Cash, ...]:
        """Few points of the line; where it was lowest between two of them, the one before is as low."""
        points = list(thinned(self.line(), POINTS))
        if self.low.worth < min(points):
            start = self.run.world.start
            points[(self.low.time - start) * (len(points) - 1) // (self.run.time - start)] = self.low.worth
        return tuple(points)

    def _dollars(self, asset: str, amount: Cash) -> Cash:
        return dollars(asset, amount, self._instruments.values(), self.run.mark)

    def _look(self) -> None:
        """How near to ruin, and how much it is worth."""
        state, now = self._exchange.state, self.run.time
        scopes = {desk.account.id: desk.account for desk in self.run.member.desks.values()}
        for id, account in scopes.items():
            buffer = buffer_of(account, state.risk(account)) if account.desks else None
            if buffer is not None and (self.danger is None or buffer < self.danger.buffer_ppb):
                self.danger = Danger(id.scope, buffer, now)
        self._count_paid_in()
        worth = self.worth()
        self.worst = min(self.worst, worth - self.begun)
        if worth < self.low.worth:
            self.low = Low(worth, now)
        if now >= self._next_point:
            self._next_point = now + MINUTE
            self.curve.append(worth)

    def _count_paid_in(self) -> None:
        for asset, amount in self.run.paid_in.items():
            more = amount - self._paid_in.get(asset, 0)
            if more and asset in self._assets:
                self.begun += self._dollars(asset, more)
        self._paid_in = dict(self.run.paid_in)

    # ── shown ─────────────────────────────────────────────────────────────────────────────────

    @property
    def fallen(self) -> list[LiquidationStarted]:
        return [started for started, _ in self.story.trader.liquidations]

    def lost(self) -> Cash:
        """To liquidations, in 10^-8 of a dollar at the present marks."""
        losses = self.story.trader.liquidations
        return sum(self._dollars(self._settle(own.started.symbol), own.finished.lost) for own in losses)

    def _settle(self, symbol: Symbol) -> Asset:
        return self._instruments[symbol].settle

    def instrument(self, symbol: Symbol) -> Instrument:
        return self._instruments[symbol]

    def cash_text(self, asset: Asset, amount: Cash) -> str:
        settled = next(each for each in self._instruments.values() if each.settle == asset)
        return cash_text(settled, amount)

    def document(self) -> dict[str, Any]:
        """The trader object of `replay --json`."""
        opening = opening_of(self.run.world)
        rejected = self.run.plan.rejected
        account: AccountView = self.run.account()
        return report_trader(account, self.story.trader, opening, rejected, self._instruments)

    def frame(self) -> TwinFrame:
        sums = self.story.trader.sums.items()
        return TwinFrame(
            mode=self.mode.value,
            liquidated=tuple(started.time for started in self.fallen),
            begun=self.begun,
            worth=self.worth(),
            curve=self._drawn(),
            low=self.low,
            worst=self.worst,
            positions=self.run.account().positions,
            lost=self.lost(),
            fees=sum(self._dollars(asset, each.fees) for asset, each in sums),
            funding=sum(self._dollars(asset, each.funding) for asset, each in sums),
            danger=self.danger,
        )


def _is_news(event: AnyEvent) -> bool:
    match event:
        case LiquidationStarted() | OrderRejected() | Deleveraged() | MarginCalled():
            return event.trader == PLAYER
        case OrderCancelled():
            return event.trader == PLAYER and event.reason in NEWSWORTHY
        case CashMoved():
            return event.trader == PLAYER and event.reason in _FROM_ASIDE
    return False
