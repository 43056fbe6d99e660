"""Who has to be looked at: margin calls, auto-margin, and the queue of the unsafe.

Every account with a position is filed in the risk bands at the next level that matters: first the
one of a margin call, and once called the one of liquidation. A tripped band proves nothing, it only
says whom to test, and the test is the venue's own.
"""

from typing import Final

from msgspec.structs import replace

from exchange.account import Desk, MarginAccount
from exchange.events import CashMoved, MarginCalled
from exchange.instrument import Instrument, Tier
from exchange.margin import Risk, buffer_ppb, initial, is_safe_at, lone_liquidation_price, shortfall
from exchange.market import Market
from exchange.risk_bands import RiskBands
from exchange.state import State
from exchange.terms import Symbol, TransferReason
from exchange.units import PPB, Cash, Price, Rate, div_ceil

CALL_BELOW_PPB: Rate = 250_000_000
RECOVERED_ABOVE_PPB: Rate = 300_000_000
_CALL_PARTS: Final = 4
"""A buffer of 1/4 is equity = 3/4 maintenance + 1/4 base."""
AUTO_STEPS_MAX: Final = 64
"""Of auto-margin, one by one in a command; what is then short comes in one piece."""
_FAR: Price = 1 << 100
"""Farther than any mark is from any other."""


class Watch:
    """Assesses accounts whose state or whose marks have changed."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._alerts: dict[tuple[Symbol, int], Instrument] = {}
        self._recoveries = RiskBands()
        """Accounts under a call, at the marks up to which they have not recovered for certain."""

    def assess_touched(self) -> None:
        """Look at every account this command changed, those that auto-margin changes included."""
        touched = self._state.touched
        while touched:
            _, account = touched.popitem()
            self.assess(account)

    def mark_moved(self, market: Market) -> None:
        """Look at every account one of whose bands the mark has left."""
        for id in self._state.bands.tripped(market.instrument.symbol, market.mark):
            self.assess(self._state.account(id), changed=False)

    def assess(self, account: MarginAccount, changed: bool = True) -> None:
        """Test an account, or its marks where nothing else has changed; queue it, call it, or file it."""
        state = self._state
        if account.is_house:
            return
        if not account.desks:
            self._forget(account)
            return
        risk, safe = state.appraise(account)
        if not safe:
            if not self.auto_add(account):
                state.bands.drop(account.id)
                if not state.spares_everybody:
                    state.unsafe[account.id] = state.queued[account.id] = account
                if account.called or state.waits(account):
                    self._call(account, risk, changed)
                return
            risk, changed = state.risk(account), True
        if state.unsafe:
            state.unsafe.pop(account.id, None)
        self._call(account, risk, changed)
        self.file(account)

    def _forget(self, account: MarginAccount) -> None:
        state, id = self._state, account.id
        if id in state.called:
            self._end_call(account)
        state.unsafe.pop(id, None)
        state.bands.drop(id)

    # ── margin calls ──────────────────────────────────────────────────────────────────────────

    def _call(self, account: MarginAccount, risk: Risk, changed: bool) -> None:
        """Call once below a quarter; a call stands until the buffer is above 0.30, as seen at a sample or
        when the account itself has changed."""
        state = self._state
        base = base_of(account, risk)
        buffer = buffer_ppb(risk.equity, risk.maintenance, base)
        if account.called:
            if changed and buffer is not None and buffer > RECOVERED_ABOVE_PPB:
                self._end_call(account)
            elif changed:
                self._await_recovery(account, risk, base)
        elif buffer is not None and buffer < CALL_BELOW_PPB:
            account.called = True
            state.called[account.id] = account
            self._await_recovery(account, risk, base)
            state.events.append(
                MarginCalled(
                    time=state.now,
                    trader=account.id.trader,
                    scope=account.id.scope,
                    symbol=Symbol(account.id.scope) if account.id.scope in state.markets else None,
                    equity=risk.equity,
                    maintenance=risk.maintenance,
                    buffer_ppb=buffer,
                )
            )

    def _end_call(self, account: MarginAccount) -> None:
        account.called = False
        del self._state.called[account.id]
        self._recoveries.drop(account.id)

    def _await_recovery(self, account: MarginAccount, risk: Risk, base: Cash) -> None:
        """File a called account at marks that cannot have freed it yet: its legs share what it lacks.

        A mark that moves by a share of itself, at most half, moves equity by less than twice that share
        of the leg's notional, and what equity is measured against by less than as much again.
        """
        kept, desks = risk.maintenance, account.desks
        lacks = (base * RECOVERED_ABOVE_PPB + kept * (PPB - RECOVERED_ABOVE_PPB)) // PPB - risk.equity
        share = lacks // (4 * len(desks)) if base > kept else 0
        if len(desks) == 1:
            ((symbol, desk),) = desks.items()
            self._recoveries.file_alone(account.id, symbol, -desk.position.size, _beyond(desk, share))
            return
        bounds = [(symbol, -desk.position.size, _beyond(desk, share)) for symbol, desk in desks.items()]
        self._recoveries.file_at(account.id, bounds)

    def look_at_recoveries(self) -> None:
        """With each sample of any market: has anybody under a call recovered?"""
        for market in self._state.markets.values():
            for id in self._recoveries.tripped(market.instrument.symbol, market.mark):
                self._look_at_recovery(self._state.called[id])

    def _look_at_recovery(self, account: MarginAccount) -> None:
        if not account.desks:
            self._recoveries.drop(account.id)
            return
        risk = self._state.risk(account)
        base = base_of(account, risk)
        buffer = buffer_ppb(risk.equity, risk.maintenance, base)
        if buffer is not None and buffer > RECOVERED_ABOVE_PPB:
            self.assess(account)
        else:
            self._await_recovery(account, risk, base)

    # ── auto-margin ───────────────────────────────────────────────────────────────────────────

    def auto_add(self, account: MarginAccount) -> bool:
        """Add one current initial margin at a time, then what is left, until safe (RULES 6).

        After so many steps as many as are still needed come in one: every loop of a command is bounded.
        """
        if not account.is_isolated:
            return False
        (desk,) = account.desks.values()
        if not desk.auto_margin:
            return False
        legs, steps = self._state.legs(account), 0
        step = initial(desk.instrument, desk.position.size, desk.prices.mark, desk.leverage)
        while short := shortfall(account.wallet.balance, legs):
            asked = step if steps < AUTO_STEPS_MAX else step * div_ceil(short, step)
            amount = min(asked, self._state.transferable(desk.cross))
            if not amount:
                return False
            self.move_margin(desk, amount, TransferReason.AUTO_MARGIN)
            steps += 1
        return True

    def move_margin(self, desk: Desk, amount: Cash, reason: TransferReason) -> None:
        """Between a cross account and an isolated position: in when positive."""
        state, account = self._state, desk.isolated
        state.ledger.settle(desk.cross.wallet, account.wallet, amount, reason)
        account.put_in += amount
        state.touch(account)
        state.touch(desk.cross)
        state.events.append(
            CashMoved(
                time=state.now,
                trader=desk.trader,
                asset=desk.instrument.settle,
                symbol=desk.instrument.symbol,
                amount=amount,
                reason=reason,
            )
        )

    # ── bands ─────────────────────────────────────────────────────────────────────────────────

    def refile_all(self) -> None:
        """Bands are derived: after genesis or a restore every account is filed anew."""
        state = self._state
        accounts = {
            desk.account.id: desk.account for m in state.markets.values() for desk in m.holders.values()
        }
        for _, account in sorted(accounts.items()):
            if not account.is_house and account.id not in state.unsafe:
                self.file(account)
        for _, account in sorted(state.called.items()):
            risk = state.risk(account)
            self._await_recovery(account, risk, base_of(account, risk))

    def file(self, account: MarginAccount) -> None:
        """File an account at its next level: its margin call's, or once called its liquidation's."""
        state = self._state
        if len(account.desks) == 1:
            ((symbol, desk),) = account.desks.items()
            bound = self._bound(account, desk)
            state.bands.file_alone(account.id, symbol, desk.position.size, bound)
            return
        legs = state.legs(account)
        if not account.called:
            legs = [leg._replace(instrument=self._alert(leg.instrument, leg.leverage)) for leg in legs]
        state.bands.file(account.id, account.wallet.balance, legs)

    def _bound(self, account: MarginAccount, desk: Desk) -> Price | None:
        """The last mark before a lone position's next level; None where no mark is beyond it."""
        instrument, balance = desk.instrument, account.wallet.balance
        size, cost = desk.position.size, desk.position.cost
        if not account.called:
            isolated = account.is_isolated
            base = div_ceil(max(0, account.put_in), _CALL_PARTS) if isolated else 0
            alert = self._alert(instrument, 0 if isolated else desk.leverage)
            call = lone_liquidation_price(balance - base, alert, size, cost)
            if call is not None and (not isolated or is_safe_at(balance, instrument, size, cost, call)):
                return call
        return lone_liquidation_price(balance, instrument, size, cost)

    def _alert(self, instrument: Instrument, leverage: int) -> Instrument:
        """The instrument with maintenance raised to what a margin call asks for, rounded up."""
        found = self._alerts.get((instrument.symbol, leverage))
        if found is None:
            found = replace(instrument, tiers=_alert_tiers(instrument, leverage))
            self._alerts[instrument.symbol, leverage] = found
        return found


def _beyond(desk: Desk, share: Cash) -> Price:
    """The mark, in a position's favour and at most half away, whose relative move times the notional is a
    share of cash."""
    size, mark = desk.position.size, desk.prices.mark
    way = min(mark * share // desk.instrument.notional(size, mark), mark // 2)
    if way <= 0:
        way = -_FAR
    return mark + way if size > 0 else mark - way


def buffer_of(account: MarginAccount, risk: Risk) -> Rate | None:
    """How far a scope is from liquidation, as a share of where it began (DECISIONS)."""
    return buffer_ppb(risk.equity, risk.maintenance, base_of(account, risk))


def base_of(account: MarginAccount, risk: Risk) -> Cash:
    """Where a buffer counts as whole: margin put in (isolated), initial margin at mark (cross)."""
    return account.put_in if account.is_isolated else risk.initial


def _alert_tiers(instrument: Instrument, leverage: int) -> tuple[Tier, ...]:
    """Three quarters of maintenance, and in cross (leverage not 0) a quarter of initial margin."""
    share = div_ceil(PPB, _CALL_PARTS * leverage) if leverage else 0
    tiers: list[Tier] = []
    deduction = previous = 0
    for tier in instrument.tiers:
        rate = div_ceil((_CALL_PARTS - 1) * tier.rate_ppb, _CALL_PARTS) + share
        if leverage:
            rate = max(rate, tier.rate_ppb)
        deduction += tier.floor * (rate - previous)
        previous = rate
        tiers.append(Tier(tier.floor, rate, deduction, tier.leverage_max))
    return tuple(tiers)
