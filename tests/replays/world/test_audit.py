"""Every unit of cash is somewhere, and one that is not is missed."""

from pathlib import Path

from exchange.terms import Asset, TransferReason
from tests.runs import ISOLATED_AT_100X, add_margin, begun, limit, market

USDT = Asset("USDT")


def test_nothing_is_missing_whatever_has_been_traded(tmp_path: Path) -> None:
    run = begun(tmp_path)
    for command in (*ISOLATED_AT_100X, market(200), add_margin(10**8), limit(10, 400_000)):
        run.trade(command)
        assert run.audit.missing(run.world.exchange) == {USDT: 0}
    for _ in range(900):
        run.step()
    assert run.story.trader.liquidations
    assert run.audit.missing(run.world.exchange) == {USDT: 0}


def test_a_unit_that_leaves_an_account_unseen_is_missed(tmp_path: Path) -> None:
    run = begun(tmp_path)
    state = run.world.exchange.state
    account = state.cross(run.story.trader.trader, USDT)
    state.ledger.transfer(account.wallet, state.outside(USDT), 7, TransferReason.WITHDRAWAL)
    assert run.audit.missing(run.world.exchange) == {USDT: 7}


def test_a_saved_audit_goes_on_where_it_was(tmp_path: Path) -> None:
    run = begun(tmp_path)
    saved = run.audit.state()
    run.trade(market(100))
    assert run.audit.state() != saved
    run.audit.load(saved)
    assert run.audit.state() == saved
